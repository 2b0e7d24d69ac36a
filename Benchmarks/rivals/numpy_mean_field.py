"""Mean-field networks on frozen points and with moving particles: dual ascent, dual Newton, Langevin, in NumPy.

The Langevin steps are PyTorch's with form=langevin-torch, in the precision asked for; NumPy's where it is not installed.
"""

from common import Report, read_parameters

parameters = read_parameters()
import numpy as np  # noqa: E402
from scipy.linalg import cho_factor, cho_solve  # noqa: E402
from scipy.linalg.blas import dsyrk  # noqa: E402
from scipy.special import ndtri  # noqa: E402

form = parameters["form"]
n, D, M = (int(parameters[key]) for key in ("samples", "dimension", "particles"))
lam, r = float(parameters["regularization"]), 2.0
repeats = int(parameters["repeats"])
report = Report(parameters)
i, k = np.arange(1, n + 1), np.arange(1, D + 1)
X, y, c = np.cos(np.outer(i, k)) / k, np.sin(1.5 * i), 1.0 / k ** 2


def points():
    primes = [p for p in range(2, 2000) if all(p % q for q in range(2, int(p ** 0.5) + 1))][:D]
    u = np.outer(np.arange(M) + 0.5, np.sqrt(np.array(primes, float)))
    return ndtri(u - np.floor(u)) * np.sqrt(c)


def ascent(H, epochs):
    """H by samples: a row for each."""
    g, q = -y.copy(), r * r / (n * lam)
    for _ in range(epochs):
        logs = -(g @ H) / (n * lam)
        w = np.empty(M)
        for j in range(n):
            np.subtract(logs, logs.max(), out=w)
            np.exp(w, out=w)
            step = (w @ H[j] / w.sum() - y[j] - g[j]) / (1 + q)
            g[j] += step
            logs -= (step / (n * lam)) * H[j]
    return list(g)


def newton(H):
    """H by points."""
    g = -y.copy()
    for _ in range(6):
        logs = H @ g * (-1 / (n * lam))
        w = np.exp(logs - logs.max())
        w /= w.sum()
        z = w @ H
        S = dsyrk(1.0, (H * np.sqrt(w)[:, None]).T, lower=1)
        Q = (S - np.outer(z, z)) / (n * lam)
        Q[np.diag_indices(n)] += 1
        g += cho_solve(cho_factor(Q, lower=True, overwrite_a=True), z - g - y)
    return list(g)


def langevin(steps):
    rng, g, rho = np.random.default_rng(1), -y, np.exp(-0.2)
    s, pull = np.sqrt(1 - rho * rho) * np.sqrt(c), (1 - rho) * c

    def forces(theta):
        H = np.tanh(theta @ X.T)
        U = H @ g * (r / (n * lam))
        np.multiply(H, H, out=H)
        np.subtract(1, H, out=H)
        H *= g * (r / (n * lam))
        return U, H @ X

    theta = rng.standard_normal((M, D)) * np.sqrt(c)
    U, v = forces(theta)
    total = 0.0
    for _ in range(steps):
        new = rho * theta - pull * v + s * rng.standard_normal((M, D))
        U1, v1 = forces(new)
        ratio = (U - U1 - ((theta - rho * new) * v1).sum(1) / (1 + rho)
                 - ((new - rho * theta) * v).sum(1) / (1 + rho)
                 - (1 - rho) / (2 * (1 + rho)) * ((v1 * v1 - v * v) @ c))
        accepted = np.log(rng.random(M)) < ratio
        total += np.minimum(1, np.exp(np.minimum(ratio, 0))).mean() / steps
        theta[accepted], v[accepted], U[accepted] = new[accepted], v1[accepted], U1[accepted]
    return total


def langevin_torch(torch, steps, kind):
    torch.set_grad_enabled(False)
    torch.set_num_threads(int(parameters.get("threads", "1")))
    torch.manual_seed(1)
    inputs, g, var = (torch.from_numpy(a).to(kind) for a in (X, -y, c))
    rho = float(np.exp(-0.2))
    s, pull, force = np.sqrt(1 - rho * rho) * var.sqrt(), (1 - rho) * var, g * (r / (n * lam))

    def forces(theta):
        H = (theta @ inputs.T).tanh_()
        U = H @ force
        return U, H.square_().neg_().add_(1).mul_(force) @ inputs

    def run():
        theta = torch.randn(M, D, dtype=kind) * var.sqrt()
        U, v = forces(theta)
        total = 0.0
        for _ in range(steps):
            new = rho * theta - pull * v + s * torch.randn(M, D, dtype=kind)
            U1, v1 = forces(new)
            ratio = (U - U1 - ((theta - rho * new) * v1).sum(1) / (1 + rho)
                     - ((new - rho * theta) * v).sum(1) / (1 + rho)
                     - (1 - rho) / (2 * (1 + rho)) * ((v1 * v1 - v * v) @ var))
            accepted = torch.rand(M, dtype=kind).log() < ratio
            total += float(ratio.clamp(max=0).exp().mean()) / steps
            theta = torch.where(accepted[:, None], new, theta)
            v, U = torch.where(accepted[:, None], v1, v), torch.where(accepted, U1, U)
        return total

    return run


library = f"NumPy {np.__version__}"
if form == "ascent":
    H = r * np.tanh(X @ points().T)
    report.curves["dualVariables"] = report.time(repeats, lambda: ascent(H, int(parameters["epochs"])))
elif form == "newton":
    H = r * np.tanh(points() @ X.T)
    report.curves["dualVariables"] = report.time(repeats, lambda: newton(H))
else:
    steps, body = int(parameters["steps"]), None
    if form == "langevin-torch":
        try:
            import torch

            kind = torch.float32 if parameters.get("rivalPrecision") == "float" else torch.float64
            body, library = langevin_torch(torch, steps, kind), f"PyTorch {torch.__version__}"
        except ImportError:
            pass
    report.values["acceptance"] = report.time(repeats, body or (lambda: langevin(steps)))
report.labels["library"] = library
report.print()
