"""Gradient descent on both layers of a ReLU network with its activation flips counted: two products a step, NumPy."""

from common import Report, read_parameters

parameters = read_parameters()
import numpy as np  # noqa: E402
from early_stage_data import unit_rows_and_network  # noqa: E402

n, d, m, steps = (int(parameters[key]) for key in ("samples", "dimension", "width", "steps"))
eta, kappa = float(parameters["learningRate"]), 0.5
report = Report(parameters)
X, y, a0, b0 = unit_rows_and_network(n, d, m, kappa)


def train():
    a, b = a0.copy(), b0.copy()
    flips, before = 0, None
    for _ in range(steps):
        Z = X @ b.T
        active = Z > 0
        if before is not None:
            flips += np.count_nonzero(active ^ before)
        before = active
        R = np.maximum(Z, 0)
        w = y / (1 + np.exp(y * (R @ a))) / n
        A = w @ R
        B = ((active * w[:, None]).T @ X) * a[:, None]
        a += eta * A
        b += eta * B
    Z = X @ b.T
    flips += np.count_nonzero((Z > 0) ^ before)
    return float(np.log1p(np.exp(-y * (np.maximum(Z, 0) @ a))).mean()), int(flips)


report.values["finalLoss"], report.values["flips"] = report.time(int(parameters["repeats"]), train)
report.labels["library"] = f"NumPy {np.__version__}"
report.print()
