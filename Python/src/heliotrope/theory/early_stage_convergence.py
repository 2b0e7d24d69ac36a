"""Early-stage and global convergence of mildly parameterised networks, neuron by neuron: every quantity of the sheet ``early-stage-convergence``.

Made by Tools/make-theory.py.
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from .._theory import Answer, compute

__all__ = [
    "coverage_width",
    "data_separability",
    "discrete_step_bound",
    "early_stage_bound",
    "expected_initial_gradient",
    "general_data_bound",
    "global_loss_bound",
    "gradient_certificate",
    "gradient_descent_run",
    "simulated_coverage",
    "simulated_initial_gradient",
    "simulated_training",
]


def data_separability(
    *,
    training_inputs: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    sample_count: int | None = None,
    dimension: int | None = None,
) -> Answer:
    r"""The quantity ``data-separability``: pair check and margin, §2.

    Parameters: `sampleCount`, `dimension` or `trainingInputs`, `labels`. Fields: `violatingPairs` (pairs i < j
    with x_i.x_j < 0 for equal, > 0 for opposite labels); `smallestEqualLabelProduct` (null if there is no such
    pair), `largestOppositeLabelProduct` over i < j; `margin` gamma (0 if gamma² < 1e-14).

    Parameters
    ----------
    training_inputs : matrix, optional
        A list of equally long lists of numbers.
    labels : list of float, optional
        A number.
    sample_count : int, optional
        An integer of at least 2.
    dimension : int, optional
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "early-stage-convergence",
        "data-separability",
        training_inputs=training_inputs,
        labels=labels,
        sample_count=sample_count,
        dimension=dimension,
    )


def gradient_certificate(
    *,
    initial_scale: float,
    training_inputs: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    sample_count: int | None = None,
    dimension: int | None = None,
    weight_rows: ArrayLike | None = None,
    second_layer_signs: ArrayLike | None = None,
    width: int | None = None,
) -> Answer:
    r"""The quantity ``gradient-certificate``: constants of the gradient bound, T3.

    Parameters: `sampleCount`, `dimension` or `trainingInputs`, `labels`; `width` or `weightRows`,
    `secondLayerSigns`; `initialScale`. Fields: `coverage` alpha; `uncoveredSamples` (number with abs(N_i) = 0);
    `smallestKernelValue` lam*; `certificateConstant` C = (1-kappa²) lam*; `marginConstant` (1-kappa²) gamma²
    alpha²; `harmonicConstant` (1-kappa²)/sum(p/abs(N_i)); `infiniteWidthConstant` (1-kappa²) lam_inf. With an
    uncovered sample `smallestKernelValue`, `certificateConstant`, `marginConstant` and `harmonicConstant` are
    0. Refused: data that are not orthogonally separable.

    Parameters
    ----------
    initial_scale : float
        A number.
    training_inputs : matrix, optional
        A list of equally long lists of numbers.
    labels : list of float, optional
        A number.
    sample_count : int, optional
        An integer of at least 2.
    dimension : int, optional
        An integer of at least 1.
    weight_rows : matrix, optional
        A list of equally long lists of numbers.
    second_layer_signs : list of float, optional
        A number.
    width : int, optional
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "early-stage-convergence",
        "gradient-certificate",
        initial_scale=initial_scale,
        training_inputs=training_inputs,
        labels=labels,
        sample_count=sample_count,
        dimension=dimension,
        weight_rows=weight_rows,
        second_layer_signs=second_layer_signs,
        width=width,
    )


def early_stage_bound(
    *,
    dimension: int,
    initial_scale: float,
    loss: str,
    times: ArrayLike,
    training_inputs: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    sample_count: int | None = None,
    weight_rows: ArrayLike | None = None,
    second_layer_signs: ArrayLike | None = None,
    width: int | None = None,
) -> Answer:
    r"""The quantity ``early-stage-bound``: certified loss in the early stage, T4.

    Parameters: as `gradient-certificate` (`sampleCount`, `dimension`, `trainingInputs`, `labels`, `width`,
    `weightRows`, `secondLayerSigns`, `initialScale`), `loss`, `times`. Fields: `initialLoss`; `endTime` T_e and
    `decreaseAtEndTime` (square; null for the others); `lossBounds` = L0 - dec(t) in the order of times (square:
    dec(T_e) beyond T_e). Refused: data that are not orthogonally separable.

    Parameters
    ----------
    dimension : int
        An integer of at least 1.
    initial_scale : float
        A number.
    loss : str
        One of squared, logistic, exponential.
    times : list of float
        At least 0.0.
    training_inputs : matrix, optional
    labels : list of float, optional
    sample_count : int, optional
        An integer of at least 2.
    weight_rows : matrix, optional
    second_layer_signs : list of float, optional
    width : int, optional
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "early-stage-convergence",
        "early-stage-bound",
        dimension=dimension,
        initial_scale=initial_scale,
        loss=loss,
        times=times,
        training_inputs=training_inputs,
        labels=labels,
        sample_count=sample_count,
        weight_rows=weight_rows,
        second_layer_signs=second_layer_signs,
        width=width,
    )


