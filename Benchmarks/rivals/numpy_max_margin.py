"""Exact linear max margins: a bulk active set in NumPy or quadprog's dual program where the Gram matrix is regular,
SciPy's NNLS anywhere."""

from common import Report, read_parameters, skip

parameters = read_parameters()
import numpy as np  # noqa: E402
import scipy  # noqa: E402
from scipy.optimize import nnls  # noqa: E402

from benign_data import sample  # noqa: E402

if parameters["method"] == "quadprog":
    try:
        import quadprog
    except ImportError:
        raise SystemExit(skip("quadprog is not installed"))

n, d, count = (int(parameters[key]) for key in ("samples", "dimension", "count"))
gamma, eta = float(parameters["signalPower"]), float(parameters["labelFlipRate"])
report = Report(parameters)
data = [sample(n, d, gamma, eta, seed) for seed in range(count)]


def bulk(X, y):
    A = y[:, None] * X
    G = A @ A.T
    P = np.ones(n, bool)
    while True:
        S = np.flatnonzero(P)
        s = np.linalg.solve(G[np.ix_(S, S)], np.ones(S.size))
        if (s <= 0).any():
            P[S[s <= 0]] = False
            continue
        margins = G[:, S] @ s
        violated = (margins < 1 - 1e-10) & ~P
        if not violated.any():
            return np.sqrt(s.sum())
        P |= violated


def least_distance(X, y):
    A = y[:, None] * X
    scale = np.linalg.norm(A, axis=1).max()
    E = np.vstack([A.T / scale, np.ones(n)])
    e = np.zeros(d + 1)
    e[-1] = 1
    u, _ = nnls(E, e, maxiter=100 * n)
    r = E @ u - e
    return np.linalg.norm(r[:-1] / r[-1]) / scale


def dual(X, y):
    A = y[:, None] * X
    ones, zeros = np.ones(n), np.zeros(n)
    return np.sqrt(quadprog.solve_qp(A @ A.T, ones, np.eye(n), zeros)[0].sum())


solve = {"bulk": bulk, "nnls": least_distance, "quadprog": dual}[parameters["method"]]
report.curves["norm"] = report.time(int(parameters["repeats"]), lambda: [float(solve(X, y)) for X, y in data])
report.labels["library"] = f"NumPy {np.__version__}, SciPy {scipy.__version__}"
report.print()
