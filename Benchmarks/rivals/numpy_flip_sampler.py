"""The exact sampler of random networks and one step along the gradient of each, vectorised over networks."""

from common import Report, read_parameters

parameters = read_parameters()
import numpy as np  # noqa: E402

p, d, count = (int(parameters[key]) for key in ("width", "dimension", "count"))
t, name = float(parameters["length"]), parameters["activation"]
report = Report(parameters)
BLOCK = max(1, 2**17 // p)  # networks at once, so that the arrays stay in the cache


def values_and_slopes(z):
    if name == "tanh":
        s = np.tanh(z)
        return s, 1 - s * s
    return np.maximum(z, 0), (z > 0).astype(z.dtype)


def values(z):
    return np.tanh(z, out=z) if name == "tanh" else np.maximum(z, 0, out=z)


def flips(generator, k):
    z, xi = generator.standard_normal((k, p)), generator.standard_normal((k, p))
    a = 1.0 - 2.0 * generator.integers(0, 2, (k, p), dtype=np.int8)
    s, c = values_and_slopes(z)
    c *= a
    f = np.einsum("ij,ij->i", a, s) / np.sqrt(p)
    squared = np.einsum("ij,ij->i", c, c)
    gx = np.einsum("ij,ij->i", c, z) / np.sqrt(p)
    perpendicular = squared / p / d * generator.chisquare(d - 1, k)
    norm = np.sqrt(perpendicular + gx * gx / d)
    gamma = np.sqrt(perpendicular / d)
    force = (np.sqrt(p) * perpendicular - gamma * np.einsum("ij,ij->i", c, xi)) / squared
    step = t * np.sign(f) / norm
    z *= (1 - step * gx / d)[:, None]
    c *= (step * force)[:, None]
    xi *= (step * gamma)[:, None]
    z -= c
    z -= xi
    moved = np.einsum("ij,ij->i", a, values(z))
    return int(np.count_nonzero(moved * f < 0))


def share():
    generator = np.random.Generator(np.random.SFC64(1))
    return sum(flips(generator, min(BLOCK, count - start)) for start in range(0, count, BLOCK)) / count


report.values["flipProbability"] = report.time(int(parameters["repeats"]), share)
report.labels["library"] = f"NumPy {np.__version__}"
report.print()
