"""How one step reshapes the function space: every quantity of the sheet ``function-space``.

Made by Tools/make-theory.py.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from .._theory import Answer, compute

__all__ = [
    "direction_significance",
    "excess_risk",
    "isotropic_eigenvalues",
    "kernel_perturbation",
    "kernel_value",
    "perturbation_coefficients",
    "refined_excess_risk",
    "reweighting_efficiency",
    "second_layer_limit",
    "second_layer_spectrum",
    "spiked_spectrum",
    "step_direction_moments",
    "strong_spike_limit",
    "top_mode_mixing",
]


def kernel_value(
    *,
    activation: str | dict[str, Any],
    first_variance: float,
    second_variance: float,
    covariance: float,
) -> Answer:
    r"""The quantity ``kernel-value``: K(q,q',r) of §3.

    Parameters: `activation` (relu, step, relu2, erf, linear, h2, square, rff, sin; tanh to 1e-7),
    `firstVariance`, `secondVariance`, `covariance`. Fields: `value`. To 1e-9 relative, also for r -> ±sqrt(q
    q') (cancellation-safe forms of §3, q q' - r² exact); tanh at any q. Refused: q or q' <= 0, r² > q q' (1 +
    1e-12), any other activation.

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    first_variance : float
        A number.
    second_variance : float
        A number.
    covariance : float
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "function-space",
        "kernel-value",
        activation=activation,
        first_variance=first_variance,
        second_variance=second_variance,
        covariance=covariance,
    )


def isotropic_eigenvalues(
    *,
    activation: str | dict[str, Any],
    dimension: int,
    degrees: ArrayLike,
) -> Answer:
    r"""The quantity ``isotropic-eigenvalues``: b_l at theta = 0, closed form, end of §4.

    Parameters: `activation` ("relu" only, otherwise refused), `dimension` (>= 3), `degrees`. Fields:
    `eigenvalues` in the order of `degrees`, each once (multiplicity N(d,l) not repeated).

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    dimension : int
        An integer of at least 3.
    degrees : list of int
        Integers of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "function-space",
        "isotropic-eigenvalues",
        activation=activation,
        dimension=dimension,
        degrees=degrees,
    )


def spiked_spectrum(
    *,
    activation: str | dict[str, Any],
    dimension: int,
    spike_strength: float | None = None,
    spike_strengths: ArrayLike | None = None,
    bulk_inflation: float = 0,
    inputs: str = "gaussian",
    eigenvalue_counts: ArrayLike = (3, 2, 1),
) -> Answer:
    r"""The quantity ``spiked-spectrum``: spectrum of f -> E K_Sigma f at finite d, §4.

    Parameters: `activation` (as in kernel-value), `dimension`, `spikeStrength` or `spikeStrengths` (1 or 2
    spikes), `bulkInflation` = 0, `inputs` = "gaussian", `eigenvalueCounts` = [3,2,1].

    Fields: `sector0`, `sector1`, `sector2`, … : eigenvalues of sector l, descending, each listed once
    (multiplicity N(d-k,l), k = number of spikes). One field per entry of eigenvalueCounts. Exact at finite d,
    converged to 1e-6 relative (two spikes and tanh 1e-5); eigenvalues that vanish exactly (beyond the rank of
    linear, square, h2) are 0 up to rounding of the largest one. Refused: d-k < 2, 1+rho+theta <= 0, more than 2
    spikes, two spikes with sphere inputs.

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    dimension : int
        An integer of at least 1.
    spike_strength : float, optional
        At least 0.0.
    spike_strengths : list of float, optional
        At least 0.0.
    bulk_inflation : float, default=0
        A number.
    inputs : str, default='gaussian'
        One of gaussian, sphere.
    eigenvalue_counts : list of int, default=(3, 2, 1)
        Integers of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "function-space",
        "spiked-spectrum",
        activation=activation,
        dimension=dimension,
        spike_strength=spike_strength,
        spike_strengths=spike_strengths,
        bulk_inflation=bulk_inflation,
        inputs=inputs,
        eigenvalue_counts=eigenvalue_counts,
    )


