"""Mean-field networks on functions and graphs: optimum, algorithms, test loss: every quantity of the sheet ``mean-field``.

Made by Tools/make-theory.py.
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from .._theory import Answer, compute

__all__ = [
    "dual_averaging",
    "dual_coordinate_ascent",
    "finite_width_law",
    "functional_coefficients",
    "generalization_bound",
    "gibbs_state",
    "langevin_step",
    "leave_one_out",
    "regularized_optimum",
    "simulated_finite_width",
    "simulated_generalization",
    "simulated_stochastic_dual",
]


def gibbs_state(
    *,
    output_scale: float,
    regularization: float,
    dual_variables: ArrayLike,
    loss: str = "squared",
    design_matrix: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    sample_count: int | None = None,
    dimension: int | None = None,
    prior_variances: ArrayLike | None = None,
    prior_decay: float | None = None,
    quadrature_nodes: int | None = None,
    particle_count: int | None = None,
) -> Answer:
    r"""The quantity ``gibbs-state``: everything about mu_g at a given g, §2–3.

    Parameters: data and points (`designMatrix`, `labels`, `sampleCount`, `dimension`, `loss`, `outputScale`,
    `regularization`, `priorVariances`, `priorDecay`, `quadratureNodes`, `particleCount`), `dualVariables`.

    Fields: `predictions` z_i; `trainLoss` F; `divergence` KL(mu_g given nu); `logPartition` log Z; `objective`
    P(mu_g); `dualObjective` D(g); `dualityGap` (by its own formula, not as a difference); `objectiveExcess`
    P(mu_g) - P*; `scaledDivergenceToOptimum` lambda KL(mu_g given mu*); `effectiveSampleSize` 1/sum w² (null
    with quadratureNodes). Refused: logistic dual variables outside (0,1) in -y g.

    Parameters
    ----------
    output_scale : float
        A number.
    regularization : float
        A number.
    dual_variables : list of float
        A number.
    loss : str, default='squared'
        One of squared, logistic.
    design_matrix : matrix, optional
        A list of equally long lists of numbers.
    labels : list of float, optional
        A number.
    sample_count : int, optional
        An integer of at least 1.
    dimension : int, optional
        An integer of at least 1.
    prior_variances : list of float, optional
        A number.
    prior_decay : float, optional
        A number.
    quadrature_nodes : int, optional
        An integer of at least 2.
    particle_count : int, optional
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "mean-field",
        "gibbs-state",
        output_scale=output_scale,
        regularization=regularization,
        dual_variables=dual_variables,
        loss=loss,
        design_matrix=design_matrix,
        labels=labels,
        sample_count=sample_count,
        dimension=dimension,
        prior_variances=prior_variances,
        prior_decay=prior_decay,
        quadrature_nodes=quadrature_nodes,
        particle_count=particle_count,
    )


