"""Loss constants, a spectral threshold and n/d for five overlaps of one index, on a grid in z and eps with SciPy."""

from common import Report, read_parameters

parameters = read_parameters()
import numpy as np  # noqa: E402
from scipy.optimize import brentq  # noqa: E402
from scipy.stats import norm  # noqa: E402

kind = parameters["kind"]
report = Report(parameters)


def grid(kinked):
    if kinked:
        x, w = np.polynomial.legendre.leggauss(24)
        edges = np.arange(-9, 9.01, 0.25)
        z = np.concatenate([(a + b) / 2 + (b - a) / 2 * x for a, b in zip(edges, edges[1:])])
        wz = np.concatenate([(b - a) / 2 * w for a, b in zip(edges, edges[1:])]) * norm.pdf(z)
    else:
        z = np.linspace(-9, 9, 1201)
        wz = norm.pdf(z) * (z[1] - z[0])
    e = np.linspace(-9, 9, 401)
    return z, wz, e, norm.pdf(e) * (e[1] - e[0])


def constants():
    s, H = 0.3, 5
    z, w, _, _ = grid(True)
    g = np.maximum(z, 0)
    b1, b2 = w @ (g * z), w @ (g * (z * z - 1)) / np.sqrt(2)
    mean = w @ g
    var = w @ (g - mean) ** 2 + s * s
    # The label's law on a grid in y.
    y = np.arange(-8 * s, 9 + 8 * s, s / 20)
    kernel = norm.pdf((y[:, None] - g[None, :]) / s) / s
    N0, N2 = kernel @ w, kernel @ (w * z * z)
    dy = y[1] - y[0]
    T = np.tanh(y / 2)
    spectral = (T * T * N2).sum() * dy / ((T * (N2 - N0)).sum() * dy) ** 2
    phd = (w @ ((g - mean) ** 2 * z * z) + s * s) / (2 * b2 * b2)

    def below(c):
        u = (c - g) / s
        P, p = norm.cdf(u), norm.pdf(u)
        first = g * P - s * p
        return np.array([w @ P, w @ (z * P), w @ (z * z * P), w @ first, w @ (z * first),
                         w @ (g * g * P - 2 * g * s * p + s * s * (P - u * p))])

    cuts = [brentq(lambda c: w @ norm.cdf((c - g) / s) - h / H, -4, 12, xtol=1e-13) for h in range(1, H)]
    sums = np.array([np.zeros(6)] + [below(c) for c in cuts] + [below(1e3)])
    m0, m, q, f, zf, f2 = (np.diff(sums, axis=0) * H).T
    v = q - m * m
    b = (zf - m * f) / v
    rho = f2 - f * f - b * b * v
    kappa, q = (m * m).mean(), q - 1
    lam = 2 * (q * q).mean() + 4 * kappa ** 2
    dr = (4 * q * q * (q + 1) + 16 * kappa * q * m * m + 16 * kappa ** 2 * m * m).mean() / lam ** 2
    return [var / b1 ** 2, (var - b1 ** 2) / b1 ** 2, 1 / kappa, (b * b * rho).mean() / (b * b).mean() ** 2,
            phd, ((v - 1) ** 2 * v).mean() / ((v - 1) ** 2).mean() ** 2, dr, spectral]


def law():
    z, wz, e, we = grid(False)
    y = (z * z)[:, None] + 0.5 * e[None, :]
    W = wz[:, None] * we[None, :]
    keep = W > 1e-18
    Z, W2 = np.tanh(y / 2)[keep], np.broadcast_to((z * z)[:, None], y.shape)[keep]
    W = W[keep]

    def sums(a):
        r = Z / (a - Z)
        return (W * r).sum(), (W * r * r).sum(), (W * W2 * r).sum(), (W * W2 * r * r).sum()

    return sums


def threshold():
    sums = law()

    def excess(a):
        first, square, second, _ = sums(a)
        return second - first - square

    a = brentq(excess, 1.02, 50, xtol=1e-12)
    first, _, second, _ = sums(a)
    return [1 / (second - first)]


def required():
    sums = law()

    def overlap(a):
        first, square, second, other = sums(a)
        slope = second - first - square
        return slope / (slope + other)

    ratios = []
    for target in (0.1, 0.3, 0.5, 0.7, 0.9):
        a = brentq(lambda a: overlap(a) - target, 1.02, 200, xtol=1e-10)
        first, _, second, _ = sums(a)
        ratios.append(1 / (second - first))
    return ratios


body = {"constants": constants, "threshold": threshold, "required": required}[kind]
report.curves["numbers"] = [float(x) for x in report.time(int(parameters["repeats"]), body)]
report.labels["library"] = f"NumPy {np.__version__} and SciPy"
report.print()