def discrete_step_bound(
    *,
    dimension: int,
    initial_scale: float,
    loss: str,
    learning_rate: float,
    step_count: int,
    training_inputs: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    sample_count: int | None = None,
    weight_rows: ArrayLike | None = None,
    second_layer_signs: ArrayLike | None = None,
    width: int | None = None,
    batch_size: int | None = None,
) -> Answer:
    r"""The quantity ``discrete-step-bound``: certified loss of GD or SGD at a finite step size, T7.

    Parameters: as `gradient-certificate` (`sampleCount`, `dimension`, `trainingInputs`, `labels`, `width`,
    `weightRows`, `secondLayerSigns`, `initialScale`), `loss`, `learningRate` (> 0), `stepCount`, `batchSize` =
    null (GD; any integer = SGD, logistic only, the value itself does not matter). Fields: `certifiedSteps`
    (steps completed before the recursion stops, at most stepCount), `lossBound` = Lhat after them (L0 if none).
    Refused: data that are not orthogonally separable; SGD with another loss.

    Parameters
    ----------
    dimension : int
        An integer of at least 1.
    initial_scale : float
        A number.
    loss : str
        One of squared, logistic, exponential.
    learning_rate : float
        A number.
    step_count : int
        An integer of at least 0.
    training_inputs : matrix, optional
    labels : list of float, optional
    sample_count : int, optional
        An integer of at least 2.
    weight_rows : matrix, optional
    second_layer_signs : list of float, optional
    width : int, optional
        An integer of at least 1.
    batch_size : int, optional
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "early-stage-convergence",
        "discrete-step-bound",
        dimension=dimension,
        initial_scale=initial_scale,
        loss=loss,
        learning_rate=learning_rate,
        step_count=step_count,
        training_inputs=training_inputs,
        labels=labels,
        sample_count=sample_count,
        weight_rows=weight_rows,
        second_layer_signs=second_layer_signs,
        width=width,
        batch_size=batch_size,
    )


def global_loss_bound(
    *,
    loss: str,
    initial_loss: float,
    certificate_constant: float,
    times: ArrayLike,
    target_loss: float | None = None,
    sample_count: int | None = None,
) -> Answer:
    r"""The quantity ``global-loss-bound``: certified loss at all times, T5.

    Parameters: `loss` (logistic or exponential), `initialLoss`, `certificateConstant`, `sampleCount` (required
    for logistic; ignored otherwise), `times`, `targetLoss` = null. Fields: `lossBounds`; `timeToTarget` (null
    without target or with C = 0, also if already reached; else 0 if already reached).

    Parameters
    ----------
    loss : str
        One of squared, logistic, exponential.
    initial_loss : float
        A number.
    certificate_constant : float
        At least 0.0.
    times : list of float
        At least 0.0.
    target_loss : float, optional
        A number.
    sample_count : int, optional
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "early-stage-convergence",
        "global-loss-bound",
        loss=loss,
        initial_loss=initial_loss,
        certificate_constant=certificate_constant,
        times=times,
        target_loss=target_loss,
        sample_count=sample_count,
    )