def regularized_optimum(
    *,
    output_scale: float,
    regularization: float,
    loss: str = "squared",
    design_matrix: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    sample_count: int | None = None,
    dimension: int | None = None,
    prior_variances: ArrayLike | None = None,
    prior_decay: float | None = None,
    quadrature_nodes: int | None = None,
    particle_count: int | None = None,
    truncation: int | None = None,
) -> Answer:
    r"""The quantity ``regularized-optimum``: the global optimum and its stability under truncation, §2–3, A0.

    Parameters: data and points (`designMatrix`, `labels`, `sampleCount`, `dimension`, `loss`, `outputScale`,
    `regularization`, `priorVariances`, `priorDecay`, `quadratureNodes`, `particleCount`), `truncation` = null.

    Fields: `objective` P*; `trainLoss`; `divergence`; `logPartition`; `dualVariables` g*; `predictions` z*;
    `effectiveSampleSize` (null with quadratureNodes); `dampingLimit` a_max of §5; `potentialBound` K = r mean
    abs(g*)/lambda; with truncation (else null): `truncatedObjective` = P* of the first coefficients only
    (frozen points: the same points, fewer columns; quadrature: the tensor grid of these coordinates),
    `truncationLowerBound` <= objective - truncatedObjective <= `truncationUpperBound`, §3 (negative and
    positive).

    Parameters
    ----------
    output_scale : float
        A number.
    regularization : float
        A number.
    loss : str, default='squared'
        One of squared, logistic.
    design_matrix : matrix, optional
        A list of equally long lists of numbers.
    labels : list of float, optional
        A number.
    sample_count : int, optional
        An integer of at least 1.
    dimension : int, optional
        An integer of at least 1.
    prior_variances : list of float, optional
        A number.
    prior_decay : float, optional
        A number.
    quadrature_nodes : int, optional
        An integer of at least 2.
    particle_count : int, optional
        An integer of at least 1.
    truncation : int, optional
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "mean-field",
        "regularized-optimum",
        output_scale=output_scale,
        regularization=regularization,
        loss=loss,
        design_matrix=design_matrix,
        labels=labels,
        sample_count=sample_count,
        dimension=dimension,
        prior_variances=prior_variances,
        prior_decay=prior_decay,
        quadrature_nodes=quadrature_nodes,
        particle_count=particle_count,
        truncation=truncation,
    )


def dual_coordinate_ascent(
    *,
    output_scale: float,
    regularization: float,
    dimension: int,
    epochs: ArrayLike,
    loss: str = "squared",
    design_matrix: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    sample_count: int | None = None,
    prior_variances: ArrayLike | None = None,
    prior_decay: float | None = None,
    quadrature_nodes: int | None = None,
    particle_count: int | None = None,
) -> Answer:
    r"""The quantity ``dual-coordinate-ascent``: A1 on the points, cyclic order 1…n, start l'(0), q with B = r.

    Parameters: data and points (`designMatrix`, `labels`, `sampleCount`, `dimension`, `loss`, `outputScale`,
    `regularization`, `priorVariances`, `priorDecay`, `quadratureNodes`, `particleCount`), `epochs`.

    Fields: `gaps` in the order of epochs; `dualVariables` after the last (largest) epoch;
    `guaranteedContraction` (1-s/n)^n; `cyclicContraction`, `randomContraction`: exact asymptotic factors per
    epoch of the gap, §5 (cyclic order; independent uniform coordinates); `plateauConstant` = limit of M·(exact
    gap) with M fresh particles per epoch, §5.

    Parameters
    ----------
    output_scale : float
        A number.
    regularization : float
        A number.
    dimension : int
        An integer of at least 1.
    epochs : list of int
        Integers of at least 1.
    loss : str, default='squared'
        One of squared, logistic.
    design_matrix : matrix, optional
    labels : list of float, optional
    sample_count : int, optional
        An integer of at least 1.
    prior_variances : list of float, optional
    prior_decay : float, optional
        A number.
    quadrature_nodes : int, optional
    particle_count : int, optional
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "mean-field",
        "dual-coordinate-ascent",
        output_scale=output_scale,
        regularization=regularization,
        dimension=dimension,
        epochs=epochs,
        loss=loss,
        design_matrix=design_matrix,
        labels=labels,
        sample_count=sample_count,
        prior_variances=prior_variances,
        prior_decay=prior_decay,
        quadrature_nodes=quadrature_nodes,
        particle_count=particle_count,
    )


