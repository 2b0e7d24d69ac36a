"""Heliotrope: how feature learning reshapes the function space of a two-layer network.

Estimators to scikit-learn's conventions, kernels and theory as NumPy functions, experiments as data frames and figures,
and the program ``heliotrope`` itself. Nothing but NumPy is imported before it is used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ._kernels import kernel
from ._library import HeliotropeError, NotConvergedError, set_threads
from ._theory import Answer, check, compute, topics

if TYPE_CHECKING:
    from ._experiments import experiments, merge, run
    from ._figures import Figure, Figures
    from ._results import Result, RunResult, TableResult
    from .estimators import (
        AdaptiveKernelClassifier,
        AdaptiveKernelRegressor,
        MeanFieldClassifier,
        MeanFieldRegressor,
    )
    from .tables import adapter, certify, diagnose, forecast, overfit, reshape, robustness

__version__ = "0.1.0"

_LATER = {
    "AdaptiveKernelClassifier": "estimators",
    "AdaptiveKernelRegressor": "estimators",
    "MeanFieldClassifier": "estimators",
    "MeanFieldRegressor": "estimators",
    "Figure": "_figures",
    "Figures": "_figures",
    "Result": "_results",
    "RunResult": "_results",
    "TableResult": "_results",
    "experiments": "_experiments",
    "merge": "_experiments",
    "run": "_experiments",
    "adapter": "tables",
    "certify": "tables",
    "diagnose": "tables",
    "forecast": "tables",
    "overfit": "tables",
    "reshape": "tables",
    "robustness": "tables",
    "estimators": None,
    "tables": None,
    "theory": None,
}

__all__ = [
    "AdaptiveKernelClassifier",
    "AdaptiveKernelRegressor",
    "Answer",
    "Figure",
    "Figures",
    "HeliotropeError",
    "MeanFieldClassifier",
    "MeanFieldRegressor",
    "NotConvergedError",
    "Result",
    "RunResult",
    "TableResult",
    "adapter",
    "certify",
    "check",
    "compute",
    "diagnose",
    "experiments",
    "forecast",
    "kernel",
    "merge",
    "overfit",
    "reshape",
    "robustness",
    "run",
    "set_threads",
    "topics",
]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module 'heliotrope' has no attribute '{name}'")
    module = importlib.import_module(f".{_LATER[name] or name}", __name__)
    value = module if _LATER[name] is None else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "estimators", "tables", "theory", "__version__"])
