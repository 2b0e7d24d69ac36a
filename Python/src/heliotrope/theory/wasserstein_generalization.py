"""Generalisation bounds before training, for Lipschitz losses: every quantity of the sheet ``wasserstein-generalization``.

Made by Tools/make-theory.py.
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from .._theory import Answer, compute

__all__ = [
    "empirical_distance_bound",
    "full_batch_lipschitz_moments",
    "independent_test_bound",
    "lipschitz_moments",
    "norm_lipschitz_moments",
    "required_test_size",
    "simulated_empirical_distance",
    "simulated_envelope",
    "simulated_gap",
    "small_step_limit",
    "training_sample_bound",
]


def empirical_distance_bound(
    *,
    sample_count: int,
    coordinate_deviations: ArrayLike,
    tail: str,
    tail_moment: float | None = None,
    tail_order: float | None = None,
    tail_radius: float | None = None,
) -> Answer:
    r"""The quantity ``empirical-distance-bound``: explicit bound of E W1(mu_n, mu), §3.5.

    Parameters: `sampleCount`, `coordinateDeviations`, `tail`, `tailMoment` and `tailOrder` (moment only),
    `tailRadius` (bounded only); ignored with another tail. Fields: `bound` (best over the grid of r, not
    capped), `bestRadius`, `cap`, `cappedBound`. Refused: a zero deviation; moment tail with q <= D/(D-1) (D >=
    3) or q <= 2 (D <= 2).

    Parameters
    ----------
    sample_count : int
        An integer of at least 1.
    coordinate_deviations : list of float
        A number.
    tail : str
        One of gaussian, moment, bounded.
    tail_moment : float, optional
        A number.
    tail_order : float, optional
        A number.
    tail_radius : float, optional
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "wasserstein-generalization",
        "empirical-distance-bound",
        sample_count=sample_count,
        coordinate_deviations=coordinate_deviations,
        tail=tail,
        tail_moment=tail_moment,
        tail_order=tail_order,
        tail_radius=tail_radius,
    )