def dual_averaging(
    *,
    output_scale: float,
    regularization: float,
    dimension: int,
    iterations: ArrayLike,
    loss: str = "squared",
    design_matrix: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    sample_count: int | None = None,
    prior_variances: ArrayLike | None = None,
    prior_decay: float | None = None,
    quadrature_nodes: int | None = None,
    particle_count: int | None = None,
) -> Answer:
    r"""The quantity ``dual-averaging``: A2, full batch, on the points, start G = 0.

    Parameters: data and points (`designMatrix`, `labels`, `sampleCount`, `dimension`, `loss`, `outputScale`,
    `regularization`, `priorVariances`, `priorDecay`, `quadratureNodes`, `particleCount`), `iterations`.

    Fields: `excesses` P(mu_G) - P* after t updates; `fullBatchConstant` = lim t²·excess; `onlineConstant` = lim
    t·E excess with one uniformly drawn sample per step, §5.

    Parameters
    ----------
    output_scale : float
        A number.
    regularization : float
        A number.
    dimension : int
        An integer of at least 1.
    iterations : list of int
        Integers of at least 1.
    loss : str, default='squared'
        One of squared, logistic.
    design_matrix : matrix, optional
    labels : list of float, optional
    sample_count : int, optional
        An integer of at least 1.
    prior_variances : list of float, optional
        A number.
    prior_decay : float, optional
        A number.
    quadrature_nodes : int, optional
        An integer of at least 2.
    particle_count : int, optional
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "mean-field",
        "dual-averaging",
        output_scale=output_scale,
        regularization=regularization,
        dimension=dimension,
        iterations=iterations,
        loss=loss,
        design_matrix=design_matrix,
        labels=labels,
        sample_count=sample_count,
        prior_variances=prior_variances,
        prior_decay=prior_decay,
        quadrature_nodes=quadrature_nodes,
        particle_count=particle_count,
    )


def finite_width_law(
    *,
    output_scale: float,
    regularization: float,
    dimension: int,
    widths: ArrayLike,
    loss: str = "squared",
    design_matrix: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    sample_count: int | None = None,
    prior_variances: ArrayLike | None = None,
    prior_decay: float | None = None,
    quadrature_nodes: int | None = None,
    particle_count: int | None = None,
) -> Answer:
    r"""The quantity ``finite-width-law``: stationary loss of m neurons, §5 A4.

    Parameters: data and points (`designMatrix`, `labels`, `sampleCount`, `dimension`, `loss`, `outputScale`,
    `regularization`, `priorVariances`, `priorDecay`, `quadratureNodes`, `particleCount`), `widths`.

    Fields: `limitLoss` F(mu*); `widthConstant` C (derivative converged to 1e-7, the optimum solved anew at
    every beta); `firstOrderLosses` F(mu*) + C/m; `exactLosses` E F(mu_m), exact for every m (squared loss and n
    <= 2, otherwise null).

    Parameters
    ----------
    output_scale : float
        A number.
    regularization : float
        A number.
    dimension : int
        An integer of at least 1.
    widths : list of int
        Integers of at least 1.
    loss : str, default='squared'
        One of squared, logistic.
    design_matrix : matrix, optional
    labels : list of float, optional
    sample_count : int, optional
        An integer of at least 1.
    prior_variances : list of float, optional
        A number.
    prior_decay : float, optional
    quadrature_nodes : int, optional
        An integer of at least 2.
    particle_count : int, optional

    Returns
    -------
    Answer
    """
    return compute(
        "mean-field",
        "finite-width-law",
        output_scale=output_scale,
        regularization=regularization,
        dimension=dimension,
        widths=widths,
        loss=loss,
        design_matrix=design_matrix,
        labels=labels,
        sample_count=sample_count,
        prior_variances=prior_variances,
        prior_decay=prior_decay,
        quadrature_nodes=quadrature_nodes,
        particle_count=particle_count,
    )


def leave_one_out(
    *,
    output_scale: float,
    regularization: float,
    dimension: int,
    loss: str = "squared",
    design_matrix: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    sample_count: int | None = None,
    prior_variances: ArrayLike | None = None,
    prior_decay: float | None = None,
    quadrature_nodes: int | None = None,
    particle_count: int | None = None,
) -> Answer:
    r"""The quantity ``leave-one-out``: prediction of the test loss without retraining, §6.

    Parameters: data and points (`designMatrix`, `labels`, `sampleCount`, `dimension`, `loss`, `outputScale`,
    `regularization`, `priorVariances`, `priorDecay`, `quadratureNodes`, `particleCount`). n >= 2.

    Fields: `trainLoss`; `linearPredictions` z_i^(-i) by linear response; `linearLoss` = mean l_i of them;
    `exactPredictions`, `exactLoss`: n retrainings, each with the 1/n sum over the other samples and the same
    lambda.

    Parameters
    ----------
    output_scale : float
        A number.
    regularization : float
        A number.
    dimension : int
        An integer of at least 1.
    loss : str, default='squared'
        One of squared, logistic.
    design_matrix : matrix, optional
    labels : list of float, optional
    sample_count : int, optional
        An integer of at least 1.
    prior_variances : list of float, optional
    prior_decay : float, optional
        A number.
    quadrature_nodes : int, optional
        An integer of at least 2.
    particle_count : int, optional
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "mean-field",
        "leave-one-out",
        output_scale=output_scale,
        regularization=regularization,
        dimension=dimension,
        loss=loss,
        design_matrix=design_matrix,
        labels=labels,
        sample_count=sample_count,
        prior_variances=prior_variances,
        prior_decay=prior_decay,
        quadrature_nodes=quadrature_nodes,
        particle_count=particle_count,
    )


