"""The results as Markdown: machine, figures, one table for every group, scaling, what was skipped."""

from summary import spread

GOALS = {"cpu": "CPU <= {} s", "cpuRatio": "CPU ratio <= {}", "memoryRatio": "memory <= {}",
         "shareOfPeak": "share of peak >= {}", "errorRatio": "error ratio <= {}",
         "exponent": "exponent <= {}", "aloneRatio": "time <= {} of BLAS alone",
         "difference": "difference <= {}", "memory": "memory <= {} MB",
         "memoryOverData": "memory <= {} of data and weights",
         "overhead": "overhead <= {}", "files": "files <= {}"}
CAPTIONS = {
    "ratios": "Processor time of this library over that of its rival, in fresh processes in alternation: "
              "points are medians, bars the whole range, the dashed line equal time, triangles the goals.",
    "scaling": "Processor seconds over size on logarithmic axes; the fitted exponents are in the table.",
    "peak": "Share of the measured peak of the matrix product that a step with its ridge readout reaches.",
}
HEADER = ["case", "threads", "ours s", "rival s", "CPU ratio", "wall ratio", "memory", "beside BLAS",
          "goals"]


def number(value):
    return f"{value:.3g}"


def brief(value):
    """Median, and the range where it is wider than rounding."""
    if value["greatest"] < 1.02 * value["least"]:
        return number(value["median"])
    return f"{number(value['median'])} ({number(value['least'])} to {number(value['greatest'])})"


def ranged(value, digits=2):
    if abs(value["median"]) < 0.1:
        digits = 3 if abs(value["median"]) >= 0.01 else 4
    median, least, greatest = (f"{value[key]:.{digits}f}" for key in ("median", "least", "greatest"))
    return f"{median} ({least} to {greatest})"


def line(case):
    """What the driver says while it runs."""
    summary = case["summary"]
    text = f"{case['name']}: {number(summary['cpu']['median'])} s"
    if case["rival"]:
        text += f", {summary['rivalName']} {number(summary['rivalCPU']['median'])} s"
        text += f", ratio {ranged(summary['cpuRatio'])}"
    if "shareOfPeak" in summary:
        text += f", {100 * summary['shareOfPeak']['median']:.1f} % of peak"
    if "aloneRatio" in summary:
        text += f", {ranged(summary['aloneRatio'])} of BLAS alone"
    if "exponent" in summary:
        text += f", exponent {ranged(summary['exponent'])}"
    return text + "".join(f"; {goal} {'met' if ok else 'NOT met'}" for goal, ok in summary["met"].items())


def verdicts(case):
    met = case["summary"]["met"]
    return "; ".join(
        f"{GOALS[goal].format(limit)}: {'met' if met[goal] else '**not met**'}"
        for goal, limit in case["goals"].items()) or "(for information)"


def row(case):
    summary = case["summary"]
    cells = [case["name"], str(case["ours"]["threads"]), brief(summary["cpu"])]
    if case["rival"]:
        megabytes = [summary[key] / 1e6 for key in ("memory", "rivalMemory", "growth", "rivalGrowth")]
        cells += [brief(summary["rivalCPU"]), ranged(summary["cpuRatio"]),
                  ranged(summary["wallRatio"]), "{:.0f} / {:.0f} ({:.0f} / {:.0f})".format(*megabytes)]
    else:
        cells += ["", "", "", f"{summary['memory'] / 1e6:.0f}"]
    share = summary.get("shareOfPeak")
    alone = summary.get("aloneRatio")
    cells += [f"{100 * share['median']:.1f} % of {summary['peak'] / 1e9:.0f}" if share
              else f"{ranged(alone)} times" if alone else ""]
    return cells + [verdicts(case)]


def rows(header, body):
    lines = [header, ["---"] * len(header)] + body
    return ["| " + " | ".join(cells) + " |" for cells in lines] + [""]