def lipschitz_moments(
    *,
    dimension: int,
    learning_rate: float,
    step_count: int,
    width: int | None = None,
    second_layer_magnitudes: ArrayLike | None = None,
    row_lengths: ArrayLike | None = None,
    activation_lipschitz: float | None = None,
    loss_lipschitz: float | None = None,
    step_decay_exponent: float = 0,
    epochs: int = 1,
    weight_decay: float = 0,
    batch_size: int = 1,
) -> Answer:
    r"""The quantity ``lipschitz-moments``: moments of the Lipschitz constant and of the movement, §3.1–3.2.

    Parameters: network and schedule (`width`, `dimension`, `secondLayerMagnitudes`, `rowLengths`,
    `learningRate`, `stepDecayExponent`, `stepCount`, `epochs`, `weightDecay`, `batchSize`,
    `activationLipschitz`, `lossLipschitz`). Fields: `initialLipschitz` Lam0, `meanLipschitz` Lam1,
    `rmsLipschitz` Lam2, `meanMovement` Delta1, `rmsMovement` Delta2.

    Parameters
    ----------
    dimension : int
        An integer of at least 1.
    learning_rate : float
        At least 0.0.
    step_count : int
        An integer of at least 0.
    width : int, optional
        An integer of at least 1.
    second_layer_magnitudes : list of float, optional
        A number.
    row_lengths : list of float, optional
        A number.
    activation_lipschitz : float, optional
        A number.
    loss_lipschitz : float, optional
        A number.
    step_decay_exponent : float, default=0
        At least 0.0.
    epochs : int, default=1
        An integer of at least 1.
    weight_decay : float, default=0
        At least 0.0.
    batch_size : int, default=1
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "wasserstein-generalization",
        "lipschitz-moments",
        dimension=dimension,
        learning_rate=learning_rate,
        step_count=step_count,
        width=width,
        second_layer_magnitudes=second_layer_magnitudes,
        row_lengths=row_lengths,
        activation_lipschitz=activation_lipschitz,
        loss_lipschitz=loss_lipschitz,
        step_decay_exponent=step_decay_exponent,
        epochs=epochs,
        weight_decay=weight_decay,
        batch_size=batch_size,
    )


def full_batch_lipschitz_moments(
    *,
    dimension: int,
    learning_rate: float,
    step_count: int,
    sample_count: int,
    width: int | None = None,
    second_layer_magnitudes: ArrayLike | None = None,
    row_lengths: ArrayLike | None = None,
    activation_lipschitz: float | None = None,
    loss_lipschitz: float | None = None,
    step_decay_exponent: float = 0,
) -> Answer:
    r"""The quantity ``full-batch-lipschitz-moments``: the same for gradient descent on n samples, §3.2.

    Parameters: `width`, `dimension`, `secondLayerMagnitudes`, `rowLengths`, `learningRate`,
    `stepDecayExponent`, `stepCount`, `sampleCount`, `activationLipschitz`, `lossLipschitz` (no decay). Fields:
    `initialLipschitz`, `meanLipschitz`, `rmsLipschitz`, `meanMovement`, `rmsMovement`.

    Parameters
    ----------
    dimension : int
        An integer of at least 1.
    learning_rate : float
        At least 0.0.
    step_count : int
        An integer of at least 0.
    sample_count : int
        An integer of at least 1.
    width : int, optional
        An integer of at least 1.
    second_layer_magnitudes : list of float, optional
    row_lengths : list of float, optional
    activation_lipschitz : float, optional
    loss_lipschitz : float, optional
    step_decay_exponent : float, default=0
        At least 0.0.

    Returns
    -------
    Answer
    """
    return compute(
        "wasserstein-generalization",
        "full-batch-lipschitz-moments",
        dimension=dimension,
        learning_rate=learning_rate,
        step_count=step_count,
        sample_count=sample_count,
        width=width,
        second_layer_magnitudes=second_layer_magnitudes,
        row_lengths=row_lengths,
        activation_lipschitz=activation_lipschitz,
        loss_lipschitz=loss_lipschitz,
        step_decay_exponent=step_decay_exponent,
    )


def small_step_limit(
    *,
    dimension: int,
    total_step: float,
    width: int | None = None,
    second_layer_magnitudes: ArrayLike | None = None,
    row_lengths: ArrayLike | None = None,
    activation_lipschitz: float | None = None,
    loss_lipschitz: float | None = None,
    weight_decay: float = 0,
) -> Answer:
    r"""The quantity ``small-step-limit``: one pass with eta = tau/n, n -> infinity, §3.2.

    Parameters: `width`, `dimension`, `secondLayerMagnitudes`, `rowLengths`, `totalStep`, `weightDecay` = 0,
    `activationLipschitz`, `lossLipschitz`. Fields: `initialLipschitz`, `meanLipschitz`, `meanMovement`
    (deterministic in the limit).

    Parameters
    ----------
    dimension : int
        An integer of at least 1.
    total_step : float
        At least 0.0.
    width : int, optional
        An integer of at least 1.
    second_layer_magnitudes : list of float, optional
    row_lengths : list of float, optional
    activation_lipschitz : float, optional
        A number.
    loss_lipschitz : float, optional
        A number.
    weight_decay : float, default=0
        At least 0.0.

    Returns
    -------
    Answer
    """
    return compute(
        "wasserstein-generalization",
        "small-step-limit",
        dimension=dimension,
        total_step=total_step,
        width=width,
        second_layer_magnitudes=second_layer_magnitudes,
        row_lengths=row_lengths,
        activation_lipschitz=activation_lipschitz,
        loss_lipschitz=loss_lipschitz,
        weight_decay=weight_decay,
    )


def norm_lipschitz_moments(
    *,
    dimension: int,
    learning_rate: float,
    step_count: int,
    activation_at_zero: float,
    width: int | None = None,
    second_layer_magnitudes: ArrayLike | None = None,
    row_lengths: ArrayLike | None = None,
    activation_lipschitz: float | None = None,
    loss_lipschitz: float | None = None,
    step_decay_exponent: float = 0,
    weight_decay: float = 0,
) -> Answer:
    r"""The quantity ``norm-lipschitz-moments``: norm-wise version for s(0) != 0, §3.6.

    Parameters: `width`, `dimension`, `secondLayerMagnitudes`, `rowLengths`, `learningRate`,
    `stepDecayExponent`, `stepCount`, `weightDecay`, `activationAtZero`, `activationLipschitz`, `lossLipschitz`
    (one epoch, batch 1). Fields: `initialLipschitz` = (Ls/sqrt p) abs(a0) abs(W0)_F, `meanLipschitz`,
    `rmsLipschitz`. Overflow here: a moment that is not finite.

    Parameters
    ----------
    dimension : int
        An integer of at least 1.
    learning_rate : float
        At least 0.0.
    step_count : int
        An integer of at least 0.
    activation_at_zero : float
        A number.
    width : int, optional
        An integer of at least 1.
    second_layer_magnitudes : list of float, optional
    row_lengths : list of float, optional
    activation_lipschitz : float, optional
    loss_lipschitz : float, optional
        A number.
    step_decay_exponent : float, default=0
        At least 0.0.
    weight_decay : float, default=0
        At least 0.0.

    Returns
    -------
    Answer
    """
    return compute(
        "wasserstein-generalization",
        "norm-lipschitz-moments",
        dimension=dimension,
        learning_rate=learning_rate,
        step_count=step_count,
        activation_at_zero=activation_at_zero,
        width=width,
        second_layer_magnitudes=second_layer_magnitudes,
        row_lengths=row_lengths,
        activation_lipschitz=activation_lipschitz,
        loss_lipschitz=loss_lipschitz,
        step_decay_exponent=step_decay_exponent,
        weight_decay=weight_decay,
    )


def independent_test_bound(
    *,
    dimension: int,
    learning_rate: float,
    step_count: int,
    label_variance: float,
    initial_loss_deviation: float,
    test_sample_count: int,
    width: int | None = None,
    second_layer_magnitudes: ArrayLike | None = None,
    row_lengths: ArrayLike | None = None,
    activation_lipschitz: float | None = None,
    loss_lipschitz: float | None = None,
    step_decay_exponent: float = 0,
    epochs: int = 1,
    weight_decay: float = 0,
    batch_size: int = 1,
) -> Answer:
    r"""The quantity ``independent-test-bound``: fresh test sample, §3.3–3.4.

    Parameters: those of `lipschitz-moments` (`width`, `dimension`, `secondLayerMagnitudes`, `rowLengths`,
    `learningRate`, `stepDecayExponent`, `stepCount`, `epochs`, `weightDecay`, `batchSize`,
    `activationLipschitz`, `lossLipschitz`), `testSampleCount`, `labelVariance`, `initialLossDeviation`. Fields:
    `plain`, `centred` (bounds of E abs(gap), with Lam1, Delta1); `plainRms`, `centredRms` (Lam2, Delta2).

    Parameters
    ----------
    dimension : int
        An integer of at least 1.
    learning_rate : float
        At least 0.0.
    step_count : int
        An integer of at least 0.
    label_variance : float
        At least 0.0.
    initial_loss_deviation : float
        At least 0.0.
    test_sample_count : int
        An integer of at least 1.
    width : int, optional
        An integer of at least 1.
    second_layer_magnitudes : list of float, optional
    row_lengths : list of float, optional
    activation_lipschitz : float, optional
    loss_lipschitz : float, optional
        A number.
    step_decay_exponent : float, default=0
        At least 0.0.
    epochs : int, default=1
        An integer of at least 1.
    weight_decay : float, default=0
        At least 0.0.
    batch_size : int, default=1
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "wasserstein-generalization",
        "independent-test-bound",
        dimension=dimension,
        learning_rate=learning_rate,
        step_count=step_count,
        label_variance=label_variance,
        initial_loss_deviation=initial_loss_deviation,
        test_sample_count=test_sample_count,
        width=width,
        second_layer_magnitudes=second_layer_magnitudes,
        row_lengths=row_lengths,
        activation_lipschitz=activation_lipschitz,
        loss_lipschitz=loss_lipschitz,
        step_decay_exponent=step_decay_exponent,
        epochs=epochs,
        weight_decay=weight_decay,
        batch_size=batch_size,
    )


