"""Spectrum and errors of learned features: every quantity of the sheet ``learned-features-spectrum``.

Made by Tools/make-theory.py.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from .._theory import Answer, compute

__all__ = [
    "feature_spectrum",
    "gradient_step_risk",
    "local_coefficients",
    "ridge_risk",
    "simulated_ridge_risk",
]


def ridge_risk(
    *,
    activation: str | dict[str, Any],
    spike_coefficients: ArrayLike,
    sample_ratio: float,
    width_ratio: float,
    ridge: float,
    link: dict[str, Any],
    overlap: float,
    noise_variance: float,
    second_layer_probabilities: ArrayLike | None = None,
    row_law: str = "sphere",
    dimension: int | None = None,
) -> Answer:
    r"""The quantity ``ridge-risk``: test and train error of ridge on spiked features, §3.4.

    Parameters: `activation`, `spikeCoefficients`, `secondLayerProbabilities` = equal, `sampleRatio`,
    `widthRatio`, `link`, `overlap`, `noiseVariance`, `ridge`, `rowLaw` = "sphere", `dimension` = null. Level 0
    of §2 (q = r = 1, t = tau = chi = 0).

    Fields: `testError`, `trainError` (asymptotic: block means free); `floor` (§3.4, includes the noise
    variance); `resolventDiagonal` g_b in the order of the blocks, asymptotic; `testErrorFiniteDimension`,
    `trainErrorFiniteDimension` ("plain": nu = p_b instead of infinity, no (i),(ii)); `testErrorRefined` (with
    (i), which solves the fixed point again, and (ii)). The last three are null without dimension.

    Refused: ridge <= 0, ratios <= 0, any probability <= 0, lengths differ, B > 16, abs(overlap) > 1,
    noiseVariance < 0.

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    spike_coefficients : list of float
        A number.
    sample_ratio : float
        A number.
    width_ratio : float
        A number.
    ridge : float
        A number.
    link : dict
        An object with one key: hermite, function or trigonometric.
    overlap : float
        Between -1.0 and 1.0.
    noise_variance : float
        At least 0.0.
    second_layer_probabilities : list of float, optional
        A number.
    row_law : str, default='sphere'
        One of sphere, gaussian.
    dimension : int, optional
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "learned-features-spectrum",
        "ridge-risk",
        activation=activation,
        spike_coefficients=spike_coefficients,
        sample_ratio=sample_ratio,
        width_ratio=width_ratio,
        ridge=ridge,
        link=link,
        overlap=overlap,
        noise_variance=noise_variance,
        second_layer_probabilities=second_layer_probabilities,
        row_law=row_law,
        dimension=dimension,
    )


def simulated_ridge_risk(
    *,
    activation: str | dict[str, Any],
    spike_coefficients: ArrayLike,
    sample_ratio: float,
    width_ratio: float,
    ridge: float,
    link: dict[str, Any],
    overlap: float,
    noise_variance: float,
    dimension: int,
    second_layer_probabilities: ArrayLike | None = None,
    row_law: str = "sphere",
    repetitions: int = 20,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-ridge-risk``: the same experiment, simulated, §1.

    Parameters: those of ridge-risk (`activation`, `spikeCoefficients`, `secondLayerProbabilities`,
    `sampleRatio`, `widthRatio`, `link`, `overlap`, `noiseVariance`, `ridge`, `rowLaw`) with `dimension`
    required, `repetitions` = 20, `seed` = 1. n = floor(sampleRatio·d + 1e-9), p = floor(widthRatio·d + 1e-9),
    block sizes pi_b p rounded, the last block takes the rest; new W and data in every run; >= 4000 noiseless
    test points, noise variance added.

    Fields: `testError`, `trainError` (means over the runs).

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    spike_coefficients : list of float
        A number.
    sample_ratio : float
        A number.
    width_ratio : float
        A number.
    ridge : float
        A number.
    link : dict
        An object with one key: hermite, function or trigonometric.
    overlap : float
        Between -1.0 and 1.0.
    noise_variance : float
        At least 0.0.
    dimension : int
        An integer of at least 2.
    second_layer_probabilities : list of float, optional
        A number.
    row_law : str, default='sphere'
        One of sphere, gaussian.
    repetitions : int, default=20
        An integer of at least 1.
    seed : int, default=1
        An integer of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "learned-features-spectrum",
        "simulated-ridge-risk",
        activation=activation,
        spike_coefficients=spike_coefficients,
        sample_ratio=sample_ratio,
        width_ratio=width_ratio,
        ridge=ridge,
        link=link,
        overlap=overlap,
        noise_variance=noise_variance,
        dimension=dimension,
        second_layer_probabilities=second_layer_probabilities,
        row_law=row_law,
        repetitions=repetitions,
        seed=seed,
    )


