"""Runs every case of cases.json beside its rival, in alternation, and writes results/.

Ours, rival, ours, rival, ... in fresh processes with the same number of BLAS threads and the same
parameters. Seconds are processor seconds of all threads (user and system) around the computation,
after the data stand ready and after one run that is not counted; the whole process is measured too.
A ratio is taken within each alternation, so that a busy machine disturbs both sides of it.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

import machine
import summary
import table

HERE = Path(__file__).resolve().parent
PROGRAM = HERE / ".build" / "release" / "helio-bench"
# What a `command` of a case may name.
PLACES = {"{heliotrope}": str(HERE.parent / ".build" / "release" / "heliotrope"),
          "{benchmarks}": str(HERE), "{python}": sys.executable}


# Ours keeps the memory of matrices for the next ones, as `heliotrope` does of itself.
OWN_MEMORY = {"GLIBC_TUNABLES": "glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=2147483647"}


def run(command, variables=None):
    """What `command` prints, with wall and processor seconds and memory of the whole process."""
    environment = {**os.environ, "HELIOTROPE_BENCH_PROGRAM": str(PROGRAM), "PYTHONWARNINGS": "ignore",
                   **(variables or {})}
    start = time.perf_counter()
    child = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True, env=environment)
    output, errors = child.stdout.read(), child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(map(str, command[1:]))} ended with status {status}\n{errors}")
    unit = 1 if sys.platform == "darwin" else 1024
    return output, {"processWall": time.perf_counter() - start, "processPeak": usage.ru_maxrss * unit,
                    "processCPU": usage.ru_utime + usage.ru_stime}


def measured(command, variables=None):
    """The line of JSON that a script or helio-bench prints last."""
    output, process = run(command, variables)
    return {**json.loads(output.strip().splitlines()[-1]), **process}


def whole(command, label):
    """A command line that knows nothing of benchmarks: all of its process is measured."""
    for name, place in PLACES.items():
        command = command.replace(name, place)
    _, process = run(shlex.split(command))
    return {**process, "cpu": [process["processCPU"]], "wall": [process["processWall"]], "values": {},
            "labels": {"library": label}, "memoryBefore": 0, "memoryPeak": process["processPeak"]}


def side(parameters):
    """One run of one side of a case."""
    if "command" in parameters:
        return whole(parameters["command"], parameters.get("label", "command"))
    script = parameters.get("script")
    first = [sys.executable, HERE / "rivals" / script] if script else [PROGRAM, parameters["case"]]
    words = [f"{key}={value}" for key, value in parameters.items()
             if key not in ("case", "script", "environment")]
    # Set before the start: threads of BLAS that are only put to sleep spin for a while first.
    threads = {"OPENBLAS_NUM_THREADS": str(parameters.get("threads", 1))}
    return measured([*first, *words], {**threads, **({} if script else OWN_MEMORY), **parameters.get("environment", {})})


def sides(case, size=None):
    """The parameters of both sides; the rival has ours where it has none of its own."""
    own = {"threads": 1, **case["ours"]}
    if own["threads"] == "all":
        own["threads"] = os.cpu_count()
    if size is not None:
        own.update({name: size for name in case["sizes"]["of"]})
    if "rival" not in case:
        return own, None
    return own, {**{k: v for k, v in own.items() if k not in ("case", "command")}, **case["rival"]}


def difference(ours, rival):
    """The largest difference between rows of numbers of one name, in units of the row's largest."""
    return max((abs(x - y) / max(map(abs, row)) for name, row in ours.items() if name in rival
                for x, y in zip(row, rival[name], strict=True)), default=None)


def one_round(own, other, peak_order):
    """Both sides once, and the machine's matrix product where operations are counted."""
    entry = {"ours": side(own)}
    if other:
        entry["rival"] = side(other)
        rows = [entry[name].pop("curves", {}) for name in ("ours", "rival")]
        if (largest := difference(*rows)) is not None:
            entry["difference"] = largest
    if "operations" in entry["ours"]["values"]:
        entry["peak"] = side({"case": "peak", "order": peak_order, "repeats": 3,
                              "threads": own["threads"], "precision": own["precision"]})
    return entry


def measure(case, alternations, peak_order):
    """A case: `rounds`, or for a case over sizes `points` with rounds of each size."""
    own, other = sides(case)
    result = {"name": case["name"], "label": case["label"], "group": case["group"], "ours": own, "rival": other,
              "goals": case.get("goals", {}), "reference": case.get("reference", {}),
              "shows": case.get("shows", [])}
    if "sizes" not in case:
        result["rounds"] = [one_round(own, other, peak_order) for _ in range(alternations)]
        return result
    values = case["sizes"]["values"]
    result["points"] = [{"size": size, "rounds": []} for size in values]
    result["sizeName"] = case["sizes"]["name"]
    for _ in range(alternations):
        for point in result["points"]:
            point["rounds"].append(one_round(*sides(case, point["size"]), peak_order))
    return result


def skipped(result):
    rounds = result.get("rounds") or result["points"][0]["rounds"]
    return next((r[s]["skipped"] for r in rounds for s in ("ours", "rival") if "skipped" in r.get(s, {})), None)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer cases and alternations")
    parser.add_argument("--again", action="store_true", help="table and figures from results.json")
    parser.add_argument("--only", default="", help="cases whose name or group contains this text")
    options = parser.parse_args()
    if options.again:
        results = json.loads((HERE / "results" / "results.json").read_text())
        for case in results["cases"]:
            summary.summarise(case)
        return write(results, "")
    cases = json.loads((HERE / "cases.json").read_text())
    results = {"quick": options.quick, "machine": machine.describe(side), "cases": [], "skipped": []}
    for case in cases["cases"]:
        if options.only not in f"{case['name']}, {case['group']}" or (options.quick and not case.get("quick")):
            continue
        alternations = case.get("alternations", cases["alternations"])
        if options.quick:
            alternations = min(alternations, cases["quickAlternations"])
            for key, part in (case["quick"] if isinstance(case["quick"], dict) else {}).items():
                case[key].update(part)
        result = measure(case, alternations, cases["peakOrder"])
        if reason := skipped(result):
            print(f"{case['name']}: skipped, {reason}", flush=True)
            results["skipped"].append({"name": case["name"], "reason": reason})
            continue
        summary.summarise(result)
        print(table.line(result), flush=True)
        results["cases"].append(result)
    results["machine"]["loadAtEnd"] = os.getloadavg()[0]
    # A part of the cases, or small ones, do not replace the committed results.
    write(results, "-quick" if options.quick else "-part" if options.only else "")


def write(results, suffix):
    folder = HERE / "results"
    folder.mkdir(exist_ok=True)
    data = folder / f"results{suffix}.json"
    data.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    output, _ = run([PROGRAM, "figures", f"results={data}", f"folder={folder}", f"suffix={suffix}"])
    print(output, end="")
    figures = [name for name in ("ratios", "scaling", "peak")
               if (folder / "figures" / f"{name}{suffix}.svg").exists()]
    (folder / f"RESULTS{suffix}.md").write_text(table.markdown(results, figures, suffix))
    print(f"Results: Benchmarks/results/RESULTS{suffix}.md")


if __name__ == "__main__":
    main()
