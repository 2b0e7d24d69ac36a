"""Multi-index models: what every estimator can find, and with how many rows: every quantity of the sheet ``multi-index``.

Made by Tools/make-theory.py.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from .._theory import Answer, compute

__all__ = [
    "edge_from_labels",
    "finite_dimension_overlaps",
    "label_moments",
    "leap_sequence",
    "loss_constants",
    "mean_estimator_overlaps",
    "required_sample_ratio",
    "simulated_affinity",
    "slice_moments",
    "spectral_limit",
    "spectral_threshold",
    "subspace_scores",
]


def label_moments(
    *,
    noise_variance: float,
    link: dict[str, Any] | None = None,
    index_link: str | None = None,
    index_scale: float = 1,
    maximum_power: int = 4,
) -> Answer:
    r"""The quantity ``label-moments``: Hermite coefficients, conditional powers, exponents, §2.

    Parameters: `link`, `indexLink`, `indexScale` = 1, `noiseVariance`, `maximumPower` = 4. Fields:
    `hermiteCoefficients` beta_1…beta_K; `labelSecondMoment` E y² (with noise); `conditionalPowers`
    zeta2_1…zeta2_K; `spectralThreshold` delta_c = 1/(2 zeta2_2), null if zeta2_2 <= 1e-8 (also for K = 1:
    computed to degree 2 at least); `informationExponent` l*, `generativeExponent` k*, null if none up to K.
    noiseVariance = 0 is allowed (preimages and atoms, §2 route 2).

    Parameters
    ----------
    noise_variance : float
        At least 0.0.
    link : dict, optional
        An object with one key: hermite, function or trigonometric.
    index_link : str, optional
        One of tanh, relu, absolute, sign, square, cosine, cubic, squareGaussian, product, staircase,
        weightedSquares, tanhPlusSquare.
    index_scale : float, default=1
        A number.
    maximum_power : int, default=4
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "multi-index",
        "label-moments",
        noise_variance=noise_variance,
        link=link,
        index_link=index_link,
        index_scale=index_scale,
        maximum_power=maximum_power,
    )


def slice_moments(
    *,
    noise_variance: float,
    slice_count: int,
    link: dict[str, Any] | None = None,
    index_link: str | None = None,
    index_scale: float = 1,
) -> Answer:
    r"""The quantity ``slice-moments``: exact moments of z and y in the slices, §4.7.

    Parameters: `link`, `indexLink`, `indexScale` = 1, `noiseVariance` (> 0), `sliceCount`. Fields, lists in
    ascending order of y: `sliceMeans` m_h, `sliceVariances` v_h, `sliceSlopes` b_h = Cov(z,y)/v_h,
    `sliceResidualVariances` rho_h; and `slicedPower` kappa_H. Refused: sliceCount < 2.

    Parameters
    ----------
    noise_variance : float
        At least 0.0.
    slice_count : int
        An integer of at least 2.
    link : dict, optional
        An object with one key: hermite, function or trigonometric.
    index_link : str, optional
        One of tanh, relu, absolute, sign, square, cosine, cubic, squareGaussian, product, staircase,
        weightedSquares, tanhPlusSquare.
    index_scale : float, default=1
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "multi-index",
        "slice-moments",
        noise_variance=noise_variance,
        slice_count=slice_count,
        link=link,
        index_link=index_link,
        index_scale=index_scale,
    )


def mean_estimator_overlaps(
    *,
    noise_variance: float,
    sample_ratio: float,
    link: dict[str, Any] | None = None,
    index_link: str | None = None,
    index_scale: float = 1,
    slice_count: int = 10,
    dimension: int | None = None,
) -> Answer:
    r"""The quantity ``mean-estimator-overlaps``: first, ols, sir, rcls, asymptotic, §4 and §4.7.

    Parameters: `link`, `indexLink`, `indexScale` = 1, `noiseVariance` (> 0), `sampleRatio`, `sliceCount` = 10,
    `dimension` = null. Fields: `first`; `ols` (null if n/d <= 1); `optimalFirst` (first on E[z|y]); `sir` (H/d
    -> 0); `sirFiniteDimension` (n = sampleRatio·dimension, not rounded; null without dimension or if n <= H; 0
    below the threshold); `rcls` (null if n/H <= d, i.e. sampleRatio <= H; no dimension needed).

    Parameters
    ----------
    noise_variance : float
        At least 0.0.
    sample_ratio : float
        A number.
    link : dict, optional
        An object with one key: hermite, function or trigonometric.
    index_link : str, optional
        One of tanh, relu, absolute, sign, square, cosine, cubic, squareGaussian, product, staircase,
        weightedSquares, tanhPlusSquare.
    index_scale : float, default=1
        A number.
    slice_count : int, default=10
        An integer of at least 2.
    dimension : int, optional
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "multi-index",
        "mean-estimator-overlaps",
        noise_variance=noise_variance,
        sample_ratio=sample_ratio,
        link=link,
        index_link=index_link,
        index_scale=index_scale,
        slice_count=slice_count,
        dimension=dimension,
    )


