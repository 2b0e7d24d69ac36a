"""Models of tables to scikit-learn's conventions."""

from __future__ import annotations

import ctypes
import os
import sys
from numbers import Integral
from typing import Any, Literal, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import (
    _check_sample_weight,
    _num_samples,
    check_is_fitted,
    column_or_1d,
    validate_data,
)

from ._library import Handle, HeliotropeError, Progress, answered, call, doubles, encoded, interruptible, library
from ._program import Explanation, explain_model
from ._tables import Table, is_frame

__all__ = ["AdaptiveKernelClassifier", "AdaptiveKernelRegressor", "MeanFieldClassifier", "MeanFieldRegressor"]

Intervals = Literal["conformal", "adaptive", "gaussian"]


class _TableModel(BaseEstimator):
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
                "seed": _seed(self.random_state),
                **self._learner(),
                **names,
                **options,
            }
        )
        bar = _ProgressBar() if self.progress else None
        callback = Progress(bar) if bar else None
        address = ctypes.cast(callback, ctypes.c_void_p) if callback else None

        def fit(stop: ctypes.c_int32) -> Handle:
            out = ctypes.c_void_p()
            call("fit", table.address, request, address, None, ctypes.byref(stop), ctypes.byref(out))
            return Handle("model", out.value or 0)

        try:
            self._take(interruptible(fit))
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
            _refuse_few(X, rows, 2 if reset else 1)
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
            {"resamples": int(resamples), "permutations": int(permutations), "seed": _seed(self.random_state)}
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


class _AdaptiveKernel(_TableModel):
    """A blend of kernels."""

    def _learner(self) -> dict[str, Any]:
        return {
            "kernels": None if self.kernels is None else list(self.kernels),
            "adaptation": self.adaptation,
            "blend": self.blend,
            "memory": self.memory,
        }

    @property
    def candidates_(self) -> list[dict[str, Any]]:
        """Everything that was tried, in order: kernel, metric, ridge, how it was judged, error, share of the blend."""
        return self._known("candidates")

    @property
    def members_(self) -> list[dict[str, Any]]:
        """The kernels of the blend with their weights."""
        return self._known("members")


class _Regression(RegressorMixin):
    """Numbers as answers."""

    def predict(self, X: Any) -> np.ndarray:
        """The values that are expected, one a row.

        Parameters
        ----------
        X : array of shape (n_samples, n_features), or data frame with the columns of the fit

        Returns
        -------
        ndarray of shape (n_samples,)
        """
        return self._predictions(X, ("values",))[0]

    def predict_interval(self, X: Any, coverage: float = 0.9, method: Intervals = "conformal") -> np.ndarray:
        """Intervals that hold the true values with the probability asked for.

        Parameters
        ----------
        X : array of shape (n_samples, n_features), or data frame with the columns of the fit
        coverage : float, default=0.9
        method : {"conformal", "adaptive", "gaussian"}
            One length from the errors at rows left out; the same errors in units of what a Gaussian process expects; or
            that process alone. A mean-field network has the first alone.

        Returns
        -------
        ndarray of shape (n_samples, 2)
            Lower and upper ends.
        """
        return np.column_stack(self._predictions(X, ("lower", "upper"), float(coverage), method))


