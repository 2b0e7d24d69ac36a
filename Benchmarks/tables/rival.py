"""One rival on one split:  rival.py MODEL NAME TRAIN.csv TEST.csv THREADS  prints a line of JSON.

hgb, hgb-tuned: scikit-learn's HistGradientBoosting, default or 16 random settings by 5 folds.
lightgbm-tuned, catboost-tuned: LightGBM by 16 random settings like those of hgb-tuned by 5 folds, CatBoost by 8 by one
fifth of the rows, which also say when to stop; learned again on all rows.
rbf, laplacian: scikit-learn's KernelRidge, 16 settings by 5 folds (on 4000 rows at most, then all rows).
xrfm, xrfm-tuned: xRFM with a fifth of the rows as validation set, default or the best of 16 random settings of
the ranges in which its authors search (PyTabKit).
"""

import json
import os
import resource
import sys
import time
import warnings

model, name, train_path, test_path, threads = sys.argv[1:6]
for key in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[key] = threads
warnings.filterwarnings("ignore")

import numpy as np  # noqa: E402
from prepare import CLASSES, matrices  # noqa: E402

SETTINGS = 16
X, y, X_test, y_test, blocks = matrices(name, train_path, test_path)
is_class = name in CLASSES


def boosting(tuned):
    from scipy.stats import loguniform, randint, uniform
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from sklearn.model_selection import RandomizedSearchCV

    estimator = (HistGradientBoostingClassifier if is_class else HistGradientBoostingRegressor)(random_state=1)
    if tuned:
        ranges = {
            "learning_rate": loguniform(0.02, 0.2), "max_leaf_nodes": randint(6, 64),
            "min_samples_leaf": randint(3, 40), "l2_regularization": uniform(0, 1), "max_iter": randint(100, 800)}
        estimator = RandomizedSearchCV(estimator, ranges, n_iter=SETTINGS, cv=5, random_state=1)
    estimator.fit(X, y)
    return estimator.predict


def lightgbm():
    from lightgbm import LGBMClassifier, LGBMRegressor
    from scipy.stats import loguniform, randint, uniform
    from sklearn.model_selection import RandomizedSearchCV

    kind = LGBMClassifier if is_class else LGBMRegressor
    ranges = {
        "learning_rate": loguniform(0.02, 0.2), "num_leaves": randint(6, 64), "min_child_samples": randint(3, 40),
        "reg_lambda": loguniform(1e-3, 10), "n_estimators": randint(100, 800), "colsample_bytree": uniform(0.5, 0.5)}
    search = RandomizedSearchCV(
        kind(random_state=1, n_jobs=int(threads), verbose=-1), ranges, n_iter=SETTINGS, cv=5, random_state=1)
    search.fit(X, y)
    return search.predict


