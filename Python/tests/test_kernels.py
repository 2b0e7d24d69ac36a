"""Kernel matrices against plain NumPy."""

import time

import numpy as np
import pytest

import heliotrope
from heliotrope import HeliotropeError, kernel


@pytest.fixture
def points():
    rng = np.random.default_rng(2)
    return rng.normal(size=(40, 6)), rng.normal(size=(25, 6))


def relu(Z, W):
    norms = np.linalg.norm(Z, axis=1)[:, None] * np.linalg.norm(W, axis=1)
    cosine = np.clip(Z @ W.T / norms, -1, 1)
    angle = np.arccos(cosine)
    return norms * (np.sin(angle) + (np.pi - angle) * cosine) / (2 * np.pi), (np.pi - angle) / (2 * np.pi)


def test_relu(points):
    X, Y = (P / np.sqrt(6) for P in points)
    value, slope = relu(X, Y)
    np.testing.assert_allclose(kernel(*points), value, rtol=1e-10, atol=1e-12)
    tangent = kernel(*points, kind="tangent")
    np.testing.assert_allclose(tangent, value + X @ Y.T * slope, rtol=1e-10, atol=1e-12)
    symmetric = kernel(points[0])
    np.testing.assert_allclose(symmetric, kernel(points[0], points[0]), rtol=1e-10, atol=1e-12)
    assert (symmetric == symmetric.T).all()


def test_erf_with_spike_and_bias(points):
    X, Y = points
    v = np.full(6, 6**-0.5)
    spike = {"directions": [v], "strengths": [4.0], "bulkInflation": 0.1, "biasVariance": 0.3}
    S = (1.1 * np.eye(6) + 4 * np.outer(v, v)) / 6
    q, p = np.einsum("ij,jk,ik->i", X, S, X) + 0.3, np.einsum("ij,jk,ik->i", Y, S, Y) + 0.3
    r = X @ S @ Y.T + 0.3
    expected = 2 / np.pi * np.arcsin(2 * r / np.sqrt(np.outer(1 + 2 * q, 1 + 2 * p)))
    np.testing.assert_allclose(kernel(X, Y, activation="erf", covariance=spike), expected, rtol=1e-10, atol=1e-13)


def test_radial_and_products_with_a_root(points):
    X, Y = points
    root = np.diag([1.0, 2, 0.5, 1, 1, 3])
    difference = (X[:, None] - Y) @ root
    D = np.linalg.norm(difference, axis=2)
    covariance = {"root": root}
    close = {"rtol": 1e-8, "atol": 1e-10}
    np.testing.assert_allclose(kernel(X, Y, kind="gaussian", covariance=covariance), np.exp(-(D**2) / 2), **close)
    np.testing.assert_allclose(kernel(X, Y, kind="laplace", covariance=covariance), np.exp(-D), **close)
    product = np.exp(-np.abs(difference).sum(axis=2))
    np.testing.assert_allclose(kernel(X, Y, kind="product-laplace", covariance=covariance), product, **close)


def test_general_activation(points):
    X = points[0]
    np.testing.assert_allclose(kernel(X, activation="max(z, 0)"), kernel(X), rtol=1e-2, atol=1e-3)
    assert kernel(X, activation="tanh", kind="tangent").shape == (40, 40)


def test_single_precision(points):
    X, Y = (P.astype(np.float32) for P in points)
    for kind in ("conjugate", "tangent", "gaussian"):
        K = kernel(X, Y, kind=kind)
        assert K.dtype == np.float32
        np.testing.assert_allclose(K, kernel(*points, kind=kind), rtol=1e-3, atol=1e-4)
    with pytest.raises(HeliotropeError, match="in single precision"):
        kernel(X, kind="product-laplace")


def test_shapes_and_layouts(points):
    X, Y = points
    assert kernel(X[:0]).shape == (0, 0)
    assert kernel(X, Y[:0]).shape == (40, 0)
    expected = kernel(X, Y)
    assert (kernel(np.asfortranarray(X), Y) == expected).all()
    assert (kernel(X[::-1], Y)[::-1] == expected).all()
    X.setflags(write=False)
    assert (kernel(X, Y) == expected).all()
    assert kernel([[1, 2], [3, 4]]).shape == (2, 2)


@pytest.mark.parametrize(
    ("arguments", "options", "sentence"),
    [
        ((np.zeros(3),), {}, "X must be a matrix"),
        ((np.zeros((3, 0)),), {}, "X must be a matrix"),
        ((np.array([["a"]]),), {}, "X must hold real numbers"),
        ((np.array([[np.nan]]),), {}, "X must be finite; got nan in row 1, column 1"),
        ((np.ones((2, 2)), np.ones((2, 3))), {}, "Y must have 2 columns"),
        ((np.ones((2, 2)),), {"activation": "cosy"}, "activation|formula"),
        ((np.ones((2, 2)),), {"kind": "cosy"}, "kind must be conjugate or tangent"),
        ((np.ones((2, 2)),), {"activation": "step", "kind": "tangent"}, "tangent kernel of step"),
        ((np.ones((2, 2)),), {"covariance": {"strength": [1.0]}}, "strength must be one of"),
        ((np.ones((2, 2)),), {"covariance": {"strengths": [1.0]}}, "directions must be 1 lists"),
        ((np.ones((2, 2)),), {"covariance": {"directions": [[1, 1]], "strengths": [1.0]}}, "orthonormal"),
        ((np.ones((2, 2)),), {"covariance": {"root": [[1.0, 2], [3]]}}, "root must be"),
        ((np.ones((2, 2)),), {"covariance": {"bulkInflation": float("nan")}}, "finite"),
    ],
)
def test_refusals(arguments, options, sentence):
    with pytest.raises(ValueError, match=sentence):
        kernel(*arguments, **options)


def test_overhead():
    """What a call costs beside the work: that of an empty matrix of the same shape of arguments."""
    X = np.random.default_rng(0).normal(size=(1000, 10))
    kernel(X[:1])
    best = min(_seconds(lambda: kernel(X[:1])) for _ in range(200))
    assert best < 200e-6


def _seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def test_threads():
    heliotrope.set_threads(2)
    X = np.random.default_rng(0).normal(size=(300, 10))
    K = kernel(X)
    heliotrope.set_threads(1)
    assert (kernel(X) == K).all()
    with pytest.raises(HeliotropeError, match="threads must be from 1 to 65536; got 0"):
        heliotrope.set_threads(0)
