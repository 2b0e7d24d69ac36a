"""What a model looks at."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from ._figures import Figures
from ._program import folder_of, option_words, run_verb
from ._results import Result, frame_of


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
            arguments = option_words({"output": Path(keep.name) / "results", **self._options})
            printed = run_verb(["explain", str(model), *arguments], False)
            self._result = Result(folder_of(printed), keep)
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
