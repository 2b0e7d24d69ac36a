"""One, two and many gradient steps: every quantity of the sheet ``gradient-steps``.

Made by Tools/make-theory.py.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from .._theory import Answer, compute

__all__ = [
    "advised_learning_rates",
    "asymptotic_feature_spike_count",
    "asymptotic_outlier_count",
    "bbp_transition",
    "emergence_width",
    "feature_spikes",
    "first_step_limit",
    "gradient_direction_moments",
    "ridge_after_spikes",
    "simulated_outlier_count",
    "simulated_steps",
    "two_step_spikes",
]


def bbp_transition(
    *,
    spike_singular_value: float,
    width_ratio: float,
) -> Answer:
    r"""The quantity ``bbp-transition``: top singular value of noise plus one spike, §2.

    Parameters: `spikeSingularValue`, `widthRatio`. Fields: `singularValue`, `squaredLeftOverlap`,
    `squaredRightOverlap`. At or below the threshold theta⁴ <= psi: edge 1 + sqrt psi, 0, 0.

    Parameters
    ----------
    spike_singular_value : float
        At least 0.0.
    width_ratio : float
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "gradient-steps",
        "bbp-transition",
        spike_singular_value=spike_singular_value,
        width_ratio=width_ratio,
    )


def first_step_limit(
    *,
    activation: str | dict[str, Any],
    link: dict[str, Any],
    noise_variance: float,
    width_ratio: float,
    learning_rate: float,
    sample_ratio: float,
) -> Answer:
    r"""The quantity ``first-step-limit``: weights after one step, asymptotic, §2.

    Parameters: `activation`, `link`, `noiseVariance`, `sampleRatio`, `widthRatio`, `learningRate`. Fields:
    `activationLinearCoefficient` mu_1; `linkLinearCoefficient` c1; `labelSecondMoment` E y² (with noise);
    `directionSquaredNorm` abs(beta)² = c1² + E y²/delta; `spikeSingularValue` theta = eta abs(mu_1) abs(beta);
    `singularValue`, `squaredLeftOverlap` (with a), `squaredRightOverlap` (with beta), `squaredTargetOverlap`
    <v1,beta*>² (after the BBP loss). Refused: mu_1 = 0.

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    link : dict
        An object with one key: hermite, function or trigonometric.
    noise_variance : float
        At least 0.0.
    width_ratio : float
        A number.
    learning_rate : float
        At least 0.0.
    sample_ratio : float
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "gradient-steps",
        "first-step-limit",
        activation=activation,
        link=link,
        noise_variance=noise_variance,
        width_ratio=width_ratio,
        learning_rate=learning_rate,
        sample_ratio=sample_ratio,
    )


def gradient_direction_moments(
    *,
    link: dict[str, Any],
    noise_variance: float,
    sample_ratio: float,
    batch: str = "reused",
    second_sample_ratio: float = 1.5,
    maximum_power: int = 2,
) -> Answer:
    r"""The quantity ``gradient-direction-moments``: q_k = X^T(y (X beta)^k)/n, asymptotic, §4.2.

    Parameters: `link`, `noiseVariance`, `sampleRatio`, `batch`, `secondSampleRatio` = sampleRatio (fresh only),
    `maximumPower` = 2. Fields, lists for k = 0…maximumPower: `targetComponents` <q_k,beta*>, `squaredNorms`
    abs(q_k)², `firstDirectionProducts` <q_k,beta>. Reused: t contains the sample's own label (t = z + y/delta);
    the neuron-side self-term of §4.3 does not enter.

    Parameters
    ----------
    link : dict
        An object with one key: hermite, function or trigonometric.
    noise_variance : float
        At least 0.0.
    sample_ratio : float
        A number.
    batch : str, default='reused'
        One of reused, fresh, partlyReused.
    second_sample_ratio : float, default=1.5
        A number.
    maximum_power : int, default=2
        An integer of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "gradient-steps",
        "gradient-direction-moments",
        link=link,
        noise_variance=noise_variance,
        sample_ratio=sample_ratio,
        batch=batch,
        second_sample_ratio=second_sample_ratio,
        maximum_power=maximum_power,
    )


