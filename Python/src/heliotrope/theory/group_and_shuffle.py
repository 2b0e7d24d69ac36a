"""Group and shuffle: structured orthogonal matrices, their reach, and adapters made of them: every quantity of the sheet ``group-and-shuffle``.

Made by Tools/make-theory.py.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from .._theory import Answer, compute

__all__ = [
    "block_ranks",
    "factor_class",
    "layer",
    "one_step_update",
    "orthogonal_factors",
    "projection",
    "sign_kernel_error",
    "simulated_one_step",
    "simulated_projection_error",
    "simulated_transfer",
    "skew_convolution",
    "vector_transport",
]


def block_ranks(
    *,
    left_block_count: int,
    right_block_count: int,
    inner_dimension: int,
    shuffle_factor: int | None = None,
    index_map: ArrayLike | None = None,
) -> Answer:
    r"""The quantity ``block-ranks``: shuffle, rank table and dimension of the orthogonal class, §2, §3.1, §3.5.

    Parameters: `leftBlockCount`, `rightBlockCount`, `innerDimension`, `shuffleFactor` or `indexMap`. Fields:
    `indexMap` s; `inverseIndexMap`; `ranks` r_{gh} (kL x kR, row by row, g first); `orthogonalDimension` of
    §3.5 (square blocks s_in/kL and s_in/kR). Refused: kL, kR or shuffleFactor does not divide innerDimension,
    indexMap of another length or not a bijection.

    Parameters
    ----------
    left_block_count : int
        An integer of at least 1.
    right_block_count : int
        An integer of at least 1.
    inner_dimension : int
        An integer of at least 1.
    shuffle_factor : int, optional
        An integer of at least 1.
    index_map : list of int, optional
        Integers of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "group-and-shuffle",
        "block-ranks",
        left_block_count=left_block_count,
        right_block_count=right_block_count,
        inner_dimension=inner_dimension,
        shuffle_factor=shuffle_factor,
        index_map=index_map,
    )


def factor_class(
    *,
    block_count: int,
    block_size: int,
    factor_count: int,
) -> Answer:
    r"""The quantity ``factor-class``: reach, counts and statistics of the m-factor layer, §3.3, §3.8, §5, §6.

    Parameters: `blockCount`, `blockSize`, `factorCount`. Fields: `reach` = min(k,b^{m-1})·b;
    `minimalFactorCount` = 1 + ceil(log_b k) (null if b = 1 < k); `butterflyFactorCount` = 1 + ceil(log_2 k);
    `storedParameters` m k b²; `freeParameters` m k b(b-1)/2; `tangentFraction` = pairs in the union of the m
    patterns over n(n-1)/2, §6 (null if n = 1; per position the union of its m groups, O(n m b), never an n x n
    array); `entryFourthMoment` M4 of §5 (m = 2: always; otherwise only if b^{m-1} <= k, else null);
    `haarProjectionLimit`, `gaussianProjectionLimit`: squared relative error for b -> infinity at this k, two
    factors, §3.8 (they depend on k only). No overflow for large b^{m-1}: stop at k.

    Parameters
    ----------
    block_count : int
        An integer of at least 1.
    block_size : int
        An integer of at least 1.
    factor_count : int
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "group-and-shuffle",
        "factor-class",
        block_count=block_count,
        block_size=block_size,
        factor_count=factor_count,
    )


def projection(
    *,
    matrix: ArrayLike,
    left_block_count: int,
    right_block_count: int,
    inner_dimension: int,
    shuffle_factor: int | None = None,
    index_map: ArrayLike | None = None,
    left_shuffle_factor: int = 1,
    right_shuffle_factor: int = 1,
) -> Answer:
    r"""The quantity ``projection``: nearest member of the class, §3.2.

    Parameters: `matrix`, `leftBlockCount`, `rightBlockCount`, `innerDimension`, `shuffleFactor` or `indexMap`,
    `leftShuffleFactor` = 1, `rightShuffleFactor` = 1. Fields: `relativeError` (not squared); `projection` (m x
    n, row by row); `repairedRelativeError` = abs(A - Q)_F / abs(A)_F with every block of L and R replaced by
    its polar factor (null unless m = n = innerDimension and every block of L and R has smallest singular value
    > 1e-10 of its largest; here singular values of A below 1e-12 abs(A)_F count as 0, else rounding, raised by
    the square root, hides a singular block). P_L = P^T for P_(k,n) is leftShuffleFactor n/k. Refused: sizes not
    divisible, matrix zero or ragged.

    Parameters
    ----------
    matrix : matrix
        A list of equally long lists of numbers.
    left_block_count : int
        An integer of at least 1.
    right_block_count : int
        An integer of at least 1.
    inner_dimension : int
        An integer of at least 1.
    shuffle_factor : int, optional
        An integer of at least 1.
    index_map : list of int, optional
    left_shuffle_factor : int, default=1
        An integer of at least 1.
    right_shuffle_factor : int, default=1
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "group-and-shuffle",
        "projection",
        matrix=matrix,
        left_block_count=left_block_count,
        right_block_count=right_block_count,
        inner_dimension=inner_dimension,
        shuffle_factor=shuffle_factor,
        index_map=index_map,
        left_shuffle_factor=left_shuffle_factor,
        right_shuffle_factor=right_shuffle_factor,
    )


