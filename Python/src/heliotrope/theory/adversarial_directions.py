"""Adversarial directions: every quantity of the sheet ``adversarial-directions``.

Made by Tools/make-theory.py.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from .._theory import Answer, compute

__all__ = [
    "activation_moments",
    "decay_planner",
    "flip_probability",
    "gradient_step_alignment",
    "macroscopic_path",
    "off_subspace_gradient",
    "off_subspace_path",
    "simulated_flip_probability",
    "simulated_step_alignment",
    "simulated_subspace_training",
    "spike_alignment",
    "strong_spike",
]


def activation_moments(
    *,
    activation: str | dict[str, Any],
) -> Answer:
    r"""The quantity ``activation-moments``: moments of s and s', §1.

    Parameters: `activation`. Fields: `outputMean` mu0; `linearCoefficient` mu1; `curvatureMean` m2 = E z s';
    `outputVariance` S2 = E s² (not centred: it is the variance of f); `gradientVariance` D2 = E s'²;
    `radiusScale` R0 = sqrt(S2/D2).

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.

    Returns
    -------
    Answer
    """
    return compute("adversarial-directions", "activation-moments", activation=activation)


def flip_probability(
    *,
    activation: str | dict[str, Any],
    perturbation_length: float,
    width: int,
    dimension: int,
) -> Answer:
    r"""The quantity ``flip-probability``: success of one gradient step at initialisation, §2.2 and §2.4.

    Parameters: `activation`, `perturbationLength`, `width`, `dimension` (>= 2). Fields: `limitProbability`
    erf(eps/(R0 sqrt 2)); `finiteSizeProbability` (§2.4, not clipped; 0 at eps = 0); first order in 1/p, 1/d:
    `meanGradientNorm` E abs(g), `gradientNormDeviation` sqrt(D2 v)/2; exact: `rootMeanSquareGradientNorm`.
    Refused: perturbationLength < 0.

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    perturbation_length : float
        At least 0.0.
    width : int
        An integer of at least 1.
    dimension : int
        An integer of at least 2.

    Returns
    -------
    Answer
    """
    return compute(
        "adversarial-directions",
        "flip-probability",
        activation=activation,
        perturbation_length=perturbation_length,
        width=width,
        dimension=dimension,
    )


def macroscopic_path(
    *,
    activation: str | dict[str, Any],
    relative_path_length: float,
    width_ratio: float,
) -> Answer:
    r"""The quantity ``macroscopic-path``: path along the normalised gradient, asymptotic, §2.3.

    Parameters: `activation`, `relativePathLength`, `widthRatio`. Fields: `scaledOutput` M; `memory` C;
    `effectiveMemory` C'. At r = 0: 0, 1, 1. Refused: widthRatio <= 0, r < 0.

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    relative_path_length : float
        At least 0.0.
    width_ratio : float
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "adversarial-directions",
        "macroscopic-path",
        activation=activation,
        relative_path_length=relative_path_length,
        width_ratio=width_ratio,
    )


def spike_alignment(
    *,
    activation: str | dict[str, Any],
    spike_singular_value: float,
) -> Answer:
    r"""The quantity ``spike-alignment``: input gradient against a weak spike, asymptotic, §3.

    Parameters: `activation`, `spikeSingularValue`. Fields: `squaredSpikeAlignment` cos²(g1,v); `radiusScale`
    R(tau). Refused: spikeSingularValue < 0.

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    spike_singular_value : float
        At least 0.0.

    Returns
    -------
    Answer
    """
    return compute(
        "adversarial-directions",
        "spike-alignment",
        activation=activation,
        spike_singular_value=spike_singular_value,
    )


