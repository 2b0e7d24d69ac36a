"""Blends of kernels adapted to the target."""

from __future__ import annotations

from typing import Any, Literal, Self

from sklearn.utils.validation import _check_sample_weight

from ._answers import Classification, Regression
from ._checks import checked_target, label_of, rows_of
from ._models import TableModel


class _AdaptiveKernel(TableModel):
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


class AdaptiveKernelRegressor(Regression, _AdaptiveKernel):
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
    category_limit : int, default=2048
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
        category_limit: int = 2048,
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
        y = checked_target(self, X, y, numeric=True)
        weights = None if sample_weight is None else _check_sample_weight(sample_weight, rows_of(X))
        return self._learn(X, y, "regression", weights, groups, {"logarithm": self.logarithm})


class AdaptiveKernelClassifier(Classification, _AdaptiveKernel):
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
        category_limit: int = 2048,
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
        weights = None if sample_weight is None else _check_sample_weight(sample_weight, rows_of(X))
        y = self._checked_classes(X, y, weights)
        stated = self.class_weight
        if isinstance(stated, dict):
            stated = {label_of(label): float(weight) for label, weight in stated.items()}
        task = "binary" if len(self.classes_) == 2 else "multiclass"
        self._learn(X, y, task, weights, groups, {"classWeights": stated, "threshold": self.threshold})
        self._order_classes()
        return self