def training_sample_bound(
    *,
    dimension: int,
    learning_rate: float,
    step_count: int,
    label_variance: float,
    initial_loss_deviation: float,
    sample_count: int,
    width: int | None = None,
    second_layer_magnitudes: ArrayLike | None = None,
    row_lengths: ArrayLike | None = None,
    activation_lipschitz: float | None = None,
    loss_lipschitz: float | None = None,
    step_decay_exponent: float = 0,
    epochs: int = 1,
    weight_decay: float = 0,
    batch_size: int = 1,
) -> Answer:
    r"""The quantity ``training-sample-bound``: the training sample itself, §3.5.

    Parameters: those of `lipschitz-moments` (`width`, `dimension`, `secondLayerMagnitudes`, `rowLengths`,
    `learningRate`, `stepDecayExponent`, `stepCount`, `epochs`, `weightDecay`, `batchSize`,
    `activationLipschitz`, `lossLipschitz`), `sampleCount`, `labelVariance` (> 0), `initialLossDeviation`.
    Gaussian tail with D = d + 1. Fields: `transport` (best over the nine rho), `bestScale` = rho/Lam2 there,
    `distance` = capped EW1 there, `lazy`, `smallest`.

    Parameters
    ----------
    dimension : int
        An integer of at least 1.
    learning_rate : float
        At least 0.0.
    step_count : int
        An integer of at least 0.
    label_variance : float
        At least 0.0.
    initial_loss_deviation : float
        At least 0.0.
    sample_count : int
        An integer of at least 1.
    width : int, optional
        An integer of at least 1.
    second_layer_magnitudes : list of float, optional
    row_lengths : list of float, optional
    activation_lipschitz : float, optional
    loss_lipschitz : float, optional
        A number.
    step_decay_exponent : float, default=0
        At least 0.0.
    epochs : int, default=1
        An integer of at least 1.
    weight_decay : float, default=0
        At least 0.0.
    batch_size : int, default=1
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "wasserstein-generalization",
        "training-sample-bound",
        dimension=dimension,
        learning_rate=learning_rate,
        step_count=step_count,
        label_variance=label_variance,
        initial_loss_deviation=initial_loss_deviation,
        sample_count=sample_count,
        width=width,
        second_layer_magnitudes=second_layer_magnitudes,
        row_lengths=row_lengths,
        activation_lipschitz=activation_lipschitz,
        loss_lipschitz=loss_lipschitz,
        step_decay_exponent=step_decay_exponent,
        epochs=epochs,
        weight_decay=weight_decay,
        batch_size=batch_size,
    )


def required_test_size(
    *,
    dimension: int,
    learning_rate: float,
    step_count: int,
    label_variance: float,
    initial_loss_deviation: float,
    target_gap: float,
    width: int | None = None,
    second_layer_magnitudes: ArrayLike | None = None,
    row_lengths: ArrayLike | None = None,
    activation_lipschitz: float | None = None,
    loss_lipschitz: float | None = None,
    step_decay_exponent: float = 0,
    epochs: int = 1,
    weight_decay: float = 0,
    batch_size: int = 1,
) -> Answer:
    r"""The quantity ``required-test-size``: smallest n' with the bound <= eps, §8.

    Parameters: those of `lipschitz-moments` (`width`, `dimension`, `secondLayerMagnitudes`, `rowLengths`,
    `learningRate`, `stepDecayExponent`, `stepCount`, `epochs`, `weightDecay`, `batchSize`,
    `activationLipschitz`, `lossLipschitz`), `targetGap`, `labelVariance`, `initialLossDeviation`. Fields:
    `plain`, `centred` = ceil((coefficient/eps)²).

    Parameters
    ----------
    dimension : int
        An integer of at least 1.
    learning_rate : float
        At least 0.0.
    step_count : int
        An integer of at least 0.
    label_variance : float
        At least 0.0.
    initial_loss_deviation : float
        At least 0.0.
    target_gap : float
        A number.
    width : int, optional
        An integer of at least 1.
    second_layer_magnitudes : list of float, optional
    row_lengths : list of float, optional
    activation_lipschitz : float, optional
    loss_lipschitz : float, optional
    step_decay_exponent : float, default=0
        At least 0.0.
    epochs : int, default=1
        An integer of at least 1.
    weight_decay : float, default=0
        At least 0.0.
    batch_size : int, default=1
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "wasserstein-generalization",
        "required-test-size",
        dimension=dimension,
        learning_rate=learning_rate,
        step_count=step_count,
        label_variance=label_variance,
        initial_loss_deviation=initial_loss_deviation,
        target_gap=target_gap,
        width=width,
        second_layer_magnitudes=second_layer_magnitudes,
        row_lengths=row_lengths,
        activation_lipschitz=activation_lipschitz,
        loss_lipschitz=loss_lipschitz,
        step_decay_exponent=step_decay_exponent,
        epochs=epochs,
        weight_decay=weight_decay,
        batch_size=batch_size,
    )