def two_step_spikes(
    *,
    activation: str | dict[str, Any],
    link: dict[str, Any],
    noise_variance: float,
    sample_ratio: float,
    width: int,
    learning_rates: ArrayLike,
    batch: str = "reused",
    second_sample_ratio: float = 2,
    second_layer_law: str | None = None,
    spike_count: int = 3,
) -> Answer:
    r"""The quantity ``two-step-spikes``: resummed theory of two steps, §4.4.

    Parameters: `activation`, `link`, `noiseVariance`, `sampleRatio`, `width` (enters as eta/sqrt p),
    `learningRates` (two), `batch`, `secondSampleRatio` = sampleRatio (fresh only), `spikeCount` = 3. Fields:
    `spikeSingularValues` tau_i, descending; `squaredTargetOverlaps` <v_i,beta*>² in the same order, **before**
    the BBP loss. tau_i <= 1e-6 tau_1 (e.g. polynomial activations of low degree) is returned as 0 with overlap
    0. Converged to 1e-5 relative in tau (1e-8 tau_1 absolute): refine every set of nodes, zeta' included, until
    it is. Refused: mu_1 = 0.

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    link : dict
        An object with one key: hermite, function or trigonometric.
    noise_variance : float
        At least 0.0.
    sample_ratio : float
        A number.
    width : int
        An integer of at least 1.
    learning_rates : list of float
        At least 0.0.
    batch : str, default='reused'
        One of reused, fresh, partlyReused.
    second_sample_ratio : float, default=2
        A number.
    second_layer_law : str, optional
    spike_count : int, default=3
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "gradient-steps",
        "two-step-spikes",
        activation=activation,
        link=link,
        noise_variance=noise_variance,
        sample_ratio=sample_ratio,
        width=width,
        learning_rates=learning_rates,
        batch=batch,
        second_sample_ratio=second_sample_ratio,
        second_layer_law=second_layer_law,
        spike_count=spike_count,
    )


def feature_spikes(
    *,
    activation: str | dict[str, Any],
    spike_scale: float,
    direction_squared_norm: float,
    sample_count: int,
    width: int,
    spike_count: int = 3,
) -> Answer:
    r"""The quantity ``feature-spikes``: singular values of the mean part of the features, over sqrt n, §3.

    Parameters: `activation`, `spikeScale`, `directionSquaredNorm`, `sampleCount`, `width`, `spikeCount` = 3.
    Fields: `singularValues`, descending: sqrt p times those of the Q x Q matrix sqrt(w_q w_q')(sbar(c abs(beta)
    z_q z_q') - mu_0), 40 nodes; mu_0 subtracted, no bulk correction; sampleCount drops out. sbar to 1e-9 (relu:
    closed form).

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    spike_scale : float
        At least 0.0.
    direction_squared_norm : float
        A number.
    sample_count : int
        An integer of at least 1.
    width : int
        An integer of at least 1.
    spike_count : int, default=3
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "gradient-steps",
        "feature-spikes",
        activation=activation,
        spike_scale=spike_scale,
        direction_squared_norm=direction_squared_norm,
        sample_count=sample_count,
        width=width,
        spike_count=spike_count,
    )


