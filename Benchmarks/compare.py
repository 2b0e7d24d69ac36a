"""Runs every case of sizes.json beside its rival, in alternation, and writes results/.

Ours, rival, ours, rival, ... in fresh processes with the same number of BLAS threads and the same
parameters. Seconds are processor seconds of all threads (user and system) around the computation,
after the data stand ready and after one run that is not counted; the whole process is measured too.
A ratio is taken within each alternation, so that a busy machine disturbs both sides of it.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

import report

HERE = Path(__file__).resolve().parent
PROGRAM = HERE / ".build" / "release" / "helio-bench"


def run(command):
    """The JSON line that `command` prints, with processor seconds and memory of the whole process."""
    child = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(map(str, command[1:]))} ended with status {status}")
    result = json.loads(output.strip().splitlines()[-1])
    result["processCPU"] = usage.ru_utime + usage.ru_stime
    result["processPeak"] = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return result


def words(parameters):
    return [f"{key}={value}" for key, value in parameters.items() if key not in ("case", "script")]


def ours(parameters):
    return run([PROGRAM, parameters["case"], *words(parameters)])


def rival(parameters):
    return run([sys.executable, HERE / "rivals" / parameters["script"], *words(parameters)])


def measure(case, alternations, peak_order):
    """Both sides of a case, and the machine's matrix product where operations are counted."""
    own = {"threads": 1, **case["ours"]}
    if own["threads"] == "all":
        own["threads"] = os.cpu_count()
    other = None
    if "rival" in case:
        other = {**{k: v for k, v in own.items() if k != "case"}, **case["rival"]}
    rounds = []
    for _ in range(alternations):
        entry = {"ours": ours(own)}
        if other:
            entry["rival"] = rival(other)
        if "operations" in entry["ours"]["values"]:
            entry["peak"] = ours({
                "case": "peak", "order": peak_order, "repeats": 3, "threads": own["threads"],
                "precision": own["precision"]})
        rounds.append(entry)
    return {"name": case["name"], "ours": own, "rival": other, "rounds": rounds,
            "goals": case.get("goals", {}), "reference": case.get("reference", {})}


def processor():
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def machine():
    labels = ours({"case": "machine"})["labels"]
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
    return {
        "processor": processor(), "cores": os.cpu_count(), "system": platform.platform(),
        "python": platform.python_version(), "swift": swift.splitlines()[0] if swift else "",
        "loadAtStart": os.getloadavg()[0], **labels,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer cases and alternations")
    parser.add_argument("--again", action="store_true", help="the table anew from results.json")
    parser.add_argument("--only", default="", help="cases whose name contains this text")
    options = parser.parse_args()
    if options.again:
        path = HERE / "results" / "results.json"
        return write(summarised(json.loads(path.read_text())), "")
    sizes = json.loads((HERE / "sizes.json").read_text())
    results = {"quick": options.quick, "machine": machine(), "cases": []}
    for case in sizes["cases"]:
        if options.only not in case["name"] or (options.quick and not case.get("quick")):
            continue
        alternations = case.get("alternations", sizes["alternations"])
        if options.quick:
            alternations = min(alternations, sizes["quickAlternations"])
            if "quickRival" in case:
                case["rival"].update(case["quickRival"])
        measured = measure(case, alternations, sizes["peakOrder"])
        report.summarise(measured, statistics.median)
        print(report.line(measured), flush=True)
        results["cases"].append(measured)
    results["machine"]["loadAtEnd"] = os.getloadavg()[0]
    # A part of the cases, or small ones, do not replace the committed table.
    write(results, "-quick" if options.quick else "-part" if options.only else "")


def summarised(results):
    for case in results["cases"]:
        report.summarise(case, statistics.median)
    return results


def write(results, suffix):
    folder = HERE / "results"
    folder.mkdir(exist_ok=True)
    (folder / f"results{suffix}.json").write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    (folder / f"RESULTS{suffix}.md").write_text(report.markdown(results))
    print(f"Results: Benchmarks/results/RESULTS{suffix}.md")


if __name__ == "__main__":
    main()