def simulated_envelope(
    *,
    dimension: int,
    learning_rate: float,
    step_count: int,
    width: int | None = None,
    second_layer_magnitudes: ArrayLike | None = None,
    row_lengths: ArrayLike | None = None,
    activation_lipschitz: float | None = None,
    loss_lipschitz: float | None = None,
    step_decay_exponent: float = 0,
    epochs: int = 1,
    weight_decay: float = 0,
    batch_size: int = 1,
    repetitions: int = 4000,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-envelope``: the recursion of §3.1 with random norms.

    Parameters: those of `lipschitz-moments` (`width`, `dimension`, `secondLayerMagnitudes`, `rowLengths`,
    `learningRate`, `stepDecayExponent`, `stepCount`, `epochs`, `weightDecay`, `batchSize`,
    `activationLipschitz`, `lossLipschitz`), `repetitions` = 4000, `seed` = 1. Fields: `meanLipschitz` = mean of
    Lam_T, `rmsLipschitz` = root of the mean square. Must agree with `lipschitz-moments`.

    Parameters
    ----------
    dimension : int
        An integer of at least 1.
    learning_rate : float
        At least 0.0.
    step_count : int
        An integer of at least 0.
    width : int, optional
        An integer of at least 1.
    second_layer_magnitudes : list of float, optional
    row_lengths : list of float, optional
    activation_lipschitz : float, optional
    loss_lipschitz : float, optional
    step_decay_exponent : float, default=0
        At least 0.0.
    epochs : int, default=1
        An integer of at least 1.
    weight_decay : float, default=0
        At least 0.0.
    batch_size : int, default=1
        An integer of at least 1.
    repetitions : int, default=4000
        An integer of at least 1.
    seed : int, default=1
        An integer of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "wasserstein-generalization",
        "simulated-envelope",
        dimension=dimension,
        learning_rate=learning_rate,
        step_count=step_count,
        width=width,
        second_layer_magnitudes=second_layer_magnitudes,
        row_lengths=row_lengths,
        activation_lipschitz=activation_lipschitz,
        loss_lipschitz=loss_lipschitz,
        step_decay_exponent=step_decay_exponent,
        epochs=epochs,
        weight_decay=weight_decay,
        batch_size=batch_size,
        repetitions=repetitions,
        seed=seed,
    )


