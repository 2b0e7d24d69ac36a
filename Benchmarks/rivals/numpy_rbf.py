"""RBF kernel matrix in NumPy.

form=in-place   as one writes it with care: X X^T is symmetric and NumPy knows it, all else in place
form=expression as it usually stands in a notebook, one line with temporaries
"""

from common import Report, read_parameters

parameters = read_parameters()
import numpy as np  # noqa: E402  (after the thread counts are set)

n, d = int(parameters["points"]), int(parameters["dimension"])
dtype = np.float32 if parameters.get("precision") == "float" else np.float64
report = Report(parameters)
X = np.random.default_rng(1).standard_normal((n, d)).astype(dtype)
gamma = dtype(1 / (2 * d))


def in_place():
    squares = np.einsum("ij,ij->i", X, X)
    K = X @ X.T
    K *= 2
    K -= squares[:, None]
    K -= squares[None, :]
    K *= gamma
    np.exp(K, out=K)
    return K


def expression():
    squares = (X**2).sum(axis=1)
    return np.exp(-gamma * (squares[:, None] + squares[None, :] - 2 * X @ X.T))


form = in_place if parameters.get("form", "in-place") == "in-place" else expression
K = report.time(int(parameters["repeats"]), form)
report.values["meanDiagonal"] = float(np.trace(K, dtype=np.float64) / n)
report.labels["library"] = f"NumPy {np.__version__}"
report.print()
