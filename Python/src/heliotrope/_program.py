"""The program inside the package: experiments, verbs on tables, and what they leave in a results folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ._library import HeliotropeError, NotConvergedError, native_file
from ._tables import is_frame

_VEGA_LITE = "application/vnd.vegalite.v5+json"


def program_environment() -> dict[str, str]:
    """The environment of the program: figures are rendered by this Python, if it can."""
    return {"HELIOTROPE_RENDERER": sys.executable, **os.environ}


def run_program(arguments: Sequence[str], progress: bool = False) -> str:
    """Runs the program and returns what it prints.

    Ctrl-C stops it; what is finished stays in its folder.
    """
    process = subprocess.Popen(
        [str(native_file("heliotrope")), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=None if progress else subprocess.PIPE,
        env=program_environment(),
        text=True,
    )
    try:
        out, err = process.communicate()
    except BaseException:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(0.5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise
    if process.returncode == 0:
        return out
    lines = [line for line in (err or "").splitlines() if line.strip()]
    errors = [line.removeprefix("Error: ") for line in lines if line.startswith("Error: ")]
    sentence = errors[-1] if errors else (lines[-1] if lines else f"The program ended with {process.returncode}.")
    kind = HeliotropeError if process.returncode in (64, 65, 66) else NotConvergedError
    raise kind(sentence, process.returncode)


# MARK: Figures


class Figure:
    """A figure as a Vega-Lite specification; notebooks show it by themselves.

    Attributes
    ----------
    spec : dict
        The specification, with its data.
    """

    def __init__(self, name: str, spec: dict[str, Any]) -> None:
        self.name = name
        self.spec = spec

    def __repr__(self) -> str:
        return f"<Figure {self.name}>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {_VEGA_LITE: self.spec, "text/plain": repr(self)}

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the figure as ``.json``, ``.svg``, ``.png`` or ``.pdf``; the last three need the extra ``figures``."""
        path = Path(path)
        kind = path.suffix.removeprefix(".")
        if kind == "json":
            path.write_text(json.dumps(self.spec))
            return
        if kind not in ("svg", "png", "pdf"):
            raise HeliotropeError(f"path must end with .json, .svg, .png or .pdf; got {path.name}.", 64)
        try:
            import vl_convert
        except ImportError:
            raise HeliotropeError("Figures need the renderer: pip install 'heliotrope[figures]'.") from None
        content = getattr(vl_convert, f"vegalite_to_{kind}")(self.spec)
        path.write_text(content) if isinstance(content, str) else path.write_bytes(content)


class Figures(Mapping[str, Figure]):
    """Figures by their names; notebooks show them all."""

    def __init__(self, folder: Path) -> None:
        self._paths = {path.name.removesuffix(".vl.json"): path for path in sorted(folder.glob("*.vl.json"))}
        self._read: dict[str, Figure] = {}

    def __getitem__(self, name: str) -> Figure:
        if name not in self._read:
            if name not in self._paths:
                raise KeyError(f"figure must be one of {', '.join(self._paths) or 'none'}; got {name}.")
            self._read[name] = Figure(name, json.loads(self._paths[name].read_text()))
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def __repr__(self) -> str:
        return f"<Figures {', '.join(self._paths)}>"

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for figure in self.values():
            display(figure)


# MARK: Results


def frame_of(rows: list[dict[str, Any]]) -> Any:
    """Rows as a data frame of pandas."""
    try:
        import pandas as pd
    except ImportError:
        raise HeliotropeError("Data frames need pandas: pip install pandas.") from None
    return pd.DataFrame(rows)


class Result:
    """What the program found, and the folder where all of it lies.

    Attributes
    ----------
    folder : pathlib.Path
        ``result.json``, ``tables``, ``figures``, ``report.html``, ``provenance.json``.
    json : dict
        The result as the program wrote it; infinite values as ``"inf"``.
    """

    def __init__(self, folder: Path, keep: Any = None) -> None:
        self.folder = folder
        # A folder of its own goes when the result does.
        self._keep = keep
        self.json: Any = json.loads((folder / "result.json").read_text())

    @property
    def figures(self) -> Figures:
        """The figures by name."""
        return Figures(self.folder / "figures")

    @property
    def figure(self) -> Figure:
        """The first figure."""
        figures = self.figures
        if not figures:
            raise HeliotropeError("This result has no figure.")
        return figures[next(iter(figures))]

    @property
    def report(self) -> Path:
        """One page with everything, to open in a browser."""
        return self.folder / "report.html"

    @property
    def tables(self) -> dict[str, Path]:
        """The CSV files behind the figures, by name."""
        return {path.stem: path for path in sorted((self.folder / "tables").glob("*.csv"))}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} in {self.folder}>"

    def _ipython_display_(self) -> None:
        self.figures._ipython_display_()


class TableResult(Result):
    """What a verb on a table found."""

    # The list of the result that is its table.
    _LISTS = {
        "adapter": "candidates",
        "certify": "points",
        "diagnose": "findings",
        "forecast": "widths",
        "overfit": "rates",
        "reshape": "path",
        "robustness": "networks",
    }

    def __init__(self, verb: str, folder: Path, keep: Any = None) -> None:
        super().__init__(folder, keep)
        self._verb = verb

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One row an estimator, a step's size, a network, a width, a rate, a time, or an adapter."""
        return [_flat(entry) for entry in self.json[self._LISTS[self._verb]]]

    @property
    def frame(self) -> Any:
        """The rows as a data frame of pandas."""
        return frame_of(self.rows)

    @property
    def messages(self) -> list[str]:
        """The findings, a sentence each."""
        return self.json.get("messages", [])


