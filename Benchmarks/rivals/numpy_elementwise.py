"""Normal variates, or tanh in place, of one long array in NumPy."""

from common import Report, read_parameters

parameters = read_parameters()
import numpy as np  # noqa: E402

count = int(parameters["count"])
dtype = np.float32 if parameters.get("precision") == "float" else np.float64
report = Report(parameters)
generator = np.random.default_rng(1)
if parameters["what"] == "normals":
    x = report.time(
        int(parameters["repeats"]), lambda: generator.standard_normal(count, dtype=dtype))
else:
    x = generator.standard_normal(count, dtype=dtype)
    report.time(int(parameters["repeats"]), lambda: np.tanh(x, out=x))
report.values["last"] = float(x[-1])
report.labels["library"] = f"NumPy {np.__version__}"
report.print()
