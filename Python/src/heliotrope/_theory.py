"""Quantities of the theory sheets, by name."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import Any

import numpy as np

from ._library import answered, encoded


class Answer(dict):
    """The fields of a quantity: numbers, arrays, and ``None`` where there is no value.

    Attributes
    ----------
    convergence : dict
        ``residual`` and ``relativeChange`` of what was solved, ``standardErrors`` of what was simulated.
    """

    convergence: dict[str, Any]


def compute(topic: str, quantity: str, /, **parameters: Any) -> Answer:
    """Computes one quantity of a topic's sheet.

    Parameters
    ----------
    topic, quantity : str
        See :func:`topics`.
    **parameters
        By their names, also with underscores: ``sample_ratio`` is ``sampleRatio``.

    Returns
    -------
    Answer
        A dictionary of the fields, with the attribute ``convergence``.

    Examples
    --------
    >>> import heliotrope
    >>> answer = heliotrope.compute("function-space", "kernel-value", activation="relu",
    ...                             first_variance=1.3, second_variance=0.8, covariance=0.5)
    >>> round(answer["value"], 9)
    0.307237322
    """
    named = {_camel(name): value for name, value in parameters.items()}
    found = answered("compute", topic.encode(), quantity.encode(), encoded(named))
    answer = Answer({name: _array(value) for name, value in found["value"].items()})
    answer.convergence = {name: value for name, value in found["convergence"].items() if value is not None}
    return answer


@functools.cache
def _topics() -> list[dict[str, Any]]:
    return answered("topics")


def topics() -> dict[str, list[str]]:
    """The topics, each with the quantities that :func:`compute` knows.

    Examples
    --------
    >>> import heliotrope
    >>> "spiked-spectrum" in heliotrope.topics()["function-space"]
    True
    """
    return {topic["name"]: [quantity["name"] for quantity in topic["quantities"]] for topic in _topics()}


def check(file: str | os.PathLike[str] | None = None) -> dict[str, dict[str, Any]]:
    """Compares reference values with what is computed here.

    Parameters
    ----------
    file : path, optional
        A reference file; those that the library carries otherwise.

    Returns
    -------
    dict
        For each sheet ``passed``, ``failed``, and the ``cases`` with what there is to say of each.
    """
    content = None if file is None else Path(file).read_bytes()
    found: dict[str, dict[str, Any]] = {}
    for report in answered("check", content, len(content or b"")):
        entry = found.setdefault(report["sheet"], {"passed": 0, "failed": 0, "cases": []})
        for case in report["cases"]:
            entry["passed" if case["passed"] else "failed"] += 1
            entry["cases"].append(case)
    return found


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def _array(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    try:
        return np.array(value, dtype=np.float64)
    except (TypeError, ValueError):
        return [_array(item) for item in value]
