"""Single-sample steps on both layers of many networks side by side: PyTorch, or NumPy where that is not installed."""

from common import Report, read_parameters

parameters = read_parameters()
import numpy as np  # noqa: E402

try:
    import torch
except ImportError:
    torch = None

d, p, n, runs = (int(parameters[key]) for key in ("dimension", "width", "samples", "networks"))
report = Report(parameters)
generator = np.random.default_rng(1)
X = generator.standard_normal((runs, n, d))
y = X.sum(2) / np.sqrt(d) + 0.3 * generator.standard_normal((runs, n))
W0 = generator.standard_normal((runs, p, d)) / np.sqrt(d)
a0 = generator.choice([-1.0, 1.0], (runs, p))
rate, scale = 1 / n, 1 / np.sqrt(p)


def with_numpy():
    W, a = W0.copy(), a0.copy()
    for t in range(n):
        x = X[:, t]
        s = np.tanh(np.matmul(W, x[:, :, None])[:, :, 0])
        slope = np.sign((a * s).sum(1) * scale - y[:, t]) * (rate * scale)
        W -= ((a * (1 - s * s)) * slope[:, None])[:, :, None] * x[:, None, :]
        a -= s * slope[:, None]
    f = (np.tanh(np.matmul(X, W.transpose(0, 2, 1))) @ a[:, :, None])[:, :, 0] * scale
    return float(np.abs(f - y).mean())


def with_torch():
    inputs, targets = torch.from_numpy(X), torch.from_numpy(y)
    W, a = torch.from_numpy(W0.copy()), torch.from_numpy(a0.copy())
    for t in range(n):
        x = inputs[:, t]
        s = torch.bmm(W, x.unsqueeze(2)).squeeze(2).tanh_()
        slope = ((a * s).sum(1).mul_(scale).sub_(targets[:, t])).sign_().mul_(rate * scale)
        pull = (s * s).neg_().add_(1).mul_(a).mul_(slope[:, None])
        W.baddbmm_(pull.unsqueeze(2), x.unsqueeze(1), alpha=-1)
        a.addcmul_(s, slope[:, None], value=-1)
    f = torch.bmm(torch.bmm(inputs, W.transpose(1, 2)).tanh_(), a.unsqueeze(2)).squeeze(2) * scale
    return float((f - targets).abs().mean())


if torch:
    torch.set_grad_enabled(False)
    torch.set_num_threads(int(parameters.get("threads", "1")))
loss = report.time(int(parameters["repeats"]), with_torch if torch else with_numpy)
report.values["trainingLoss"] = loss
report.labels["library"] = f"PyTorch {torch.__version__}" if torch else f"NumPy {np.__version__}"
report.print()