def general_data_bound(
    *,
    initial_scale: float,
    loss: str,
    times: ArrayLike,
    training_inputs: ArrayLike | None = None,
    sample_count: int | None = None,
    dimension: int | None = None,
    labels: ArrayLike | None = None,
    weight_rows: ArrayLike | None = None,
    width: int | None = None,
    second_layer_signs: ArrayLike | None = None,
) -> Answer:
    r"""The quantity ``general-data-bound``: certified loss without separability, T6.

    Parameters: those of `early-stage-bound` (`sampleCount`, `dimension`, `trainingInputs`, `labels`, `width`,
    `weightRows`, `secondLayerSigns`, `initialScale`, `loss`, `times`). Fields: `initialLoss`, `lossBounds`,
    `frozenShares` = abs(F(t))/p.

    Parameters
    ----------
    initial_scale : float
        A number.
    loss : str
        One of squared, logistic, exponential.
    times : list of float
        At least 0.0.
    training_inputs : matrix, optional
        A list of equally long lists of numbers.
    sample_count : int, optional
        An integer of at least 2.
    dimension : int, optional
        An integer of at least 1.
    labels : list of float, optional
        A number.
    weight_rows : matrix, optional
        A list of equally long lists of numbers.
    width : int, optional
        An integer of at least 1.
    second_layer_signs : list of float, optional
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "early-stage-convergence",
        "general-data-bound",
        initial_scale=initial_scale,
        loss=loss,
        times=times,
        training_inputs=training_inputs,
        sample_count=sample_count,
        dimension=dimension,
        labels=labels,
        weight_rows=weight_rows,
        width=width,
        second_layer_signs=second_layer_signs,
    )


def expected_initial_gradient(
    *,
    initial_scale: float,
    training_inputs: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    sample_count: int | None = None,
    dimension: int | None = None,
    residuals: ArrayLike | None = None,
) -> Answer:
    r"""The quantity ``expected-initial-gradient``.

    mean over the initialisation for fixed residuals, "Initial rate" in §3.

    Parameters: `sampleCount`, `dimension` or `trainingInputs`, `labels`; `initialScale`; `residuals` = all 1.
    Fields: `firstLayer` E|grad_b L|², `secondLayer` E|grad_a L|².

    Parameters
    ----------
    initial_scale : float
        A number.
    training_inputs : matrix, optional
        A list of equally long lists of numbers.
    labels : list of float, optional
        A number.
    sample_count : int, optional
        An integer of at least 2.
    dimension : int, optional
        An integer of at least 1.
    residuals : list of float, optional
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "early-stage-convergence",
        "expected-initial-gradient",
        initial_scale=initial_scale,
        training_inputs=training_inputs,
        labels=labels,
        sample_count=sample_count,
        dimension=dimension,
        residuals=residuals,
    )


def coverage_width(
    *,
    sample_count: int,
    failure_probability: float,
    coverage: float = 0,
) -> Answer:
    r"""The quantity ``coverage-width``: width that covers every sample, "Width" in §3.

    Parameters: `sampleCount`, `failureProbability`, `coverage` = 0. Fields: `width` (first m whose bound is <=
    delta), `failureBound` (the bound at that width).

    Parameters
    ----------
    sample_count : int
        An integer of at least 1.
    failure_probability : float
        A number.
    coverage : float, default=0
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "early-stage-convergence",
        "coverage-width",
        sample_count=sample_count,
        failure_probability=failure_probability,
        coverage=coverage,
    )


def gradient_descent_run(
    *,
    initial_scale: float,
    loss: str,
    learning_rate: float,
    step_count: int,
    training_inputs: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    sample_count: int | None = None,
    dimension: int | None = None,
    weight_rows: ArrayLike | None = None,
    second_layer_signs: ArrayLike | None = None,
    width: int | None = None,
) -> Answer:
    r"""The quantity ``gradient-descent-run``: full-batch GD on a given instance, §2 and §4.

    Parameters: data and weights (`sampleCount`, `dimension`, `trainingInputs`, `labels`, `width`, `weightRows`,
    `secondLayerSigns`, `initialScale`; any unit data), `loss`, `learningRate` (> 0), `stepCount`. Fields:
    `initialLoss`, `finalLoss`; at time 0 `initialGradientSquaredNorm` (both layers),
    `initialFirstLayerGradientSquaredNorm`; over the run `flips`, `alignedDeactivations`,
    `misalignedActivations`, `signFlips`, `neverFlippedShare` (§4.3); `smallestBalance` = p min_k D_k at the
    end; `smallestGradientRatio` = min over the states 0…T of abs(grad_b L)²/(mean q)² (not divided by C);
    `initialPartition`, `finalPartition`: 18 counts, sign +, then -; own none, some, all; within it other none,
    some, all.

    Parameters
    ----------
    initial_scale : float
        A number.
    loss : str
        One of squared, logistic, exponential.
    learning_rate : float
        A number.
    step_count : int
        An integer of at least 0.
    training_inputs : matrix, optional
        A list of equally long lists of numbers.
    labels : list of float, optional
        A number.
    sample_count : int, optional
        An integer of at least 2.
    dimension : int, optional
        An integer of at least 1.
    weight_rows : matrix, optional
        A list of equally long lists of numbers.
    second_layer_signs : list of float, optional
        A number.
    width : int, optional
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "early-stage-convergence",
        "gradient-descent-run",
        initial_scale=initial_scale,
        loss=loss,
        learning_rate=learning_rate,
        step_count=step_count,
        training_inputs=training_inputs,
        labels=labels,
        sample_count=sample_count,
        dimension=dimension,
        weight_rows=weight_rows,
        second_layer_signs=second_layer_signs,
        width=width,
    )


