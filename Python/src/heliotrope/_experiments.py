"""Experiments by the program inside the package."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

from ._program import folder_of, option_words, run_program, run_verb, text_of
from ._results import RunResult


def experiments() -> list[dict[str, Any]]:
    """The catalogue: every experiment with its parameters, what is swept, and how long it takes.

    Examples
    --------
    >>> import heliotrope
    >>> "learning-curve" in [experiment["name"] for experiment in heliotrope.experiments()]
    True
    """
    return json.loads(run_program(["list", "--json"]))


def run(
    experiment: str | os.PathLike[str],
    *,
    set: Mapping[str, Any] | None = None,
    sweep: Mapping[str, Sequence[Any] | str] | None = None,
    replicates: int | None = None,
    until_standard_error: float | str | None = None,
    quantity: str | None = None,
    maximum_replicates: int | None = None,
    seed: int | None = None,
    threads: int | None = None,
    shard: str | None = None,
    output: str | os.PathLike[str] | None = None,
    progress: bool | None = None,
) -> RunResult | None:
    """Runs an experiment of the catalogue, of a file, or in the folder of an interrupted run.

    Ctrl-C stops it within a second; the same call goes on from what was finished, to the same numbers.

    Parameters
    ----------
    experiment : str
        A name (see :func:`experiments`), a YAML file, or a results folder.
    set : dict, optional
        Parameters by name.
    sweep : dict, optional
        Lists of values by name, or texts as ``"1:8:8"``; several make a grid.
    replicates, maximum_replicates : int, optional
    until_standard_error : float or str, optional
        Adds replicates where the standard error is larger: ``0.01``, or ``"1%"`` of the mean.
    quantity : str, optional
        The number whose standard error is watched.
    seed, threads : int, optional
    shard : str, optional
        ``"2/8"`` computes that part of the cells alone and returns ``None``; see :func:`merge`.
    output : path, optional
        Results folder; ``results/NAME-HASH`` otherwise.
    progress : bool, optional
        Whether progress is shown; by default on a terminal and in a notebook.

    Returns
    -------
    RunResult
        ``frame``, ``agreement``, ``figures``.

    Examples
    --------
    >>> import heliotrope, tempfile
    >>> sweep = {"spikeStrength": [0, 10]}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     result = heliotrope.run("spectrum", set={"dimension": 40}, sweep=sweep, output=folder + "/a")
    ...     sorted({row["spikeStrength"] for row in result.rows})
    [0, 10]
    """
    arguments = ["run", os.fspath(experiment)]
    for name, value in (set or {}).items():
        arguments += ["--set", f"{name}={text_of(value)}"]
    for name, values in (sweep or {}).items():
        text = values if isinstance(values, str) else ",".join(text_of(value) for value in values)
        arguments += ["--sweep", f"{name}={text}"]
    arguments += option_words(
        {
            "replicates": replicates,
            "until-standard-error": until_standard_error,
            "quantity": quantity,
            "maximum-replicates": maximum_replicates,
            "seed": seed,
            "threads": threads,
            "shard": shard,
            "output": output,
        }
    )
    printed = run_verb(arguments, progress)
    return None if shard else RunResult(folder_of(printed))


def merge(folder: str | os.PathLike[str]) -> RunResult:
    """Puts the shards of a run together: the result that one machine would have found, to the last digit."""
    return RunResult(folder_of(run_verb(["merge", os.fspath(folder)], False)))