class AdaptiveKernelRegressor(_Regression, _AdaptiveKernel):
    """A number from a table: a blend of kernels adapted to the target, with nothing to tune.

    Kernels of infinitely wide networks, radial kernels and products over coordinates, in metrics learned by one
    gradient
    step, gradient outer products or descent of the leave-one-out error, are compared by rows that each has not seen;
    the
    best are blended. The same model as ``heliotrope fit`` makes of the same table, to the last digit.

    Parameters
    ----------
    kernels : list of str, optional
        Kernels to try: ``relu``, ``erf``, ``tanh`` or any formula in z, one of these with ``-tangent``, ``gaussian``,
        ``laplace``, ``matern32``, ``matern52``, ``product-laplace``, ``product-matern32``.
    adaptation : {"auto", "none", "gradient-step", "network-step", "outer-product", "coordinate-scales"}
        How the metric of the inputs is learned.
    blend : int, default=4
        Kernels in the blend at most; 1 for a single one.
    folds : int, default=5
        Folds by which candidates are judged, up to 2500 rows.
    outer_folds : int, default=0
        Folds on which everything is repeated, for an estimate without the optimism of having chosen the best.
    scaling : {"auto", "standardise", "normal-scores", "whiten"}
    missing : {"median-indicator", "median", "drop-rows", "refuse"}
        What is done about empty cells (NaN, None).
    logarithm : "auto" or bool, default="auto"
        Whether the logarithm of a positive target is learned.
    types : dict, optional
        ``number``, ``category``, ``boolean`` or ``date`` of columns that are not what they look like.
    category_limit : int, default=256
        Categories of a column that are told apart at most, the most frequent ones.
    memory : float, default=4.0
        Gibibytes that matrices may take at a time.
    random_state : int, RandomState or None, default=1
        Names the folds and every random draw; the same number gives the same model.
    progress : bool, default=False
        Whether a line on standard error tells how far the fit is.

    Attributes
    ----------
    candidates_ : list of dict
        Everything that was tried.
    judgement_ : dict
        How good the model is, by rows that it did not learn from.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Of a data frame.

    Examples
    --------
    >>> import numpy as np
    >>> from heliotrope import AdaptiveKernelRegressor
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(60, 3))
    >>> y = np.sin(2 * X[:, 0]) + 0.1 * rng.normal(size=60)
    >>> model = AdaptiveKernelRegressor(kernels=["gaussian", "relu"]).fit(X, y)
    >>> model.predict(X).shape
    (60,)
    >>> model.predict_interval(X[:2], coverage=0.8).shape
    (2, 2)
    >>> bool(model.judgement_["rSquared"] > 0.5)
    True
    """

    def __init__(
        self,
        *,
        kernels: list[str] | None = None,
        adaptation: str = "auto",
        blend: int = 4,
        folds: int = 5,
        outer_folds: int = 0,
        scaling: str = "auto",
        missing: str = "median-indicator",
        logarithm: bool | Literal["auto"] = "auto",
        types: dict[str, str] | None = None,
        category_limit: int = 256,
        memory: float = 4.0,
        random_state: Any = 1,
        progress: bool = False,
    ) -> None:
        self.kernels = kernels
        self.adaptation = adaptation
        self.blend = blend
        self.folds = folds
        self.outer_folds = outer_folds
        self.scaling = scaling
        self.missing = missing
        self.logarithm = logarithm
        self.types = types
        self.category_limit = category_limit
        self.memory = memory
        self.random_state = random_state
        self.progress = progress

    def fit(self, X: Any, y: Any, sample_weight: Any = None, groups: Any = None) -> Self:
        """Learns the model.

        Parameters
        ----------
        X : array of shape (n_samples, n_features), or data frame of pandas or polars
            Columns of a frame may hold numbers, texts, categories, truth values and times, and empty cells.
        y : array of shape (n_samples,)
        sample_weight : array of shape (n_samples,), optional
            Rows of weight 0 are left out.
        groups : array of shape (n_samples,), optional
            Rows of one group stay together when rows are left out.

        Returns
        -------
        self
        """
        y = _checked_target(self, X, y, numeric=True)
        weights = None if sample_weight is None else _check_sample_weight(sample_weight, _rows(X))
        return self._learn(X, y, "regression", weights, groups, {"logarithm": self.logarithm})


