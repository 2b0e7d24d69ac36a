"""Rows of unit length in two classes and a balanced ReLU network at its start, as `EarlyStageCases.swift` makes them."""

import numpy as np


def unit_rows_and_network(n, d, m, kappa):
    """X (n x d), y (n), a (m), b (m x d) with |a_j| = 1/sqrt m and |b_j| = kappa/sqrt m."""
    i, l = np.arange(n)[:, None], np.arange(d)[None, :]
    y = np.where(np.arange(n) % 2 == 0, 1.0, -1.0)
    X = 0.3 * np.sin(1.7 * i * l + l)
    X[:, 0] = y
    X /= np.linalg.norm(X, axis=1)[:, None]
    a = np.where(np.arange(m) % 2 == 0, 1.0, -1.0) / np.sqrt(m)
    b = np.sin(1 + np.arange(m * d, dtype=float) ** 1.3).reshape(m, d)
    b *= kappa / np.sqrt(m) / np.linalg.norm(b, axis=1)[:, None]
    return X, y, a, b
