"""The explicit bound of the empirical distance: all radii, shells and levels as one array, NumPy."""

from common import Report, read_parameters

parameters = read_parameters()
import numpy as np  # noqa: E402
from scipy.special import ndtr  # noqa: E402

D = int(parameters["dimension"])
sizes = [int(size) for size in parameters["samples"].split(",")]
report = Report(parameters)
r = np.exp(np.linspace(np.log(0.05), np.log(20), 121))


def bound(n, shells=14, levels=60):
    k, l = np.arange(shells), np.arange(1, levels + 1)
    half = r[:, None] * 2.0 ** k
    mass = np.minimum(1, 2 * D * ndtr(-half / 2))
    mass[:, 0] = 1
    cells = np.broadcast_to(2.0 ** (D * l), (shells, levels)).copy()
    cells[1:, 1:] *= 1 - 2.0 ** -D
    misplaced = np.minimum(mass[:, :, None], 0.5 * np.sqrt(cells[None] * mass[:, :, None] / n))
    inner = misplaced @ 2.0 ** -l.astype(float)
    return float((2 * half * inner).sum(1).min() * np.sqrt(D))


report.curves["bounds"] = report.time(
    int(parameters["repeats"]), lambda: [bound(n) for n in sizes])
report.labels["library"] = f"NumPy {np.__version__}"
report.print()
