"""The kernel matrix of an infinitely wide ReLU layer by neural-tangents on the CPU, compiled by JAX."""

import os
import sys

from common import Report, read_parameters, skip

parameters = read_parameters()
threads = int(parameters.get("threads", "1"))
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
if threads < len(os.sched_getaffinity(0)):  # JAX has no other limit that holds
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
try:
    import jax

    jax.config.update("jax_enable_x64", True)
    import neural_tangents
    from neural_tangents import stax
except (ImportError, AttributeError) as error:
    sys.exit(skip(f"neural-tangents cannot be imported: {error}"))
import numpy as np  # noqa: E402

n, d = int(parameters["points"]), int(parameters["dimension"])
dtype = np.float32 if parameters.get("precision") == "float" else np.float64
report = Report(parameters)
X = np.random.default_rng(1).standard_normal((n, d)).astype(dtype)
_, _, kernel = stax.serial(stax.Dense(1, W_std=1.0), stax.Relu(), stax.Dense(1, W_std=1.0))
compiled = jax.jit(lambda points: kernel(points, None, "nngp"))
K = report.time(int(parameters["repeats"]), lambda: compiled(X).block_until_ready())
report.values["meanDiagonal"] = float(np.trace(np.asarray(K), dtype=np.float64) / n)
report.labels["library"] = f"neural-tangents {neural_tangents.__version__}"
report.print()