class _Classification(ClassifierMixin):
    """Classes as answers."""

    def _checked_classes(self, X: Any, y: Any, weights: np.ndarray | None) -> np.ndarray:
        """The labels, and from them the classes of rows that count."""
        y = _checked_target(self, X, y, numeric=False)
        check_classification_targets(y)
        self.classes_ = np.unique(y if weights is None else y[weights != 0])
        if len(self.classes_) < 2:
            raise ValueError(f"Classifier can't train when only one class is present: {self.classes_}.")
        return y

    def _order_classes(self) -> None:
        """Where the columns of the library are among the classes: it sorts texts, and numbers, in its own way."""
        place = {label: j for j, label in enumerate(self._summary["fit"]["classLabels"])}
        if self.classes_.dtype.kind in "iuf":
            self._columns = np.arange(len(self.classes_))
        else:
            self._columns = np.array([place[_label(label)] for label in self.classes_])

    def _adopt(self, path: str) -> None:
        super()._adopt(path)
        labels = self._summary["fit"]["classLabels"]
        self.threshold = self._summary.get("threshold")
        try:
            numbers = np.array([float(label) for label in labels])
            self.classes_ = numbers.astype(int) if (numbers == numbers.round()).all() else numbers
        except ValueError:
            self.classes_ = np.unique(np.array(labels))
        self._order_classes()

    def predict_proba(self, X: Any) -> np.ndarray:
        """Probabilities of the classes.

        Parameters
        ----------
        X : array of shape (n_samples, n_features), or data frame with the columns of the fit

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            Columns in the order of ``classes_``.
        """
        return self._predictions(X, ("probabilities",))[0][:, self._columns]

    def predict(self, X: Any) -> np.ndarray:
        """The more probable class of each row; of two the second where ``threshold`` is reached.

        Parameters
        ----------
        X : array of shape (n_samples, n_features), or data frame with the columns of the fit

        Returns
        -------
        ndarray of shape (n_samples,)
        """
        probabilities = self._predictions(X, ("probabilities",))[0]
        threshold = self._summary.get("threshold")
        if threshold is not None:
            found = (probabilities[:, 1] >= threshold).astype(int)
        else:
            found = probabilities.argmax(axis=1)
        ours = np.empty(len(self._columns), dtype=int)
        ours[self._columns] = np.arange(len(self._columns))
        return self.classes_[ours[found]]


class AdaptiveKernelClassifier(_Classification, _AdaptiveKernel):
    """Classes of a table, with probabilities: a blend of kernels adapted to the target, with nothing to tune.

    Parameters
    ----------
    kernels, adaptation, blend, folds, outer_folds, scaling, missing, types, category_limit, memory, random_state, progress
        As of :class:`AdaptiveKernelRegressor`.
    class_weight : "balanced" or dict, optional
        How much rows of each class count. Probabilities are then those of rows so weighted.
    threshold : float, optional
        Probability from which on the second of two classes is predicted; the more probable class otherwise.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The labels, in the order of the columns of ``predict_proba``.

    Examples
    --------
    >>> import numpy as np
    >>> from heliotrope import AdaptiveKernelClassifier
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(80, 2))
    >>> y = np.where(X[:, 0] * X[:, 1] > 0, "same", "other")
    >>> model = AdaptiveKernelClassifier(kernels=["relu"]).fit(X, y)
    >>> model.classes_.tolist()
    ['other', 'same']
    >>> model.predict_proba(X[:3]).sum(axis=1).round(12).tolist()
    [1.0, 1.0, 1.0]
    """

    def __init__(
        self,
        *,
        kernels: list[str] | None = None,
        adaptation: str = "auto",
        blend: int = 4,
        folds: int = 5,
        outer_folds: int = 0,
        scaling: str = "auto",
        missing: str = "median-indicator",
        class_weight: Any = None,
        threshold: float | None = None,
        types: dict[str, str] | None = None,
        category_limit: int = 256,
        memory: float = 4.0,
        random_state: Any = 1,
        progress: bool = False,
    ) -> None:
        self.kernels = kernels
        self.adaptation = adaptation
        self.blend = blend
        self.folds = folds
        self.outer_folds = outer_folds
        self.scaling = scaling
        self.missing = missing
        self.class_weight = class_weight
        self.threshold = threshold
        self.types = types
        self.category_limit = category_limit
        self.memory = memory
        self.random_state = random_state
        self.progress = progress

    def fit(self, X: Any, y: Any, sample_weight: Any = None, groups: Any = None) -> Self:
        """Learns the model; parameters as of :meth:`AdaptiveKernelRegressor.fit`.

        Parameters
        ----------
        X : array of shape (n_samples, n_features), or data frame of pandas or polars
        y : array of shape (n_samples,)
            Labels: numbers, texts or truth values, of 100 classes at most.
        sample_weight, groups : array of shape (n_samples,), optional

        Returns
        -------
        self
        """
        weights = None if sample_weight is None else _check_sample_weight(sample_weight, _rows(X))
        y = self._checked_classes(X, y, weights)
        stated = self.class_weight
        if isinstance(stated, dict):
            stated = {_label(label): float(weight) for label, weight in stated.items()}
        task = "binary" if len(self.classes_) == 2 else "multiclass"
        self._learn(X, y, task, weights, groups, {"classWeights": stated, "threshold": self.threshold})
        self._order_classes()
        return self