def gradient_step_alignment(
    *,
    activation: str | dict[str, Any],
    link: dict[str, Any],
    noise_variance: float,
    sample_ratio: float,
    learning_rate: float,
    training_loss: str = "correlation",
) -> Answer:
    r"""The quantity ``gradient-step-alignment``: the same after one real gradient step, asymptotic, §3.1.

    Parameters: `activation`, `link`, `noiseVariance`, `sampleRatio`, `learningRate` (of W1 = W0 + lr G, G with
    1/(n sqrt p)), `trainingLoss` = "correlation" ("correlation" or "squared", anything else is refused). Labels
    are not centred; x ~ N(0,I_d).

    Fields: `directionSquaredNorm` B2; `spikeSingularValue` tau; `directionTargetOverlap` cos²(b,v*);
    `squaredSpikeAlignment` cos²(g1,b); `squaredTargetAlignment` cos²(g1,v*); `gradientSquaredNorm` N2;
    `outputSecondMoment` E f1². Refused: B2 = 0.

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
    learning_rate : float
        At least 0.0.
    training_loss : str, default='correlation'
        One of correlation, squared.

    Returns
    -------
    Answer
    """
    return compute(
        "adversarial-directions",
        "gradient-step-alignment",
        activation=activation,
        link=link,
        noise_variance=noise_variance,
        sample_ratio=sample_ratio,
        learning_rate=learning_rate,
        training_loss=training_loss,
    )