def generalization_bound(
    *,
    sample_count: int,
    output_scale: float,
    regularization: float,
    dimension: int,
    loss: str = "squared",
    label_bound: float | None = None,
    divergence_radius: float | None = None,
    confidence: float = 0.95,
    particle_count: int | None = None,
    prior_variances: ArrayLike | None = None,
    prior_decay: float | None = None,
) -> Answer:
    r"""The quantity ``generalization-bound``: dimension-free bounds, §6.

    Parameters: `sampleCount`, `outputScale`, `regularization`, `loss` = "squared", `labelBound` (squared:
    required, logistic: refused), `divergenceRadius` = default radius of §6, `confidence` = 0.95,
    `particleCount` = null; with particleCount also `dimension` and `priorVariances` or `priorDecay` (refused
    without it).

    Fields: `divergenceRadius` used; `rademacherBound` r sqrt(2R/n); `rademacherComplexity` exact average over
    all 2^n sign vectors, inputs of det_data, frozen points (null without particleCount or if n > 12; the
    minimum over s is an infimum: max v if R >= log M); `stabilityBound`; `uniformBound` = the right-hand side
    without F(mu), delta = 1 - `confidence`.

    Parameters
    ----------
    sample_count : int
        An integer of at least 1.
    output_scale : float
        A number.
    regularization : float
        A number.
    dimension : int
        An integer of at least 1.
    loss : str, default='squared'
        One of squared, logistic.
    label_bound : float, optional
        A number.
    divergence_radius : float, optional
        A number.
    confidence : float, default=0.95
        A number.
    particle_count : int, optional
        An integer of at least 1.
    prior_variances : list of float, optional
    prior_decay : float, optional
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "mean-field",
        "generalization-bound",
        sample_count=sample_count,
        output_scale=output_scale,
        regularization=regularization,
        dimension=dimension,
        loss=loss,
        label_bound=label_bound,
        divergence_radius=divergence_radius,
        confidence=confidence,
        particle_count=particle_count,
        prior_variances=prior_variances,
        prior_decay=prior_decay,
    )


def langevin_step(
    *,
    output_scale: float,
    regularization: float,
    dimension: int,
    dual_variables: ArrayLike,
    learning_rate: float,
    particle: ArrayLike,
    proposal: ArrayLike,
    loss: str = "squared",
    design_matrix: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    sample_count: int | None = None,
    prior_variances: ArrayLike | None = None,
    prior_decay: float | None = None,
    sampler: str = "exponential",
) -> Answer:
    r"""The quantity ``langevin-step``: one step of a sampler, without randomness, §4.

    Parameters: data (`designMatrix`, `labels`, `sampleCount`, `dimension`, `loss`, `outputScale`,
    `regularization`, `priorVariances`, `priorDecay`), `dualVariables`, `sampler` = "exponential",
    `learningRate` (> 0), `particle`, `proposal`. Only g and the inputs enter: `labels` and `loss` change
    nothing, and the range of logistic dual variables is not checked here.

    Fields: `potential` U, `gradient` grad U at particle; `proposalMean`, `proposalVariances` (diagonal) of the
    step from particle; `logAcceptance` of the move to proposal for the target exp(-U/lambda) nu (not cut at 0:
    may be positive); `stationaryVariances` of the chain without test and with U = 0 (null as a whole if
    explicit and learningRate >= 2 min c).

    Parameters
    ----------
    output_scale : float
        A number.
    regularization : float
        A number.
    dimension : int
        An integer of at least 1.
    dual_variables : list of float
        A number.
    learning_rate : float
        A number.
    particle : list of float
        A number.
    proposal : list of float
        A number.
    loss : str, default='squared'
        One of squared, logistic.
    design_matrix : matrix, optional
    labels : list of float, optional
    sample_count : int, optional
        An integer of at least 1.
    prior_variances : list of float, optional
        A number.
    prior_decay : float, optional
        A number.
    sampler : str, default='exponential'
        One of exponential, semiImplicit, explicit.

    Returns
    -------
    Answer
    """
    return compute(
        "mean-field",
        "langevin-step",
        output_scale=output_scale,
        regularization=regularization,
        dimension=dimension,
        dual_variables=dual_variables,
        learning_rate=learning_rate,
        particle=particle,
        proposal=proposal,
        loss=loss,
        design_matrix=design_matrix,
        labels=labels,
        sample_count=sample_count,
        prior_variances=prior_variances,
        prior_decay=prior_decay,
        sampler=sampler,
    )


def functional_coefficients(
    *,
    grid_values: ArrayLike,
    dimension: int,
    basis: str = "sine",
    prior_variances: ArrayLike | None = None,
    prior_decay: float | None = None,
) -> Answer:
    r"""The quantity ``functional-coefficients``: coefficients of a curve, and what truncation loses, §6.

    Parameters: `gridValues`, `dimension` D (< N), `basis` = "sine", `priorVariances` or `priorDecay`.

    Fields: `coefficients` x_k by the trapezoid rule, k = 1…D; `processEigenvalues` of the bridge (sine) or of
    Brownian motion (brownian); `priorVariance` V = sum c_k x_k²; `truncationShares` [sum over j > k of c_j
    x_j²]/V for k = 1…D (the last is 0). Refused: D >= N, V = 0.

    Parameters
    ----------
    grid_values : list of float
        A number.
    dimension : int
        An integer of at least 1.
    basis : str, default='sine'
        One of sine, brownian.
    prior_variances : list of float, optional
        A number.
    prior_decay : float, optional
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "mean-field",
        "functional-coefficients",
        grid_values=grid_values,
        dimension=dimension,
        basis=basis,
        prior_variances=prior_variances,
        prior_decay=prior_decay,
    )