def top_mode_mixing(
    *,
    activation: str | dict[str, Any],
    dimension: int,
    spike_strength: float,
) -> Answer:
    r"""The quantity ``top-mode-mixing``: composition of the leading eigenfunction, §5.

    Parameters: `activation` ("relu" only), `dimension` (>= 3), `spikeStrength`. Fields: `overlapRadial`,
    `overlapQuadratic`: coefficients of the unit-norm top eigenfunction (exact at finite d) on the isotropic
    modes abs(x)/sqrt d and abs(x)/sqrt d · Y_20(x/abs x), both unit norm, Y_20 > 0 at the spike direction; sign
    fixed by overlapRadial > 0; `angleDegrees` = atan2(quadratic, radial).

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    dimension : int
        An integer of at least 3.
    spike_strength : float
        At least 0.0.

    Returns
    -------
    Answer
    """
    return compute(
        "function-space",
        "top-mode-mixing",
        activation=activation,
        dimension=dimension,
        spike_strength=spike_strength,
    )


def perturbation_coefficients(
    *,
    activation: str | dict[str, Any],
    dimension: int,
) -> Answer:
    r"""The quantity ``perturbation-coefficients``: expansion lambda = b_l (1 + C1 theta + C2 theta²), §5.

    Parameters: `activation` ("relu" only), `dimension` (>= 3). Fields: [C1, C2] of mode (l,m): `radial` (0,0),
    `linearAligned` (1,0), `quadraticAligned` (2,0), `quadraticMixed` (2,1), `quadraticOrthogonal` (2,2);
    `firstOrderMixing` = c/theta of the mixing formula with its finite-d coefficients.

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    dimension : int
        An integer of at least 3.

    Returns
    -------
    Answer
    """
    return compute("function-space", "perturbation-coefficients", activation=activation, dimension=dimension)


def strong_spike_limit(
    *,
    activation: str | dict[str, Any],
    spike_ratio: float,
    eigenvalue_counts: ArrayLike = (3, 2),
) -> Answer:
    r"""The quantity ``strong-spike-limit``: d -> infinity at fixed kappa, "Limits" in §4.

    Parameters: `activation` (relu, erf or linear), `spikeRatio`, `eigenvalueCounts` = [3,2] (two entries).
    Fields: `sector0` (descending), `scaledSector1` = limit of d times the sector-1 eigenvalues (descending).
    Asymptotic, relative error <= 1e-6.

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    spike_ratio : float
        At least 0.0.
    eigenvalue_counts : list of int, default=(3, 2)
        Integers of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "function-space",
        "strong-spike-limit",
        activation=activation,
        spike_ratio=spike_ratio,
        eigenvalue_counts=eigenvalue_counts,
    )


def second_layer_spectrum(
    *,
    activation: str | dict[str, Any],
    second_layer_law: str,
    spike_ratio: float,
    dimension: int,
    eigenvalue_counts: ArrayLike = (3, 2),
) -> Answer:
    r"""The quantity ``second-layer-spectrum``: spectrum for a given law of a, no bulk term, §2 A5–A6.

    Parameters: `activation` ("relu"), `secondLayerLaw`, `spikeRatio`, `dimension`, `eigenvalueCounts` = [3,2].
    Weights w = sqrt(kappa) a v + N(0,I/d), Gaussian inputs. Fields: `sector0`, `sector1` (descending, finite
    d). gaussian: equals spiked-spectrum with spikeStrength = spikeRatio·dimension.

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    second_layer_law : str
        One of gaussian, rademacher, uniform.
    spike_ratio : float
        At least 0.0.
    dimension : int
        An integer of at least 3.
    eigenvalue_counts : list of int, default=(3, 2)
        Integers of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "function-space",
        "second-layer-spectrum",
        activation=activation,
        second_layer_law=second_layer_law,
        spike_ratio=spike_ratio,
        dimension=dimension,
        eigenvalue_counts=eigenvalue_counts,
    )