def simulated_coverage(
    *,
    dimension: int,
    width: int,
    initial_scale: float,
    training_inputs: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    sample_count: int | None = None,
    repetitions: int = 1000,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-coverage``: random initialisation on given data.

    Parameters: `sampleCount`, `dimension` or `trainingInputs`, `labels`; `width`, `initialScale`, `repetitions`
    = 1000, `seed` = 1. Fields (means over draws of a and b, §2): `coveredProbability` P(alpha > 0),
    `meanCoverage` E alpha, `meanCertificateConstant` E C. Separable data expected.

    Parameters
    ----------
    dimension : int
        An integer of at least 1.
    width : int
        An integer of at least 1.
    initial_scale : float
        A number.
    training_inputs : matrix, optional
    labels : list of float, optional
    sample_count : int, optional
        An integer of at least 2.
    repetitions : int, default=1000
        An integer of at least 1.
    seed : int, default=1
        An integer of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "early-stage-convergence",
        "simulated-coverage",
        dimension=dimension,
        width=width,
        initial_scale=initial_scale,
        training_inputs=training_inputs,
        labels=labels,
        sample_count=sample_count,
        repetitions=repetitions,
        seed=seed,
    )


def simulated_initial_gradient(
    *,
    dimension: int,
    width: int,
    initial_scale: float,
    loss: str,
    training_inputs: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    sample_count: int | None = None,
    repetitions: int = 1000,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-initial-gradient``: the same for the real gradient at time 0.

    Parameters: `sampleCount`, `dimension` or `trainingInputs`, `labels`; `width`, `initialScale`, `loss`,
    `repetitions` = 1000, `seed` = 1. Fields: means of `firstLayer` |grad_b L|², `secondLayer` |grad_a L|²,
    `initialLoss`.

    Parameters
    ----------
    dimension : int
        An integer of at least 1.
    width : int
        An integer of at least 1.
    initial_scale : float
        A number.
    loss : str
        One of squared, logistic, exponential.
    training_inputs : matrix, optional
    labels : list of float, optional
    sample_count : int, optional
        An integer of at least 2.
    repetitions : int, default=1000
        An integer of at least 1.
    seed : int, default=1
        An integer of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "early-stage-convergence",
        "simulated-initial-gradient",
        dimension=dimension,
        width=width,
        initial_scale=initial_scale,
        loss=loss,
        training_inputs=training_inputs,
        labels=labels,
        sample_count=sample_count,
        repetitions=repetitions,
        seed=seed,
    )


def simulated_training(
    *,
    data_law: str,
    sample_count: int,
    dimension: int,
    width: int,
    initial_scale: float,
    loss: str,
    learning_rate: float,
    step_count: int,
    class_separation: float,
    batch_size: int | None = None,
    repetitions: int = 20,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-training``: GD or SGD on random data, §5.

    Parameters: `dataLaw`, `classSeparation` (mixture only), `sampleCount`, `dimension` (>= 2), `width`,
    `initialScale`, `loss`, `learningRate`, `stepCount`, `batchSize` = null, `repetitions` = 20, `seed` = 1. New
    data and weights in every run. Fields (means): `initialLoss`, `finalLoss` (over all samples), `flips`,
    `alignedDeactivations`, `misalignedActivations`, `signFlips`, `neverFlippedShare`, `initialCoverage`,
    `finalCoverage` = alpha with the initial signs and the current pattern.

    Parameters
    ----------
    data_law : str
        One of orthogonallySeparable, mixture.
    sample_count : int
        An integer of at least 2.
    dimension : int
        An integer of at least 2.
    width : int
        An integer of at least 1.
    initial_scale : float
        A number.
    loss : str
        One of squared, logistic, exponential.
    learning_rate : float
        A number.
    step_count : int
        An integer of at least 0.
    class_separation : float
        At least 0.0.
    batch_size : int, optional
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
        "early-stage-convergence",
        "simulated-training",
        data_law=data_law,
        sample_count=sample_count,
        dimension=dimension,
        width=width,
        initial_scale=initial_scale,
        loss=loss,
        learning_rate=learning_rate,
        step_count=step_count,
        class_separation=class_separation,
        batch_size=batch_size,
        repetitions=repetitions,
        seed=seed,
    )