def simulated_stochastic_dual(
    *,
    output_scale: float,
    regularization: float,
    dimension: int,
    algorithm: str,
    iterations: ArrayLike,
    loss: str = "squared",
    design_matrix: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    sample_count: int | None = None,
    prior_variances: ArrayLike | None = None,
    prior_decay: float | None = None,
    quadrature_nodes: int | None = None,
    particle_count: int | None = None,
    width: int | None = None,
    repetitions: int = 20,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-stochastic-dual``: random outer algorithms with exact integrals, §5.

    Parameters: data and points (`designMatrix`, `labels`, `sampleCount`, `dimension`, `loss`, `outputScale`,
    `regularization`, `priorVariances`, `priorDecay`, `quadratureNodes`, `particleCount`), `algorithm`,
    `iterations`, `width` (M particles; required with particleCoordinateAscent, otherwise refused),
    `repetitions` = 20, `seed` = 1. coordinateAscent: iterations count epochs of n independent uniform
    coordinates (with replacement). dualAveraging: iterations count single-sample steps.
    particleCoordinateAscent: every epoch draws M independent points from mu_g (with replacement from the point
    set), then one cyclic epoch of A1 with B = r.

    Fields: `excesses`, mean over runs, in the order of iterations: (D* - D(g))/(D* - D(g_0)) for
    coordinateAscent; P(mu_G) - P* for dualAveraging; the exact duality gap for particleCoordinateAscent.

    Parameters
    ----------
    output_scale : float
        A number.
    regularization : float
        A number.
    dimension : int
        An integer of at least 1.
    algorithm : str
        One of coordinateAscent, dualAveraging, particleCoordinateAscent.
    iterations : list of int
        Integers of at least 1.
    loss : str, default='squared'
        One of squared, logistic.
    design_matrix : matrix, optional
    labels : list of float, optional
    sample_count : int, optional
        An integer of at least 1.
    prior_variances : list of float, optional
        A number.
    prior_decay : float, optional
        A number.
    quadrature_nodes : int, optional
        An integer of at least 2.
    particle_count : int, optional
        An integer of at least 1.
    width : int, optional
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
        "mean-field",
        "simulated-stochastic-dual",
        output_scale=output_scale,
        regularization=regularization,
        dimension=dimension,
        algorithm=algorithm,
        iterations=iterations,
        loss=loss,
        design_matrix=design_matrix,
        labels=labels,
        sample_count=sample_count,
        prior_variances=prior_variances,
        prior_decay=prior_decay,
        quadrature_nodes=quadrature_nodes,
        particle_count=particle_count,
        width=width,
        repetitions=repetitions,
        seed=seed,
    )


