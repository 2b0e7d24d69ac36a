"""Data of a signal and noise that both sides compute alike, from the mixed words of SplitMix64."""

import numpy as np


def uniforms(count, seed):
    with np.errstate(over="ignore"):
        z = (np.arange(count, dtype=np.uint64) + np.uint64(seed * 2**32 + 1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)).astype(float) * 2.0**-53


def sample(n, d, gamma, eta, seed):
    """Inputs with uniform noise, observed labels."""
    X = (uniforms(n * d, 2 * seed + 1).reshape(n, d) - 0.5) * np.sqrt(12 * (1 - gamma) / d)
    y = np.where(uniforms(n, 2 * seed + 2) < 0.5, -1.0, 1.0)
    X[:, 0] = np.sqrt(gamma) * y
    observed = y.copy()
    observed[: int(eta * n + 0.5)] *= -1
    return X, observed
