"""M, C and C' of the macroscopic path for tanh: Gauss-Legendre in z, trapezoidal rule in xi."""

from common import Report, read_parameters

parameters = read_parameters()
import numpy as np  # noqa: E402

points, psi = int(parameters["points"]), float(parameters["widthRatio"])
report = Report(parameters)
UNIT, WEIGHTS = np.polynomial.legendre.leggauss(200)


def density(x):
    return np.exp(-x * x / 2) / np.sqrt(2 * np.pi)


def rule(ends):
    nodes, weights = [], []
    for a, b in zip(ends, ends[1:]):
        z = a + (b - a) * (UNIT + 1) / 2
        nodes.append(z)
        weights.append((b - a) / 2 * WEIGHTS * density(z))
    return np.concatenate(nodes), np.concatenate(weights)


def smoothed(c, k):
    h = min(0.5, 0.36 / k)
    xi = h * np.arange(-np.ceil(8.5 / h), np.ceil(8.5 / h) + 1)
    t = np.tanh(c[:, None] + k * xi[None, :])
    weights = h * density(xi)
    values = t @ weights
    np.multiply(t, t, out=t)
    return values, weights.sum() - t @ weights


def law():
    z, w = rule([0, 12])
    s, ds = np.tanh(z), 1 - np.tanh(z) ** 2
    s2, d2, x1 = 2 * w @ (s * s), 2 * w @ (ds * ds), 2 * w @ (z * s * ds)
    result = np.empty((3, points))
    for k in range(points):
        r = 1.5 * (k + 1) / points
        splits = sorted(x for x in (3 * r, min(8 * r + r * np.sqrt(2 / psi), 6)) if x < 12)
        z, w = rule([0, *splits, 12])
        s = np.tanh(z)
        shift = r * (1 - s * s) / np.sqrt(psi * d2)
        values, slopes = smoothed(np.concatenate([z - shift, z + shift]), r)
        minus, plus = values[:z.size], values[z.size:]
        memory = w @ (s * (minus + plus)) / s2
        g = w @ (z * (slopes[:z.size] - slopes[z.size:]))
        result[:, k] = w @ (minus - plus), memory, memory - r * np.sqrt(psi / d2) * x1 / s2 * g
    return result


for name, curve in zip(("scaledOutput", "memory", "effectiveMemory"),
                       report.time(int(parameters["repeats"]), law)):
    report.curves[name] = list(curve)
report.labels["library"] = f"NumPy {np.__version__}"
report.print()