def _flat(entry: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Objects within objects as names with points."""
    flat: dict[str, Any] = {}
    for name, value in entry.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{prefix}{name}."))
        else:
            flat[prefix + name] = value
    return flat


class RunResult(Result):
    """An experiment: measured numbers beside those of theory."""

    @property
    def frame(self) -> Any:
        """One row a grid point and number: the swept parameters, prediction, mean, standard error, z."""
        return frame_of(self.rows)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of ``frame``, without pandas."""
        found = []
        for point in self.json["points"]:
            for name, number in sorted(point["numbers"].items()):
                found.append(
                    {
                        **{key: _plain(value) for key, value in sorted(point["settings"].items())},
                        "number": name,
                        "prediction": _number(number.get("prediction")),
                        "mean": _number(number.get("mean")),
                        "standard_error": _number(number.get("standardError")),
                        "z": _number(number.get("z")),
                        "replicates": number["replicates"],
                    }
                )
        return found

    @property
    def agreement(self) -> dict[str, Any]:
        """The verdict of theory against simulation, and what it rests on."""
        return self.json["summary"]


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list | dict) else value


def _number(value: Any) -> float:
    return float("nan") if value is None else float(value)


# MARK: Experiments


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
        Whether progress is shown; by default on a terminal.

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
        arguments += ["--set", f"{name}={_text(value)}"]
    for name, values in (sweep or {}).items():
        text = values if isinstance(values, str) else ",".join(_text(value) for value in values)
        arguments += ["--sweep", f"{name}={text}"]
    arguments += _options(
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
    printed = _run(arguments, progress)
    return None if shard else RunResult(_folder(printed))


def merge(folder: str | os.PathLike[str]) -> RunResult:
    """Puts the shards of a run together: the result that one machine would have found, to the last digit."""
    return RunResult(_folder(_run(["merge", os.fspath(folder)], False)))


def _run(arguments: list[str], progress: bool | None) -> str:
    shows = sys.stderr.isatty() if progress is None else progress
    return run_program(arguments + ([] if shows else ["--quiet"]), progress=shows)


def _folder(printed: str) -> Path:
    for line in printed.splitlines():
        if line.startswith("Folder:"):
            return Path(line.removeprefix("Folder:").partition("  (")[0].strip())
    raise HeliotropeError("The program named no results folder.")


def _text(value: Any) -> str:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | np.ndarray):
        return "[" + ",".join(_text(item) for item in value) + "]"
    return str(value)


def _options(options: Mapping[str, Any]) -> list[str]:
    """Options of the command line: ``None`` is left out, ``True`` a flag, a list several."""
    arguments = []
    for name, value in options.items():
        if value is None or value is False:
            continue
        if value is True:
            arguments.append(f"--{name}")
            continue
        for item in value if isinstance(value, list | tuple) else [value]:
            arguments += [f"--{name}", os.fspath(item) if isinstance(item, os.PathLike) else _text(item)]
    return arguments


# MARK: Verbs on tables


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
        arguments = [verb, str(path), *_options({"target": target, "output": output, **named})]
        printed = _run(arguments, progress)
    return TableResult(verb, _folder(printed), keep)


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


# MARK: Explanations


class Explanation:
    """What a model looks at.

    Attributes
    ----------
    json : dict
        Everything, as ``heliotrope explain --json`` prints it.
    """

    def __init__(self, estimator: Any, found: dict[str, Any], options: dict[str, Any]) -> None:
        self.json = found
        self._estimator = estimator
        self._options = options
        self._result: Result | None = None

    @property
    def frame(self) -> Any:
        """One row a feature, the most important first: importance and its standard error."""
        return frame_of(self.rows)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of ``frame``, without pandas."""
        sensitivity = self.json["sensitivity"]
        features = zip(
            self.json["featureNames"], sensitivity["importances"], sensitivity["importanceErrors"], strict=True
        )
        rows = [{"feature": name, "importance": share, "standard_error": error} for name, share, error in features]
        return sorted(rows, key=lambda row: -row["importance"])

    @property
    def result(self) -> Result:
        """The page of ``heliotrope explain`` with its figures, made when it is first asked for."""
        if self._result is None:
            keep = tempfile.TemporaryDirectory(prefix="heliotrope-")
            model = Path(keep.name) / "model"
            self._estimator.save(model)
            arguments = _options({"output": Path(keep.name) / "results", **self._options})
            printed = _run(["explain", str(model), *arguments], False)
            self._result = Result(_folder(printed), keep)
        return self._result

    @property
    def figures(self) -> Figures:
        """The figures by name."""
        return self.result.figures

    def _ipython_display_(self) -> None:
        self.figures._ipython_display_()


def explain_model(estimator: Any, found: dict[str, Any], **options: Any) -> Explanation:
    """An explanation with its figures still to be drawn."""
    seed = estimator.random_state if isinstance(estimator.random_state, int) else 1
    return Explanation(estimator, found, {**options, "seed": seed})
