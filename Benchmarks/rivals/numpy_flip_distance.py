"""Distances to a flip on the paths off the subspace, many points together: scan, then regula falsi."""

from common import Report, read_parameters

parameters = read_parameters()
import numpy as np  # noqa: E402
from scipy.special import ndtr  # noqa: E402

points, p, d, l = (int(parameters[key]) for key in ("points", "width", "dimension", "codimension"))
name = parameters["activation"]
report = Report(parameters)
a = np.where(np.arange(p) % 2 == 0, 1.0, -1.0)
Z = 1.4 * np.sin((np.arange(points * p) * 7919 % 100_003).astype(float)).reshape(points, p) + 2 / np.sqrt(p) * a
readout = a / np.sqrt(p)
ROWS = max(1, 2**15 // p)  # points at once, so that the arrays stay in the cache


def smoothed(c, k):
    """E s(c + k xi), k of the shape of c."""
    if name == "relu":
        u = c / k
        return c * ndtr(u) + k * np.exp(-u * u / 2) / np.sqrt(2 * np.pi)
    h = min(0.5, 0.36 / max(k.max(), 1e-3))
    values = np.zeros_like(c)
    for m in range(-int(np.ceil(8.5 / h)), int(np.ceil(8.5 / h)) + 1):
        xi = h * m
        values += h * np.exp(-xi * xi / 2) / np.sqrt(2 * np.pi) * np.tanh(c + k * xi)
    return values


def distances():
    return np.concatenate([block(Z[i:i + ROWS]) for i in range(0, points, ROWS)])


def block(Z):
    points = len(Z)
    s = np.tanh(Z) if name == "tanh" else np.maximum(Z, 0)
    c = a * (1 - s * s if name == "tanh" else (Z > 0))
    f = s @ readout
    squared = np.einsum("ij,ij->i", c, c)
    norm = np.sqrt(squared / p * l / d)
    drift = c * (np.sign(f) * np.sqrt(p) * norm / squared)[:, None]
    spread = np.sqrt(np.maximum(0, 1 - c * c / squared[:, None])) / np.sqrt(d)
    linear = np.abs(f) / norm

    def at(rows, t):
        return smoothed(Z[rows] - t[:, None] * drift[rows], t[:, None] * spread[rows]) @ readout

    low, high = np.zeros(points), np.full(points, np.inf)
    below, above = f.copy(), np.zeros(points)
    left = np.arange(points)
    for e in range(-12, 41):
        t = linear[left] * 2 ** (e / 4)
        value = at(left, t)
        flipped = value * f[left] <= 0
        found, passed = left[flipped], left[~flipped]
        high[found], above[found] = t[flipped], value[flipped]
        low[passed], below[passed] = t[~flipped], value[~flipped]
        left = passed
        if left.size == 0:
            break
    result = np.where(np.isfinite(high), high, 0)
    rows = np.flatnonzero(np.isfinite(high))
    # The Illinois form of regula falsi: the end that stays twice counts half.
    for _ in range(40):
        lo, hi, fl, fh = low[rows], high[rows], below[rows], above[rows]
        t = np.clip(hi - fh * (hi - lo) / (fh - fl), lo, hi)
        value = at(rows, t)
        done = (np.abs(t - result[rows]) <= 1e-13 * t) | (value == 0)
        result[rows] = t
        flipped = value * f[rows] < 0
        low[rows], high[rows] = np.where(flipped, lo, t), np.where(flipped, t, hi)
        below[rows] = np.where(flipped, fl / 2, value)
        above[rows] = np.where(flipped, value, fh / 2)
        rows = rows[~done]
        if rows.size == 0:
            break
    return result


report.curves["flipDistance"] = list(report.time(int(parameters["repeats"]), distances))
report.labels["library"] = f"NumPy {np.__version__}"
report.print()