def orthogonal_factors(
    *,
    left_block_count: int,
    right_block_count: int,
    left_blocks: ArrayLike,
    right_blocks: ArrayLike,
    shuffle_factor: int,
) -> Answer:
    r"""The quantity ``orthogonal-factors``: orthogonal blocks of an orthogonal member, §3.4.

    Parameters: `leftBlockCount`, `rightBlockCount`, `shuffleFactor`, `leftBlocks`, `rightBlocks`. P_L = P_R =
    I. Fields: `leftFactors`, `rightFactors`: L' and R', blocks stacked, row by row (unique, square roots
    symmetric). Refused: blocks not square, singular, or operator norm of A^T A - I above 1e-8.

    Parameters
    ----------
    left_block_count : int
        An integer of at least 1.
    right_block_count : int
        An integer of at least 1.
    left_blocks : matrix
        A list of equally long lists of numbers.
    right_blocks : matrix
        A list of equally long lists of numbers.
    shuffle_factor : int
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "group-and-shuffle",
        "orthogonal-factors",
        left_block_count=left_block_count,
        right_block_count=right_block_count,
        left_blocks=left_blocks,
        right_blocks=right_blocks,
        shuffle_factor=shuffle_factor,
    )


def layer(
    *,
    block_count: int,
    block_size: int,
    parameter_indices: ArrayLike,
) -> Answer:
    r"""The quantity ``layer``: GSOFT layer with Cayley blocks, §2, §3.6, §8.

    Parameters: `blockCount`, `blockSize`, `parameterIndices`. B_f = Cayley of detparam; Q = (P^T)^{m-1} B_m P …
    P B_1; x[i] = cos(i+1). Fields: `output` Q x; `transposedOutput` Q^T x; `entrySum`, `trace` of Q; `entries`
    (row by row); `loss` = sum_ij detmat(n,n)[i,j] Q[i,j]; `gradients` dLoss/dA of all factors (factor 1 first,
    then block, row, column). k = m = 1: one Cayley block.

    Parameters
    ----------
    block_count : int
        An integer of at least 1.
    block_size : int
        An integer of at least 1.
    parameter_indices : list of int
        Integers of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "group-and-shuffle",
        "layer",
        block_count=block_count,
        block_size=block_size,
        parameter_indices=parameter_indices,
    )


def vector_transport(
    *,
    block_count: int,
    block_size: int,
    factor_count: int,
    source_vector: ArrayLike,
    target_vector: ArrayLike,
) -> Answer:
    r"""The quantity ``vector-transport``: how far a direction can be moved, §3.7.

    Parameters: `blockCount`, `blockSize`, `factorCount`, `sourceVector`, `targetVector`. Fields:
    `maximumOverlap` = sup <y,Qx>/(abs(x) abs(y)) over orthogonal blocks; `expectedMaximumOverlap` for uniform
    x, y; `componentCount` C. All null if b^{m-1} < k does not divide k. Refused: vector of another length than
    k b, zero vector.

    Parameters
    ----------
    block_count : int
        An integer of at least 1.
    block_size : int
        An integer of at least 1.
    factor_count : int
        An integer of at least 1.
    source_vector : list of float
        A number.
    target_vector : list of float
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "group-and-shuffle",
        "vector-transport",
        block_count=block_count,
        block_size=block_size,
        factor_count=factor_count,
        source_vector=source_vector,
        target_vector=target_vector,
    )


def one_step_update(
    *,
    neuron_vector: ArrayLike,
    input_vector: ArrayLike,
    learning_rate: float,
    column_scale: float = 1,
    block_count: int | None = None,
) -> Answer:
    r"""The quantity ``one-step-update``: free step against rotation from an orthogonal W0, §5.1, §6.

    Parameters: `neuronVector`, `inputVector`, `learningRate`, `columnScale` = 1, `blockCount` = null. W0 =
    c[I;0], G = -u beta^T, h = W0^T u. Fields: `largestEigenvalue`, `smallestEigenvalue` c² + lambda_± of W1^T
    W1 (D = 0: one of them is c²), W1 = W0 + eta u beta^T; `squaredTopOverlap` <v1,beta>²/abs(beta)² (D = 0: 1
    if t > 0, 0 if t < 0, null if t = 0); d = 1: the same formulas; `skewNorm` omega; `rotationAngle` theta;
    `rotatedDirection` Q beta of the full right rotation; `groupShuffleDirection` Q beta of the GS step of §6,
    two factors, blockCount blocks (null without). Refused: p < d, zero vector, columnScale <= 0, blockCount
    does not divide d, learningRate = 0.

    Parameters
    ----------
    neuron_vector : list of float
        A number.
    input_vector : list of float
        A number.
    learning_rate : float
        A number.
    column_scale : float, default=1
        A number.
    block_count : int, optional
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute(
        "group-and-shuffle",
        "one-step-update",
        neuron_vector=neuron_vector,
        input_vector=input_vector,
        learning_rate=learning_rate,
        column_scale=column_scale,
        block_count=block_count,
    )


