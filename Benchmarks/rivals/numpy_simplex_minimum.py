"""The minimum of a quadratic form over the simplex by a bulk active set in NumPy."""

from common import Report, read_parameters

parameters = read_parameters()
import numpy as np  # noqa: E402

from benign_data import uniforms  # noqa: E402

n, d = (int(parameters[key]) for key in ("samples", "dimension"))
report = Report(parameters)
X = float(parameters["spread"]) * np.sqrt(12 / d) * (uniforms(n * d, 7).reshape(n, d) - 0.5)
X[:, 0] += 1
X /= np.linalg.norm(X, axis=1)[:, None]
C = np.clip(X @ X.T, 0, 1)
K = C * (np.pi - np.arccos(C)) / (4 * np.pi)


def solve():
    P = np.ones(n, bool)
    while True:
        S = np.flatnonzero(P)
        s = np.linalg.solve(K[np.ix_(S, S)], np.ones(S.size))
        if (s <= 0).any():
            P[S[s <= 0]] = False
            continue
        violated = (K[:, S] @ s < 1 - 1e-10) & ~P
        if not violated.any():
            return float(1 / s.sum()), S.size
        P |= violated


minimum, report.values["support"] = report.time(int(parameters["repeats"]), solve)
report.curves["minimum"] = [minimum]
report.labels["library"] = f"NumPy {np.__version__}"
report.print()
