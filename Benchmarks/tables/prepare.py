"""Tables as every model of the comparison gets them: splits of 80/20 as files, and matrices for the rivals."""

import csv
from pathlib import Path

import numpy as np

CATEGORIES = {"california-housing": ["ocean_proximity"]}
TARGETS = {"california-housing": "median_house_value"}
CLASSES = {"digits"}
NAMES = [
    "california-housing", "concrete", "diabetes", "digits", "energy", "power-plant", "wine-quality-red", "yacht"]


def single_index(n, d, seed):
    """y = tanh(2 z) + h2(z)/2 + 0.1 noise, z = <v, x>, x normal; h2 = (z^2 - 1)/sqrt 2."""
    random = np.random.default_rng([seed, n, d])
    v = random.standard_normal(d)
    v /= np.linalg.norm(v)
    X = random.standard_normal((n, d))
    z = X @ v
    y = np.tanh(2 * z) + 0.5 * (z**2 - 1) / np.sqrt(2) + 0.1 * random.standard_normal(n)
    header = [f"x{j + 1}" for j in range(d)] + ["y"]
    return header, [[repr(float(value)) for value in row] for row in np.column_stack([X, y])]


def read(name, data):
    if name.startswith("single-index"):
        _, _, n, d = name.split("-")
        # A fifth is held out: n rows are left to learn from.
        return single_index(int(n) * 5 // 4, int(d), 1)
    with open(Path(data) / f"{name}.csv", newline="") as file:
        header, *rows = list(csv.reader(file))
    return header, rows


def target_of(name, header):
    return TARGETS.get(name, header[-1])


def write_split(name, data, seed, folder):
    """Writes NAME-SEED-train.csv and -test.csv; the same share of every class is held out."""
    header, rows = read(name, data)
    random = np.random.default_rng(seed)
    column = header.index(target_of(name, header))
    order = random.permutation(len(rows))
    if name in CLASSES:
        order = sorted(order, key=lambda i: rows[i][column])
        held_out = set(order[::5])
    else:
        held_out = set(order[: len(rows) // 5])
    paths = []
    for part in ("train", "test"):
        path = Path(folder) / f"{name}-{seed}-{part}.csv"
        paths.append(path)
        with open(path, "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(row for i, row in enumerate(rows) if (i in held_out) == (part == "test"))
    return paths


def matrices(name, train_path, test_path):
    """Standardised numbers first (median for empty cells), then categories as 0 and 1, as xRFM's documentation asks."""
    tables = []
    for path in (train_path, test_path):
        with open(path, newline="") as file:
            header, *rows = list(csv.reader(file))
        tables.append(rows)
    target = target_of(name, header)
    categories = CATEGORIES.get(name, [])
    numbers = [j for j, h in enumerate(header) if h != target and h not in categories]
    train, test = (np.array([[float(r[j]) if r[j] else np.nan for j in numbers] for r in t]) for t in tables)
    medians = np.nanmedian(train, axis=0)
    train, test = (np.where(np.isnan(m), medians, m) for m in (train, test))
    mean, deviation = train.mean(0), train.std(0)
    keep = deviation > 0
    parts = [[((m - mean) / np.where(keep, deviation, 1))[:, keep]] for m in (train, test)]
    for h in categories:
        j = header.index(h)
        levels = sorted({r[j] for r in tables[0]})
        for part, table in zip(parts, tables):
            part.append(np.array([[float(r[j] == level) for level in levels] for r in table]))
    j = header.index(target)
    y = [np.array([float(r[j]) for r in t]) for t in tables]
    if name in CLASSES:
        y = [v.astype(int) for v in y]
    return np.hstack(parts[0]), y[0], np.hstack(parts[1]), y[1], [p.shape[1] for p in parts[0]]
