"""What the program leaves in a results folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ._figures import Figure, Figures
from ._library import HeliotropeError


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
