"""heliotrope fit beside its rivals on tables:  compare.py [--data FOLDER] [--splits 5] [--tables a,b] [--models x,y]

Every model gets the same files: 80 % of the rows to learn from, 20 % to judge by, for each of the splits. One core
each, one after another. Results are kept in results/tables.json, and finished ones are not run again (--again).
Prints the tables of results/tables.md.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import prepare

HERE = Path(__file__).parent
PROGRAM = HERE.parents[1] / ".build/release/heliotrope"
RIVALS = ["hgb", "hgb-tuned", "lightgbm-tuned", "catboost-tuned", "rbf", "laplacian", "xrfm", "xrfm-tuned"]
SYNTHETIC = [f"single-index-{n}-{d}" for n, d in ((2000, 20), (5000, 50), (10000, 100))]

parser = argparse.ArgumentParser()
parser.add_argument("--data", default=HERE.parents[2] / "shared/data", type=Path)
parser.add_argument("--splits", default=5, type=int)
parser.add_argument("--tables", default=",".join(prepare.NAMES + SYNTHETIC))
parser.add_argument("--models", default=",".join(["heliotrope"] + RIVALS))
parser.add_argument("--program", default=PROGRAM, type=Path)
parser.add_argument("--again", action="store_true")
parser.add_argument("--results", default=HERE.parent / "results/tables.json", type=Path)
arguments = parser.parse_args()


def children_cpu(usage_before, usage_after):
    return sum(getattr(usage_after, k) - getattr(usage_before, k) for k in ("ru_utime", "ru_stime"))


def timed(command):
    """CPU seconds, peak memory in MiB and output of a command."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    output, error = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{' '.join(map(str, command))}: {error[-2000:]}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output


def ours(name, train, test, folder):
    model = Path(folder) / "model"
    options = ["--target", prepare.target_of(name, prepare.read(name, arguments.data)[0]), "--threads", "1"]
    if name == "wine-quality-red":
        options += ["--task", "regression"]
    if name in prepare.CLASSES:
        options += ["--task", "multiclass"]
    fit, peak, _ = timed([arguments.program, "fit", train, "-o", model, "--overwrite", "--quiet", "--json", *options])
    predict, _, text = timed(
        [arguments.program, "predict", model, test, "--json", "--threads", "1", "-o", Path(folder) / "predictions", "--overwrite"])
    judgement = json.loads(text)["judgement"]
    score = judgement["accuracy"] if name in prepare.CLASSES else judgement["rootMeanSquaredError"]
    return {"score": score, "fitSeconds": fit, "predictSeconds": predict, "peakMebibytes": peak}


def rival(model, name, train, test):
    # The clock of the process counts the fit alone: not the start of the interpreter and its libraries.
    command = [sys.executable, HERE / "rival.py", model, name, train, test, "1"]
    return json.loads(timed(command)[2].splitlines()[-1])


def main():
    known = json.loads(arguments.results.read_text()) if arguments.results.exists() else {}
    names = arguments.tables.split(",")
    for name in names:
        if not name.startswith("single-index") and not (arguments.data / f"{name}.csv").exists():
            print(f"{name}: skipped, there is no {arguments.data / (name + '.csv')}")
            continue
        for split in range(1, arguments.splits + 1):
            with tempfile.TemporaryDirectory() as folder:
                train, test = prepare.write_split(name, arguments.data, split, folder)
                data = hashlib.sha256(Path(train).read_bytes() + Path(test).read_bytes()).hexdigest()[:16]
                for model in arguments.models.split(","):
                    key = f"{name}/{split}/{model}"
                    # Results of other rows under the same name are none of these.
                    if key in known and known[key].get("data", data) == data and not arguments.again:
                        continue
                    try:
                        result = ours(name, train, test, folder) if model == "heliotrope" else rival(
                            model, name, train, test)
                    except RuntimeError as error:
                        print(f"{key}: failed: {error}", file=sys.stderr)
                        continue
                    print(key, {k: float(f"{v:.4g}") for k, v in result.items()}, file=sys.stderr, flush=True)
                    known[key] = {**result, "data": data}
                    arguments.results.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
    text = summary(known, names)
    print(text)
    if set(names) == set(prepare.NAMES + SYNTHETIC):
        arguments.results.with_suffix(".md").write_text("# Models of tables beside their rivals\n\n" + text + "\n")


def verdict(known, names):
    """On how many tables ours is the best, or within a standard error of the best."""
    import statistics

    good, lost = [], []
    for name in names:
        means = {}
        for model in ["heliotrope"] + RIVALS:
            found = [v["score"] for k, v in known.items() if k.startswith(f"{name}/") and k.endswith(f"/{model}")]
            if found:
                error = statistics.stdev(found) / len(found) ** 0.5 if len(found) > 1 else 0.0
                sign = -1 if name in prepare.CLASSES else 1
                means[model] = (sign * statistics.mean(found), error)
        if "heliotrope" not in means or len(means) < 2:
            continue
        best = min(means, key=lambda m: means[m])
        within = means["heliotrope"][0] <= means[best][0] + max(means[best][1], means["heliotrope"][1])
        (good if within else lost).append(name)
    return (
        f"heliotrope is the best, or within a standard error of the best, on {len(good)} of {len(good) + len(lost)}"
        + (f"; not on {', '.join(lost)}." if lost else "."))


def totals(known, names):
    """CPU seconds of fits over all splits that both have, ours and each rival's."""
    lines = []
    for model in RIVALS:
        both = [
            (known[k]["fitSeconds"], known[k.rsplit("/", 1)[0] + f"/{model}"]["fitSeconds"])
            for k in known if k.endswith("/heliotrope") and k.split("/")[0] in names
            and k.rsplit("/", 1)[0] + f"/{model}" in known]
        if both:
            a, b = (sum(x) for x in zip(*both))
            lines.append(f"{model}: {a:.0f} s to {b:.0f} s ({a / b:.2f}) over {len(both)} fits")
    return "CPU seconds of fits, heliotrope to rival, where both were run: " + "; ".join(lines) + "."


def summary(known, names):
    import statistics

    models = ["heliotrope"] + RIVALS
    lines = [
        "Root mean squared error (digits: accuracy) on held-out rows, mean over splits ± standard error:", "",
        "| table | " + " | ".join(models) + " |", "|" + "---|" * (len(models) + 1)]
    costs = [
        "", "CPU seconds of the fit with everything it selects / of the prediction; peak MiB:", "",
        "| table | " + " | ".join(models) + " |", "|" + "---|" * (len(models) + 1)]
    for name in names:
        row, cost = [], []
        for model in models:
            found = [v for k, v in known.items() if k.startswith(f"{name}/") and k.endswith(f"/{model}")]
            if not found:
                row.append("–")
                cost.append("–")
                continue
            scores = [f["score"] for f in found]
            error = statistics.stdev(scores) / len(scores) ** 0.5 if len(scores) > 1 else float("nan")
            row.append(f"{statistics.mean(scores):.4g} ± {error:.2g}")
            fit, predict, peak = (
                statistics.mean(f[k] for f in found) for k in ("fitSeconds", "predictSeconds", "peakMebibytes"))
            cost.append(f"{fit:.3g} / {predict:.2g}; {peak:.0f}")
        lines.append(f"| {name} | " + " | ".join(row) + " |")
        costs.append(f"| {name} | " + " | ".join(cost) + " |")
    return "\n".join(lines + costs + ["", verdict(known, names), "", totals(known, names)])


if __name__ == "__main__":
    main()
