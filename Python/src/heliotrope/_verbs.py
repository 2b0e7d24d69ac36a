"""A verb of the program on an array, a frame, or a file."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from ._library import HeliotropeError
from ._program import folder_of, option_words, run_verb
from ._results import TableResult
from ._tables import is_frame


def on_table(
    verb: str, X: Any, y: Any, target: str | None, output: Any, progress: bool | None, **options: Any
) -> TableResult:
    """A verb of the program on an array, a frame, or a file."""
    keep = None
    if output is None:
        keep = tempfile.TemporaryDirectory(prefix="heliotrope-")
        output = Path(keep.name) / "results"
    with tempfile.TemporaryDirectory(prefix="heliotrope-") as folder:
        path, target = _written(X, y, target, Path(folder))
        named = {name.replace("_", "-"): value for name, value in options.items()}
        arguments = [verb, str(path), *option_words({"target": target, "output": output, **named})]
        printed = run_verb(arguments, progress)
    return TableResult(verb, folder_of(printed), keep)


def _written(X: Any, y: Any, target: str | None, folder: Path) -> tuple[Path, str | None]:
    """The table as a file that the program reads."""
    if isinstance(X, str | os.PathLike):
        if y is not None:
            raise HeliotropeError("y must be left out for a file, whose target is a column; name it by target.", 64)
        return Path(X), target
    path = folder / "table.csv"
    if is_frame(X):
        if y is None and target is None:
            raise HeliotropeError("target must name a column of the frame, or y be given; got neither.", 64)
        if type(X).__module__.startswith("polars"):
            X = X.lazy().collect()
            if y is not None:
                target = target or "target"
                X = X.with_columns(**{target: _series(y)})
            X.write_csv(path)
        else:
            if y is not None:
                target = target or "target"
                X = X.assign(**{target: np.asarray(y)})
            X.to_csv(path, index=False, float_format="%.17g")
        return path, target
    X = np.asarray(X, dtype=np.float64)
    if X.ndim != 2 or y is None:
        raise HeliotropeError(f"X must be a matrix with y beside it, a frame, or a file; got shape {X.shape}.", 64)
    y = np.asarray(y)
    if y.shape != (X.shape[0],):
        raise HeliotropeError(f"y must have {X.shape[0]} values; got shape {y.shape}.", 64)
    target = target or "target"
    names = [f"x{j}" for j in range(X.shape[1])]
    with path.open("w") as file:
        file.write(",".join([*names, target]) + "\n")
        for row, label in zip(X.tolist(), y.tolist(), strict=True):
            cells = ["" if value != value else repr(value) for value in row]
            file.write(",".join([*cells, _cell(label)]) + "\n")
    return path, target


def _series(y: Any) -> Any:
    import polars as pl

    return pl.Series(np.asarray(y))


def _cell(value: Any) -> str:
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\n') else text
