"""Numbers and classes as answers of models."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from sklearn.base import ClassifierMixin, RegressorMixin
from sklearn.utils.multiclass import check_classification_targets

from ._checks import checked_target, label_of

Intervals = Literal["conformal", "adaptive", "gaussian"]


class Regression(RegressorMixin):
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


class Classification(ClassifierMixin):
    """Classes as answers."""

    def _checked_classes(self, X: Any, y: Any, weights: np.ndarray | None) -> np.ndarray:
        """The labels, and from them the classes of rows that count."""
        y = checked_target(self, X, y, numeric=False)
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
            self._columns = np.array([place[label_of(label)] for label in self.classes_])

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