def spectral_limit(
    *,
    noise_variance: float,
    label_transform: str,
    sample_ratio: float,
    link: dict[str, Any] | None = None,
    index_link: str | None = None,
    index_scale: float = 1,
    label_scale: float = 1,
) -> Answer:
    r"""The quantity ``spectral-limit``: bulk edge, outliers and overlaps of D, asymptotic, §4.1.

    Parameters: `link`, `indexLink` (one or two indices), `indexScale` = 1, `noiseVariance` (> 0),
    `labelTransform`, `labelScale` = 1, `sampleRatio`. Fields: `bulkEdge`, `criticalPoint` abar (= tau if psi'
    has no root); `outliers` descending (equal ones repeated) and `squaredOverlaps` (squared projection on span
    U) in the same order. Upper side; lower side = the negative transform. "optimal" at n/d <= delta_c: edge and
    criticalPoint null, lists empty. Refused: two indices with "optimal".

    Parameters
    ----------
    noise_variance : float
        At least 0.0.
    label_transform : str
        One of tanh, negativeTanh, ratio, negativeRatio, kinkedRatio, optimal.
    sample_ratio : float
        A number.
    link : dict, optional
        An object with one key: hermite, function or trigonometric.
    index_link : str, optional
        One of tanh, relu, absolute, sign, square, cosine, cubic, squareGaussian, product, staircase,
        weightedSquares, tanhPlusSquare.
    index_scale : float, default=1
        A number.
    label_scale : float, default=1
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "multi-index",
        "spectral-limit",
        noise_variance=noise_variance,
        label_transform=label_transform,
        sample_ratio=sample_ratio,
        link=link,
        index_link=index_link,
        index_scale=index_scale,
        label_scale=label_scale,
    )


def spectral_threshold(
    *,
    noise_variance: float,
    link: dict[str, Any] | None = None,
    index_link: str | None = None,
    index_scale: float = 1,
) -> Answer:
    r"""The quantity ``spectral-threshold``: delta_c of a two-index link, §2.

    Parameters: `indexLink` (two indices), `indexScale` = 1, `noiseVariance` (> 0). Fields:
    `operatorEigenvalues` of M -> E[G M G] on symmetric 2 x 2 matrices, descending; `meanPower` E abs(E[z|y])²;
    `spectralThreshold` = 1/largest eigenvalue, null if meanPower > 1e-9.

    Parameters
    ----------
    noise_variance : float
        At least 0.0.
    link : dict, optional
    index_link : str, optional
        One of tanh, relu, absolute, sign, square, cosine, cubic, squareGaussian, product, staircase,
        weightedSquares, tanhPlusSquare.
    index_scale : float, default=1
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "multi-index",
        "spectral-threshold",
        noise_variance=noise_variance,
        link=link,
        index_link=index_link,
        index_scale=index_scale,
    )


