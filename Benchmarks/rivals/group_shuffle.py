"""Group-and-shuffle matrices in NumPy or PyTorch: library=numpy|torch, task=chain|dense|projection|cayley|exponential|training."""

from common import Report, read_parameters, skip

parameters = read_parameters()
import numpy as np  # noqa: E402

library, task = parameters["library"], parameters["task"]
report = Report(parameters)


def integer(name):
    return int(parameters[name])


def scattered(index):
    return np.sin((np.asarray(index, dtype=np.int64) * 7919 % 100_003).astype(np.float64))


def blocks(k, b, offset):
    return scattered(offset + np.arange(k * b * b)).reshape(k, b, b) / np.sqrt(b)


if library == "torch":
    try:
        import torch

        torch.set_num_threads(int(parameters.get("threads", "1")))
    except ImportError:
        raise SystemExit(skip("PyTorch is not installed"))


def shuffled(X, k):
    """P_(k,n) of the rows of X: n/k x k, transposed."""
    N, n = X.shape
    Y = X.reshape(N, n // k, k)
    return (Y.transpose(0, 2, 1) if library == "numpy" else Y.transpose(1, 2)).reshape(N, n)


def multiplied(B, X):
    k, b, _ = B.shape
    N = X.shape[0]
    if library == "numpy":
        return np.matmul(X.reshape(N, k, b).transpose(1, 0, 2), B.transpose(0, 2, 1)).transpose(1, 0, 2).reshape(N, -1)
    return torch.matmul(X.reshape(N, k, b).transpose(0, 1), B.transpose(1, 2)).transpose(0, 1).reshape(N, -1)


def chain(factors, X):
    k, b, _ = factors[0].shape
    for f, B in enumerate(factors):
        X = multiplied(B, shuffled(X, k) if f else X)
    for _ in factors[1:]:
        X = shuffled(X, b)
    return X


def cayley(A):
    K = (A - (A.transpose(0, 2, 1) if library == "numpy" else A.transpose(1, 2))) / 2
    if library == "numpy":
        eye = np.eye(A.shape[1])
        return np.linalg.solve(eye - K, eye + K)
    eye = torch.eye(A.shape[1], dtype=A.dtype)
    return torch.linalg.solve(eye - K, eye + K)


if task in ("chain", "dense"):
    k, b, N = integer("blockCount"), integer("blockSize"), integer("vectors")
    n = k * b
    factors = [blocks(k, b, 17 * (f + 1)) for f in range(integer("factors"))]
    X = scattered(np.arange(N * n)).reshape(N, n)
    if library == "torch":
        factors, X = [torch.from_numpy(B) for B in factors], torch.from_numpy(X)
    if task == "dense":
        eye = np.eye(n) if library == "numpy" else torch.eye(n, dtype=torch.float64)
        QT = chain(factors, eye)
        Y = report.time(integer("repeats"), lambda: X @ QT)
    else:
        Y = report.time(integer("repeats"), lambda: chain(factors, X))
    report.curves["entries"] = [float(Y[i % N, i * (n // 8)]) for i in range(8)]
elif task == "projection":
    # The whole decomposition of every cell, whose leading term is kept.
    k, b = integer("blockCount"), integer("blockSize")
    A = np.random.default_rng(1).standard_normal((k * b, k * b))
    cells = A.reshape(k, b, k, b).transpose(0, 2, 1, 3).reshape(k * k, b, b).copy()
    if library == "torch":
        cells = torch.from_numpy(cells)

    def project():
        if library == "torch":
            u, s, v = torch.linalg.svd(cells, full_matrices=False)
        else:
            u, s, v = np.linalg.svd(cells, full_matrices=False)
        return float((s[:, : b // k] ** 2).sum())

    kept = report.time(integer("repeats"), project)
    report.values["squaredError"] = 1 - kept / float((A * A).sum())
elif task in ("cayley", "exponential"):
    k, b, m = integer("blockCount"), integer("blockSize"), integer("factors")
    A = [blocks(k, b, 17 * (f + 1)) for f in range(m)]
    G = [blocks(k, b, 5 * (f + 1)) for f in range(m)]
    if library == "numpy":

        def backward(A, G):
            T = cayley(A).transpose(0, 2, 1) + np.eye(b)
            S = T @ G @ T / 4
            return S - S.transpose(0, 2, 1)

        found = report.time(integer("repeats"), lambda: [backward(*pair) for pair in zip(A, G)])
    else:
        leaves = [torch.from_numpy(B).requires_grad_() for B in A]
        weights = [torch.from_numpy(B) for B in G]

        def backward():
            loss = 0
            for B, W in zip(leaves, weights):
                Q = torch.matrix_exp(B - B.transpose(1, 2)) if task == "exponential" else cayley(B)
                loss = loss + (Q * W).sum()
            return torch.autograd.grad(loss, leaves)

        found = report.time(integer("repeats"), backward)
    report.curves["entries"] = [float(g[0, 0, b - 1]) for g in found]
elif task == "training":
    d, p, n, b = integer("dimension"), integer("width"), integer("samples"), integer("blockSize")
    k = d // b
    generator = np.random.default_rng(1)
    X = torch.from_numpy(generator.standard_normal((n, d)))
    W0 = torch.from_numpy(generator.standard_normal((p, d)) / np.sqrt(d))
    z = X @ torch.from_numpy(generator.standard_normal(d) / np.sqrt(d))
    y = z + 0.5 * (z * z - 1) / np.sqrt(2)
    a = torch.from_numpy(generator.standard_normal(p) / np.sqrt(p))

    def train():
        A = [torch.zeros(k, b, b, dtype=torch.float64, requires_grad=True) for _ in range(2)]
        optimiser = torch.optim.Adam(A, lr=0.02)
        for _ in range(integer("steps")):
            optimiser.zero_grad()
            R, L = cayley(A[0]), cayley(A[1])
            # Rows of W0 Q are Q^T w: transposed blocks in reverse order.
            W = shuffled(multiplied(L.transpose(1, 2), shuffled(W0, k)), b)
            W = multiplied(R.transpose(1, 2), W)
            loss = ((torch.relu(X @ W.T) @ a - y) ** 2).mean() / 2
            loss.backward()
            optimiser.step()
        return float(loss.detach())

    report.values["trainLoss"] = report.time(integer("repeats"), train)
else:
    raise SystemExit(f"no task {task}")
report.labels["library"] = f"NumPy {np.__version__}" if library == "numpy" else f"PyTorch {torch.__version__}"
report.print()
