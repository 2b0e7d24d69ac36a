"""Verbs on arrays and frames."""

import numpy as np
import pytest

import heliotrope
from heliotrope import HeliotropeError


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(4)
    X = rng.normal(size=(150, 5))
    # Three directions that hold next to nothing.
    X = np.c_[X, X[:, :3] + 1e-3 * rng.normal(size=(150, 3))]
    return X, np.sign(X[:, 0] + 0.3 * rng.normal(size=150))


@pytest.mark.parametrize(
    ("verb", "options"),
    [
        ("diagnose", {"permutations": 19, "estimators": "sir,first"}),
        ("reshape", {"replicates": 2, "width": 200}),
        ("robustness", {"width": 100, "steps": 20}),
        ("forecast", {"width": 50, "epochs": 5, "runs": 2}),
        ("overfit", {"replicates": 2, "training_rows": 60, "rates": "0,0.1", "maximum_steps": 2000}),
        ("certify", {"training_rows": 60, "steps": 100}),
    ],
)
def test_verbs(table, verb, options):
    X, y = table
    # Overfitting asks for a max margin, which next to nothing makes hard.
    result = getattr(heliotrope, verb)(X[:, :5] if verb == "overfit" else X, y, **options)
    assert result.json and len(result.figures) >= 1
    assert len(result.frame) >= 1 and result.messages
    folder = result.folder
    del result
    assert not folder.exists()


def test_frames_and_files(table, tmp_path):
    pd = pytest.importorskip("pandas")
    X, y = table
    options = {"permutations": 19, "estimators": "sir,first"}
    frame = pd.DataFrame(X, columns=[f"x{j}" for j in range(8)]).assign(target=y)
    frame.to_csv(tmp_path / "t.csv", index=False)
    found = [
        heliotrope.diagnose(X, y, **options),
        heliotrope.diagnose(frame, target="target", **options),
        heliotrope.diagnose(tmp_path / "t.csv", target="target", **options),
    ]
    first = found[0].frame
    assert all(result.frame.equals(first) for result in found)


def test_adapter():
    rng = np.random.default_rng(0)
    before = rng.normal(size=(12, 8))
    result = heliotrope.adapter(before, before + np.outer(rng.normal(size=12), rng.normal(size=8)))
    assert len(result.frame) >= 1


def test_refusals(table):
    X, y = table
    with pytest.raises(HeliotropeError, match="X must be a matrix with y"):
        heliotrope.diagnose(X)
    with pytest.raises(HeliotropeError, match="y must have 150 values"):
        heliotrope.diagnose(X, y[:3])
    with pytest.raises(HeliotropeError, match="cosy"):
        heliotrope.diagnose(X, y, cosy=1)
    with pytest.raises(HeliotropeError, match="before must be a matrix"):
        heliotrope.adapter(X[0])
