"""Models of tables to scikit-learn's conventions."""

from ._adaptive import AdaptiveKernelClassifier, AdaptiveKernelRegressor
from ._mean_field import MeanFieldClassifier, MeanFieldRegressor

__all__ = ["AdaptiveKernelClassifier", "AdaptiveKernelRegressor", "MeanFieldClassifier", "MeanFieldRegressor"]
