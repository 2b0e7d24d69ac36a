"""Turns what compare.py measured into medians, ratios, exponents and verdicts."""

import math
from statistics import median


def spread(values):
    return {"median": median(values), "least": min(values), "greatest": max(values)}


def summarise(case):
    """Adds `summary` to a case, and for a case over sizes to each of its points."""
    if "points" not in case:
        case["summary"] = of_rounds(case["rounds"], case["reference"], case["goals"])
    else:
        for point in case["points"]:
            point["summary"] = of_rounds(point["rounds"], {}, {})
        last = case["points"][-1]["summary"]
        keys = ("cpu", "rivalCPU", "cpuRatio", "rivalName")
        case["summary"] = {key: last[key] for key in keys if key in last}
        case["summary"]["exponent"] = exponents(case["points"], "ours")
        if case["rival"]:
            case["summary"]["rivalExponent"] = exponents(case["points"], "rival")
    goals = case["goals"].items()
    case["summary"]["met"] = {goal: met(goal, limit, case["summary"]) for goal, limit in goals}


def of_rounds(rounds, reference, goals):
    result = {key: spread([median(r["ours"][key]) for r in rounds]) for key in ("cpu", "wall")}
    result["memory"] = max(r["ours"]["processPeak"] for r in rounds)
    if "rival" in rounds[0]:
        result["rivalName"] = rounds[0]["rival"]["labels"]["library"]
        for key, name in (("cpu", "rivalCPU"), ("wall", "rivalWall")):
            result[name] = spread([median(r["rival"][key]) for r in rounds])
            result[key + "Ratio"] = spread(
                [median(r["ours"][key]) / median(r["rival"][key]) for r in rounds])
        result["rivalMemory"] = max(r["rival"]["processPeak"] for r in rounds)
        result["memoryRatio"] = result["memory"] / result["rivalMemory"]
        result["growth"], result["rivalGrowth"] = [
            max(r[side]["memoryPeak"] - r[side]["memoryBefore"] for r in rounds)
            for side in ("ours", "rival")]
        result["growthRatio"] = result["growth"] / max(result["rivalGrowth"], 1)
    if "peak" in rounds[0]:
        # The best product of each alternation: what the processor could do at that moment.
        peaks = [r["peak"]["values"]["operations"] / min(r["peak"]["cpu"]) for r in rounds]
        result["peak"] = median(peaks)
        result["shareOfPeak"] = spread(
            [r["ours"]["values"]["operations"] / median(r["ours"]["cpu"]) / peak
             for r, peak in zip(rounds, peaks)])
    if rounds[0]["ours"].get("cpuAlone"):
        result["aloneRatio"] = spread(
            [median(r["ours"]["cpu"]) / median(r["ours"]["cpuAlone"]) for r in rounds])
    if "difference" in rounds[0]:
        result["difference"] = max(r["difference"] for r in rounds)
    if reference:
        own, rivals = [
            [max(abs(r[side]["values"][key] / truth - 1) for key, truth in reference.items())
             for r in rounds] for side in ("ours", "rival")]
        result["error"], result["rivalError"] = max(own), median(rivals)
        result["errorRatio"] = result["error"] / result["rivalError"]
    # Goals of a case's own are for numbers that it reports.
    for key in goals:
        if key not in result and key in rounds[0]["ours"]["values"]:
            result[key] = spread([r["ours"]["values"][key] for r in rounds])
    return result


def exponents(points, side):
    """The slope of log seconds over log size, by least squares, of every alternation."""
    sizes = [math.log(point["size"]) for point in points]
    centre = sum(sizes) / len(sizes)
    width = sum((x - centre) ** 2 for x in sizes)
    slopes = []
    for i in range(len(points[0]["rounds"])):
        seconds = [math.log(median(point["rounds"][i][side]["cpu"])) for point in points]
        slopes.append(sum((x - centre) * y for x, y in zip(sizes, seconds)) / width)
    return spread(slopes)


def met(goal, limit, result):
    """Memory must be kept in the whole process and in what the computation adds to it."""
    value = result[goal]["median"] if isinstance(result[goal], dict) else result[goal]
    if goal == "shareOfPeak":
        return value >= limit
    if goal == "memory":
        return value <= 1e6 * limit
    if goal == "memoryRatio":
        return value <= limit and result["growthRatio"] <= limit
    return value <= limit
