"""Gradient descent on the first layer with data on a subspace: PyTorch, or NumPy where that is not installed.

All d columns of the weights are trained, as one does who does not use that the data have only d - l.
"""

from common import Report, read_parameters

parameters = read_parameters()
import numpy as np  # noqa: E402

try:
    import torch
except ImportError:
    torch = None

d, l, p, n, steps = (int(parameters[key]) for key in
                     ("dimension", "codimension", "width", "samples", "steps"))
rate, name = float(parameters["learningRate"]), parameters["activation"]
report = Report(parameters)
generator = np.random.default_rng(1)
X = np.zeros((n, d))
X[:, :d - l] = generator.standard_normal((n, d - l))
X *= np.sqrt(d) / np.linalg.norm(X, axis=1, keepdims=True)
y, a = generator.choice([-1.0, 1.0], n), generator.choice([-1.0, 1.0], p)
W0 = generator.standard_normal((p, d)) / np.sqrt(d)


def with_numpy():
    W, scale = W0.copy(), 1 / np.sqrt(p)
    readout = a * scale
    for _ in range(steps):
        Z = X @ W.T
        if name == "tanh":
            S = np.tanh(Z, out=Z)
            residual = y - S @ readout
            np.multiply(S, S, out=S)
            C = np.subtract(1, S, out=S)
        else:
            C = (Z > 0).astype(np.float64)
            residual = y - np.maximum(Z, 0, out=Z) @ readout
        C *= (residual * (rate / n))[:, None]
        C *= readout
        W += C.T @ X
    f = (np.tanh(X @ W.T) if name == "tanh" else np.maximum(X @ W.T, 0)) @ readout
    return float(np.mean((f - y) ** 2))


def with_torch():
    inputs, targets = torch.from_numpy(X), torch.from_numpy(y)
    readout = torch.from_numpy(a / np.sqrt(p))
    W, Z = torch.from_numpy(W0.copy()), torch.empty(n, p, dtype=torch.float64)
    for _ in range(steps):
        torch.mm(inputs, W.T, out=Z)
        if name == "tanh":
            Z.tanh_()
            residual = targets - Z @ readout
            C = Z.square_().neg_().add_(1)
        else:
            C = (Z > 0).to(torch.float64)
            residual = targets - Z.clamp_(min=0) @ readout
        C.mul_(residual.mul_(rate / n)[:, None]).mul_(readout)
        W.addmm_(C.T, inputs)
    torch.mm(inputs, W.T, out=Z)
    f = (Z.tanh_() if name == "tanh" else Z.clamp_(min=0)) @ readout
    return float(torch.mean((f - targets) ** 2))


if torch:
    torch.set_grad_enabled(False)
    torch.set_num_threads(int(parameters.get("threads", "1")))
error = report.time(int(parameters["repeats"]), with_torch if torch else with_numpy)
report.values["trainingError"] = error
report.labels["library"] = f"PyTorch {torch.__version__}" if torch else f"NumPy {np.__version__}"
report.print()
