"""Data that several tests share."""

import numpy as np
import pytest


@pytest.fixture(scope="session")
def numbers():
    """90 rows of a smooth target."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(90, 4))
    return X, np.sin(2 * X[:, 0]) + 0.5 * X[:, 1] + 0.1 * rng.normal(size=90)


@pytest.fixture(scope="session")
def frame():
    """A data frame of all kinds of columns, with empty cells, and its target."""
    import pandas as pd

    rng = np.random.default_rng(1)
    n = 120
    size = rng.normal(size=n)
    kind = rng.choice(["oak", "ash", "elm"], size=n)
    flag = rng.random(n) < 0.4
    day = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 300, n), unit="D")
    y = size**2 + (kind == "oak") + 0.5 * flag + 0.1 * rng.normal(size=n)
    X = pd.DataFrame(
        {"size": size, "kind": pd.Categorical(kind), "flag": flag, "day": day, "count": rng.integers(0, 9, n)}
    )
    X.loc[3, "size"] = np.nan
    X.loc[[5, 8], "kind"] = np.nan
    return X, pd.Series(y, name="yield")


@pytest.fixture(scope="session")
def fitted(numbers):
    from heliotrope import AdaptiveKernelRegressor

    return AdaptiveKernelRegressor(kernels=["relu", "gaussian"]).fit(*numbers)
