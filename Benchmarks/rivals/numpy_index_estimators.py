"""Estimators of the index of y = z^2 + noise, each written out with NumPy."""

from common import Report, read_parameters

parameters = read_parameters()
import numpy as np  # noqa: E402

n, d = int(parameters["samples"]), int(parameters["dimension"])
kind = parameters.get("kind", "spectral")
H = int(parameters.get("slices", 5))
report = Report(parameters)
rng = np.random.default_rng(1)
X = rng.standard_normal((n, d))
y = X[:, 0] ** 2 + 0.5 * rng.standard_normal(n)
T = np.tanh(y / 2)
t = y - y.mean()


def top(D):
    return np.linalg.eigh(D)[1][:, -1]


def largest(D):
    values, vectors = np.linalg.eigh(D)
    return vectors[:, np.argmax(np.abs(values))]


def spectral():
    return top((X * T[:, None]).T @ X / n)


def slices():
    return np.array_split(np.argsort(y, kind="stable"), H)


def least_squares(A, b):
    A = A - A.mean(0)
    return np.linalg.solve(A.T @ A, A.T @ (b - b.mean()))


def ten():
    q = (X * X).sum(1) - d
    eye = np.eye(d)
    means = np.array([X[s].mean(0) for s in slices()]) / np.sqrt(H)
    save = sum((np.cov(X[s].T, bias=True) - eye) @ (np.cov(X[s].T, bias=True) - eye) for s in slices()) / H
    K = means.T @ means
    moments = [X[s].T @ X[s] / len(s) - eye for s in slices()]
    dr = 2 * sum(A @ A for A in moments) / H + 2 * K @ K + 2 * np.trace(K) * K
    slopes = np.array([least_squares(X[s], y[s]) for s in slices()])
    return [
        X.T @ t, least_squares(X, y), np.linalg.svd(means)[2][0],
        largest((X * t[:, None]).T @ X / n), top(save), top(dr), top(slopes.T @ slopes), spectral(),
        X.T @ (t * (q - 2)), largest((X * (t * (q - 4))[:, None]).T @ X / n - (t * (q - 2)).mean() * eye),
    ]


def kernel_gradients():
    L = np.sqrt(d)
    square = (X * X).sum(1)
    distance = np.sqrt(np.maximum(square[:, None] + square[None, :] - 2 * X @ X.T, 0))
    K = np.exp(-distance / L)
    alpha = np.linalg.solve(K + 1e-2 * np.eye(n), t)
    with np.errstate(divide="ignore", invalid="ignore"):
        Q = np.where(distance > 1e-9, -K / (L * distance), 0)
    G = (Q @ alpha)[:, None] * X - (Q * alpha) @ X
    return top(G.T @ G / n)


def local_slopes():
    anchors = rng.permutation(n)[:150]
    P, M = np.eye(d), None
    for k in range(3):
        Z = X @ P
        q = (P * P).sum()
        h2 = 1.5 * q * n ** (-2 / (q + 4))
        M = np.zeros((d, d))
        for a in anchors:
            w = np.exp(-((Z - Z[a]) ** 2).sum(1) / (2 * h2))
            w /= w.sum()
            A = X - w @ X
            C = A.T @ (A * w[:, None])
            b = np.linalg.solve(C + 1e-2 * np.trace(C) / d * np.eye(d), A.T @ (w * (t - w @ t)))
            M += np.outer(b, b) / len(anchors)
        values, vectors = np.linalg.eigh(M)
        P = (vectors * np.sqrt(np.maximum(values / values[-1], 0.02 / (k + 1)))) @ vectors.T
    return top(M)


repeats = int(parameters["repeats"])
if kind == "ten":
    found = report.time(repeats, ten)
    unit = [v / np.linalg.norm(v) for v in found]
    report.values["hessian"], report.values["variance"] = float(unit[3][0] ** 2), float(unit[4][0] ** 2)
else:
    body = {"spectral": spectral, "kernel": kernel_gradients, "local": local_slopes}[kind]
    report.values["overlap"] = float(report.time(repeats, body)[0] ** 2)
report.labels["library"] = f"NumPy {np.__version__}"
report.print()
