"""Feature learning on a table of numbers by xRFM with its defaults: fit with a validation set, predict.

The data come from our side, as text, so that both learn from the same numbers. In single precision, the
only one in which xRFM 0.4 works.
"""

from common import Report, read_parameters

parameters = read_parameters()
import os  # noqa: E402
import subprocess  # noqa: E402
from importlib.metadata import version  # noqa: E402

import numpy as np  # noqa: E402
import torch  # noqa: E402
from xrfm import xRFM  # noqa: E402

threads = int(parameters.get("threads", "1"))
torch.set_num_threads(threads)
words = [f"{key}={parameters[key]}" for key in ("points", "dimension", "link", "noise")]
made = subprocess.run(
    [os.environ["HELIOTROPE_BENCH_PROGRAM"], "feature-learning-data", *words], stdout=subprocess.PIPE, check=True)
table = np.loadtxt(made.stdout.decode().splitlines())
n = int(parameters["points"])
report = Report(parameters)
parts = [torch.tensor(part, dtype=torch.float32) for part in np.split(table, [n, n + n // 4])]
(X, y), (X_val, y_val), (X_test, y_test) = [(part[:, :-1], part[:, -1:]) for part in parts]


def fit_and_predict():
    torch.manual_seed(1)
    model = xRFM(device="cpu", tuning_metric="mse", n_threads=threads, verbose=False)
    model.fit(X, y, X_val, y_val)
    return torch.as_tensor(model.predict(X_test))


f = report.time(int(parameters["repeats"]), fit_and_predict)
report.values["error"] = float(((f.reshape(-1, 1) - y_test) ** 2).mean())
report.labels["library"] = f"xRFM {version('xrfm')}"
report.print()