def scaling(cases):
    body = []
    for case in cases:
        sizes = [str(point["size"]) for point in case["points"]]
        ours = [number(point["summary"]["cpu"]["median"]) for point in case["points"]]
        summary = case["summary"]
        cells = [case["name"], case["sizeName"] + " = " + ", ".join(sizes), ", ".join(ours)]
        if case["rival"]:
            rival = [number(point["summary"]["rivalCPU"]["median"]) for point in case["points"]]
            cells += [", ".join(rival), ranged(summary["exponent"]), ranged(summary["rivalExponent"])]
        else:
            cells += ["", ranged(summary["exponent"]), ""]
        body.append(cells + [verdicts(case)])
    header = ["case", "sizes", "ours s", "rival s", "our exponent", "rival's exponent", "goals"]
    return rows(header, body)


def notes(cases):
    """Accuracy beside speed: errors against a reference, and numbers a case wants shown."""
    lines = []
    for case in cases:
        summary = case["summary"]
        if "error" in summary:
            truth = ", ".join(str(value) for value in case["reference"].values())
            lines.append(f"- {case['name']}: relative error {summary['error']:.1e}, rival "
                         f"{summary['rivalError']:.1e}, against {truth}.")
        if "difference" in summary:
            lines.append(f"- {case['name']}: largest difference between all numbers of both sides, "
                         f"relative to the largest, {summary['difference']:.1e}.")
        for key in case["shows"]:
            sides = [side for side in ("ours", "rival") if side in case["rounds"][0]]
            own, *rival = [brief(spread([r[side]["values"][key] for r in case["rounds"]]))
                           for side in sides]
            lines.append(f"- {case['name']}: {key} {own}" + "".join(f", rival {x}" for x in rival) + ".")
    return ["## Accuracy of what was timed, and other numbers", "", *lines, ""] if lines else []


def markdown(results, figures, suffix):
    machine, cases = results["machine"], results["cases"]
    libraries = sorted({c["summary"]["rivalName"] for c in cases if c["rival"]})
    single = [case for case in cases if "rounds" in case]
    missed = sum(not ok for case in cases for ok in case["summary"]["met"].values())
    goals = sum(len(case["goals"]) for case in cases)
    lines = [
        "# Benchmarks beside their rivals", "",
        "`make bench" + (" QUICK=1` repeats this smaller set." if results["quick"] else "` repeats this.")
        + f" {goals - missed} of {goals} goals are met.", "",
        f"- Machine: {machine['processor']}, {machine['cores']} cores ({machine['caches']}), "
        f"{machine['memory']} GiB, {machine['system']}, large pages: {machine['largePages']}",
        f"- Ours: {machine['swift']}; {machine['blas']} (kernels for {machine['blasCore']}); "
        f"elementwise functions in {machine['elementwise']}",
        f"- Rivals: {', '.join(libraries)}, Python {machine['python']}",
        f"- Load average {machine['loadAtStart']:.1f} at the start, {machine['loadAtEnd']:.1f} at the end: "
        "what else ran on the machine disturbs wall times more than processor seconds", "",
        "Processor seconds (user and system, all threads) of the computation alone: data stand ready, one "
        "run before is not counted. Medians over alternating fresh processes, with the range over them; a "
        "ratio is ours / rival within one alternation. Memory: peak of the whole process, in brackets "
        "what the case added to the peak before any data, ours / rival in MB. Peak: the best of three "
        "matrix products of order 2000 by the same library in the same alternation, in 1e9 operations a "
        "processor second; the share counts only operations that are needed (a symmetric Gram matrix "
        "half a product). Times: the seconds of the case over those of its own calls of BLAS and LAPACK "
        "alone, in turn in one process.", ""]
    for name in figures:
        lines += [f"![{CAPTIONS[name]}](figures/{name}{suffix}.svg)", "", f"*{CAPTIONS[name]}*", ""]
    for group in dict.fromkeys(case["group"] for case in single):
        lines += [f"## {group}", ""]
        lines += rows(HEADER, [row(case) for case in single if case["group"] == group])
    if over_sizes := [case for case in cases if "points" in case]:
        lines += ["## Scaling", "",
                  "Exponents: slope of log seconds over log size by least squares, median over the "
                  "alternations and their range.", ""] + scaling(over_sizes)
    lines += notes(single)
    for case in results["skipped"]:
        lines.append(f"- {case['name']}: skipped, {case['reason']}")
    return "\n".join(lines).rstrip() + "\n"
