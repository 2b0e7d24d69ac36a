"""Benign and harmful overfitting of leaky-ReLU networks: every quantity of the sheet ``benign-overfitting``.

Made by Tools/make-theory.py.
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from .._theory import Answer, compute

__all__ = [
    "data_geometry",
    "descent_bounds",
    "descent_run",
    "exact_max_margin",
    "linear_rule_error",
    "max_margin_asymptotics",
    "network_error_bounds",
    "separability_threshold",
    "signal_limits",
    "simulated_max_margin",
    "simulated_network",
    "two_direction_asymptotics",
]


def max_margin_asymptotics(
    *,
    sample_count: int,
    dimension: int,
    signal_power: float,
    label_flip_rate: float,
) -> Answer:
    r"""The quantity ``max-margin-asymptotics``: linear max margin and min-norm interpolator, asymptotic, §2.1.

    Parameters: `sampleCount`, `dimension`, `signalPower`, `labelFlipRate`.

    Fields: `separable` 1 or 0; `standardisedSignal` tau; `standardisedMargin` m; `cleanError` Phi(-tau);
    `noisyError`; `norm` abs(w*); `margin`; `signalToNoiseRatio`; `supportVectorFraction` (all but the first
    null if not separable); `minNormStandardisedSignal`, `minNormCleanError` (null if dimension <= sampleCount).
    eta = 0, n >= 2 d, gamma > 0: standardisedSignal, standardisedMargin, signalToNoiseRatio null, cleanError 0,
    supportVectorFraction 1.

    Parameters
    ----------
    sample_count : int
        An integer of at least 2.
    dimension : int
        An integer of at least 2.
    signal_power : float
        A number.
    label_flip_rate : float
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "benign-overfitting",
        "max-margin-asymptotics",
        sample_count=sample_count,
        dimension=dimension,
        signal_power=signal_power,
        label_flip_rate=label_flip_rate,
    )


def separability_threshold(
    *,
    label_flip_rate: float,
) -> Answer:
    r"""The quantity ``separability-threshold``: largest n/d that is linearly separable, §2.1.

    Parameters: `labelFlipRate`. Fields: `thresholdRatio` delta* (gamma > 0), `criticalSignal` tau_s,
    `twoDirectionThresholdRatio` 2 delta_0 (§2.2, negativeSlope < 1). The first two are null at labelFlipRate =
    0 (infinite), the third is then 4.

    Parameters
    ----------
    label_flip_rate : float
        A number.

    Returns
    -------
    Answer
    """
    return compute("benign-overfitting", "separability-threshold", label_flip_rate=label_flip_rate)


def signal_limits(
    *,
    sample_count: int,
    dimension: int,
    label_flip_rate: float,
) -> Answer:
    r"""The quantity ``signal-limits``: weak and strong signal, limits of every interpolating linear rule, §2.1.

    Parameters: `sampleCount`, `dimension`, `labelFlipRate`. Fields: `crossoverSignalPower` gamma_c;
    `weakSignalSlope` q/m0 = lim tau/s (null if n >= 2 d); `strongSignal` tau_max, `strongCleanError`
    Phi(-tau_max), `largestSignal` tau_hi, `smallestCleanError` Phi(-tau_hi) (null at labelFlipRate = 0 and if
    not separable); `interpolatorStrongSignal` (null if labelFlipRate = 0 or dimension <= sampleCount);
    `finiteSampleLargestSignal` sqrt(d/k) + 1 + 3/sqrt k, k = floor(eta n + 1/2) (null if k = 0).

    Parameters
    ----------
    sample_count : int
        An integer of at least 2.
    dimension : int
        An integer of at least 2.
    label_flip_rate : float
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "benign-overfitting",
        "signal-limits",
        sample_count=sample_count,
        dimension=dimension,
        label_flip_rate=label_flip_rate,
    )


def two_direction_asymptotics(
    *,
    sample_count: int,
    dimension: int,
    signal_power: float,
    label_flip_rate: float,
    negative_slope: float,
) -> Answer:
    r"""The quantity ``two-direction-asymptotics``.

    max margin of the two-direction leaky-ReLU network, asymptotic, §2.2.

    Parameters: `sampleCount`, `dimension`, `signalPower`, `labelFlipRate`, `negativeSlope`.

    Fields: `separable` 1 or 0 (n/d < 2 delta_0; delta_0 at negativeSlope = 1); `standardisedSignal` tau/cos
    psi; `cleanError`; `weightNorm` abs(W)_F; `marginRatio` abs(W)_F (1+alpha)/(2 abs(w*)) (null if the linear
    rule does not separate); `mixingAngle` psi (0 at alpha = 1); `supportVectorFraction`. Not separable: all but
    the first null. labelFlipRate = 0, gamma > 0 and n/d beyond the threshold: separable 1, cleanError 0,
    weightNorm 2/((1+alpha) sqrt gamma), marginRatio 1, supportVectorFraction 1, standardisedSignal and
    mixingAngle null.

    Parameters
    ----------
    sample_count : int
        An integer of at least 2.
    dimension : int
        An integer of at least 2.
    signal_power : float
        A number.
    label_flip_rate : float
        A number.
    negative_slope : float
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "benign-overfitting",
        "two-direction-asymptotics",
        sample_count=sample_count,
        dimension=dimension,
        signal_power=signal_power,
        label_flip_rate=label_flip_rate,
        negative_slope=negative_slope,
    )