def simulated_gap(
    *,
    dimension: int,
    width: int,
    sample_count: int,
    total_step: float,
    activation: str,
    loss: str,
    loss_parameter: float = 1,
    epochs: int = 1,
    weight_decay: float = 0,
    repetitions: int = 100,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-gap``: real training and measured gaps, §6.

    Parameters: `dimension`, `width`, `sampleCount`, `totalStep`, `activation` (tanh or relu), `loss`,
    `lossParameter` = 1, `epochs` = 1, `weightDecay` = 0, `repetitions` = 100, `seed` = 1. Data, weights,
    constant step tau/(n epochs), batch 1 and 20 000 reference points as in §6, everything new in each run.
    Fields: `trainingGap`, `testGap` = means of abs(gap) (training sample; n fresh points); `lipschitzSum` =
    mean of p^-1/2 sum abs(a_j) abs(w_j) after training; `initialLossDeviation` = mean over runs of sd(l(f_0,y))
    on the reference points. Refused: any other loss, "square" included.

    Parameters
    ----------
    dimension : int
        An integer of at least 1.
    width : int
        An integer of at least 1.
    sample_count : int
        An integer of at least 1.
    total_step : float
        At least 0.0.
    activation : str
        One of tanh, relu.
    loss : str
        A name.
    loss_parameter : float, default=1
        A number.
    epochs : int, default=1
        An integer of at least 1.
    weight_decay : float, default=0
        At least 0.0.
    repetitions : int, default=100
        An integer of at least 1.
    seed : int, default=1
        An integer of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "wasserstein-generalization",
        "simulated-gap",
        dimension=dimension,
        width=width,
        sample_count=sample_count,
        total_step=total_step,
        activation=activation,
        loss=loss,
        loss_parameter=loss_parameter,
        epochs=epochs,
        weight_decay=weight_decay,
        repetitions=repetitions,
        seed=seed,
    )


def simulated_empirical_distance(
    *,
    sample_count: int,
    dimension: int,
    repetitions: int = 20,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-empirical-distance``: two-sample distance, §3.5.

    Parameters: `sampleCount` (<= 400), `dimension` (here D), `repetitions` = 20, `seed` = 1. Fields: `distance`
    = mean Euclidean optimal-assignment cost per point between two fresh standard Gaussian samples.

    Parameters
    ----------
    sample_count : int
        An integer of at least 1.
    dimension : int
        An integer of at least 1.
    repetitions : int, default=20
        An integer of at least 1.
    seed : int, default=1
        An integer of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "wasserstein-generalization",
        "simulated-empirical-distance",
        sample_count=sample_count,
        dimension=dimension,
        repetitions=repetitions,
        seed=seed,
    )