def loss_constants(
    *,
    noise_variance: float,
    label_transform: str,
    link: dict[str, Any] | None = None,
    index_link: str | None = None,
    index_scale: float = 1,
    slice_count: int = 10,
    label_scale: float = 1,
) -> Answer:
    r"""The quantity ``loss-constants``: C = lim (n/d)(1 - overlap) as n/d -> infinity, §4.8.

    Parameters: `link`, `indexLink`, `indexScale` = 1, `noiseVariance` (> 0), `labelTransform` (not "optimal"),
    `labelScale` = 1, `sliceCount` = 10. Fields, null where the signal (square root of the denominator) is <=
    1e-6: `first`, `ols`, `optimalFirst`, `sir`, `rcls`, `phd`, `save`, `dr`, `spectral` (the given T),
    `optimalSpectral`; `efficient` = sigma²/E g'², null for "sign" (a jump: no finite Fisher information).

    Parameters
    ----------
    noise_variance : float
        At least 0.0.
    label_transform : str
        One of tanh, negativeTanh, ratio, negativeRatio, kinkedRatio, optimal.
    link : dict, optional
        An object with one key: hermite, function or trigonometric.
    index_link : str, optional
        One of tanh, relu, absolute, sign, square, cosine, cubic, squareGaussian, product, staircase,
        weightedSquares, tanhPlusSquare.
    index_scale : float, default=1
        A number.
    slice_count : int, default=10
        An integer of at least 2.
    label_scale : float, default=1
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "multi-index",
        "loss-constants",
        noise_variance=noise_variance,
        label_transform=label_transform,
        link=link,
        index_link=index_link,
        index_scale=index_scale,
        slice_count=slice_count,
        label_scale=label_scale,
    )


def finite_dimension_overlaps(
    *,
    noise_variance: float,
    sample_count: int,
    dimension: int,
    link: dict[str, Any] | None = None,
    index_link: str | None = None,
    index_scale: float = 1,
) -> Answer:
    r"""The quantity ``finite-dimension-overlaps``: partial traces, and overlaps without signal, §4.3 and §3.

    Parameters: `link`, `indexLink`, `indexScale` = 1, `noiseVariance`, `sampleCount`, `dimension`. Fields:
    `thirdOrder` (ptrace3), `fourthOrder` (ptrace4, two-variance law; also without signal), `rowVarianceRatio`
    kappa = E[t²z²]/E t²; `firstWithoutSignal` (null if beta_1 != 0); `phdWithoutSignal` = max(0,
    (kappa-2)/(2(kappa-1))), heavy-row limit d, n/d -> infinity, 0 if kappa <= 2 (null if beta_2 != 0).

    Parameters
    ----------
    noise_variance : float
        At least 0.0.
    sample_count : int
        An integer of at least 1.
    dimension : int
        An integer of at least 1.
    link : dict, optional
        An object with one key: hermite, function or trigonometric.
    index_link : str, optional
        One of tanh, relu, absolute, sign, square, cosine, cubic, squareGaussian, product, staircase,
        weightedSquares, tanhPlusSquare.
    index_scale : float, default=1
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "multi-index",
        "finite-dimension-overlaps",
        noise_variance=noise_variance,
        sample_count=sample_count,
        dimension=dimension,
        link=link,
        index_link=index_link,
        index_scale=index_scale,
    )


def leap_sequence(
    *,
    hermite_terms: ArrayLike,
) -> Answer:
    r"""The quantity ``leap-sequence``: leaps of a polynomial link, §2.1.

    Parameters: `hermiteTerms`. Fields: `leaps` l_1, l_2, …; `cumulativeDimensions` dim S after each leap (stops
    when nothing new is seen); `leapExponent` = largest leap; `informationExponent` = l_1. Rotation invariant.
    Refused: no term, rows of unequal length, negative or non-integer degrees, a constant link.

    Parameters
    ----------
    hermite_terms : matrix
        A list of equally long lists of numbers.

    Returns
    -------
    Answer
    """
    return compute("multi-index", "leap-sequence", hermite_terms=hermite_terms)


def subspace_scores(
    *,
    true_directions: ArrayLike,
    estimated_directions: ArrayLike,
) -> Answer:
    r"""The quantity ``subspace-scores``: §3.

    Parameters: `trueDirections`, `estimatedDirections`. Fields: `cosines` descending, min(q,r) of them;
    `affinity` = sum of squares / r; `projectionDistance` = Frobenius distance of the projectors / sqrt(2r);
    `largestSine`, from the singular values of (I - Phat) U (q >= r) or (I - P) Uhat (q < r). Refused: different
    numbers of rows, more columns than rows, dependent columns (smallest singular value <= 1e-12 of the
    largest).

    Parameters
    ----------
    true_directions : matrix
        A list of equally long lists of numbers.
    estimated_directions : matrix
        A list of equally long lists of numbers.

    Returns
    -------
    Answer
    """
    return compute(
        "multi-index",
        "subspace-scores",
        true_directions=true_directions,
        estimated_directions=estimated_directions,
    )