def data_geometry(
    *,
    sample_count: int,
    dimension: int,
    signal_power: float,
) -> Answer:
    r"""The quantity ``data-geometry``: operator norm and near-orthogonality of the inputs, §2.3.

    Parameters: `sampleCount`, `dimension`, `signalPower`. Fields: `operatorNorm` abs(X)_op (asymptotic, square
    root of §2.3); `medianMaximumOverlap` t (to 1e-8); `nearOrthogonalityRatio` n t. Refused: sampleCount < 3.

    Parameters
    ----------
    sample_count : int
        An integer of at least 2.
    dimension : int
        An integer of at least 2.
    signal_power : float
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "benign-overfitting",
        "data-geometry",
        sample_count=sample_count,
        dimension=dimension,
        signal_power=signal_power,
    )


def exact_max_margin(
    *,
    training_inputs: ArrayLike,
    labels: ArrayLike,
    negative_slope: float | None = None,
) -> Answer:
    r"""The quantity ``exact-max-margin``: hard margin on given data, exact, §4.

    Parameters: `trainingInputs`, `labels`, `negativeSlope` = null. Fields: `separable` 1 or 0; `weights` w*;
    `norm`; `margin` 1/abs(w*); `supportVectorCount` (margin < 1 + 1e-7), all null if not separable; with
    negativeSlope, for the program of §2.2: `twoDirectionNorm` abs(W)_F, `twoDirectionRule` S/abs(S) (null if
    abs(S) <= 1e-9 abs(W)_F, e.g. one input with both labels), `consistentFraction` of samples that satisfy its
    sign assumption (1 at negativeSlope = 1); null without negativeSlope or if infeasible.

    Parameters
    ----------
    training_inputs : matrix
        A list of equally long lists of numbers.
    labels : list of float
        A number.
    negative_slope : float, optional
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "benign-overfitting",
        "exact-max-margin",
        training_inputs=training_inputs,
        labels=labels,
        negative_slope=negative_slope,
    )


def linear_rule_error(
    *,
    rule_weights: ArrayLike,
    signal_power: float,
) -> Answer:
    r"""The quantity ``linear-rule-error``: clean error of a given linear rule, exact, §1.

    Parameters: `ruleWeights`, `signalPower`. d = length of ruleWeights, noise variance 1/d in each of the other
    d-1 coordinates. Fields: `cleanError` (signalPower = 0 or w = 0: 1/2, although the output may be 0);
    `noiseFreeMargin` sqrt(gamma) w_1; `signalToNoiseRatio` (null if w has no component off the signal).

    Parameters
    ----------
    rule_weights : list of float
        A number.
    signal_power : float
        A number.

    Returns
    -------
    Answer
    """
    return compute("benign-overfitting", "linear-rule-error", rule_weights=rule_weights, signal_power=signal_power)


