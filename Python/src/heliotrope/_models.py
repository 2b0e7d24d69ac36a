"""What all models of tables have in common, to scikit-learn's conventions."""

from __future__ import annotations

import ctypes
import os
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import _num_samples, check_is_fitted, column_or_1d, validate_data

from ._checks import refuse_few, seed_of
from ._explanation import Explanation, explain_model
from ._library import Handle, HeliotropeError, Progress, answered, call, doubles, encoded, interruptible, library
from ._progress import ProgressBar
from ._tables import Table, is_frame


class TableModel(BaseEstimator):
    """What all models of tables have in common."""

    _target = "target"

    # MARK: Learning

    def _learn(
        self, X: Any, y: np.ndarray, task: str, sample_weight: Any, groups: Any, options: dict[str, Any]
    ) -> Self:
        table = self._table(X, reset=True)
        target, names = self._unused_name(self._target, table), {}
        table.add_labels(target, y)
        if sample_weight is not None:
            names["weights"] = self._unused_name("weight", table)
            table.add_numbers(names["weights"], np.ascontiguousarray(sample_weight, dtype=np.float64))
        if groups is not None:
            names["groups"] = self._unused_name("group", table)
            groups = column_or_1d(groups)
            if len(groups) != table.rows:
                raise ValueError(f"groups must have {table.rows} values, one a row; got {len(groups)}.")
            table.add_labels(names["groups"], np.asarray(groups))
        request = encoded(
            {
                "target": target,
                "task": task,
                "types": {**table.types, **(self.types or {})},
                "missing": self.missing,
                "scaling": self.scaling,
                "categoryLimit": self.category_limit,
                "folds": self.folds,
                "outerFolds": self.outer_folds,
                "seed": seed_of(self.random_state),
                **self._learner(),
                **names,
                **options,
            }
        )
        bar = ProgressBar() if self.progress else None
        callback = Progress(bar) if bar else None

        def fit(stop: ctypes.c_int32) -> Handle:
            # After Ctrl-C this may go on alone for a while: what it needs is held here.
            out, address = ctypes.c_void_p(), ctypes.cast(callback, ctypes.c_void_p) if callback else None
            call("fit", table.address, request, address, None, ctypes.byref(stop), ctypes.byref(out))
            return Handle("model", out.value or 0)

        try:
            self._take(interruptible(fit, bar.draw if bar else None))
        finally:
            if bar:
                bar.close()
        return self

    def _take(self, handle: Handle) -> None:
        """What a model is known by, once it is there."""
        self._model = handle
        self._summary = answered("model_summary", handle.address)

    def _unused_name(self, name: str, table: Table) -> str:
        taken = set(self._column_names)
        while name in taken:
            name += "_"
        return name

    def _learner(self) -> dict[str, Any]:
        """Options of what learns, beside those of the table."""
        raise NotImplementedError

    # MARK: Tables

    @property
    def _column_names(self) -> list[str]:
        names = getattr(self, "feature_names_in_", None)
        return [f"x{j}" for j in range(self.n_features_in_)] if names is None else list(names)

    def _table(self, X: Any, reset: bool) -> Table:
        """X as a table of the library, with the columns' names of the fit."""
        if is_frame(X):
            if type(X).__name__ == "LazyFrame":
                X = X.collect()
            validate_data(self, X, skip_check_array=True, reset=reset)
            rows = _num_samples(X)
            refuse_few(X, rows, 2 if reset else 1)
            table = Table(rows)
            table.add_frame(X)
            return table
        X = validate_data(
            self,
            X,
            dtype=np.float64,
            ensure_all_finite="allow-nan",
            ensure_min_samples=2 if reset else 1,
            reset=reset,
        )
        table = Table(X.shape[0])
        table.add_matrix(self._column_names, X)
        return table

    # MARK: Answers

    def _predictions(
        self,
        X: Any,
        wanted: tuple[str, ...],
        level: float = 0.5,
        intervals: str = "conformal",
    ) -> tuple[np.ndarray, ...]:
        check_is_fitted(self)
        table = self._table(X, reset=False)
        shape = {"probabilities": (table.rows, len(self._summary["fit"]["classLabels"]))}
        arrays = {name: np.empty(shape.get(name, (table.rows,))) for name in wanted}
        places = [doubles(arrays.get(name)) for name in ("values", "lower", "upper", "probabilities")]
        call("predict", self._model.address, table.address, level, intervals.encode(), *places, None)
        return tuple(arrays[name] for name in wanted)

    def explain(self, *, resamples: int = 20, permutations: int = 199) -> Explanation:
        """Says what the model looks at, whether that is more than chance, and what more rows would bring.

        Parameters
        ----------
        resamples : int, default=20
            Resamples of the rows, for standard errors.
        permutations : int, default=199
            Permutations of the target, for p-values; 99 at least.

        Returns
        -------
        Explanation
            ``frame`` has one row a feature, ``json`` everything, ``figures`` the pages' figures.
        """
        check_is_fitted(self)
        options = encoded(
            {"resamples": int(resamples), "permutations": int(permutations), "seed": seed_of(self.random_state)}
        )
        found = interruptible(lambda stop: answered("explain", self._model.address, options, ctypes.byref(stop)))
        return explain_model(self, found, resamples=int(resamples), permutations=int(permutations))

    # MARK: What is known of a model

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "_model")

    def _known(self, name: str) -> Any:
        check_is_fitted(self)
        return self._summary["fit"].get(name)

    @property
    def judgement_(self) -> dict[str, Any]:
        """How good the model is, by rows that it did not learn from."""
        return self._known("judgement")

    @property
    def outer_judgement_(self) -> dict[str, Any] | None:
        """The same by rows left out of everything, the choice included; ``None`` without ``outer_folds``."""
        return self._known("outerJudgement")

    @property
    def optimism_(self) -> float | None:
        """How much better the model looks by the rows that chose it; ``None`` without ``outer_folds``."""
        return self._known("selectionOptimism")

    @property
    def sentences_(self) -> list[str]:
        """Everything that was decided about the table, a sentence each."""
        return self._known("sentences")

    # MARK: Files

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the model to a file, which ``heliotrope predict`` and ``heliotrope explain`` read as well."""
        check_is_fitted(self)
        call("model_write", self._model.address, os.fsencode(path))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Reads a model from a file, also from one that ``heliotrope fit`` has written.

        Returns
        -------
        estimator
            Fitted, with default parameters: a file does not know with which ones it was made.
        """
        out = ctypes.c_void_p()
        call("model_read", os.fsencode(path), ctypes.byref(out))
        estimator = cls()
        estimator._take(Handle("model", out.value or 0))
        estimator._adopt(str(path))
        return estimator

    def _adopt(self, path: str) -> None:
        """Takes over what a fit would have set."""
        summary = self._summary
        if (summary["task"] == "regression") != isinstance(self, RegressorMixin):
            raise HeliotropeError(f"{path}: holds a model of {summary['task']}, not one for {type(self).__name__}.", 65)
        names = [column["name"] for column in summary["columns"]]
        self.n_features_in_ = len(names)
        if names != [f"x{j}" for j in range(len(names))]:
            self.feature_names_in_ = np.array(names, dtype=object)

    def _content(self) -> bytes:
        out, count = ctypes.c_void_p(), ctypes.c_ssize_t()
        call("model_bytes", self._model.address, ctypes.byref(out), ctypes.byref(count))
        try:
            return ctypes.string_at(out.value or 0, count.value)
        finally:
            library().heliotrope_free(out)

    def __getstate__(self) -> dict[str, Any]:
        state = dict(super().__getstate__())
        if "_model" in state:
            state["_model"] = self._content()
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        content = state.get("_model")
        if isinstance(content, bytes):
            out = ctypes.c_void_p()
            call("model_from_bytes", content, len(content), ctypes.byref(out))
            state = {**state, "_model": Handle("model", out.value or 0)}
        super().__setstate__(state)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags
