"""The estimators keep scikit-learn's conventions."""

import os
import pickle
import signal
import threading
import time

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import heliotrope
from heliotrope import (
    AdaptiveKernelClassifier,
    AdaptiveKernelRegressor,
    HeliotropeError,
    MeanFieldClassifier,
    MeanFieldRegressor,
)

FEW = (
    "the check leaves 9 different rows, and a model is learned from 10 at least; of more, folds count rows, not weights"
)


def expected_failures(estimator):
    if isinstance(estimator, MeanFieldRegressor | MeanFieldClassifier):
        return {}
    return {"check_sample_weight_equivalence_on_dense_data": FEW}


@parametrize_with_checks(
    [
        AdaptiveKernelRegressor(),
        AdaptiveKernelClassifier(),
        MeanFieldRegressor(penalty=0.1),
        MeanFieldClassifier(penalty=0.1),
    ],
    expected_failed_checks=expected_failures,
)
def test_scikit_learn(estimator, check):
    check(estimator)


def test_weight_zero_is_no_row(numbers):
    X, y = numbers
    weights = np.ones(len(y))
    weights[::5] = 0
    model = AdaptiveKernelRegressor(kernels=["relu"])
    kept = clone(model).fit(X[weights > 0], y[weights > 0]).predict(X)
    assert (clone(model).fit(X, y, sample_weight=weights).predict(X) == kept).all()


def test_frames(frame):
    pl = pytest.importorskip("polars")
    X, y = frame
    model = AdaptiveKernelRegressor(kernels=["relu", "gaussian"]).fit(X, y)
    assert model.feature_names_in_.tolist() == list(X.columns)
    assert model.score(X, y) > 0.8
    types = {column["name"]: column["type"] for column in model._summary["columns"]}
    assert types == {"size": "number", "kind": "category", "flag": "boolean", "day": "date", "count": "number"}
    other = pl.DataFrame(
        {
            "size": pl.Series(X["size"].to_list(), nan_to_null=True),
            "kind": pl.Series([None if kind != kind else kind for kind in X["kind"]], dtype=pl.Categorical),
            "flag": X["flag"].to_list(),
            "day": X["day"].dt.to_pydatetime().tolist(),
            "count": X["count"].to_list(),
        }
    )
    again = clone(model).fit(other, y.to_numpy())
    assert again.sentences_ == model.sentences_
    assert np.array_equal(again.predict(other), model.predict(X))
    with pytest.raises(ValueError, match="feature names should match"):
        model.predict(X.rename(columns={"size": "length"}))
    with pytest.raises(ValueError, match="must be in the same order"):
        model.predict(X[["kind", "size", "flag", "day", "count"]])


def test_unseen_categories_and_empty_cells(frame):
    X, y = frame
    model = AdaptiveKernelRegressor(kernels=["relu"]).fit(X, y)
    new = X.head(3).astype({"kind": object})
    new.loc[0, "kind"] = "yew"
    new.loc[1, "size"] = np.nan
    assert np.isfinite(model.predict(new)).all()


def test_intervals(numbers):
    X, y = numbers
    model = AdaptiveKernelRegressor(kernels=["relu", "gaussian"]).fit(X[:60], y[:60])
    ends = model.predict_interval(X[60:], coverage=0.9)
    assert ends.shape == (30, 2) and (ends[:, 0] < ends[:, 1]).all()
    narrow = model.predict_interval(X[60:], coverage=0.5)
    assert (narrow[:, 1] - narrow[:, 0] < ends[:, 1] - ends[:, 0]).all()
    assert model.predict_interval(X[60:], method="gaussian").shape == (30, 2)
    with pytest.raises(HeliotropeError, match="level must be between 0 and 1"):
        model.predict_interval(X, coverage=1.5)
    with pytest.raises(HeliotropeError, match="intervals must be one of"):
        model.predict_interval(X, method="wide")


def test_classes_in_their_order(numbers):
    X, y = numbers
    # As texts 10 comes before 9.
    labels = np.digitize(y, [-0.5, 0.5]) + 8
    model = AdaptiveKernelClassifier(kernels=["relu", "gaussian"]).fit(X, labels)
    assert model.classes_.tolist() == [8, 9, 10]
    assert model.score(X, labels) > 0.8
    assert (model.classes_[model.predict_proba(X).argmax(axis=1)] == model.predict(X)).all()
    texts = np.array(["n", "É", "z"])[labels - 8]
    named = AdaptiveKernelClassifier(kernels=["relu", "gaussian"]).fit(X, texts)
    assert named.classes_.tolist() == sorted({"n", "É", "z"})
    assert named.score(X, texts) > 0.8


def test_threshold_and_class_weights(numbers):
    X, y = numbers
    labels = y > 0.7
    plain = AdaptiveKernelClassifier(kernels=["relu"]).fit(X, labels)
    assert plain.classes_.dtype == bool
    low = AdaptiveKernelClassifier(kernels=["relu"], threshold=0.1).fit(X, labels)
    assert low.predict(X).sum() > plain.predict(X).sum()
    assert ((low.predict_proba(X)[:, 1] >= 0.1) == low.predict(X)).all()
    heavy = AdaptiveKernelClassifier(kernels=["relu"], class_weight={True: 5.0, False: 1.0}).fit(X, labels)
    assert heavy.predict_proba(X)[:, 1].mean() > plain.predict_proba(X)[:, 1].mean()
    with pytest.raises(HeliotropeError, match="classWeights must be of classes among"):
        AdaptiveKernelClassifier(class_weight={"maybe": 2.0}).fit(X, labels)


def test_groups(numbers):
    X, y = numbers
    groups = np.repeat(np.arange(30), 3)
    model = AdaptiveKernelRegressor(kernels=["relu"]).fit(X, y, groups=groups)
    assert any("group" in sentence for sentence in model.sentences_)
    assert len(cross_val_score(model, X, y, cv=GroupKFold(2), groups=groups)) == 2
    with pytest.raises(ValueError, match="groups must have 90 values"):
        model.fit(X, y, groups=groups[:3])


def test_what_is_known(fitted):
    assert {"candidate", "error", "weight"} <= set(fitted.candidates_[0])
    assert sum(member["weight"] for member in fitted.members_) == pytest.approx(1)
    assert fitted.optimism_ is None and fitted.outer_judgement_ is None


def test_optimism(numbers):
    model = AdaptiveKernelRegressor(kernels=["relu"], outer_folds=3).fit(*numbers)
    assert model.optimism_ == pytest.approx(model.judgement_["rSquared"] - model.outer_judgement_["rSquared"])


def test_pipelines(numbers):
    X, y = numbers
    pipeline = make_pipeline(StandardScaler().set_output(transform="pandas"), AdaptiveKernelRegressor(kernels=["relu"]))
    search = GridSearchCV(pipeline, {"adaptivekernelregressor__blend": [1, 2]}, cv=2, n_jobs=2).fit(X, y)
    assert search.best_estimator_.score(X, y) > 0.5


def test_progress(numbers, capfd):
    AdaptiveKernelRegressor(kernels=["relu"], progress=True).fit(*numbers)
    shown = capfd.readouterr().err
    assert "%" in shown and "all rows, kernel 1 of 1" in shown


def test_explanation(fitted):
    explanation = fitted.explain(resamples=5, permutations=99)
    assert [row["feature"] for row in explanation.rows[:2]] == ["x0", "x1"]
    assert explanation.frame.shape == (4, 3)
    with pytest.raises(HeliotropeError, match="permutations must be an integer of at least 99"):
        fitted.explain(permutations=3)


# MARK: What cannot be used


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kernels": ["cosy"]}, "kernel must be"),
        ({"kernels": []}, "families must be one kernel at least"),
        ({"blend": 0}, "blend must be an integer of at least 1"),
        ({"folds": 1}, "folds must be an integer of at least 2"),
        ({"scaling": "big"}, "scaling must be one of auto"),
        ({"missing": "guess"}, "missing must be one of"),
        ({"logarithm": "perhaps"}, "logarithm must be auto, true or false"),
        ({"memory": -1.0}, "memory must be positive"),
        ({"memory": 1e-9}, "This needs"),
        ({"types": {"x9": "number"}}, "no column 'x9'"),
        ({"types": {"x0": "colour"}}, "types must be an object of"),
        ({"random_state": -1}, "random_state must be at least 0"),
        ({"outer_folds": 1000}, "outer folds must be"),
    ],
)
def test_refused_options(numbers, change, sentence):
    with pytest.raises(ValueError, match=sentence):
        AdaptiveKernelRegressor(**change).fit(*numbers)


