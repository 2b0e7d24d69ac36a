"""One gradient step on the first layer, then a ridge readout, in PyTorch on the CPU.

e = y - tanh(X W^T) a / sqrt p;  W += eta/(n sqrt p) ((1 - tanh^2) o e a^T)^T X
Phi = tanh(X W^T) / sqrt p;  (Phi^T Phi + ridge I) A = Phi^T y by Cholesky

Written for speed and memory: no autograd, in-place operations, addmm into W, every large array used
again as soon as its values are not needed.
"""

from common import Report, read_parameters

parameters = read_parameters()
import torch  # noqa: E402

torch.set_num_threads(int(parameters.get("threads", "1")))
n, d, p = (int(parameters[key]) for key in ("samples", "dimension", "width"))
dtype = torch.float32 if parameters.get("precision") == "float" else torch.float64
ridge = float(parameters.get("ridge", "0.1"))
report = Report(parameters)
torch.manual_seed(1)
X = torch.randn(n, d, dtype=dtype)
y = X[:, :1].clone()


@torch.no_grad()
def step_and_readout(W, a):
    Z = torch.mm(X, W.T)
    Z.tanh_()
    e = torch.addmm(y, Z, a, alpha=-(p**-0.5))
    Z.square_().neg_().add_(1).mul_(e).mul_(a.T)
    W.addmm_(Z.T, X, alpha=d / n)
    torch.mm(X, W.T, out=Z)
    Z.tanh_().mul_(p**-0.5)
    G = torch.mm(Z.T, Z)
    b = torch.mm(Z.T, y)
    del Z
    G.diagonal().add_(ridge)
    L = torch.linalg.cholesky(G, out=G)
    return torch.cholesky_solve(b, L)


for run in range(int(parameters["repeats"]) + 1):
    A = None
    W = torch.randn(p, d, dtype=dtype).mul_(d**-0.5)
    a = torch.randn(p, 1, dtype=dtype)
    A = report.time_once(lambda: step_and_readout(W, a), count=run > 0)
report.values["coefficientNorm"] = float(A.norm())
report.labels["library"] = f"PyTorch {torch.__version__}"
report.labels["blas"] = "MKL" if torch.backends.mkl.is_available() else "other"
report.print()
