"""Random features trained by SGD: every quantity of the sheet ``random-features-sgd``.

Made by Tools/make-theory.py.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from .._theory import Answer, compute

__all__ = [
    "expected_second_moment",
    "feature_moments",
    "minimum_norm_prediction",
    "multi_pass_decomposition",
    "multi_pass_risk",
    "one_pass_recursion",
    "one_pass_risk",
    "simulated_double_descent",
    "simulated_multi_pass",
    "simulated_one_pass",
    "stability",
    "weight_free_risk",
]


def feature_moments(
    *,
    activation: str,
    dimension: int | None = None,
    width: int | None = None,
    weights: ArrayLike | None = None,
    target_direction: ArrayLike | None = None,
) -> Answer:
    r"""The quantity ``feature-moments``: exact population moments, §2.1.

    Parameters: `activation` (relu, scaledErf, fourier), `weights` or `dimension` and `width`,
    `targetDirection`. Fields: `trace` of H, `largestEigenvalue`, `secondMomentFirstRow`, `featureMean`,
    `targetCorrelation` c (lists of length P), `approximationError` R.

    Parameters
    ----------
    activation : str
        One of relu, scaledErf, fourier.
    dimension : int, optional
        An integer of at least 1.
    width : int, optional
        An integer of at least 1.
    weights : matrix, optional
        A list of equally long lists of numbers.
    target_direction : list of float, optional
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "random-features-sgd",
        "feature-moments",
        activation=activation,
        dimension=dimension,
        width=width,
        weights=weights,
        target_direction=target_direction,
    )


def expected_second_moment(
    *,
    activation: str,
    dimension: int,
    width: int,
) -> Answer:
    r"""The quantity ``expected-second-moment``: two-eigenvalue operator Hbar, §3.1.

    Parameters: `activation` (relu, scaledErf, fourier), `dimension`, `width`. Fields, lists with one entry per
    block (fourier: cos, sin): `diagonal` a, `offDiagonal` b, `bulkEigenvalue` (a-b)/p, `topEigenvalue`
    (a+(p-1)b)/p.

    Parameters
    ----------
    activation : str
        One of relu, scaledErf, fourier.
    dimension : int
        An integer of at least 1.
    width : int
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "random-features-sgd",
        "expected-second-moment",
        activation=activation,
        dimension=dimension,
        width=width,
    )


def one_pass_recursion(
    *,
    residual_variance: float,
    learning_rate: float,
    step_count: int,
    eigenvalues: ArrayLike | None = None,
    initial_squared_errors: ArrayLike | None = None,
    multiplicities: ArrayLike | None = None,
    second_moment: ArrayLike | None = None,
    initial_error: ArrayLike | None = None,
    feature_mean: ArrayLike | None = None,
    step_decay_exponent: float = 0,
    batch_size: int = 1,
) -> Answer:
    r"""The quantity ``one-pass-recursion``: one-pass SGD from given moments, §3.2.

    Parameters: `eigenvalues` with `initialSquaredErrors` and `multiplicities` = all 1 (diagonal version), or
    `secondMoment` with `initialError` and `featureMean` = 0 (full version); `residualVariance`, `learningRate`
    (> 0), `stepDecayExponent` = 0, `stepCount`, `batchSize` = 1. Parameters of the two versions are never
    mixed. Fields: `excessLast`, `excessAverage` (theta-theta*)'H(theta-theta*).

    Parameters
    ----------
    residual_variance : float
        At least 0.0.
    learning_rate : float
        A number.
    step_count : int
        An integer of at least 1.
    eigenvalues : list of float, optional
        A number.
    initial_squared_errors : list of float, optional
        At least 0.0.
    multiplicities : list of float, optional
        A number.
    second_moment : matrix, optional
        A list of equally long lists of numbers.
    initial_error : list of float, optional
        A number.
    feature_mean : list of float, optional
        A number.
    step_decay_exponent : float, default=0
        A number.
    batch_size : int, default=1
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "random-features-sgd",
        "one-pass-recursion",
        residual_variance=residual_variance,
        learning_rate=learning_rate,
        step_count=step_count,
        eigenvalues=eigenvalues,
        initial_squared_errors=initial_squared_errors,
        multiplicities=multiplicities,
        second_moment=second_moment,
        initial_error=initial_error,
        feature_mean=feature_mean,
        step_decay_exponent=step_decay_exponent,
        batch_size=batch_size,
    )


