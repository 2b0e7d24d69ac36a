"""The largest eigenpairs of a symmetric matrix in SciPy: LAPACK's evr on a range of indices."""

from common import Report, read_parameters

parameters = read_parameters()
import numpy as np  # noqa: E402
import scipy  # noqa: E402
from scipy.linalg import eigh  # noqa: E402

n, k = int(parameters["order"]), int(parameters["count"])
report = Report(parameters)
X = np.random.default_rng(1).standard_normal((n, n))
A = X @ X.T / n
del X
w = report.time(int(parameters["repeats"]),
                lambda: eigh(A, subset_by_index=[n - k, n - 1], check_finite=False)[0])
report.values["largest"] = float(w[-1])
report.labels["library"] = f"SciPy {scipy.__version__}"
report.print()
