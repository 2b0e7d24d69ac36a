"""heliotrope fit beside its rivals on curves:  tecator.py [--data FOLDER] [--splits 10] [--program PATH]

The fat of meat from near-infrared spectra (tecator.csv: 215 curves on 100 points). Split 0 is the usual one, rows 1 to 172 to learn
from and 173 to 215 to judge by; the others hold out 43 random rows each. Every model gets the same rows and chooses what it has to
choose among the training rows. Rivals: partial least squares (1 to 30 components by 10 folds) and kernel ridge regression with a
Gaussian kernel (width and ridge on a grid by 5 folds), both of scikit-learn. One core each. Results are kept in results/tecator.json,
finished ones are not run again (--again); prints results/tecator.md.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

HERE = Path(__file__).parent
CURVES = ["--functional", "x_*"]
OURS = {
    "fit, columns": [], "fit, curves": CURVES, "mean-field, columns": ["--model", "mean-field"],
    "mean-field, curves": ["--model", "mean-field", *CURVES]}
RIVALS = ["PLS", "kernel ridge"]

parser = argparse.ArgumentParser()
parser.add_argument("--data", default=HERE.parents[2] / "shared/data", type=Path)
parser.add_argument("--splits", default=10, type=int)
parser.add_argument("--program", default=HERE.parents[1] / ".build/release/heliotrope", type=Path)
parser.add_argument("--models", default=",".join([*OURS, *RIVALS]).replace(", ", ";"))
parser.add_argument("--again", action="store_true")
parser.add_argument("--results", default=HERE.parent / "results/tecator.json", type=Path)
arguments = parser.parse_args()


def rows(split, n):
    if split == 0:
        return np.arange(172), np.arange(172, n)
    order = np.random.default_rng(split).permutation(n)
    return np.sort(order[43:]), np.sort(order[:43])


def ours(options, train, test):
    with tempfile.TemporaryDirectory() as folder:
        path = lambda name: str(Path(folder) / name)  # noqa: E731
        train.to_csv(path("train.csv"), index=False)
        test.to_csv(path("test.csv"), index=False)
        common = ["--threads", "1", "--json"]
        # Two outer folds instead of the five that few rows get: the model is the same.
        subprocess.run(
            [arguments.program, "fit", path("train.csv"), "--target", "fat", "--exclude", "water,protein", "-o", path("model"),
             "--quiet", "--outer-folds", "2", *common, *options], check=True, capture_output=True, text=True)
        out = subprocess.run(
            [arguments.program, "predict", path("model"), path("test.csv"), *common], check=True, capture_output=True,
            text=True).stdout
        return json.loads(out)["judgement"]["rootMeanSquaredError"]


def rival(model, train, test):
    from sklearn.cross_decomposition import PLSRegression
    from sklearn.kernel_ridge import KernelRidge
    from sklearn.model_selection import GridSearchCV, KFold
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    columns = [c for c in train if c.startswith("x_")]
    X, y, Z = train[columns].values, train["fat"].values, test[columns].values
    mean = y.mean()
    if model == "PLS":
        search = GridSearchCV(
            PLSRegression(), {"n_components": range(1, 31)}, cv=KFold(10, shuffle=True, random_state=1),
            scoring="neg_mean_squared_error")
    else:
        search = GridSearchCV(
            make_pipeline(StandardScaler(), KernelRidge(kernel="rbf")),
            {"kernelridge__gamma": 10.0 ** np.arange(-6, 1, 0.5), "kernelridge__alpha": 10.0 ** np.arange(-9, 1, 0.5)},
            cv=KFold(5, shuffle=True, random_state=1), scoring="neg_mean_squared_error")
    search.fit(X, y - mean)
    return float(np.sqrt(np.mean((search.predict(Z).ravel() + mean - test["fat"].values) ** 2)))


def main():
    table = pd.read_csv(arguments.data / "tecator.csv")
    known = json.loads(arguments.results.read_text()) if arguments.results.exists() else {}
    models = [m.replace(";", ", ") for m in arguments.models.split(",")]
    for split in range(arguments.splits + 1):
        train, test = (table.iloc[part] for part in rows(split, len(table)))
        for model in models:
            key = f"{split}/{model}"
            if key in known and not arguments.again:
                continue
            known[key] = ours(OURS[model], train, test) if model in OURS else rival(model, train, test)
            print(key, known[key], flush=True)
            arguments.results.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
    lines = [
        "# The fat of meat from spectra", "",
        "Root mean squared error of fat (percent), `python Benchmarks/tables/tecator.py`: on the usual split, and on random ones,",
        "mean ± standard error.", "", "| model | usual split | random splits | number of these |", "|---|---|---|---|"]
    for model in [*OURS, *RIVALS]:
        found = [known[f"{s}/{model}"] for s in range(1, arguments.splits + 1) if f"{s}/{model}" in known]
        if len(found) < 2 or f"0/{model}" not in known:
            continue
        error = statistics.stdev(found) / len(found) ** 0.5
        lines.append(
            f"| {model} | {known[f'0/{model}']:.2f} | {statistics.mean(found):.2f} ± {error:.2f} | {len(found)} |")
    path = arguments.results.with_suffix(".md")
    # What was said of the numbers stays below the table.
    rest = path.read_text().split("\n\n", 3)[3:] if path.exists() else []
    path.write_text("\n\n".join(["\n".join(lines), *rest]).rstrip("\n") + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