def network_error_bounds(
    *,
    network_weights: ArrayLike,
    negative_slope: float,
    signal_power: float,
) -> Answer:
    r"""The quantity ``network-error-bounds``: what the weights alone guarantee, §3.1 and §3.

    Parameters: `networkWeights`, `negativeSlope`, `signalPower`. Fields: `meanMargins` [M_+1, M_-1];
    `lipschitzConstant` L; `upperErrorBound`; `linearPartError` (clean error of wbar as in linear-rule-error);
    `signalToNoiseRatio` abs(W v)/abs(W_perp)_F (null if W_perp = 0). The harmful-side bound needs fresh noise:
    lowerErrorBound of simulated-network.

    Parameters
    ----------
    network_weights : matrix
        A list of equally long lists of numbers.
    negative_slope : float
        A number.
    signal_power : float
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "benign-overfitting",
        "network-error-bounds",
        network_weights=network_weights,
        negative_slope=negative_slope,
        signal_power=signal_power,
    )


def descent_bounds(
    *,
    operator_norm: float,
    max_margin_norm: float,
    negative_slope: float,
    learning_rate: float,
    initial_norm: float,
) -> Answer:
    r"""The quantity ``descent-bounds``: a-priori bounds on GD, §3.

    Parameters: `operatorNorm`, `maxMarginNorm`, `negativeSlope`, `learningRate` (> 0), `initialNorm`. Fields:
    `violationBound` (U, not lr U); `weightNormBound`; `limitWeightNorm` 2 abs(w*)/alpha; `marginRatioCap`
    (1+alpha)/alpha.

    Parameters
    ----------
    operator_norm : float
        A number.
    max_margin_norm : float
        A number.
    negative_slope : float
        A number.
    learning_rate : float
        A number.
    initial_norm : float
        At least 0.0.

    Returns
    -------
    Answer
    """
    return compute(
        "benign-overfitting",
        "descent-bounds",
        operator_norm=operator_norm,
        max_margin_norm=max_margin_norm,
        negative_slope=negative_slope,
        learning_rate=learning_rate,
        initial_norm=initial_norm,
    )


def descent_run(
    *,
    training_inputs: ArrayLike,
    labels: ArrayLike,
    initial_weights: ArrayLike,
    negative_slope: float,
    learning_rate: float,
    stopping_rule: str = "zeroHinge",
    maximum_steps: int = 100000,
) -> Answer:
    r"""The quantity ``descent-run``: GD on given data from given weights, deterministic, §3.

    Parameters: `trainingInputs`, `labels`, `initialWeights`, `negativeSlope`, `learningRate` (> 0),
    `stoppingRule` = "zeroHinge", `maximumSteps` = 100000. Fields: `steps` T at the stopping rule (tested before
    every step and once more after step maximumSteps; null if not met there either: the other fields then
    describe these last weights); `firstFitStep` T0 (null if not reached); `violations` U over the steps made
    (states 0…T-1; the last state is not counted); `weightNorm`; `smallestMargin` min yl f; `hingeLoss` (sum);
    `marginRatio` rho_m (null if smallestMargin <= 0 or not linearly separable); `violationBound`,
    `weightNormBound` (null if not linearly separable).

    Parameters
    ----------
    training_inputs : matrix
        A list of equally long lists of numbers.
    labels : list of float
        A number.
    initial_weights : matrix
        A list of equally long lists of numbers.
    negative_slope : float
        A number.
    learning_rate : float
        A number.
    stopping_rule : str, default='zeroHinge'
        One of zeroHinge, zeroTrainingError.
    maximum_steps : int, default=100000
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "benign-overfitting",
        "descent-run",
        training_inputs=training_inputs,
        labels=labels,
        initial_weights=initial_weights,
        negative_slope=negative_slope,
        learning_rate=learning_rate,
        stopping_rule=stopping_rule,
        maximum_steps=maximum_steps,
    )


