"""Turns what compare.py measured into ratios, verdicts and a table."""


def spread(values, median):
    return {"median": median(values), "least": min(values), "greatest": max(values)}


def summarise(case, median):
    """Adds `summary`: medians and spreads over the alternations, and whether each goal is met."""
    rounds = case["rounds"]
    summary = {"cpu": spread([median(r["ours"]["cpu"]) for r in rounds], median),
               "wall": spread([median(r["ours"]["wall"]) for r in rounds], median),
               "memory": max(r["ours"]["processPeak"] for r in rounds)}
    if case["rival"]:
        summary["library"] = rounds[0]["rival"]["labels"]["library"]
        summary["rivalCPU"] = spread([median(r["rival"]["cpu"]) for r in rounds], median)
        summary["rivalWall"] = spread([median(r["rival"]["wall"]) for r in rounds], median)
        summary["rivalMemory"] = max(r["rival"]["processPeak"] for r in rounds)
        for key in ("cpu", "wall"):
            summary[key + "Ratio"] = spread(
                [median(r["ours"][key]) / median(r["rival"][key]) for r in rounds], median)
        summary["memoryRatio"] = summary["memory"] / summary["rivalMemory"]
        growth = [max(r[side]["memoryPeak"] - r[side]["memoryBefore"] for r in rounds)
                  for side in ("ours", "rival")]
        summary["growth"], summary["rivalGrowth"] = growth
        summary["growthRatio"] = growth[0] / max(growth[1], 1)
    if "peak" in rounds[0]:
        # The best product of each alternation: what the processor could do at that moment.
        peaks = [r["peak"]["values"]["operations"] / min(r["peak"]["cpu"]) for r in rounds]
        summary["peak"] = median(peaks)
        summary["shareOfPeak"] = spread(
            [r["ours"]["values"]["operations"] / median(r["ours"]["cpu"]) / peak
             for r, peak in zip(rounds, peaks)], median)
    for key, truth in case["reference"].items():
        summary["error"] = max(abs(r["ours"]["values"][key] / truth - 1) for r in rounds)
        summary["rivalError"] = median([abs(r["rival"]["values"][key] / truth - 1) for r in rounds])
        summary["errorRatio"] = summary["error"] / summary["rivalError"]
    summary["met"] = {goal: met(goal, limit, summary) for goal, limit in case["goals"].items()}
    case["summary"] = summary


def middle(value):
    return value["median"] if isinstance(value, dict) else value


def met(goal, limit, summary):
    """Memory must be kept in the whole process and in what the computation adds to it."""
    value = middle(summary[goal])
    if goal == "shareOfPeak":
        return value >= limit
    if goal == "memoryRatio":
        return value <= limit and summary["growthRatio"] <= limit
    return value <= limit


def seconds(value):
    return f"{value:.3g}"


def ranged(value, digits=2):
    return f"{value['median']:.{digits}f} ({value['least']:.{digits}f}-{value['greatest']:.{digits}f})"


def line(case):
    summary = case["summary"]
    text = f"{case['name']}: {seconds(summary['cpu']['median'])} s"
    if case["rival"]:
        ratio = summary["cpuRatio"]
        text += f", {summary['library']} {seconds(summary['rivalCPU']['median'])} s"
        text += f", ratio {ranged(ratio, 4 if ratio['median'] < 0.01 else 2)}"
    if "shareOfPeak" in summary:
        text += f", {100 * summary['shareOfPeak']['median']:.1f} % of peak"
    return text + "".join(f"; {goal} {'met' if ok else 'NOT met'}" for goal, ok in summary["met"].items())


GOALS = {"cpu": "CPU <= {} s", "cpuRatio": "CPU ratio <= {}", "memoryRatio": "memory <= {}",
         "shareOfPeak": "share of peak >= {}", "errorRatio": "error ratio <= {}"}


def verdicts(case):
    met = case["summary"]["met"]
    return "; ".join(
        f"{GOALS[goal].format(limit)}: {'met' if met[goal] else '**not met**'}"
        for goal, limit in case["goals"].items()) or "(for information)"


def row(case):
    summary = case["summary"]
    cells = [case["name"], str(case["ours"]["threads"]), seconds(summary["cpu"]["median"])]
    if case["rival"]:
        ratio = summary["cpuRatio"]
        digits = 4 if ratio["median"] < 0.01 else 2
        megabytes = [summary[key] / 1e6 for key in ("memory", "rivalMemory", "growth", "rivalGrowth")]
        cells += [seconds(summary["rivalCPU"]["median"]), ranged(ratio, digits),
                  ranged(summary["wallRatio"], digits),
                  "{:.0f} / {:.0f} ({:.0f} / {:.0f})".format(*megabytes)]
    else:
        cells += ["", "", "", f"{summary['memory'] / 1e6:.0f}"]
    share = summary.get("shareOfPeak")
    cells += [f"{100 * share['median']:.1f} % of {summary['peak'] / 1e9:.0f}" if share else ""]
    return "| " + " | ".join(cells + [verdicts(case)]) + " |"


def markdown(results):
    machine = results["machine"]
    libraries = sorted({c["summary"]["library"] for c in results["cases"] if c["rival"]})
    lines = [
        "# Benchmarks beside their rivals", "",
        "`make bench` repeats this" + (" (`QUICK=1`: this smaller set)." if results["quick"] else "."),
        "", f"- Processor: {machine['processor']}, {machine['cores']} cores, {machine['system']}",
        f"- Ours: {machine['swift']}; {machine['blas']} (kernels for {machine['blasCore']}); "
        f"elementwise functions in {machine['elementwise']}",
        f"- Rivals: {', '.join(libraries)}, Python {machine['python']}",
        f"- Load average {machine['loadAtStart']:.1f} at the start, {machine['loadAtEnd']:.1f} at the end: "
        "what else ran on the machine disturbs wall times more than processor seconds", "",
        "Processor seconds (user and system, all threads) of the computation alone: data stand ready, one "
        "run before is not counted. Medians over alternating fresh processes; a ratio is ours / rival "
        "within one alternation, median (least-greatest). Memory: peak of the whole process, in brackets "
        "what the case added to the peak before any data, ours / rival in MB. Peak: the best of three "
        "matrix products of order 2000 by the same library in the same alternation, in 1e9 operations a "
        "processor second; the share counts only operations that are needed (a symmetric Gram matrix half a product).", "",
        "| case | threads | ours s | rival s | CPU ratio | wall ratio | memory | share of peak | goals |",
        "|---|---|---|---|---|---|---|---|---|"]
    lines += [row(case) for case in results["cases"]]
    errors = [c for c in results["cases"] if "error" in c["summary"]]
    if errors:
        lines += [""] + [
            f"{c['name']}: relative error of the leading eigenvalue {c['summary']['error']:.1e}, "
            f"rival {c['summary']['rivalError']:.1e} (sampling), against "
            f"{', '.join(str(value) for value in c['reference'].values())}." for c in errors]
    return "\n".join(lines) + "\n"