class _MeanField(_TableModel):
    """A two-layer network at the optimum of its law of neurons."""

    def _learner(self) -> dict[str, Any]:
        return {
            "model": "mean-field",
            "penalty": self.penalty,
            "functional": None if self.functional is None else list(self.functional),
            "basis": self.basis,
            "derivative": self.derivative,
            "truncation": self.truncation,
        }

    @property
    def network_(self) -> dict[str, Any]:
        """How good the network is known to be: duality gap, penalty, prior, and the candidates for both."""
        return self._known("network")


class MeanFieldRegressor(_Regression, _MeanField):
    """A number from a table, by a mean-field network at its certified optimum; up to 4000 rows of equal weight.

    Parameters
    ----------
    penalty : float, optional
        Chosen by leave-one-out otherwise, as the prior is.
    functional : list of str, optional
        Columns that are the values of a curve on an even grid, by patterns with one * in the place of a number, as ``x_*``.
    basis : {"sine", "brownian"}
        In which curves are expanded.
    derivative, truncation : int, optional
        Of curves: the derivative that is expanded and the coefficients kept; chosen by leave-one-out otherwise.
    folds, outer_folds, scaling, missing, logarithm, types, category_limit, random_state, progress
        As of :class:`AdaptiveKernelRegressor`.

    Examples
    --------
    >>> import numpy as np
    >>> from heliotrope import MeanFieldRegressor
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(40, 2))
    >>> model = MeanFieldRegressor(penalty=0.01).fit(X, np.maximum(X[:, 0], 0))
    >>> bool(model.network_["dualityGap"] < 0.1)
    True
    """

    def __init__(
        self,
        *,
        penalty: float | None = None,
        functional: list[str] | None = None,
        basis: str = "sine",
        derivative: int | None = None,
        truncation: int | None = None,
        folds: int = 5,
        outer_folds: int = 0,
        scaling: str = "auto",
        missing: str = "median-indicator",
        logarithm: bool | Literal["auto"] = "auto",
        types: dict[str, str] | None = None,
        category_limit: int = 256,
        random_state: Any = 1,
        progress: bool = False,
    ) -> None:
        self.penalty = penalty
        self.functional = functional
        self.basis = basis
        self.derivative = derivative
        self.truncation = truncation
        self.folds = folds
        self.outer_folds = outer_folds
        self.scaling = scaling
        self.missing = missing
        self.logarithm = logarithm
        self.types = types
        self.category_limit = category_limit
        self.random_state = random_state
        self.progress = progress

    def fit(self, X: Any, y: Any, groups: Any = None) -> Self:
        """Learns the network; parameters as of :meth:`AdaptiveKernelRegressor.fit`.

        Parameters
        ----------
        X : array of shape (n_samples, n_features), or data frame of pandas or polars
        y : array of shape (n_samples,)
        groups : array of shape (n_samples,), optional

        Returns
        -------
        self
        """
        y = _checked_target(self, X, y, numeric=True)
        return self._learn(X, y, "regression", None, groups, {"logarithm": self.logarithm})