def catboost():
    from catboost import CatBoostClassifier, CatBoostRegressor

    kind = CatBoostClassifier if is_class else CatBoostRegressor
    fixed = dict(random_seed=1, thread_count=int(threads), verbose=False, allow_writing_files=False)
    random = np.random.default_rng(1)
    order = random.permutation(len(y))
    validation, training = order[: len(y) // 5], order[len(y) // 5 :]
    best = (np.inf, None)
    for _ in range(SETTINGS // 2):
        setting = {
            "depth": int(random.integers(4, 9)), "learning_rate": float(10 ** random.uniform(-1.7, -0.7)),
            "l2_leaf_reg": float(10 ** random.uniform(0, 1))}
        model = kind(iterations=2000, **setting, **fixed)
        model.fit(X[training], y[training], eval_set=(X[validation], y[validation]), early_stopping_rounds=50)
        error = next(iter(model.get_best_score()["validation"].values()))
        if error < best[0]:
            best = (error, {**setting, "iterations": model.get_best_iteration() + 1})
    model = kind(**best[1], **fixed).fit(X, y)
    return lambda Z: model.predict(Z).reshape(-1)


def kernel_ridge(kernel):
    from sklearn.kernel_ridge import KernelRidge
    from sklearn.model_selection import KFold, GridSearchCV

    d = X.shape[1]
    targets = 2.0 * (y[:, None] == np.unique(y)) - 1 if is_class else y
    mean = targets.mean(0)
    gammas = np.array([0.03, 0.1, 0.3, 1]) / (d if kernel == "rbf" else np.sqrt(d))
    grid = {"gamma": gammas, "alpha": [1e-3, 1e-2, 1e-1, 1]}
    search = GridSearchCV(
        KernelRidge(kernel=kernel), grid, cv=KFold(5, shuffle=True, random_state=1),
        scoring="neg_mean_squared_error", refit=False)
    rows = np.random.default_rng(1).permutation(len(y))[:4000]
    search.fit(X[rows], (targets - mean)[rows])
    best = KernelRidge(kernel=kernel, **search.best_params_).fit(X, targets - mean)
    if is_class:
        return lambda Z: np.unique(y)[np.argmax(best.predict(Z) + mean, axis=1)]
    return lambda Z: best.predict(Z) + mean


def xrfm(tuned):
    import torch
    from xrfm import xRFM

    torch.set_num_threads(int(threads))
    torch.manual_seed(1)
    random = np.random.default_rng(1)
    order = random.permutation(len(y))
    validation, training = order[: len(y) // 5], order[len(y) // 5 :]
    scale = 1.0 if is_class else y[training].std()
    shift = 0.0 if is_class else y[training].mean()

    def tensor(rows):
        inputs = torch.tensor(X[rows], dtype=torch.float32)
        if is_class:
            return inputs, torch.tensor(y[rows], dtype=torch.int64)
        return inputs, torch.tensor((y[rows] - shift) / scale, dtype=torch.float32)[:, None]

    info = None
    if len(blocks) > 1:
        starts = np.cumsum([0] + blocks)
        info = dict(
            numerical_indices=torch.arange(blocks[0]),
            categorical_indices=[torch.arange(a, b) for a, b in zip(starts[1:], starts[2:])],
            categorical_vectors=[torch.eye(b) for b in blocks[1:]])
    metric = "accuracy" if is_class else "mse"

    def fit(parameters):
        arguments = dict(rfm_params=parameters) if parameters else {}
        result = xRFM(
            device="cpu", tuning_metric=metric, n_threads=int(threads), verbose=False, categorical_info=info,
            **arguments)
        result.fit(*tensor(training), *tensor(validation))
        return result

    def predict_with(result):
        def predict(Z):
            f = np.asarray(result.predict(torch.tensor(Z, dtype=torch.float32)))
            return f.reshape(-1) if is_class else f.reshape(-1) * scale + shift
        return predict

    if not tuned:
        return predict_with(fit(None))
    best, best_error = None, np.inf
    for _ in range(SETTINGS):
        parameters = {
            "model": {
                "kernel": "l2", "bandwidth": float(10 ** random.uniform(0, 2.3)),
                "exponent": float(random.uniform(0.7, 1.4)), "diag": bool(random.integers(2)),
                "bandwidth_mode": ["constant", "adaptive"][random.integers(2)]},
            "fit": {
                "reg": float(10 ** random.uniform(-6, 1)), "iters": 5, "verbose": False, "early_stop_rfm": True}}
        candidate = predict_with(fit(parameters))
        f = candidate(X[validation])
        error = np.mean(f != y[validation]) if is_class else np.mean((f - y[validation]) ** 2)
        if error < best_error:
            best, best_error = candidate, error
    return best


makers = {
    "hgb": lambda: boosting(False), "hgb-tuned": lambda: boosting(True), "lightgbm-tuned": lightgbm,
    "catboost-tuned": catboost, "rbf": lambda: kernel_ridge("rbf"),
    "laplacian": lambda: kernel_ridge("laplacian"), "xrfm": lambda: xrfm(False), "xrfm-tuned": lambda: xrfm(True)}
start = time.process_time()
predict = makers[model]()
fitted = time.process_time()
f = predict(X_test)
done = time.process_time()
score = float(np.mean(f == y_test)) if is_class else float(np.sqrt(np.mean((f - y_test) ** 2)))
print(json.dumps({
    "score": score, "variance": float(np.var(y_test)), "fitSeconds": fitted - start, "predictSeconds": done - fitted,
    "peakMebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
