import Foundation

extension AdapterChoice {
  public static let factorFile = "adapter.npz"
  public static let loadingFile = "load_adapter.py"

  /// Applies the factors of ``factorFile`` in NumPy and in PyTorch.
  public static let loadingSnippet = #"""
    """Applies the factors in adapter.npz: adapted(W0) is the adapted weight matrix, outputs x inputs.

    left_f, right_f, chain_f: blocks (k, b1, b2) of factor f in order of application; *_shuffle_f: index map s of the
    permutation before factor f and, the last, after all: (P x)[s[i]] = x[i]. scale: a factor for every neuron (row) of W0, before
    all else. spike_left @ spike_right is added.
    """
    import numpy as np


    def chain(factors, name, X):
        """A x for every row x of X, A = P_m B_m-1 P_m-1 ... B_0 P_0."""
        m = sum(key.startswith(name + "_") and "shuffle" not in key for key in factors)
        for f in range(m + 1):
            Y = np.empty_like(X)
            Y[:, factors[f"{name}_shuffle_{f}"]] = X
            X = Y
            if f < m:
                B = factors[f"{name}_{f}"]
                X = np.einsum("gij,ngj->ngi", B, X.reshape(len(X), B.shape[0], B.shape[2])).reshape(len(X), -1)
        return X


    def matrix(factors, name):
        """The matrix of a chain; its columns are the images of the unit vectors."""
        return chain(factors, name, np.eye(len(factors[f"{name}_shuffle_0"]))).T


    def adapted(W0=None, file="adapter.npz"):
        """Q_left diag(scale) W0 Q_right + spike; of one matrix alone, its approximation."""
        factors = dict(np.load(file))
        if "chain_0" in factors:
            return matrix(factors, "chain")
        W = W0 * factors["scale"][:, None] if "scale" in factors else W0
        if "right_0" in factors:
            W = W @ matrix(factors, "right")
        if "left_0" in factors:
            W = matrix(factors, "left") @ W
        if "spike_left" in factors:
            W = W + factors["spike_left"] @ factors["spike_right"]
        return W


    def torch_chain(factors, name, X):
        """The same for a tensor X of row vectors, in O(m n b) a row and differentiable; factors: tensors by name."""
        import torch
        m = sum(key.startswith(name + "_") and "shuffle" not in key for key in factors)
        for f in range(m + 1):
            X = X[:, torch.argsort(factors[f"{name}_shuffle_{f}"])]
            if f < m:
                B = factors[f"{name}_{f}"]
                X = torch.einsum("gij,ngj->ngi", B, X.reshape(len(X), B.shape[0], B.shape[2])).reshape(len(X), -1)
        return X


    def torch_factors(file="adapter.npz"):
        """Tensors by name; a layer y = W0 (Q x) is torch_chain(factors, "right", x) @ W0.T."""
        import torch
        return {key: torch.from_numpy(value) for key, value in np.load(file).items()}

    """#
}

extension [UInt8] {
  var asData: Data { Data(self) }
}