def test_refused_tables(numbers):
    X, y = numbers
    model = AdaptiveKernelRegressor(kernels=["relu"])
    for rows, target, sentence in [
        (X[:0], y[:0], "0 sample"),
        (X[:1], y[:1], "1 sample"),
        (X[:9], y[:9], "9 rows; at least 10"),
        (X, np.ones(90), "constant"),
        (X, np.where(y > 0, y, np.nan), "NaN"),
        (X, y * 1e308, "infinity|beyond what can be computed with"),
        (np.where(X > 2, np.inf, X), y, "infinity"),
        (X * 0, y, "No column is left"),
        (X * 4e307, y, "beyond|inf|overflow"),
    ]:
        with pytest.raises(ValueError, match=sentence), np.errstate(all="ignore"):
            model.fit(rows, target)
    with pytest.raises(ValueError, match="weights are positive"):
        model.fit(X, y, sample_weight=-np.ones(90))
    with pytest.raises(TypeError):
        model.fit(np.array([[object()]] * 20), np.arange(20.0))


def test_any_layout(numbers, fitted, tmp_path):
    X, y = numbers
    expected = fitted.predict(X)
    np.save(tmp_path / "X.npy", X)
    wide = np.zeros((90, 8))
    wide[:, ::2] = X
    layouts = [np.asfortranarray(X), np.load(tmp_path / "X.npy", mmap_mode="r"), wide[:, ::2], X[::-1][::-1]]
    for layout in layouts:
        assert (fitted.predict(layout) == expected).all()
    model = clone(fitted)
    for layout in layouts:
        assert (model.fit(layout, y).predict(X) == expected).all()


# MARK: Processes and threads


def test_pickles(fitted, numbers):
    X = numbers[0]
    again = pickle.loads(pickle.dumps(fitted))
    assert (again.predict(X) == fitted.predict(X)).all()
    assert again.judgement_ == fitted.judgement_
    with pytest.raises(HeliotropeError, match="checksum"):
        state = fitted.__getstate__()
        content = bytearray(state["_model"])
        content[100] ^= 1
        AdaptiveKernelRegressor().__setstate__({**state, "_model": bytes(content)})


@pytest.mark.parametrize("backend", ["loky", "threading", "multiprocessing"])
def test_joblib(fitted, numbers, backend):
    from joblib import Parallel, delayed

    X = numbers[0]
    found = Parallel(n_jobs=2, backend=backend)(delayed(fitted.predict)(X) for _ in range(3))
    assert all((part == fitted.predict(X)).all() for part in found)


def _everything(X, y, folder):
    """What a process can ask for, models, kernels, theory and the program."""
    model = AdaptiveKernelRegressor(kernels=["relu", "product-laplace"]).fit(X, y)
    square = {"first_variance": 1, "second_variance": 1, "covariance": 0}
    return (
        model.predict(X),
        heliotrope.kernel(X),
        heliotrope.kernel(X, kind="product-laplace"),
        heliotrope.compute("function-space", "kernel-value", activation="relu", **square)["value"],
        model.explain(resamples=3, permutations=99).json["sensitivity"]["importances"],
        heliotrope.run("spectrum", set={"dimension": 20}, output=folder).json["points"],
    )


def test_fork(numbers, tmp_path):
    import multiprocessing

    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    # More threads than one are the harder case: the child has only the one that forked.
    heliotrope.set_threads(2)
    try:
        here = _everything(*numbers, tmp_path / "here")
        child = context.Process(target=lambda: queue.put(_everything(*numbers, tmp_path / "there")))
        child.start()
        there = queue.get(timeout=240)
        child.join(10)
    finally:
        heliotrope.set_threads(1)
    assert child.exitcode == 0
    assert all(np.array_equal(a, b) for a, b in zip(here, there, strict=True))


def test_fits_side_by_side(numbers):
    X, y = numbers
    found = []

    def fit(blend):
        found.append(AdaptiveKernelRegressor(kernels=["relu"], blend=blend).fit(X, y).predict(X))

    threads = [threading.Thread(target=fit, args=(2,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3 and all((part == found[0]).all() for part in found)


def test_interrupt_stops_a_fit():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(6000, 8))
    y = np.sin(X[:, 0]) + X[:, 1] * X[:, 2]
    heliotrope.set_threads(1)
    start = time.monotonic()
    timer = threading.Timer(2, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        AdaptiveKernelRegressor().fit(X, y)
    assert time.monotonic() - start < 2 + 1.5
    # The work itself ends soon as well.
    deadline = time.monotonic() + 20
    while any(thread.name == "heliotrope" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