def strong_spike(
    *,
    activation: str | dict[str, Any],
    spike_singular_value: float,
    input_projection: float,
    width: int,
    dimension: int,
) -> Answer:
    r"""The quantity ``strong-spike``.

    spike of order-1 entries, given the projection of x, exact at finite p and d, §3.2.

    Parameters: `activation`, `spikeSingularValue` (tau = theta sqrt p), `inputProjection`, `width`,
    `dimension`. Fields: `meanOutput` E f1 (not divided by sqrt p); `outputVariance` Var f1;
    `meanSpikeComponent` E <g1,v>; `spikeComponentSecondMoment` E <g1,v>²; `gradientSquaredNorm` E abs(g1)²;
    `squaredSpikeAlignment` = ratio of the last two expectations. Refused: abs(kappa) > sqrt d,
    spikeSingularValue < 0.

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    spike_singular_value : float
        At least 0.0.
    input_projection : float
        A number.
    width : int
        An integer of at least 1.
    dimension : int
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "adversarial-directions",
        "strong-spike",
        activation=activation,
        spike_singular_value=spike_singular_value,
        input_projection=input_projection,
        width=width,
        dimension=dimension,
    )


def off_subspace_gradient(
    *,
    gate_second_moment: float,
    subspace_codimension: int,
    dimension: int,
    initialisation_scale: float = 1,
    learning_rate: float = 0,
    weight_decay: float = 0,
    momentum: float = 0,
    step_count: int = 0,
    output_value: float | None = None,
    measured_norm: float | None = None,
) -> Answer:
    r"""The quantity ``off-subspace-gradient``: law of the gradient orthogonal to the data, exact, §4.1 and §4.2.

    Parameters: `gateSecondMoment`, `subspaceCodimension`, `dimension`, `initialisationScale` = 1, `weightDecay`
    = 0, `learningRate` = 0, `momentum` = 0, `stepCount` = 0, `outputValue` = null, `measuredNorm` = null.

    Fields: `decayFactor` (signed; 1 without decay); `weightScale` b = beta abs(factor); `meanNorm`;
    `rootMeanSquareNorm` b sqrt(A l/d); `flipDistance` linear t* (null without outputValue);
    `upperTailProbability` Q(l/2, measured² d/(2 b² A)) (null without measuredNorm). Refused: l < 1, l >= d,
    learningRate·weightDecay >= 2, A <= 0, b = 0, outputValue = 0.

    Parameters
    ----------
    gate_second_moment : float
        A number.
    subspace_codimension : int
        An integer of at least 1.
    dimension : int
        An integer of at least 1.
    initialisation_scale : float, default=1
        A number.
    learning_rate : float, default=0
        At least 0.0.
    weight_decay : float, default=0
        At least 0.0.
    momentum : float, default=0
        Between 0.0 and 1.0.
    step_count : int, default=0
        An integer of at least 0.
    output_value : float, optional
        A number.
    measured_norm : float, optional
        At least 0.0.

    Returns
    -------
    Answer
    """
    return compute(
        "adversarial-directions",
        "off-subspace-gradient",
        gate_second_moment=gate_second_moment,
        subspace_codimension=subspace_codimension,
        dimension=dimension,
        initialisation_scale=initialisation_scale,
        learning_rate=learning_rate,
        weight_decay=weight_decay,
        momentum=momentum,
        step_count=step_count,
        output_value=output_value,
        measured_norm=measured_norm,
    )


def off_subspace_path(
    *,
    activation: str | dict[str, Any],
    preactivations: ArrayLike,
    second_layer_values: ArrayLike,
    weight_scale: float,
    subspace_codimension: int,
    dimension: int,
    path_lengths: ArrayLike,
) -> Answer:
    r"""The quantity ``off-subspace-path``: output along the off-subspace direction, §4.2.

    Parameters: `activation`, `preactivations`, `secondLayerValues` (a_j, same length, any values),
    `weightScale`, `subspaceCodimension`, `dimension`, `pathLengths`. The length p of the lists is the width.

    Fields: `output` f(x); `outputs` conditional mean at the pathLengths, in their order, at the root-mean-
    square norm; `linearFlipDistance` t*; `pathFlipDistance` (first change of sign of the scan of §4.2 refined
    by bisection, null if none); `universalCosine` (l -> infinity). Refused: f = 0, A = 0, lengths differ, empty
    list, l < 1, l >= d.

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    preactivations : list of float
        A number.
    second_layer_values : list of float
        A number.
    weight_scale : float
        A number.
    subspace_codimension : int
        An integer of at least 1.
    dimension : int
        An integer of at least 1.
    path_lengths : list of float
        At least 0.0.

    Returns
    -------
    Answer
    """
    return compute(
        "adversarial-directions",
        "off-subspace-path",
        activation=activation,
        preactivations=preactivations,
        second_layer_values=second_layer_values,
        weight_scale=weight_scale,
        subspace_codimension=subspace_codimension,
        dimension=dimension,
        path_lengths=path_lengths,
    )


def decay_planner(
    *,
    current_distance: float,
    target_distance: float,
    learning_rate: float,
    weight_decay: float,
) -> Answer:
    r"""The quantity ``decay-planner``: steps of decay until the flip distance is reached, §4.3.

    Parameters: `currentDistance`, `targetDistance`, `learningRate`, `weightDecay`. Fields: `stepCount` (0 if
    already reached). Refused: learningRate·weightDecay not in (0,1).

    Parameters
    ----------
    current_distance : float
        A number.
    target_distance : float
        A number.
    learning_rate : float
        At least 0.0.
    weight_decay : float
        At least 0.0.

    Returns
    -------
    Answer
    """
    return compute(
        "adversarial-directions",
        "decay-planner",
        current_distance=current_distance,
        target_distance=target_distance,
        learning_rate=learning_rate,
        weight_decay=weight_decay,
    )


def simulated_flip_probability(
    *,
    activation: str | dict[str, Any],
    width: int,
    dimension: int,
    perturbation_length: float,
    repetitions: int = 2000,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-flip-probability``: one gradient step on random networks, §2.1, simulated.

    Parameters: `activation`, `width`, `dimension` (>= 2), `perturbationLength`, `repetitions` = 2000
    (networks), `seed` = 1. Real matrices or the exact sampler, same law. Fields: `flipProbability` (share with
    f(x) f(x - eps sign(f) g/abs(g)) < 0; networks with f = 0 or g = 0 count as not flipped); over the others:
    `meanGradientNorm`; `medianFlipRadius` = median of abs(f)/abs(g).

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    width : int
        An integer of at least 1.
    dimension : int
        An integer of at least 2.
    perturbation_length : float
        At least 0.0.
    repetitions : int, default=2000
        An integer of at least 1.
    seed : int, default=1
        An integer of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "adversarial-directions",
        "simulated-flip-probability",
        activation=activation,
        width=width,
        dimension=dimension,
        perturbation_length=perturbation_length,
        repetitions=repetitions,
        seed=seed,
    )


def simulated_step_alignment(
    *,
    activation: str | dict[str, Any],
    link: dict[str, Any],
    noise_variance: float,
    dimension: int,
    sample_count: int,
    width: int,
    learning_rate: float,
    training_loss: str = "correlation",
    repetitions: int = 20,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-step-alignment``: a real gradient step, §3.1, simulated.

    Parameters: `activation`, `link`, `noiseVariance`, `dimension`, `sampleCount`, `width`, `learningRate`,
    `trainingLoss` = "correlation" ("correlation" or "squared"), `repetitions` = 20, `seed` = 1. New W, a, data
    in every run; means over 100 fresh x ~ N(0,I_d) per run, then over the runs.

    Fields: `squaredSpikeAlignment` cos²(g1,b) with the b of the run; `squaredTargetAlignment` cos²(g1,v*) (both
    without the points with g1 = 0); `outputSecondMoment`; `gradientSquaredNorm`. Refused: b = 0 (link 0, no
    noise, correlation loss).

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
        An integer of at least 1.
    learning_rate : float
        At least 0.0.
    training_loss : str, default='correlation'
        One of correlation, squared.
    repetitions : int, default=20
        An integer of at least 1.
    seed : int, default=1
        An integer of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "adversarial-directions",
        "simulated-step-alignment",
        activation=activation,
        link=link,
        noise_variance=noise_variance,
        dimension=dimension,
        sample_count=sample_count,
        width=width,
        learning_rate=learning_rate,
        training_loss=training_loss,
        repetitions=repetitions,
        seed=seed,
    )


def simulated_subspace_training(
    *,
    activation: str | dict[str, Any],
    dimension: int,
    subspace_codimension: int,
    width: int,
    sample_count: int,
    initialisation_scale: float,
    learning_rate: float,
    weight_decay: float,
    step_count: int,
    training_loss: str = "squared",
    momentum: float = 0,
    repetitions: int = 20,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-subspace-training``: training on a subspace, §4, simulated.

    Parameters: `activation`, `dimension`, `subspaceCodimension`, `width`, `sampleCount`, `initialisationScale`,
    `weightDecay`, `learningRate`, `momentum` = 0, `stepCount`, `trainingLoss` ("squared": mean of (f-y)²/2, or
    "logistic": mean of log(1+exp(-y f))), `repetitions` = 20, `seed` = 1.

    Data on the first d-l coordinates, Gaussian, each scaled to abs(x)² = d; labels ±1 independent and fair;
    only W is trained, full batch, W <- W - lr V with V <- momentum V + gradient + weightDecay W, V = 0 first,
    gradient of the mean loss (no extra normalisation).

    Fields, mean (where said, median; of an even number the mean of the middle two) over the training points,
    points with A = 0 left out, then mean over runs (`flipDistance`: median over runs, because now and then a
    run has no flip at half of its points): `weightScale` = beta abs(Omega(T))/abs(Omega(0)), exact; `normRatio`
    = mean of abs(P_perp g)² d/(b² A l); `gateSecondMoment`; `meanAbsoluteOutput`; `linearFlipDistance` = median
    of t* = abs(f)/(b sqrt(A l/d)) (law, not the measured norm); `flipDistance` = median real distance along
    -sign(f) P_perp g (infinite if no change of sign at t*, 2t*, … 2^12 t*; else bisection between the first
    change and the point before, 0 before t*), null if the median over runs is not finite; `trainingAccuracy` =
    share with y f > 0. Refused: learningRate·weightDecay >= 2, b = 0, or a training run that diverges (weights
    not finite).

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    dimension : int
        An integer of at least 2.
    subspace_codimension : int
        An integer of at least 1.
    width : int
        An integer of at least 1.
    sample_count : int
        An integer of at least 1.
    initialisation_scale : float
        A number.
    learning_rate : float
        At least 0.0.
    weight_decay : float
        At least 0.0.
    step_count : int
        An integer of at least 0.
    training_loss : str, default='squared'
        One of squared, logistic.
    momentum : float, default=0
        Between 0.0 and 1.0.
    repetitions : int, default=20
        An integer of at least 1.
    seed : int, default=1
        An integer of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "adversarial-directions",
        "simulated-subspace-training",
        activation=activation,
        dimension=dimension,
        subspace_codimension=subspace_codimension,
        width=width,
        sample_count=sample_count,
        initialisation_scale=initialisation_scale,
        learning_rate=learning_rate,
        weight_decay=weight_decay,
        step_count=step_count,
        training_loss=training_loss,
        momentum=momentum,
        repetitions=repetitions,
        seed=seed,
    )