def one_pass_risk(
    *,
    activation: str,
    learning_rate: float,
    step_count: int,
    noise_variance: float,
    dimension: int | None = None,
    width: int | None = None,
    weights: ArrayLike | None = None,
    target_direction: ArrayLike | None = None,
    step_decay_exponent: float = 0,
    batch_size: int = 1,
) -> Answer:
    r"""The quantity ``one-pass-risk``: bias, variance and process ladder for given weights, §3.2.

    Parameters: `activation` (relu, scaledErf, fourier), `weights` or `dimension` and `width`,
    `targetDirection`, `learningRate` (> 0), `stepDecayExponent` = 0, `stepCount`, `batchSize` = 1,
    `noiseVariance`. theta_0 = 0. Fields: `approximationError` R; `biasLast`, `biasAverage` (start -theta*, s2 =
    0); `unitVarianceLast`, `unitVarianceAverage` V1; `riskLast`, `riskAverage` = R + bias + (R + noiseVariance)
    V1; ladder of the average: `populationBiasAverage`, `populationVarianceAverage` (operator H),
    `expectedOperatorBiasAverage`, `expectedOperatorVarianceAverage` (operator Hbar); variances per unit s2.

    Parameters
    ----------
    activation : str
        One of relu, scaledErf, fourier.
    learning_rate : float
        A number.
    step_count : int
        An integer of at least 1.
    noise_variance : float
        At least 0.0.
    dimension : int, optional
        An integer of at least 1.
    width : int, optional
        An integer of at least 1.
    weights : matrix, optional
    target_direction : list of float, optional
    step_decay_exponent : float, default=0
        A number.
    batch_size : int, default=1
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "random-features-sgd",
        "one-pass-risk",
        activation=activation,
        learning_rate=learning_rate,
        step_count=step_count,
        noise_variance=noise_variance,
        dimension=dimension,
        width=width,
        weights=weights,
        target_direction=target_direction,
        step_decay_exponent=step_decay_exponent,
        batch_size=batch_size,
    )


def weight_free_risk(
    *,
    activation: str | dict[str, Any],
    width: int,
    dimension: int,
    learning_rate: float,
    step_count: int,
    noise_variance: float,
    step_decay_exponent: float = 0,
    batch_size: int = 1,
) -> Answer:
    r"""The quantity ``weight-free-risk``: the same without weights, proportional limit, §3.3.

    Parameters: `activation` (relu, scaledErf, tanh, or hermite), `width`, `dimension`, `learningRate` (> 0),
    `stepDecayExponent` = 0, `stepCount`, `batchSize` = 1, `noiseVariance`. abs(beta) = 1. Fields:
    `approximationError`, `biasLast`, `biasAverage`, `unitVarianceLast`, `unitVarianceAverage`, `riskLast`,
    `riskAverage`. Nodes doubled until nothing changes by 1e-9. Refused: hermite without a nonzero entry from k
    = 1 on.

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    width : int
        An integer of at least 1.
    dimension : int
        An integer of at least 1.
    learning_rate : float
        A number.
    step_count : int
        An integer of at least 1.
    noise_variance : float
        At least 0.0.
    step_decay_exponent : float, default=0
        A number.
    batch_size : int, default=1
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "random-features-sgd",
        "weight-free-risk",
        activation=activation,
        width=width,
        dimension=dimension,
        learning_rate=learning_rate,
        step_count=step_count,
        noise_variance=noise_variance,
        step_decay_exponent=step_decay_exponent,
        batch_size=batch_size,
    )


