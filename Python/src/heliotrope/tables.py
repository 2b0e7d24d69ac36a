"""Verbs on tables, by the program inside the package."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from ._library import HeliotropeError
from ._program import folder_of, option_words, run_verb
from ._results import TableResult
from ._verbs import on_table


def diagnose(
    X: Any,
    y: Any = None,
    *,
    target: str | None = None,
    output: Any = None,
    progress: bool | None = None,
    **options: Any,
) -> TableResult:
    """Finds which directions of the inputs a target depends on, by eleven estimators.

    Parameters
    ----------
    X : array of shape (n, d), data frame, or path of a file
        With the target among its columns where ``y`` is not given.
    y : array of shape (n,), optional
    target : str, optional
        The target's column.
    output : path, optional
        Results folder; a temporary one otherwise, which goes with the result.
    progress : bool, optional
        Whether progress is shown; by default on a terminal and in a notebook.
    **options
        Those of ``heliotrope diagnose --help``, with underscores: estimators, directions, permutations,
        test_fraction, missing, exclude, rows, seed, …

    Returns
    -------
    TableResult
        ``frame``, ``messages``, ``figures``, ``report``, and everything as ``json``.
    """
    return on_table("diagnose", X, y, target, output, progress, **options)


def reshape(
    X: Any,
    y: Any = None,
    *,
    target: str | None = None,
    output: Any = None,
    progress: bool | None = None,
    **options: Any,
) -> TableResult:
    """Finds what one gradient step does to the kernel of a two-layer network on the table.

    Parameters
    ----------
    X : array of shape (n, d), data frame, or path of a file
        With the target among its columns where ``y`` is not given.
    y : array of shape (n,), optional
    target : str, optional
        The target's column.
    output : path, optional
        Results folder; a temporary one otherwise, which goes with the result.
    progress : bool, optional
        Whether progress is shown; by default on a terminal and in a notebook.
    **options
        Those of ``heliotrope reshape --help``, with underscores: activation, width, strengths, learning_rate, steps,
        ridge, bias, replicates, scaling, test_fraction, missing, seed, …

    Returns
    -------
    TableResult
        ``frame``, ``messages``, ``figures``, ``report``, and everything as ``json``.
    """
    return on_table("reshape", X, y, target, output, progress, **options)


def robustness(
    X: Any,
    y: Any = None,
    *,
    target: str | None = None,
    output: Any = None,
    progress: bool | None = None,
    **options: Any,
) -> TableResult:
    """Finds how far a network's answers on the table are from changing, and what repairs cost.

    Parameters
    ----------
    X : array of shape (n, d), data frame, or path of a file
        With the target among its columns where ``y`` is not given.
    y : array of shape (n,), optional
    target : str, optional
        The target's column.
    output : path, optional
        Results folder; a temporary one otherwise, which goes with the result.
    progress : bool, optional
        Whether progress is shown; by default on a terminal and in a notebook.
    **options
        Those of ``heliotrope robustness --help``, with underscores: activation, width, steps, learning_rate, decay,
        bias, share, gain, scaling, missing, seed, …

    Returns
    -------
    TableResult
        ``frame``, ``messages``, ``figures``, ``report``, and everything as ``json``.
    """
    return on_table("robustness", X, y, target, output, progress, **options)


def forecast(
    X: Any,
    y: Any = None,
    *,
    target: str | None = None,
    output: Any = None,
    progress: bool | None = None,
    **options: Any,
) -> TableResult:
    """Finds what SGD on random features will reach on the table, before a step is made.

    Parameters
    ----------
    X : array of shape (n, d), data frame, or path of a file
        With the target among its columns where ``y`` is not given.
    y : array of shape (n,), optional
    target : str, optional
        The target's column.
    output : path, optional
        Results folder; a temporary one otherwise, which goes with the result.
    progress : bool, optional
        Whether progress is shown; by default on a terminal and in a notebook.
    **options
        Those of ``heliotrope forecast --help``, with underscores: activation, width, bias, centre, learning_rate,
        decay, batch, epochs, tail, runs, scaling, missing, seed, …

    Returns
    -------
    TableResult
        ``frame``, ``messages``, ``figures``, ``report``, and everything as ``json``.
    """
    return on_table("forecast", X, y, target, output, progress, **options)


def overfit(
    X: Any,
    y: Any = None,
    *,
    target: str | None = None,
    output: Any = None,
    progress: bool | None = None,
    **options: Any,
) -> TableResult:
    """Finds whether fitting wrong labels hurts on the table.

    Parameters
    ----------
    X : array of shape (n, d), data frame, or path of a file
        With the target among its columns where ``y`` is not given.
    y : array of shape (n,), optional
    target : str, optional
        The target's column.
    output : path, optional
        Results folder; a temporary one otherwise, which goes with the result.
    progress : bool, optional
        Whether progress is shown; by default on a terminal and in a notebook.
    **options
        Those of ``heliotrope overfit --help``, with underscores: classes, above, rates, training_rows, width, slope,
        learning_rate, maximum_steps, replicates, missing, seed, …

    Returns
    -------
    TableResult
        ``frame``, ``messages``, ``figures``, ``report``, and everything as ``json``.
    """
    return on_table("overfit", X, y, target, output, progress, **options)


def certify(
    X: Any,
    y: Any = None,
    *,
    target: str | None = None,
    output: Any = None,
    progress: bool | None = None,
    **options: Any,
) -> TableResult:
    """Finds what is certain about training on the table before it starts.

    Parameters
    ----------
    X : array of shape (n, d), data frame, or path of a file
        With the target among its columns where ``y`` is not given.
    y : array of shape (n,), optional
    target : str, optional
        The target's column.
    output : path, optional
        Results folder; a temporary one otherwise, which goes with the result.
    progress : bool, optional
        Whether progress is shown; by default on a terminal and in a notebook.
    **options
        Those of ``heliotrope certify --help``, with underscores: classes, above, loss, training_rows, width,
        initial_scale, learning_rate, steps, target_loss, test_rows, gap, missing, seed, …

    Returns
    -------
    TableResult
        ``frame``, ``messages``, ``figures``, ``report``, and everything as ``json``.
    """
    return on_table("certify", X, y, target, output, progress, **options)


def adapter(
    before: Any,
    after: Any = None,
    *,
    budget: int | None = None,
    tolerance: float | None = None,
    output: Any = None,
    progress: bool | None = None,
    **options: Any,
) -> TableResult:
    """Finds which structured change explains a change of weights: rotations of blocks, low rank, or a spike.

    Parameters
    ----------
    before : array of shape (outputs, inputs), or path of a file as ``FILE.npy``
    after : the same, optional
        Without, ``before`` itself is approximated.
    budget : int, optional
        Free parameters at most.
    tolerance : float, optional
        Share of the squared change that may be left.
    output, progress, **options
        As of the other verbs.

    Returns
    -------
    TableResult
        Beside the usual the factors of the form that was chosen, as ``heliotrope adapter --help`` says.
    """
    keep = None
    if output is None:
        keep = tempfile.TemporaryDirectory(prefix="heliotrope-")
        output = Path(keep.name) / "results"
    with tempfile.TemporaryDirectory(prefix="heliotrope-") as folder:
        paths = []
        for name, weights in (("before", before), ("after", after)):
            if weights is None:
                continue
            if not isinstance(weights, str | os.PathLike):
                weights = np.asarray(weights)
                if weights.ndim != 2 or weights.dtype.kind not in "biuf":
                    raise HeliotropeError(f"{name} must be a matrix of numbers; got shape {weights.shape}.", 64)
                path = Path(folder) / f"{name}.npy"
                np.save(path, np.ascontiguousarray(weights, dtype=np.float64))
                weights = path
            paths.append(os.fspath(weights))
        named = {name.replace("_", "-"): value for name, value in options.items()}
        printed = run_verb(
            ["adapter", *paths, *option_words({"budget": budget, "tolerance": tolerance, "output": output, **named})],
            progress,
        )
    return TableResult("adapter", folder_of(printed), keep)
