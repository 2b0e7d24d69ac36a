"""Risks of SGD on random features: one pass, closure, exact second moments, real runs, singular values."""

from common import Report, read_parameters

parameters = read_parameters()
import numpy as np  # noqa: E402

report = Report(parameters)
form = parameters["form"]
repeats = int(parameters["repeats"])


def whole(key):
    return int(parameters[key])


def patterned(rows, columns, scale):
    k = np.arange(rows * columns, dtype=np.int64) * 7919 % 100003
    return scale * 1.4 * np.sin(k.astype(float)).reshape(rows, columns)


def sample():
    n, P = whole("samples"), whole("features")
    return patterned(n, P, 1 / np.sqrt(P)), np.cos((np.arange(n) * 104729 % 99991).astype(float))


def steps():
    g, zeta, T = float(parameters["learningRate"]), float(parameters.get("decay", 0)), whole("steps")
    return g * np.arange(1, T + 1) ** -zeta


def relu_basis():
    p, d = whole("width"), whole("dimension")
    W = patterned(p, d, 1 / np.sqrt(d))
    G = W @ W.T
    q = np.sqrt(np.diag(G))
    scale = np.outer(q, q)
    cosine = np.clip(G / scale, -1, 1)
    np.fill_diagonal(cosine, 1)
    angle = np.arccos(cosine)
    H = scale * (np.sin(angle) + (np.pi - angle) * cosine) / (2 * np.pi * p)
    lam, U = np.linalg.eigh(H)
    lam, U = np.maximum(lam[::-1], 0), U[:, ::-1]
    mean = U.T @ (q / np.sqrt(2 * np.pi) / np.sqrt(p))
    target = U.T @ (W[:, 0] / 2 / np.sqrt(p)) / lam
    return lam, mean, target


def one_pass(lam, mu, v, s2, course, B):
    """The whole of M, in place."""
    M = np.outer(v, v)
    c, S = M.diagonal().copy(), M.diagonal().copy()
    pair, square = lam[:, None] + lam[None, :], np.outer(lam, lam)
    means, average, factor = np.outer(mu, mu), 0.0, np.empty_like(M)
    for t, g in enumerate(course):
        if t == course.size - 1:
            average = lam @ S / course.size ** 2
        K, Q = mu @ M @ mu, lam @ M.diagonal()
        np.multiply(square, g * g * (1 + 1 / B), out=factor)
        factor -= g * pair
        factor += 1
        M *= factor
        M -= (2 * g * g / B * K) * means
        M.ravel()[:: lam.size + 1] += g * g / B * (Q + s2) * lam
        diagonal, moved = M.diagonal(), (1 - g * lam) * c
        S += 2 * moved + diagonal
        c = moved + diagonal
    return lam @ M.diagonal(), average


def closure(s, yb, rest, course, n, B):
    """Rows of labels side by side."""
    l = s * s / n
    a, C = np.zeros_like(yb), np.zeros_like(yb)
    c, S, Sa = np.zeros_like(yb), np.zeros_like(yb), np.zeros_like(yb)
    b = s * yb / n
    for g in course:
        rho = (s * a - yb) ** 2 + s * s * C
        L = (rho.sum(1) + rest) / n
        S += 2 * c + C
        Sa += a
        keep = 1 - g * l
        c = keep * (c + C)
        C = keep * keep * C + g * g / B * (L[:, None] * l - l * rho / n)
        a = keep * a + g * b
    return a, C, Sa / course.size, S / course.size ** 2


def exact(Phi, y, course, B):
    n, P = Phi.shape
    H, b = Phi.T @ Phi / n, Phi.T @ y / n
    a, Sm = np.zeros(P), np.zeros(P)
    M, CS, SS = np.zeros((P, P)), np.zeros((P, P)), np.zeros((P, P))
    for g in course:
        SS += CS + CS.T + M
        Sm += a
        CT = CS + M
        R = np.einsum("ij,ij->i", Phi @ M, Phi) - 2 * y * (Phi @ a) + y * y
        HM, ab = H @ M, np.outer(a, b)
        D = HM - ab.T
        N = HM @ H - H @ ab - (H @ ab).T + np.outer(b, b)
        M = M - g * (D + D.T) + g * g * ((Phi.T * R) @ Phi / (n * B) + (1 - 1 / B) * N)
        CS = CT - g * (H @ CT - np.outer(b, Sm))
        a = a - g * (H @ a - b)
    T = course.size
    return R.mean(), np.trace(M) / P + 1, np.trace(SS) / P / T ** 2 + 1


def descend(Phi, y, course, runs, rng):
    """All runs in step."""
    theta = np.zeros((runs, Phi.shape[1]))
    rows = rng.integers(y.size, size=(course.size, runs))
    for g, i in zip(course, rows):
        phi = Phi[i]
        theta -= (g * (np.einsum("ij,ij->i", phi, theta) - y[i]))[:, None] * phi
    return ((theta @ Phi.T - y) ** 2).mean()


if form in ("dense", "compressed"):
    lam, mu, target = relu_basis()
    starts = [(target, 0.0), (np.zeros_like(lam), 1.0)]
    course = steps()
    risks = report.time(repeats, lambda: [one_pass(lam, mu, v, s2, course, 1) for v, s2 in starts])
    report.curves["last"] = [last for last, _ in risks]
    report.curves["average"] = [average for _, average in risks]
elif form == "closure":
    Phi, y = sample()
    n, P = Phi.shape
    U, s, _ = np.linalg.svd(Phi, full_matrices=False)
    inside = U.T @ y
    rest = np.array([max(y @ y - inside @ inside, 0) if n > P else 0, n - s.size])
    rows, course = np.stack([inside, np.ones(s.size)]), steps()
    a, C, mean, S = report.time(repeats, lambda: closure(s, rows, rest, course, n, 1))
    risks = ((a ** 2 + C).sum(1) / P, (mean ** 2 + S).sum(1) / P)
    for name, risk in zip(("last", "average"), risks):
        report.curves[name] = [1 + risk[0], risk[1]]
elif form == "modes":
    Phi, _ = sample()
    U, s, V = report.time(repeats, lambda: np.linalg.svd(Phi, full_matrices=False))
    report.curves["eigenvalues"] = list(s * s / Phi.shape[0])
elif form == "exact":
    Phi, y = sample()
    course = steps()
    report.curves["risks"] = list(report.time(repeats, lambda: exact(Phi, y, course, 1)))
elif form == "runs":
    Phi, y = sample()
    course, rng = steps(), np.random.default_rng(1)
    report.values["trainingError"] = report.time(
        repeats, lambda: descend(Phi, y, course, whole("runs"), rng))
report.labels["library"] = f"NumPy {np.__version__}"
report.print()
