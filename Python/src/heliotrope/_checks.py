"""What scikit-learn's conventions ask of arguments."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state
from sklearn.utils.validation import _num_samples, column_or_1d, validate_data

from ._library import HeliotropeError
from ._tables import is_frame


def rows_of(X: Any) -> np.ndarray:
    """Something with as many rows as X, for checks of lengths."""
    return np.empty((_num_samples(X), 1))


def refuse_few(X: Any, rows: int, least: int) -> None:
    if rows < least:
        raise ValueError(f"Found array with {rows} sample(s) (shape={X.shape}) while a minimum of {least} is required.")


def checked_target(estimator: BaseEstimator, X: Any, y: Any, numeric: bool) -> np.ndarray:
    if y is None:
        raise ValueError(
            f"This {type(estimator).__name__} estimator requires y to be passed, but the target y is None."
        )
    if not is_frame(X):
        # Refuses what cannot be used, in scikit-learn's words, before y is looked at.
        X = validate_data(
            estimator, X, dtype=np.float64, ensure_all_finite="allow-nan", ensure_min_samples=2
        )  # fmt: skip
    y = column_or_1d(y, warn=True)
    if numeric:
        y = y.astype(np.float64)
        if not np.isfinite(y).all():
            raise ValueError("Input y contains NaN or infinity.")
    elif y.dtype.kind == "f" and not np.isfinite(y).all():
        raise ValueError("Input y contains NaN or infinity.")
    if len(y) != _num_samples(X):
        raise ValueError(f"Found input variables with inconsistent numbers of samples: [{_num_samples(X)}, {len(y)}]")
    return y


def label_of(value: Any) -> str:
    """A class as the library names it."""
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool | np.bool_)
    return str(int(value)) if number and float(value).is_integer() else str(value)


def seed_of(random_state: Any) -> int:
    if isinstance(random_state, Integral):
        if random_state < 0:
            raise HeliotropeError(f"random_state must be at least 0; got {random_state}.", 64)
        return int(random_state)
    return int(check_random_state(random_state).randint(2**31 - 1))