def sign_kernel_error(
    *,
    correlation: float,
    block_size: int,
) -> Answer:
    r"""The quantity ``sign-kernel-error``: kernel estimate with sign features, §5.

    Parameters: `correlation`, `blockSize` (>= 2). Fields: `kernel` K; `independentError`, `haarError`: n·MSE
    for iid Gaussian rows (exact) and Haar rows (n -> infinity); `differentBlockBias`: bias of GS m = 2, k = b,
    for a pair in two R-blocks, to 1e-9.

    Parameters
    ----------
    correlation : float
        A number.
    block_size : int
        An integer of at least 1.

    Returns
    -------
    Answer
    """
    return compute("group-and-shuffle", "sign-kernel-error", correlation=correlation, block_size=block_size)


def skew_convolution(
    *,
    kernel_rows: ArrayLike,
    tap_count: int,
    signal_length: int,
    padding: str,
    term_count: int,
    norm_target: float = 0.7,
) -> Answer:
    r"""The quantity ``skew-convolution``: skew kernel, norms and truncated exponential, §7.

    Parameters: `kernelRows`, `tapCount`, `signalLength`, `padding`, `termCount`, `normTarget` = 0.7. Fields:
    `skewKernel` (layout of kernelRows, row by row); `operatorNorm` of its convolution on this signal;
    `unfoldingBound` = sqrt w · norm of the c x (c w) unfolding; `orthogonalityError` = operator norm of E^T E -
    I, E = series up to T of the kernel times normTarget/unfoldingBound (by the exact coefficients of §7;
    absolute accuracy 1e-13). Refused: even tapCount, wrong row length, signalLength < tapCount, zero skew part.

    Parameters
    ----------
    kernel_rows : matrix
        A list of equally long lists of numbers.
    tap_count : int
        An integer of at least 1.
    signal_length : int
        An integer of at least 1.
    padding : str
        One of circular, zero.
    term_count : int
        An integer of at least 1.
    norm_target : float, default=0.7
        A number.

    Returns
    -------
    Answer
    """
    return compute(
        "group-and-shuffle",
        "skew-convolution",
        kernel_rows=kernel_rows,
        tap_count=tap_count,
        signal_length=signal_length,
        padding=padding,
        term_count=term_count,
        norm_target=norm_target,
    )


def simulated_projection_error(
    *,
    block_count: int,
    block_size: int,
    target: str,
    repetitions: int = 20,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-projection-error``: projection of a random target, simulated, §3.8.

    Parameters: `blockCount`, `blockSize`, `target`, `repetitions` = 20, `seed` = 1. P_L = P_R = I, P =
    P_(k,kb), two factors of k blocks. Fields: `squaredError` (mean over the runs of the squared relative
    error).

    Parameters
    ----------
    block_count : int
        An integer of at least 1.
    block_size : int
        An integer of at least 1.
    target : str
        One of haar, gaussian.
    repetitions : int, default=20
        An integer of at least 1.
    seed : int, default=1
        An integer of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "group-and-shuffle",
        "simulated-projection-error",
        block_count=block_count,
        block_size=block_size,
        target=target,
        repetitions=repetitions,
        seed=seed,
    )