def required_sample_ratio(
    *,
    noise_variance: float,
    estimator: str,
    squared_overlap: float,
    link: dict[str, Any] | None = None,
    index_link: str | None = None,
    index_scale: float = 1,
    slice_count: int = 10,
    label_transform: str | None = None,
    label_scale: float = 1,
) -> Answer:
    r"""The quantity ``required-sample-ratio``: smallest n/d with a given overlap, asymptotic, §4.

    Parameters: `estimator` ("first", "ols", "optimalFirst", "sir" or "spectral"), `link`, `indexLink`,
    `indexScale` = 1, `noiseVariance` (> 0), `squaredOverlap` (in (0,1)), `sliceCount` = 10, `labelTransform`
    and `labelScale` = 1 (spectral only, required there). Fields: `sampleRatio`, null if not reached for n/d <=
    10^4 (every estimator) or without signal.

    Parameters
    ----------
    noise_variance : float
        At least 0.0.
    estimator : str
        One of first, ols, optimalFirst, sir, spectral.
    squared_overlap : float
        A number.
    link : dict, optional
        An object with one key: hermite, function or trigonometric.
    index_link : str, optional
        One of tanh, relu, absolute, sign, square, cosine, cubic, squareGaussian, product, staircase,
        weightedSquares, tanhPlusSquare.
    index_scale : float, default=1
        A number.
    slice_count : int, default=10
        An integer of at least 2.
    label_transform : str, optional
        One of tanh, negativeTanh, ratio, negativeRatio, kinkedRatio, optimal.
    label_scale : float, default=1
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "multi-index",
        "required-sample-ratio",
        noise_variance=noise_variance,
        estimator=estimator,
        squared_overlap=squared_overlap,
        link=link,
        index_link=index_link,
        index_scale=index_scale,
        slice_count=slice_count,
        label_transform=label_transform,
        label_scale=label_scale,
    )


def edge_from_labels(
    *,
    transformed_labels: ArrayLike,
    sample_ratio: float,
) -> Answer:
    r"""The quantity ``edge-from-labels``: data-driven bulk edge, §4.1.

    Parameters: `transformedLabels`, `sampleRatio`. Fields: `edge`, `criticalPoint` = minimising a. Refused: max
    T <= 0, an empty list.

    Parameters
    ----------
    transformed_labels : list of float
        A number.
    sample_ratio : float
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "multi-index",
        "edge-from-labels",
        transformed_labels=transformed_labels,
        sample_ratio=sample_ratio,
    )


def simulated_affinity(
    *,
    estimator: str,
    noise_variance: float,
    dimension: int,
    sample_count: int,
    link: dict[str, Any] | None = None,
    index_link: str | None = None,
    index_scale: float = 1,
    slice_count: int = 10,
    label_transform: str | None = None,
    label_scale: float = 1,
    width: int = 400,
    step_scale: float = 2,
    repetitions: int = 20,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-affinity``: affinity of an estimator, simulated, §4.

    Parameters: `estimator` ("first", "ols", "sir", "phd", "save", "dr", "rcls", "spectral", "ptrace3",
    "ptrace4", "opg", "agop", "rfm", "onestep" or "twostep"), `link`, `indexLink` (one or two indices),
    `indexScale` = 1, `noiseVariance`, `dimension`, `sampleCount`, `sliceCount` = 10, `labelTransform` and
    `labelScale` = 1 (spectral only, not "optimal"), `width` = 400 (onestep, twostep), `stepScale` = 2
    (twostep), `repetitions` = 20, `seed` = 1. Fields: `affinity`, mean over the runs. As many directions as the
    link has indices (first, ols, ptrace3, ptrace4: one); inputs not whitened. Refused: ols with n <= d+1; rcls
    with a slice of <= d+1 rows.

    Parameters
    ----------
    estimator : str
        One of first, ols, sir, phd, save, dr, rcls, spectral, ptrace3, ptrace4, opg, agop, rfm, onestep,
        twostep.
    noise_variance : float
        At least 0.0.
    dimension : int
        An integer of at least 1.
    sample_count : int
        An integer of at least 4.
    link : dict, optional
        An object with one key: hermite, function or trigonometric.
    index_link : str, optional
        One of tanh, relu, absolute, sign, square, cosine, cubic, squareGaussian, product, staircase,
        weightedSquares, tanhPlusSquare.
    index_scale : float, default=1
        A number.
    slice_count : int, default=10
        An integer of at least 2.
    label_transform : str, optional
        One of tanh, negativeTanh, ratio, negativeRatio, kinkedRatio, optimal.
    label_scale : float, default=1
        A number.
    width : int, default=400
        An integer of at least 1.
    step_scale : float, default=2
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
        "multi-index",
        "simulated-affinity",
        estimator=estimator,
        noise_variance=noise_variance,
        dimension=dimension,
        sample_count=sample_count,
        link=link,
        index_link=index_link,
        index_scale=index_scale,
        slice_count=slice_count,
        label_transform=label_transform,
        label_scale=label_scale,
        width=width,
        step_scale=step_scale,
        repetitions=repetitions,
        seed=seed,
    )