def step_direction_moments(
    *,
    link: dict[str, Any],
    noise_variance: float,
    sample_count: int,
    dimension: int,
) -> Answer:
    r"""The quantity ``step-direction-moments``: exact moments of v = X^T y/n at finite n, d, §2 A1.

    Parameters: `link`, `noiseVariance`, `sampleCount`, `dimension`. Labels are not centred. Fields:
    `expectedSquaredNorm` = E abs(v)², `expectedSquaredOverlap` = E <v,beta*>² (v not normalised).

    Parameters
    ----------
    link : dict
        An object with one key: hermite, function or trigonometric.
    noise_variance : float
        At least 0.0.
    sample_count : int
        An integer of at least 1.
    dimension : int
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "function-space",
        "step-direction-moments",
        link=link,
        noise_variance=noise_variance,
        sample_count=sample_count,
        dimension=dimension,
    )


def reweighting_efficiency(
    *,
    dimension: int,
    spike_strength: float | None = None,
    spike_strengths: ArrayLike | None = None,
    bulk_inflation: float = 0,
    width: int | None = None,
) -> Answer:
    r"""The quantity ``reweighting-efficiency``: initial neurons reweighted to the law after the step, §3b.

    Parameters: `dimension`, `spikeStrength` or `spikeStrengths` (at most `dimension` of them), `bulkInflation`
    = 0, `width` = null. Variances c_i = 1+rho+theta_i on the spikes, 1+rho on the other d-k directions; r =
    density ratio dN(0,Sigma)/dN(0,I/d).

    Fields: `secondMoment` = E_0 r² (null when infinite: some c >= 2), `efficiency` = 1/E_0 r² (0 when
    infinite), `tailIndex` = c/(c-1) of the largest c (null if no c > 1), `divergence` = KL of N(0,Sigma) from
    N(0,I/d), `reverseEfficiency` = 1/E_Sigma r^(-2) (0 if some c <= 1/2), `participation` = E sum_j r_j²/(sum_j
    r_j)² over p initial neurons, exact integral of §3b (null when no p is given). Relative error <= 1e-6.

    Refused: 1+rho <= 0, 1+rho+theta_i <= 0, more spikes than dimensions, `width` together with more than one
    spike or a nonzero `bulkInflation`.

    Parameters
    ----------
    dimension : int
        An integer of at least 1.
    spike_strength : float, optional
        A number.
    spike_strengths : list of float, optional
        A number.
    bulk_inflation : float, default=0
        A number.
    width : int, optional
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "function-space",
        "reweighting-efficiency",
        dimension=dimension,
        spike_strength=spike_strength,
        spike_strengths=spike_strengths,
        bulk_inflation=bulk_inflation,
        width=width,
    )