def feature_spectrum(
    *,
    activation: str | dict[str, Any],
    spike_coefficients: ArrayLike,
    sample_ratio: float,
    width_ratio: float,
    positions: ArrayLike,
    second_layer_probabilities: ArrayLike | None = None,
    row_law: str = "sphere",
    dimension: int | None = None,
) -> Answer:
    r"""The quantity ``feature-spectrum``: spectrum of (1/n) Phi^T Phi, §3.5.

    Parameters: `activation`, `spikeCoefficients`, `secondLayerProbabilities` = equal, `sampleRatio`,
    `widthRatio`, `positions`, `dimension` = null, `rowLaw` = "sphere".

    Fields: `density` in the order of positions (normalised per p, atom excluded, Im z = 1e-7); `upperEdge`
    (asymptotic bulk edge); `outliers` right of the bulk at that dimension, descending ([] if none, null without
    dimension); `atomAtZero` = max(0, 1 - sampleRatio/widthRatio) (linear: max(0, 1 - min(1,
    sampleRatio)/widthRatio)).

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    spike_coefficients : list of float
        A number.
    sample_ratio : float
        A number.
    width_ratio : float
        A number.
    positions : list of float
        A number.
    second_layer_probabilities : list of float, optional
        A number.
    row_law : str, default='sphere'
        One of sphere, gaussian.
    dimension : int, optional
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "learned-features-spectrum",
        "feature-spectrum",
        activation=activation,
        spike_coefficients=spike_coefficients,
        sample_ratio=sample_ratio,
        width_ratio=width_ratio,
        positions=positions,
        second_layer_probabilities=second_layer_probabilities,
        row_law=row_law,
        dimension=dimension,
    )


def gradient_step_risk(
    *,
    activation: str | dict[str, Any],
    second_layer_values: ArrayLike,
    learning_rate: float,
    step_sample_ratio: float,
    sample_ratio: float,
    width_ratio: float,
    link: dict[str, Any],
    noise_variance: float,
    ridge: float,
    second_layer_probabilities: ArrayLike | None = None,
    row_law: str = "sphere",
) -> Answer:
    r"""The quantity ``gradient-step-risk``: error after a real gradient step, §2 then §3.4.

    Parameters: `activation`, `secondLayerValues`, `secondLayerProbabilities` = equal, `learningRate`,
    `stepSampleRatio`, `sampleRatio`, `widthRatio`, `link`, `noiseVariance`, `ridge`, `rowLaw` = "sphere".
    Labels centred; asymptotic errors (block means free). Level 0: q = r = 1, t = tau = chi = 0; level 1: q_b,
    t_b; level 2: also r_b, tau_b, chi_b (the first forms of §2).

    Fields: `testErrors`, `trainErrors` at correction level 0, 1, 2 (three numbers); `overlap` zeta;
    `spikeCoefficients` c_b; and, at level 2, per block: `overlapFactors` q_b, `normCorrections` t_b, `rowNorms`
    r_b, `overlapNoises` tau_b, `normNoises` chi_b. Refused: E[g h_1] = 0, mu_1 = 0.

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    second_layer_values : list of float
        A number.
    learning_rate : float
        At least 0.0.
    step_sample_ratio : float
        A number.
    sample_ratio : float
        A number.
    width_ratio : float
        A number.
    link : dict
        An object with one key: hermite, function or trigonometric.
    noise_variance : float
        At least 0.0.
    ridge : float
        A number.
    second_layer_probabilities : list of float, optional
        A number.
    row_law : str, default='sphere'
        One of sphere, gaussian.

    Returns
    -------
    Answer
    """
    return compute(
        "learned-features-spectrum",
        "gradient-step-risk",
        activation=activation,
        second_layer_values=second_layer_values,
        learning_rate=learning_rate,
        step_sample_ratio=step_sample_ratio,
        sample_ratio=sample_ratio,
        width_ratio=width_ratio,
        link=link,
        noise_variance=noise_variance,
        ridge=ridge,
        second_layer_probabilities=second_layer_probabilities,
        row_law=row_law,
    )


def local_coefficients(
    *,
    activation: str | dict[str, Any],
    offset: float,
    scale: float = 1,
) -> Answer:
    r"""The quantity ``local-coefficients``: Hermite coefficients of z -> s(offset + scale z), §1.

    Parameters: `activation`, `offset`, `scale` = 1. Fields: `constant` mu_0, `linear` mu_1, `quadratic` mu_2
    (signed), `residualVariance` mu_*² = E s² - mu_0² - mu_1².

    Parameters
    ----------
    activation : str or dict
        The name of an activation, or {"hermite": [...]}.
    offset : float
        A number.
    scale : float, default=1
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "learned-features-spectrum",
        "local-coefficients",
        activation=activation,
        offset=offset,
        scale=scale,
    )