def ridge_after_spikes(
    *,
    activation_linear_coefficient: float,
    nonlinear_variance: float,
    width_ratio: float,
    sample_ratio: float,
    ridge: float,
    link: dict[str, Any],
    noise_variance: float,
    squared_overlap: float,
    spike_count: int,
) -> Answer:
    r"""The quantity ``ridge-after-spikes``: ridge test error when l spikes are fitted freely, asymptotic, §3.1.

    Parameters: `activationLinearCoefficient`, `nonlinearVariance`, `widthRatio`, `sampleRatio`, `ridge` (> 0),
    `link` (hermite only), `noiseVariance`, `squaredOverlap`, `spikeCount` (l). Fields: `testError` (includes
    noise). All mu_k are taken as non-zero; free intercept: the constant c_0 of the link costs nothing.

    Parameters
    ----------
    activation_linear_coefficient : float
        A number.
    nonlinear_variance : float
        At least 0.0.
    width_ratio : float
        A number.
    sample_ratio : float
        A number.
    ridge : float
        A number.
    link : dict
        An object with one key: hermite, function or trigonometric.
    noise_variance : float
        At least 0.0.
    squared_overlap : float
        Between 0.0 and 1.0.
    spike_count : int
        An integer of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "gradient-steps",
        "ridge-after-spikes",
        activation_linear_coefficient=activation_linear_coefficient,
        nonlinear_variance=nonlinear_variance,
        width_ratio=width_ratio,
        sample_ratio=sample_ratio,
        ridge=ridge,
        link=link,
        noise_variance=noise_variance,
        squared_overlap=squared_overlap,
        spike_count=spike_count,
    )


def asymptotic_outlier_count(
    *,
    learning_rate_exponents: ArrayLike,
    activation: str | dict[str, Any],
    second_layer_law: str | None = None,
) -> Answer:
    r"""The quantity ``asymptotic-outlier-count``: outliers of W2 for eta_i ~ p^alpha_i, §4.1.

    Parameters: `learningRateExponents` (two, in [0,0.5)), `secondLayerLaw` = "gaussian", `activation`. Fields:
    `divergentTerms` L = floor(alpha2/(1/2-alpha1) + 1e-9), before any reduction; `total` = number of distinct
    neuron vectors: 1 (the term k = 0, merged with the first step) + number of k in 1…L with mu_{k+1} != 0;
    uniform as gaussian; rademacher: 1 + (1 if some odd k <= L has mu_{k+1} != 0). mu_k != 0 by rule, not by
    size (sinCos mu_20 < 1e-9): relu k = 1 or even; tanh, scaledErf k odd; sinCos all; hermite: entry given and
    not 0. Refused: mu_1 = 0.

    Parameters
    ----------
    learning_rate_exponents : list of float
        A number.
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    second_layer_law : str, optional
        One of gaussian, rademacher, uniform.

    Returns
    -------
    Answer
    """
    return compute(
        "gradient-steps",
        "asymptotic-outlier-count",
        learning_rate_exponents=learning_rate_exponents,
        activation=activation,
        second_layer_law=second_layer_law,
    )


def asymptotic_feature_spike_count(
    *,
    learning_rate_exponent: float,
) -> Answer:
    r"""The quantity ``asymptotic-feature-spike-count``: l of §3.

    Parameters: `learningRateExponent` (in (0,0.5)). Fields: `spikeCount` = floor(1/(1-2 alpha) + 1e-9), terms
    with mu_k = 0 not removed.

    Parameters
    ----------
    learning_rate_exponent : float
        A number.

    Returns
    -------
    Answer
    """
    return compute("gradient-steps", "asymptotic-feature-spike-count", learning_rate_exponent=learning_rate_exponent)


def simulated_steps(
    *,
    activation: str | dict[str, Any],
    link: dict[str, Any],
    noise_variance: float,
    dimension: int,
    sample_count: int,
    width: int,
    learning_rates: ArrayLike,
    batch: str = "reused",
    repetitions: int = 8,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-steps``: real steps on a finite network, §1 and §5.1.

    Parameters: `activation`, `link`, `noiseVariance`, `dimension`, `sampleCount`, `width`, `learningRates` (one
    or more steps), `batch` = "reused", `repetitions` = 8, `seed` = 1. A fresh batch has sampleCount samples.
    Fields (means over runs), W = final weights: `singularValue` = top singular value of W; `squaredLeftOverlap`
    <u1,a/abs a>²; `squaredTargetOverlap` <v1,beta*>² with v1 of W; `projectedTargetOverlap` = sum over the top
    3 right singular vectors of D = Q^T(W - W0), Q = orth(h_0(a)…h_7(a)), of <.,beta*>².

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    link : dict
        An object with one key: hermite, function or trigonometric.
    noise_variance : float
        At least 0.0.
    dimension : int
        An integer of at least 1.
    sample_count : int
        An integer of at least 1.
    width : int
        An integer of at least 8.
    learning_rates : list of float
        At least 0.0.
    batch : str, default='reused'
        One of reused, fresh.
    repetitions : int, default=8
        An integer of at least 1.
    seed : int, default=1
        An integer of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "gradient-steps",
        "simulated-steps",
        activation=activation,
        link=link,
        noise_variance=noise_variance,
        dimension=dimension,
        sample_count=sample_count,
        width=width,
        learning_rates=learning_rates,
        batch=batch,
        repetitions=repetitions,
        seed=seed,
    )


def simulated_outlier_count(
    *,
    learning_rates: ArrayLike,
    dimension: int,
    sample_count: int,
    width: int,
    activation: str | dict[str, Any] | None = None,
    link: dict[str, Any] | None = None,
    noise_variance: float = 0,
    batch: str = "reused",
    repetitions: int = 1,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-outlier-count``: detected outliers of the final weights, §6.

    Parameters: `dimension`, `sampleCount`, `width`, `learningRates` ([] = initial weights, D = 0; then
    `activation`, `link`, `noiseVariance` may be absent), `activation`, `link`, `noiseVariance` = 0, `batch` =
    "reused", `repetitions` = 1, `seed` = 1. Fields (means over runs): `conditionalNullCount` = singular values
    of W above 1.02 times the top one of W - Q D (method 1, Q as in simulated-steps); `tracyWidomCount` = above
    the 99.9 % edge of method 2.

    Parameters
    ----------
    learning_rates : list of float
        At least 0.0.
    dimension : int
        An integer of at least 1.
    sample_count : int
        An integer of at least 1.
    width : int
        An integer of at least 8.
    activation : str or dict, optional
        The name of an activation, or {"hermite": [...]}.
    link : dict, optional
        An object with one key: hermite, function or trigonometric.
    noise_variance : float, default=0
        At least 0.0.
    batch : str, default='reused'
        One of reused, fresh.
    repetitions : int, default=1
        An integer of at least 1.
    seed : int, default=1
        An integer of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "gradient-steps",
        "simulated-outlier-count",
        learning_rates=learning_rates,
        dimension=dimension,
        sample_count=sample_count,
        width=width,
        activation=activation,
        link=link,
        noise_variance=noise_variance,
        batch=batch,
        repetitions=repetitions,
        seed=seed,
    )


def emergence_width(
    *,
    activation: str | dict[str, Any],
) -> Answer:
    r"""The quantity ``emergence-width``: The quantity emergence-width.

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.

    Returns
    -------
    Answer
    """
    return compute("gradient-steps", "emergence-width", activation=activation)


def advised_learning_rates(
    *,
    activation: str | dict[str, Any],
) -> Answer:
    r"""The quantity ``advised-learning-rates``: The quantity advised-learning-rates.

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.

    Returns
    -------
    Answer
    """
    return compute("gradient-steps", "advised-learning-rates", activation=activation)
