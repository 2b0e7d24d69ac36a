"""Kernel matrices of infinitely wide networks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from ._library import HeliotropeError, _double, _float, call, encoded

Kind = Literal[
    "conjugate", "tangent", "gaussian", "laplace", "matern32", "matern52", "product-laplace", "product-matern32"
]


def kernel(
    X: Any,
    Y: Any = None,
    *,
    activation: str = "relu",
    kind: Kind = "conjugate",
    covariance: Mapping[str, Any] | None = None,
) -> np.ndarray:
    """The kernel between the rows of X and those of Y, or of X with itself.

    Parameters
    ----------
    X : array of shape (n, d)
        Single precision stays single; all else is computed in double.
    Y : array of shape (m, d), optional
    activation : str, default="relu"
        ``relu``, ``leakyRelu(0.2)``, ``step``, ``relu2``, ``erf``, ``tanh``, ``sin``, ``gelu``, …, or a formula in z.
        Of no
        meaning for kernels that are neither conjugate nor tangent.
    kind : str, default="conjugate"
        ``conjugate``, E s(u) s(u') of the last layer alone; ``tangent``, of both layers; or a radial kernel or
        product of
        the points z: ``gaussian`` exp(-|z - z'|^2/2), ``laplace``, ``matern32``, ``matern52``, ``product-laplace``,
        ``product-matern32``.
    covariance : dict, optional
        Of the weights: I/d without it. ``strengths`` (k numbers) and ``directions`` (k x d, orthonormal), and
        optionally
        ``bulkInflation`` and ``biasVariance``, for ((1 + bulkInflation) I + sum_i strength_i v_i v_i')/d; or ``root``,
        a matrix of d columns, for points z = root x.

    Returns
    -------
    ndarray of shape (n, m) or (n, n)

    Examples
    --------
    >>> import numpy as np, heliotrope
    >>> X = np.eye(3)
    >>> heliotrope.kernel(X).shape
    (3, 3)
    >>> float(heliotrope.kernel(X)[0, 0].round(12))  # E relu(u)^2, u of variance 1/3
    0.166666666667
    >>> spike = {"directions": [[1.0, 0.0, 0.0]], "strengths": [10.0]}
    >>> K = heliotrope.kernel(X, activation="erf", covariance=spike)
    >>> bool(K[0, 0] > K[1, 1])
    True
    """
    X = _points("X", X)
    if Y is not None:
        Y = _points("Y", Y, X.dtype)
        if Y.shape[1] != X.shape[1]:
            raise HeliotropeError(f"Y must have {X.shape[1]} columns, as X has; got {Y.shape[1]}.", 64)
    single = X.dtype == np.float32
    rows = X.shape[0] if Y is None else Y.shape[0]
    out = np.empty((X.shape[0], rows), dtype=X.dtype)
    pointer: Any = _float if single else _double
    named = kind in ("conjugate", "tangent")
    call(
        "kernel_f32" if single else "kernel",
        activation.encode() if named else None,
        kind.encode(),
        None if covariance is None else encoded(dict(covariance)),
        X.ctypes.data_as(pointer),
        X.shape[0],
        None if Y is None else Y.ctypes.data_as(pointer),
        0 if Y is None else Y.shape[0],
        X.shape[1],
        out.ctypes.data_as(pointer),
    )
    return out


def _points(name: str, X: Any, dtype: Any = None) -> np.ndarray:
    X = np.asarray(X)
    if X.ndim != 2 or X.shape[1] == 0:
        raise HeliotropeError(f"{name} must be a matrix of at least one column; got shape {X.shape}.", 64)
    if X.dtype.kind not in "biuf":
        raise HeliotropeError(f"{name} must hold real numbers; got {X.dtype}.", 64)
    if dtype is None:
        dtype = np.float32 if X.dtype == np.float32 else np.float64
    return np.ascontiguousarray(X, dtype=dtype)
