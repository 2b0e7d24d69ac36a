"""The asymptotic error of the max margin over signal and dimension: nested roots by SciPy's brentq, as the sheet says them."""

from common import Report, read_parameters

parameters = read_parameters()
import numpy as np  # noqa: E402
import scipy  # noqa: E402
from math import erfc, exp, pi, sqrt  # noqa: E402

from scipy.optimize import brentq  # noqa: E402

side, n, eta = int(parameters["side"]), int(parameters["samples"]), float(parameters["labelFlipRate"])
report = Report(parameters)


def cdf(t):
    return erfc(-t / sqrt(2)) / 2


def H(t):
    return (1 + t * t) * cdf(t) + t * exp(-t * t / 2) / sqrt(2 * pi)


def slope(t):
    return 2 * (t * cdf(t) + exp(-t * t / 2) / sqrt(2 * pi))


def F(m, tau):
    return (1 - eta) * H(m - tau) + eta * H(m + tau)


def error(delta, s):
    critical = brentq(lambda t: (1 - eta) * slope(-t) - eta * slope(t), 0, 40, xtol=1e-13)
    low = 0.0 if delta < 2 else brentq(lambda t: F(0, t) - 1 / delta, 0, critical, xtol=1e-13)
    high = brentq(lambda t: F(0, t) - 1 / delta, critical, critical + sqrt(1 / (delta * eta)) + 1, xtol=1e-13)

    def margin(tau):
        top = 1.0
        while F(top, tau) < 1 / delta:
            top *= 2
        return brentq(lambda m: F(m, tau) - 1 / delta, 0, top, xtol=1e-13) if F(0, tau) < 1 / delta else 0.0

    def condition(tau):
        m = margin(tau)
        right, wrong = (1 - eta) * slope(m - tau), eta * slope(m + tau)
        return (right - wrong) / (right + wrong) * (1 + tau * tau / s) - m * tau / s

    return cdf(-brentq(condition, low, high, xtol=1e-13))


def errors():
    values = []
    for ratio in np.geomspace(1, 10, side):
        for signal in np.geomspace(0.1, 30, side):
            d = round(ratio * n)
            gamma = signal / n
            values.append(error(n / d, gamma * d / (1 - gamma)))
    return values


report.curves["cleanError"] = report.time(int(parameters["repeats"]), errors)
report.labels["library"] = f"SciPy {scipy.__version__}"
report.print()