def kernel_perturbation(
    *,
    activation: str | dict[str, Any],
    dimension: int,
    spike_strength: float,
    first_variance: float,
    second_variance: float,
    covariance: float,
    first_projection: float,
    second_projection: float,
) -> Answer:
    r"""The quantity ``kernel-perturbation``: K_Sigma and its expansion in theta at one pair of inputs, §3b.

    Parameters: `activation` (relu, relu2, erf, linear, h2, square, rff, sin), `dimension`, `spikeStrength`,
    `firstVariance`, `secondVariance`, `covariance` (those of Sigma = I/d: abs(x)²/d, abs(x')²/d, <x,x'>/d),
    `firstProjection`, `secondProjection`. No bulk term.

    Fields: `initial` = K_I(x,x'), `exact` = K_Sigma(x,x'), `firstOrder` = dK/dtheta at 0, `directionalTerm` =
    K_r t t'/d (the part of it with the kernel of s'), `secondOrder` = half the second derivative in theta at 0.

    Refused: q or q' <= 0, r² >= q q', inputs that do not exist: t² > d q, t'² > d q', (d r - t t')² > (d q -
    t²)(d q' - t'²)(1 + 1e-12); step, tanh, any other activation.

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    dimension : int
        An integer of at least 1.
    spike_strength : float
        A number.
    first_variance : float
        A number.
    second_variance : float
        A number.
    covariance : float
        A number.
    first_projection : float
        A number.
    second_projection : float
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "function-space",
        "kernel-perturbation",
        activation=activation,
        dimension=dimension,
        spike_strength=spike_strength,
        first_variance=first_variance,
        second_variance=second_variance,
        covariance=covariance,
        first_projection=first_projection,
        second_projection=second_projection,
    )


def excess_risk(
    *,
    activation: str | dict[str, Any],
    dimension: int,
    spike_strength: float,
    overlap: float,
    sample_count: int,
    ridge: float,
    noise_variance: float,
    link: dict[str, Any],
    width: int | None = None,
) -> Answer:
    r"""The quantity ``excess-risk``: predicted test error minus noise, §6.

    Parameters: `activation`, `dimension`, `spikeStrength`, `overlap`, `sampleCount`, `ridge` (K + ridge I, no
    1/n), `noiseVariance`, `link`, `width` = null. Gaussian inputs, no bulk inflation, `dimension` >= 3, sectors
    0…8 (fewer at very large d, §6) plus tail trace and missing power; `activation` as in kernel-value.

    Fields: `excessInfiniteWidth`; `excessFiniteWidth` (width-p formula; null without width); `alignment` A.
    None contains the noise variance.

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    dimension : int
        An integer of at least 3.
    spike_strength : float
        At least 0.0.
    overlap : float
        Between -1.0 and 1.0.
    sample_count : int
        An integer of at least 1.
    ridge : float
        At least 5e-324.
    noise_variance : float
        At least 0.0.
    link : dict
        An object with one key: hermite, function or trigonometric.
    width : int, optional
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "function-space",
        "excess-risk",
        activation=activation,
        dimension=dimension,
        spike_strength=spike_strength,
        overlap=overlap,
        sample_count=sample_count,
        ridge=ridge,
        noise_variance=noise_variance,
        link=link,
        width=width,
    )


def refined_excess_risk(
    *,
    activation: str | dict[str, Any],
    dimension: int,
    spike_strength: float,
    overlap: float,
    sample_count: int,
    ridge: float,
    noise_variance: float,
    link: dict[str, Any],
    width: int | None = None,
) -> Answer:
    r"""The quantity ``refined-excess-risk``: the same with a leave-one-out variance that depends on the sample, §6b.

    Parameters: `activation`, `dimension`, `spikeStrength`, `overlap`, `sampleCount`, `ridge`, `noiseVariance`,
    `link`, `width` = null: as in excess-risk. Fields: `excessInfiniteWidth` (to 1e-5), `excessFiniteWidth` (to
    2e-3; null without width). Refused as there; a fixed point that does not converge is refused with its last
    change, never returned.

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    dimension : int
        An integer of at least 3.
    spike_strength : float
        At least 0.0.
    overlap : float
        Between -1.0 and 1.0.
    sample_count : int
        An integer of at least 1.
    ridge : float
        At least 5e-324.
    noise_variance : float
        At least 0.0.
    link : dict
        An object with one key: hermite, function or trigonometric.
    width : int, optional
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "function-space",
        "refined-excess-risk",
        activation=activation,
        dimension=dimension,
        spike_strength=spike_strength,
        overlap=overlap,
        sample_count=sample_count,
        ridge=ridge,
        noise_variance=noise_variance,
        link=link,
        width=width,
    )


def second_layer_limit(
    *,
    activation: str | dict[str, Any],
) -> Answer:
    r"""The quantity ``second-layer-limit``: The quantity second-layer-limit.

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.

    Returns
    -------
    Answer
    """
    return compute("function-space", "second-layer-limit", activation=activation)


def direction_significance(
    *,
    squared_norm: float,
) -> Answer:
    r"""The quantity ``direction-significance``: The quantity direction-significance.

    Parameters
    ----------
    squared_norm : float
        At least 0.0.

    Returns
    -------
    Answer
    """
    return compute("function-space", "direction-significance", squared_norm=squared_norm)