class MeanFieldClassifier(_Classification, _MeanField):
    """One of two classes of a table, by a mean-field network at its certified optimum; up to 4000 rows of equal weight.

    Parameters
    ----------
    penalty, functional, basis, derivative, truncation
        As of :class:`MeanFieldRegressor`.
    threshold : float, optional
        Probability from which on the second class is predicted; the more probable one otherwise.
    folds, outer_folds, scaling, missing, types, category_limit, random_state, progress
        As of :class:`AdaptiveKernelRegressor`.

    Examples
    --------
    >>> import numpy as np
    >>> from heliotrope import MeanFieldClassifier
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(40, 2))
    >>> MeanFieldClassifier(penalty=0.01).fit(X, X[:, 0] > 0).classes_.tolist()
    [False, True]
    """

    def __init__(
        self,
        *,
        penalty: float | None = None,
        functional: list[str] | None = None,
        basis: str = "sine",
        derivative: int | None = None,
        truncation: int | None = None,
        threshold: float | None = None,
        folds: int = 5,
        outer_folds: int = 0,
        scaling: str = "auto",
        missing: str = "median-indicator",
        types: dict[str, str] | None = None,
        category_limit: int = 256,
        random_state: Any = 1,
        progress: bool = False,
    ) -> None:
        self.penalty = penalty
        self.functional = functional
        self.basis = basis
        self.derivative = derivative
        self.truncation = truncation
        self.threshold = threshold
        self.folds = folds
        self.outer_folds = outer_folds
        self.scaling = scaling
        self.missing = missing
        self.types = types
        self.category_limit = category_limit
        self.random_state = random_state
        self.progress = progress

    def fit(self, X: Any, y: Any, groups: Any = None) -> Self:
        """Learns the network; parameters as of :meth:`AdaptiveKernelRegressor.fit`.

        Parameters
        ----------
        X : array of shape (n_samples, n_features), or data frame of pandas or polars
        y : array of shape (n_samples,)
            Labels of two classes.
        groups : array of shape (n_samples,), optional

        Returns
        -------
        self
        """
        y = self._checked_classes(X, y, None)
        if len(self.classes_) > 2:
            raise ValueError(
                "Only binary classification is supported. The type of the target is multiclass: "
                f"a mean-field network tells two classes apart; got {len(self.classes_)}."
            )
        self._learn(X, y, "binary", None, groups, {"threshold": self.threshold})
        self._order_classes()
        return self

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags


# MARK: Checks


def _rows(X: Any) -> np.ndarray:
    """Something with as many rows as X, for checks of lengths."""
    return np.empty((_num_samples(X), 1))


def _refuse_few(X: Any, rows: int, least: int) -> None:
    if rows < least:
        raise ValueError(f"Found array with {rows} sample(s) (shape={X.shape}) while a minimum of {least} is required.")


def _checked_target(estimator: BaseEstimator, X: Any, y: Any, numeric: bool) -> np.ndarray:
    if y is None:
        raise ValueError(
            f"This {type(estimator).__name__} estimator requires y to be passed, but the target y is None."
        )
    if not is_frame(X):
        # Refuses what cannot be used, in scikit-learn's words, before y is looked at.
        X = validate_data(
            estimator, X, dtype=np.float64, ensure_all_finite="allow-nan", ensure_min_samples=2
        )  # fmt: skip
    y = column_or_1d(y, warn=True)
    if numeric:
        y = y.astype(np.float64)
        if not np.isfinite(y).all():
            raise ValueError("Input y contains NaN or infinity.")
    elif y.dtype.kind == "f" and not np.isfinite(y).all():
        raise ValueError("Input y contains NaN or infinity.")
    if len(y) != _num_samples(X):
        raise ValueError(f"Found input variables with inconsistent numbers of samples: [{_num_samples(X)}, {len(y)}]")
    return y


def _label(value: Any) -> str:
    """A class as the library names it."""
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool | np.bool_)
    return str(int(value)) if number and float(value).is_integer() else str(value)


def _seed(random_state: Any) -> int:
    if isinstance(random_state, Integral):
        if random_state < 0:
            raise HeliotropeError(f"random_state must be at least 0; got {random_state}.", 64)
        return int(random_state)
    return int(check_random_state(random_state).randint(2**31 - 1))


class _ProgressBar:
    """One line on standard error that rewrites itself."""

    def __call__(self, share: float, stage: bytes, _context: Any) -> None:
        filled = round(20 * share)
        print(
            f"\r\033[K[{'#' * filled}{'-' * (20 - filled)}] {share:4.0%}  {stage.decode()}",
            end="",
            file=sys.stderr,
            flush=True,
        )

    def close(self) -> None:
        print("\r\033[K", end="", file=sys.stderr, flush=True)