def minimum_norm_prediction(
    *,
    activation: str | dict[str, Any],
    width: int,
    dimension: int,
    sample_count: int,
    noise_variance: float,
) -> Answer:
    r"""The quantity ``minimum-norm-prediction``: min-norm interpolator, proportional limit, §3.5.

    Parameters: `activation` (relu, scaledErf, tanh, or hermite), `width`, `dimension`, `sampleCount`,
    `noiseVariance`. Fields: `approximationError` R; `implicitRidge` kappa (0 for p <= n); `bias` (includes R);
    `variance` (label noise). At p = n bias and variance are null. Refused: hermite without a nonzero entry from
    k = 1 on, or none from k = 2 on and width > dimension (also for p <= n).

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    width : int
        An integer of at least 1.
    dimension : int
        An integer of at least 1.
    sample_count : int
        An integer of at least 1.
    noise_variance : float
        At least 0.0.

    Returns
    -------
    Answer
    """
    return compute(
        "random-features-sgd",
        "minimum-norm-prediction",
        activation=activation,
        width=width,
        dimension=dimension,
        sample_count=sample_count,
        noise_variance=noise_variance,
    )


def stability(
    *,
    eigenvalues: ArrayLike,
    learning_rate: float,
    residual_variance: float,
    sampling: str,
    multiplicities: ArrayLike | None = None,
    batch_size: int = 1,
    mean_squared_norm: float = 0,
) -> Answer:
    r"""The quantity ``stability``: largest step and stationary level of constant steps, §3.2, §3.4.

    Parameters: `eigenvalues`, `multiplicities` = all 1, `learningRate` (> 0), `batchSize` = 1,
    `residualVariance`, `sampling` ("onePass": eigenvalues of H; "withReplacement": of Phi'Phi/n, homogenised
    closure), `meanSquaredNorm` = 0 (onePass only; first multiplicity 1). Fields: `stabilityNumber` (null if a
    denominator is not positive), `stationaryExcess` (null unless the number is below 1; withReplacement: train
    MSE above its minimum, residualVariance = abs(yperp)²/n), `largestStableLearningRate`. Refused: reshuffled.

    Parameters
    ----------
    eigenvalues : list of float
        A number.
    learning_rate : float
        A number.
    residual_variance : float
        At least 0.0.
    sampling : str
        One of onePass, withReplacement.
    multiplicities : list of float, optional
        A number.
    batch_size : int, default=1
        An integer of at least 1.
    mean_squared_norm : float, default=0
        At least 0.0.

    Returns
    -------
    Answer
    """
    return compute(
        "random-features-sgd",
        "stability",
        eigenvalues=eigenvalues,
        learning_rate=learning_rate,
        residual_variance=residual_variance,
        sampling=sampling,
        multiplicities=multiplicities,
        batch_size=batch_size,
        mean_squared_norm=mean_squared_norm,
    )


