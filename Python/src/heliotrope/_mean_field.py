"""Mean-field networks at their certified optimum."""

from __future__ import annotations

from typing import Any, Literal, Self

from ._answers import Classification, Regression
from ._checks import checked_target
from ._models import TableModel


class _MeanField(TableModel):
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


class MeanFieldRegressor(Regression, _MeanField):
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
        category_limit: int = 2048,
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
        y = checked_target(self, X, y, numeric=True)
        return self._learn(X, y, "regression", None, groups, {"logarithm": self.logarithm})


class MeanFieldClassifier(Classification, _MeanField):
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
    >>> MeanFieldClassifier(penalty=0.1).fit(X, X[:, 0] > 0).classes_.tolist()
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
        category_limit: int = 2048,
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
