"""scikit-learn: the RBF kernel matrix (what=kernel), or kernel ridge regression (what=ridge).

Kernel ridge: fit on n points by the library's Cholesky solver, predict a quarter as many others.
"""

from common import Report, read_parameters

parameters = read_parameters()
import numpy as np  # noqa: E402
import sklearn  # noqa: E402
from sklearn.kernel_ridge import KernelRidge  # noqa: E402
from sklearn.metrics.pairwise import rbf_kernel  # noqa: E402

n, d = int(parameters["points"]), int(parameters["dimension"])
dtype = np.float32 if parameters.get("precision") == "float" else np.float64
generator = np.random.default_rng(1)
report = Report(parameters)
X = generator.standard_normal((n, d)).astype(dtype)
gamma = 1 / (2 * d)
if parameters["what"] == "kernel":
    K = report.time(int(parameters["repeats"]), lambda: rbf_kernel(X, gamma=gamma))
    report.values["meanDiagonal"] = float(np.trace(K, dtype=np.float64) / n)
else:
    T = generator.standard_normal((n // 4, d)).astype(dtype)

    def fit_and_predict():
        model = KernelRidge(alpha=0.1, kernel="rbf", gamma=gamma).fit(X, X[:, 0])
        return model.predict(T)

    f = report.time(int(parameters["repeats"]), fit_and_predict)
    report.values["error"] = float(np.mean((f - T[:, 0]) ** 2))
report.labels["library"] = f"scikit-learn {sklearn.__version__}"
report.print()