def multi_pass_risk(
    *,
    learning_rate: float,
    step_count: int,
    sample_count: int | None = None,
    feature_matrix: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    test_second_moment: ArrayLike | None = None,
    test_correlation: ArrayLike | None = None,
    test_power: float | None = None,
    feature_count: int | None = None,
    step_decay_exponent: float = 0,
    batch_size: int = 1,
) -> Answer:
    r"""The quantity ``multi-pass-risk``: SGD on a fixed sample with replacement, exact and homogenised, §3.4.

    Parameters: `featureMatrix`, `labels`, `testSecondMoment`, `testCorrelation`, `testPower`, or `sampleCount`
    and `featureCount`; `learningRate` (> 0), `stepDecayExponent` = 0, `stepCount`, `batchSize` = 1. theta_0 =
    0. Fields, exact: `trainError` (of theta_{T-1}, before the last step), `testErrorLast`, `testErrorAverage`,
    `exactSpectralRadius` (constant step learningRate, row space by numerical rank, cut-off 1e-10; null if
    min(n,P) > 20 or Phi = 0); closure: `homogenisedTrainError`, `homogenisedTestErrorLast`,
    `homogenisedTestErrorAverage`; full-batch gradient descent with the same steps:
    `gradientDescentTestErrorLast`, `gradientDescentTestErrorAverage`.

    Parameters
    ----------
    learning_rate : float
        A number.
    step_count : int
        An integer of at least 1.
    sample_count : int, optional
        An integer of at least 1.
    feature_matrix : matrix, optional
        A list of equally long lists of numbers.
    labels : list of float, optional
        A number.
    test_second_moment : matrix, optional
        A list of equally long lists of numbers.
    test_correlation : list of float, optional
        A number.
    test_power : float, optional
        A number.
    feature_count : int, optional
        An integer of at least 1.
    step_decay_exponent : float, default=0
        A number.
    batch_size : int, default=1
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "random-features-sgd",
        "multi-pass-risk",
        learning_rate=learning_rate,
        step_count=step_count,
        sample_count=sample_count,
        feature_matrix=feature_matrix,
        labels=labels,
        test_second_moment=test_second_moment,
        test_correlation=test_correlation,
        test_power=test_power,
        feature_count=feature_count,
        step_decay_exponent=step_decay_exponent,
        batch_size=batch_size,
    )


def multi_pass_decomposition(
    *,
    learning_rate: float,
    step_count: int,
    noise_variance: float,
    sample_count: int | None = None,
    feature_matrix: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    test_second_moment: ArrayLike | None = None,
    test_correlation: ArrayLike | None = None,
    test_power: float | None = None,
    feature_count: int | None = None,
    step_decay_exponent: float = 0,
    batch_size: int = 1,
) -> Answer:
    r"""The quantity ``multi-pass-decomposition``: sources of error, averaged over label noise, §3.4 and §3.5.

    Parameters: those of multi-pass-risk: `featureMatrix`, `labels` (here the noise-free f*(x_i)),
    `testSecondMoment`, `testCorrelation`, `testPower`, or `sampleCount` and `featureCount`; `learningRate` (>
    0), `stepDecayExponent` = 0, `stepCount`, `batchSize` = 1, `noiseVariance`. Homogenised closure. Fields:
    `biasLast`, `biasAverage`, `varianceLast`, `varianceAverage`; their full-batch parts
    `gradientDescentBiasLast`, `gradientDescentBiasAverage`, `gradientDescentVarianceLast`,
    `gradientDescentVarianceAverage` (difference = stochastic gradients); `minimumNormBias`,
    `minimumNormVariance`, `rank` of Phi (cut-off 1e-10).

    Parameters
    ----------
    learning_rate : float
        A number.
    step_count : int
        An integer of at least 1.
    noise_variance : float
        At least 0.0.
    sample_count : int, optional
        An integer of at least 1.
    feature_matrix : matrix, optional
        A list of equally long lists of numbers.
    labels : list of float, optional
        A number.
    test_second_moment : matrix, optional
        A list of equally long lists of numbers.
    test_correlation : list of float, optional
        A number.
    test_power : float, optional
        A number.
    feature_count : int, optional
        An integer of at least 1.
    step_decay_exponent : float, default=0
        A number.
    batch_size : int, default=1
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "random-features-sgd",
        "multi-pass-decomposition",
        learning_rate=learning_rate,
        step_count=step_count,
        noise_variance=noise_variance,
        sample_count=sample_count,
        feature_matrix=feature_matrix,
        labels=labels,
        test_second_moment=test_second_moment,
        test_correlation=test_correlation,
        test_power=test_power,
        feature_count=feature_count,
        step_decay_exponent=step_decay_exponent,
        batch_size=batch_size,
    )


def simulated_one_pass(
    *,
    activation: str,
    learning_rate: float,
    step_count: int,
    noise_variance: float,
    dimension: int | None = None,
    width: int | None = None,
    weights: ArrayLike | None = None,
    target_direction: ArrayLike | None = None,
    step_decay_exponent: float = 0,
    batch_size: int = 1,
    repetitions: int = 400,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-one-pass``: real one-pass SGD on fixed weights, §2.

    Parameters: `activation` (relu, scaledErf, fourier), `weights` or `dimension` and `width`,
    `targetDirection`, `learningRate` (> 0), `stepDecayExponent` = 0, `stepCount`, `batchSize` = 1,
    `noiseVariance`, `repetitions` = 400, `seed` = 1. Fresh Gaussian inputs and label noise in every run; risks
    evaluated exactly with §2.1. Fields: `riskLast`, `riskAverage`.

    Parameters
    ----------
    activation : str
        One of relu, scaledErf, fourier.
    learning_rate : float
        A number.
    step_count : int
        An integer of at least 1.
    noise_variance : float
        At least 0.0.
    dimension : int, optional
        An integer of at least 1.
    width : int, optional
        An integer of at least 1.
    weights : matrix, optional
    target_direction : list of float, optional
    step_decay_exponent : float, default=0
        A number.
    batch_size : int, default=1
        An integer of at least 1.
    repetitions : int, default=400
        An integer of at least 1.
    seed : int, default=1
        An integer of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "random-features-sgd",
        "simulated-one-pass",
        activation=activation,
        learning_rate=learning_rate,
        step_count=step_count,
        noise_variance=noise_variance,
        dimension=dimension,
        width=width,
        weights=weights,
        target_direction=target_direction,
        step_decay_exponent=step_decay_exponent,
        batch_size=batch_size,
        repetitions=repetitions,
        seed=seed,
    )