def simulated_one_step(
    *,
    dimension: int,
    width: int,
    sample_count: int,
    block_count: int,
    link: dict[str, Any],
    update_scale: float = 3,
    rotation_angle: float = 1.5707963267948966,
    weight_law: str = "gaussian",
    ridge: float = 0.001,
    repetitions: int = 20,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-one-step``: Experiment A, simulated, §6.

    Parameters: `dimension`, `width`, `sampleCount`, `blockCount` (of the p x p GS rotation), `link` (hermite),
    `updateScale` = 3, `rotationAngle` = pi/2, `weightLaw` = "gaussian", `ridge` = 0.001, `repetitions` = 20,
    `seed` = 1. Activation relu, no noise, >= 4000 test points, coefficients (F^T F/n + (ridge/p) I)^{-1} F^T
    y/n. Fields (means over runs; errors are test error over the variance of y on the test points):
    `initialError`, `spikeError`, `leftRotationError`, `rightRotationError`, `groupShuffleError` (left GS
    rotation); `singularValueChange` = largest absolute change of a singular value under the three rotations.
    Refused: blockCount does not divide width, dimension does not divide width with orthogonal weights.

    Parameters
    ----------
    dimension : int
        An integer of at least 1.
    width : int
        An integer of at least 1.
    sample_count : int
        An integer of at least 1.
    block_count : int
        An integer of at least 1.
    link : dict
        An object with one key: hermite, function or trigonometric.
    update_scale : float, default=3
        A number.
    rotation_angle : float, default=1.5707963267948966
        A number.
    weight_law : str, default='gaussian'
        One of gaussian, orthogonal.
    ridge : float, default=0.001
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
        "group-and-shuffle",
        "simulated-one-step",
        dimension=dimension,
        width=width,
        sample_count=sample_count,
        block_count=block_count,
        link=link,
        update_scale=update_scale,
        rotation_angle=rotation_angle,
        weight_law=weight_law,
        ridge=ridge,
        repetitions=repetitions,
        seed=seed,
    )


def simulated_transfer(
    *,
    dimension: int,
    width: int,
    sample_count: int,
    link: dict[str, Any],
    adapter: str,
    block_size: int | None = None,
    factor_count: int = 2,
    adapter_rank: int = 1,
    update_scale: float = 3,
    learning_rate: float = 0.02,
    step_count: int = 150,
    ridge: float = 0.001,
    repetitions: int = 10,
    seed: int = 1,
) -> Answer:
    r"""The quantity ``simulated-transfer``: Experiment B, simulated, §6.

    Parameters: `dimension`, `width`, `sampleCount`, `link` (hermite), `adapter`, `blockSize` (groupShuffle,
    blockDiagonal), `factorCount` = 2 (groupShuffle), `adapterRank` = 1 (lowRank), `updateScale` = 3,
    `learningRate` = 0.02, `stepCount` = 150, `ridge` = 0.001, `repetitions` = 10, `seed` = 1. Set-up, ridge and
    test points as in simulated-one-step with Gaussian weights; the adapter is trained on the inputs of the
    pretraining step with the labels of b_new, readout and intercept frozen; the refit takes n fresh points.
    Fields (means over runs): `trainLoss` half mean square of the adapted network with frozen readout, after the
    last step; `refitError` test error over variance after the ridge refit; `targetOverlap` abs(<v1,b_new>), v1
    top right singular vector of the adapted W; `freeParameters`: m k b(b-1)/2 (dense d(d-1)/2, lowRank r(p+d),
    none 0); `singularValueChange` (largest absolute change; 0 up to rounding unless lowRank). Refused: unknown
    adapter, blockSize missing where needed or not a divisor of dimension.

    Parameters
    ----------
    dimension : int
        An integer of at least 2.
    width : int
        An integer of at least 1.
    sample_count : int
        An integer of at least 1.
    link : dict
        An object with one key: hermite, function or trigonometric.
    adapter : str
        One of none, dense, groupShuffle, blockDiagonal, lowRank.
    block_size : int, optional
        An integer of at least 1.
    factor_count : int, default=2
        An integer of at least 1.
    adapter_rank : int, default=1
        An integer of at least 1.
    update_scale : float, default=3
        A number.
    learning_rate : float, default=0.02
        A number.
    step_count : int, default=150
        An integer of at least 1.
    ridge : float, default=0.001
        A number.
    repetitions : int, default=10
        An integer of at least 1.
    seed : int, default=1
        An integer of at least 0.

    Returns
    -------
    Answer
    """
    return compute(
        "group-and-shuffle",
        "simulated-transfer",
        dimension=dimension,
        width=width,
        sample_count=sample_count,
        link=link,
        adapter=adapter,
        block_size=block_size,
        factor_count=factor_count,
        adapter_rank=adapter_rank,
        update_scale=update_scale,
        learning_rate=learning_rate,
        step_count=step_count,
        ridge=ridge,
        repetitions=repetitions,
        seed=seed,
    )