def simulated_finite_width(
    *,
    output_scale: float,
    regularization: float,
    dimension: int,
    width: int,
    learning_rate: float,
    loss: str = "squared",
    design_matrix: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    sample_count: int | None = None,
    prior_variances: ArrayLike | None = None,
    prior_decay: float | None = None,
    burn_in_steps: int = 300,
    steps: int = 1000,
    repetitions: int = 100,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-finite-width``.

    a real network of m neurons under noisy gradient descent, Metropolised, §5 A4.

    Parameters: data (`designMatrix`, `labels`, `sampleCount`, `dimension`, `loss`, `outputScale`,
    `regularization`, `priorVariances`, `priorDecay`), `width` m, `learningRate` delta (> 0), `burnInSteps` =
    300, `steps` = 1000, `repetitions` = 100, `seed` = 1. All m neurons start from the prior and move jointly,
    one test per step.

    Fields: `trainLoss` mean of F(mu_m) after every one of the `steps` steps, accepted or not; `acceptance` mean
    of min(1, exp(logAcceptance)) over the same steps.

    Parameters
    ----------
    output_scale : float
        A number.
    regularization : float
        A number.
    dimension : int
        An integer of at least 1.
    width : int
        An integer of at least 1.
    learning_rate : float
        A number.
    loss : str, default='squared'
        One of squared, logistic.
    design_matrix : matrix, optional
    labels : list of float, optional
    sample_count : int, optional
        An integer of at least 1.
    prior_variances : list of float, optional
        A number.
    prior_decay : float, optional
        A number.
    burn_in_steps : int, default=300
        An integer of at least 0.
    steps : int, default=1000
        An integer of at least 1.
    repetitions : int, default=100
        An integer of at least 1.
    seed : int, default=1
        An integer of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "mean-field",
        "simulated-finite-width",
        output_scale=output_scale,
        regularization=regularization,
        dimension=dimension,
        width=width,
        learning_rate=learning_rate,
        loss=loss,
        design_matrix=design_matrix,
        labels=labels,
        sample_count=sample_count,
        prior_variances=prior_variances,
        prior_decay=prior_decay,
        burn_in_steps=burn_in_steps,
        steps=steps,
        repetitions=repetitions,
        seed=seed,
    )


def simulated_generalization(
    *,
    sample_count: int,
    dimension: int,
    output_scale: float,
    regularization: float,
    particle_count: int,
    target_coefficients: ArrayLike,
    loss: str = "squared",
    prior_variances: ArrayLike | None = None,
    prior_decay: float | None = None,
    input_decay: float = 1,
    noise_variance: float = 0,
    repetitions: int = 20,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-generalization``: train, test and predicted test loss on random data, §6.

    Parameters: `sampleCount` n (>= 2), `dimension`, `loss`, `outputScale`, `regularization`, `priorVariances`
    or `priorDecay`, `particleCount`, `inputDecay` = 1, `targetCoefficients`, `noiseVariance` = 0 (logistic:
    must be 0), `repetitions` = 20, `seed` = 1. Squared: y = tanh(<b,x>) + noise; logistic: y = 1 with
    probability 1/(1+exp(-<b,x>)). New data in every run, the same frozen points; >= 4000 fresh test points with
    labels drawn (noisy) like the training labels.

    Fields: `trainLoss`, `testLoss`, `leaveOneOutLoss` (linear response), means over the runs.

    Parameters
    ----------
    sample_count : int
        An integer of at least 2.
    dimension : int
        An integer of at least 1.
    output_scale : float
        A number.
    regularization : float
        A number.
    particle_count : int
        An integer of at least 1.
    target_coefficients : list of float
        A number.
    loss : str, default='squared'
        One of squared, logistic.
    prior_variances : list of float, optional
    prior_decay : float, optional
        A number.
    input_decay : float, default=1
        A number.
    noise_variance : float, default=0
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
        "mean-field",
        "simulated-generalization",
        sample_count=sample_count,
        dimension=dimension,
        output_scale=output_scale,
        regularization=regularization,
        particle_count=particle_count,
        target_coefficients=target_coefficients,
        loss=loss,
        prior_variances=prior_variances,
        prior_decay=prior_decay,
        input_decay=input_decay,
        noise_variance=noise_variance,
        repetitions=repetitions,
        seed=seed,
    )