def simulated_max_margin(
    *,
    sample_count: int,
    dimension: int,
    signal_power: float,
    label_flip_rate: float,
    flip_law: str = "exact",
    negative_slope: float | None = None,
    repetitions: int = 20,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-max-margin``: exact programs on random data, simulated, §2 and §4.

    Parameters: `sampleCount`, `dimension`, `signalPower`, `labelFlipRate`, `flipLaw` = "exact", `negativeSlope`
    = null, `repetitions` = 20, `seed` = 1. Fields (means over the runs in which they exist, null if none):
    `separableFraction`; `cleanError` (exact formula per run), `standardisedSignal` sqrt(s) rho/abs(u) (runs
    with abs(u) <= 1e-9 abs(w*) left out), `norm`, `supportVectorFraction` of w*; `minNormCleanError` (null if
    dimension <= sampleCount); `twoDirectionCleanError`, `twoDirectionNorm` (null without negativeSlope);
    `operatorNorm`, `maximumOverlap` (largest abs(<x_i,x_j>), i < j).

    Parameters
    ----------
    sample_count : int
        An integer of at least 2.
    dimension : int
        An integer of at least 2.
    signal_power : float
        A number.
    label_flip_rate : float
        A number.
    flip_law : str, default='exact'
        One of exact, independent.
    negative_slope : float, optional
        A number.
    repetitions : int, default=20
        An integer of at least 1.
    seed : int, default=1
        An integer of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "benign-overfitting",
        "simulated-max-margin",
        sample_count=sample_count,
        dimension=dimension,
        signal_power=signal_power,
        label_flip_rate=label_flip_rate,
        flip_law=flip_law,
        negative_slope=negative_slope,
        repetitions=repetitions,
        seed=seed,
    )


def simulated_network(
    *,
    sample_count: int,
    dimension: int,
    signal_power: float,
    label_flip_rate: float,
    flip_law: str = "exact",
    width: int = 64,
    negative_slope: float = 0.1,
    learning_rate: float | None = None,
    initial_deviation: float | None = None,
    maximum_steps: int = 200000,
    stopping_rule: str = "zeroHinge",
    repetitions: int = 8,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-network``: GD from random weights on random data, simulated, §3.

    Parameters: `sampleCount`, `dimension`, `signalPower`, `labelFlipRate`, `flipLaw` = "exact", `width` = 64,
    `negativeSlope` = 0.1, `learningRate` = 1/n, `initialDeviation` = 1/sqrt(p d), `stoppingRule` = "zeroHinge",
    `maximumSteps` = 200000, `repetitions` = 8, `seed` = 1. >= 20000 fresh test samples a run. A run that meets
    the cap is a numerical failure (no value).

    Fields (means over runs): `cleanError`, `linearPartError` at the stop; `maxMarginError` (w* on the same
    data); `marginRatio` (null unless "zeroHinge"); `steps`, `firstFitStep`; `violationShare` U/bound,
    `normShare` abs(W)/bound (both a-priori bounds of §3, with abs(X)_op and abs(w*) of the run);
    `upperErrorBound`, `lowerErrorBound` of §3.1. Not linearly separable runs are left out of maxMarginError,
    marginRatio and the shares.

    Parameters
    ----------
    sample_count : int
        An integer of at least 2.
    dimension : int
        An integer of at least 2.
    signal_power : float
        A number.
    label_flip_rate : float
        A number.
    flip_law : str, default='exact'
        One of exact, independent.
    width : int, default=64
        An integer of at least 2.
    negative_slope : float, default=0.1
        A number.
    learning_rate : float, optional
        A number.
    initial_deviation : float, optional
        At least 0.0.
    maximum_steps : int, default=200000
        An integer of at least 1.
    stopping_rule : str, default='zeroHinge'
        One of zeroHinge, zeroTrainingError.
    repetitions : int, default=8
        An integer of at least 1.
    seed : int, default=1
        An integer of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "benign-overfitting",
        "simulated-network",
        sample_count=sample_count,
        dimension=dimension,
        signal_power=signal_power,
        label_flip_rate=label_flip_rate,
        flip_law=flip_law,
        width=width,
        negative_slope=negative_slope,
        learning_rate=learning_rate,
        initial_deviation=initial_deviation,
        maximum_steps=maximum_steps,
        stopping_rule=stopping_rule,
        repetitions=repetitions,
        seed=seed,
    )
