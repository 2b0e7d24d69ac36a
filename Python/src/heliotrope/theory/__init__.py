"""Every quantity of every topic as a function; a topic is imported when it is first named.

Made by Tools/make-theory.py.
"""

from __future__ import annotations

import importlib
from types import ModuleType

__all__ = [
    "adversarial_directions",
    "benign_overfitting",
    "early_stage_convergence",
    "function_space",
    "gradient_steps",
    "group_and_shuffle",
    "learned_features_spectrum",
    "mean_field",
    "multi_index",
    "random_features_sgd",
    "wasserstein_generalization",
]


def __getattr__(name: str) -> ModuleType:
    if name not in __all__:
        raise AttributeError(f"module 'heliotrope.theory' has no attribute '{name}'")
    return importlib.import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return list(__all__)
