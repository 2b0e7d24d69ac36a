"""Quantities and references."""

import inspect

import numpy as np
import pytest

import heliotrope
from heliotrope import HeliotropeError, compute, theory
from heliotrope._theory import _topics


def test_every_reference():
    reports = heliotrope.check()
    assert set(reports) == set(heliotrope.topics())
    assert all(report["failed"] == 0 and report["passed"] > 0 for report in reports.values())


def test_a_file_of_references(tmp_path):
    path = tmp_path / "one.json"
    path.write_text(
        '{"sheet": "function-space", "cases": [{"name": "wrong", "quantity": "kernel-value", "parameters":'
        ' {"activation": "relu", "firstVariance": 1, "secondVariance": 1, "covariance": 0}, "expected": {"value": 1},'
        ' "relativeTolerance": 1e-9}]}'
    )
    assert heliotrope.check(path)["function-space"]["failed"] == 1
    path.write_text("{}")
    with pytest.raises(HeliotropeError, match="does not follow its schema"):
        heliotrope.check(path)


def test_answers():
    answer = compute("function-space", "spiked-spectrum", activation="relu", dimension=100, spikeStrength=25)
    assert isinstance(answer["sector0"], np.ndarray) and answer.convergence is not None
    assert answer["sector0"][0] == pytest.approx(0.20401982, rel=1e-6)


@pytest.mark.parametrize(
    ("topic", "quantity", "parameters", "sentence"),
    [
        ("none", "kernel-value", {}, "sheet must be one of"),
        ("function-space", "none", {}, "quantity must be one of"),
        ("function-space", "kernel-value", {"colour": 1}, "activation must be given|colour"),
        ("function-space", "kernel-value", {"activation": object()}, "Options must be"),
        ("function-space", "kernel-value", {"activation": "relu", "first_variance": float("nan")}, "finite"),
    ],
)
def test_refusals(topic, quantity, parameters, sentence):
    with pytest.raises(HeliotropeError, match=sentence):
        compute(topic, quantity, **parameters)


@pytest.mark.parametrize("topic", [topic["name"] for topic in _topics()])
def test_functions_are_those_of_the_library(topic):
    module = getattr(theory, topic.replace("-", "_"))
    described = next(entry for entry in _topics() if entry["name"] == topic)
    for quantity in described["quantities"]:
        function = getattr(module, quantity["name"].replace("-", "_"))
        names = {parameter["name"] for parameter in quantity["parameters"]}
        signature = inspect.signature(function)
        ours = {heliotrope._theory._camel(name.removesuffix("_")) for name in signature.parameters}
        assert ours == names, quantity["name"]
        assert function.__doc__
    assert set(module.__all__) == {quantity["name"].replace("-", "_") for quantity in described["quantities"]}


def test_a_function():
    answer = theory.function_space.kernel_value(
        activation="relu", first_variance=1.3, second_variance=0.8, covariance=0.5
    )
    assert answer["value"] == pytest.approx(0.307237322146, rel=1e-9)
    with pytest.raises(TypeError):
        theory.function_space.kernel_value(colour=1)
