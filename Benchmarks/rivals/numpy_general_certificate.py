"""The certified decrease of the loss on any unit data, NumPy: form=pieces takes the pieces between breaks of a pattern one after
another, as the formula is written, form=vectors all at once."""

from common import Report, read_parameters

parameters = read_parameters()
import numpy as np  # noqa: E402
from early_stage_data import unit_rows_and_network  # noqa: E402

n, d, m = (int(parameters[key]) for key in ("samples", "dimension", "width"))
kappa = 0.5
report = Report(parameters)
X, y, a, b = unit_rows_and_network(n, d, m, kappa)
times = 0.002 * np.arange(1, 11) ** 2
nodes, weights = np.polynomial.legendre.leggauss(20)
nodes, weights = (nodes + 1) / 2, weights / 2


def bounds():
    Z = b @ X.T
    u = y * (a @ np.maximum(Z, 0))
    q = np.exp(-u)
    L0 = q.mean()
    s, S0 = 4 / np.e, 1 + kappa * kappa
    G = ((Z > 0) * (q * y / n)) @ X
    r = np.sqrt(m) * np.abs(Z).min(1)
    order = np.argsort(r)
    r, squares = r[order], (G * G).sum(1)[order]
    g = np.sqrt(np.append(squares[::-1].cumsum()[::-1], 0) / m)
    share = np.append(np.arange(m, 0, -1), 0) / m
    h = r + kappa
    ends = np.log((h + np.sqrt(h * h + 1 - kappa * kappa)) / (1 + kappa)) / L0
    if parameters["form"] == "pieces":
        return by_pieces(L0, s, S0, g, share, ends)
    # Pieces between the sorted ends and times; the neurons that are frozen in each.
    edges = np.sort(np.concatenate([[0.0], ends, times]))
    low, high = edges[:-1], edges[1:]
    place = np.searchsorted(ends, low, side="right")
    root = np.sqrt(share[place])
    with np.errstate(divide="ignore", invalid="ignore"):
        shift = np.log1p(np.where(root > 0, g[place] / root, 0) / L0)
    y_ = shift / L0
    end = np.minimum(high, 2 * y_ / (S0 + np.sqrt(S0 * S0 + 2 * s * y_)))
    length = np.maximum(end - low, 0)
    t = low[:, None] + length[:, None] * nodes
    bracket = g[place][:, None] - L0 * np.expm1(L0 * (S0 * t + s * t * t / 2)) * root[:, None]
    pieces = length * (np.maximum(bracket, 0) ** 2 @ weights)
    total = np.concatenate([[0.0], pieces.cumsum()])
    return L0 - (1 - kappa * kappa) * total[np.searchsorted(edges, times)]


def by_pieces(L0, s, S0, g, share, ends):
    losses, total, now, place = [], 0.0, 0.0, 0
    for t in times:
        while now < t and place < m:
            high = min(t, ends[place])
            root = np.sqrt(share[place])
            y_ = np.log1p(g[place] / root / L0) / L0
            end = min(high, 2 * y_ / (S0 + np.sqrt(S0 * S0 + 2 * s * y_)))
            if end > now:
                r = now + (end - now) * nodes
                bracket = np.maximum(g[place] - L0 * np.expm1(L0 * (S0 * r + s * r * r / 2)) * root, 0)
                total += (end - now) * (weights @ bracket**2)
            now = max(now, high)
            if ends[place] <= t:
                place += 1
        losses.append(L0 - (1 - kappa * kappa) * total)
    return np.array(losses)


report.curves["losses"] = list(report.time(int(parameters["repeats"]), bounds))
report.labels["library"] = f"NumPy {np.__version__}"
report.print()
