"""Leading eigenvalue of the ReLU kernel operator with one spike, by sampled Nystroem.

N Gaussian points z = sqrt(d) Sigma^{1/2} x, Sigma = (I + theta v v^T)/d; the leading eigenvalue of K/N.
"""

from common import Report, read_parameters

parameters = read_parameters()
import numpy as np  # noqa: E402

N, d, theta = int(parameters["points"]), int(parameters["dimension"]), float(parameters["spike"])
report = Report(parameters)
X = np.random.default_rng(1).standard_normal((N, d))


def leading():
    Z = X / np.sqrt(d)
    Z[:, 0] *= np.sqrt(1 + theta)
    R = Z @ Z.T
    norms = np.sqrt(np.diagonal(R).copy())
    cosines = R / norms[:, None] / norms[None, :]
    np.clip(cosines, -1, 1, out=cosines)
    angles = np.arccos(cosines)
    K = np.sin(angles) + (np.pi - angles) * cosines
    K *= norms[:, None]
    K *= norms[None, :]
    K /= 2 * np.pi * N
    return np.linalg.eigh(K)[0][-1]


report.values["leading"] = float(report.time(int(parameters["repeats"]), leading))
report.labels["library"] = f"NumPy {np.__version__}"
report.print()
