"""Gradient descent on the hinge loss of a leaky-ReLU network in kernel form: all samples in every step."""

from common import Report, read_parameters

parameters = read_parameters()
import numpy as np  # noqa: E402

from benign_data import sample, uniforms  # noqa: E402

n, d, p = (int(parameters[key]) for key in ("samples", "dimension", "width"))
gamma, eta, alpha = (float(parameters[key]) for key in ("signalPower", "labelFlipRate", "negativeSlope"))
report = Report(parameters)
X, y = sample(n, d, gamma, eta, 0)
W0 = (uniforms(p * d, 99).reshape(p, d) - 0.5) * np.sqrt(12 / (p * d))
a = np.where(np.arange(p) % 2 == 0, 1.0, -1.0) / np.sqrt(p)
lr = 1 / n
limit = int(parameters.get("steps", 1_000_000))


def descend():
    K = X @ X.T
    Z = W0 @ X.T
    T = 0
    while True:
        f = a @ np.where(Z > 0, Z, alpha * Z)
        active = y * f < 1
        if T == limit or not active.any():
            return T
        C = lr * a[:, None] * np.where(Z > 0, 1.0, alpha) * (y * active)
        Z += C @ K
        T += 1


report.values["steps"] = report.time(int(parameters["repeats"]), descend)
report.labels["library"] = f"NumPy {np.__version__}"
report.print()