def simulated_multi_pass(
    *,
    learning_rate: float,
    step_count: int,
    sampling: str,
    sample_count: int | None = None,
    feature_matrix: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    test_second_moment: ArrayLike | None = None,
    test_correlation: ArrayLike | None = None,
    test_power: float | None = None,
    feature_count: int | None = None,
    step_decay_exponent: float = 0,
    batch_size: int = 1,
    repetitions: int = 400,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-multi-pass``: real SGD on a fixed sample, §3.4.

    Parameters: `featureMatrix`, `labels`, `testSecondMoment`, `testCorrelation`, `testPower`, or `sampleCount`
    and `featureCount`; `learningRate` (> 0), `stepDecayExponent` = 0, `stepCount`, `batchSize` = 1, `sampling`
    (withReplacement or reshuffled), `repetitions` = 400, `seed` = 1. Fields: `trainError` (of theta_{T-1}),
    `testErrorLast`, `testErrorAverage`.

    Parameters
    ----------
    learning_rate : float
        A number.
    step_count : int
        An integer of at least 1.
    sampling : str
        One of withReplacement, reshuffled.
    sample_count : int, optional
        An integer of at least 1.
    feature_matrix : matrix, optional
    labels : list of float, optional
    test_second_moment : matrix, optional
    test_correlation : list of float, optional
    test_power : float, optional
    feature_count : int, optional
        An integer of at least 1.
    step_decay_exponent : float, default=0
        A number.
    batch_size : int, default=1
        An integer of at least 1.
    repetitions : int, default=400
        An integer of at least 1.
    seed : int, default=1
        An integer of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "random-features-sgd",
        "simulated-multi-pass",
        learning_rate=learning_rate,
        step_count=step_count,
        sampling=sampling,
        sample_count=sample_count,
        feature_matrix=feature_matrix,
        labels=labels,
        test_second_moment=test_second_moment,
        test_correlation=test_correlation,
        test_power=test_power,
        feature_count=feature_count,
        step_decay_exponent=step_decay_exponent,
        batch_size=batch_size,
        repetitions=repetitions,
        seed=seed,
    )


def simulated_double_descent(
    *,
    activation: str,
    width: int,
    dimension: int,
    sample_count: int,
    learning_rate: float,
    step_count: int,
    noise_variance: float,
    step_decay_exponent: float = 0,
    repetitions: int = 20,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-double-descent``.

    one width of the sweep, new weights, target and data in every run, §6.

    Parameters: `activation` (relu, scaledErf, fourier), `width`, `dimension`, `sampleCount`, `learningRate` (>
    0), `stepDecayExponent` = 0, `stepCount`, `noiseVariance`, `repetitions` = 20, `seed` = 1. beta uniform on
    the unit sphere; batch 1, with replacement. Fields (means over runs): `approximationError`;
    `minimumNormBias`, `minimumNormVariance` (noise-averaged); `multiPassBiasAverage`,
    `multiPassVarianceAverage` (closure, noise-averaged); `sgdRiskAverage` (one real run with noisy labels).
    Means near P = n have heavy tails.

    Parameters
    ----------
    activation : str
        One of relu, scaledErf, fourier.
    width : int
        An integer of at least 1.
    dimension : int
        An integer of at least 1.
    sample_count : int
        An integer of at least 1.
    learning_rate : float
        A number.
    step_count : int
        An integer of at least 1.
    noise_variance : float
        At least 0.0.
    step_decay_exponent : float, default=0
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
        "random-features-sgd",
        "simulated-double-descent",
        activation=activation,
        width=width,
        dimension=dimension,
        sample_count=sample_count,
        learning_rate=learning_rate,
        step_count=step_count,
        noise_variance=noise_variance,
        step_decay_exponent=step_decay_exponent,
        repetitions=repetitions,
        seed=seed,
    )
