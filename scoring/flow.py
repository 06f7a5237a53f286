"""The optimum itself: minimum-cost flow by OR-tools where it is installed, SciPy's HiGHS otherwise."""

from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from scoring.errors import ScoringError
from scoring.lift import lift

IMPOSSIBLE = "No assignment keeps all conflicts, loads and judges per entry; allow more entries per judge."
LARGEST_COST = 10**9
"""Costs are whole numbers below this; affinities are scaled to fit."""


def solve(values: Any, free: Any, kept: Any, per_entry: int, load: tuple[int, int], seed: int) -> Any:
    """Entries × judges, true where a judge is given an entry; the seed shuffles what is looked at first.

    Among equal sums, exchanges that cost nothing lift the entries whose judges fit worst.
    """
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(values.shape[0]), rng.permutation(values.shape[1])
    place = np.ix_(rows, columns)
    method = _by_flow if _has_flow() else by_highs
    chosen = np.zeros(values.shape, dtype=bool)
    best = method(values[place], free[place], kept[place], per_entry, load)
    chosen[place] = lift(best, whole_costs(values)[place], free[place], kept[place])
    return chosen


def _has_flow() -> bool:
    try:
        import ortools.graph.python.min_cost_flow  # noqa: F401, PLC0415  an extra
    except ImportError:
        return False
    return True


def whole_costs(values: Any) -> Any:
    """Affinities as whole numbers, exactly where they have few decimals."""
    for scale in (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000):
        scaled = np.round(values * scale)
        if np.abs(scaled).max() <= LARGEST_COST and np.allclose(scaled, values * scale, rtol=0, atol=1e-9):
            return scaled.astype(np.int64)
    reach = max(float(np.abs(values).max()), 1e-300)
    return np.round(values * (LARGEST_COST / reach)).astype(np.int64)


def _by_flow(values: Any, free: Any, kept: Any, per_entry: int, load: tuple[int, int]) -> Any:
    """Entries supply `per_entry`, judges take their lower load, the rest flows on to a common end."""
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415  an extra

    entries, judges = values.shape
    held = kept.sum(axis=1), kept.sum(axis=0)
    open_ = free & ~kept
    row, column = np.nonzero(open_)
    network: Any = min_cost_flow.SimpleMinCostFlow()
    arcs = network.add_arcs_with_capacity_and_unit_cost(
        row, entries + column, np.ones(len(row), np.int64), -whole_costs(values)[row, column]
    )
    end = entries + judges
    lower = np.maximum(load[0] - held[1], 0)
    upper = load[1] - held[1]
    network.add_arcs_with_capacity_and_unit_cost(
        entries + np.arange(judges), np.full(judges, end), upper - lower, np.zeros(judges, np.int64)
    )
    supply = np.concatenate([per_entry - held[0], -lower])
    network.set_nodes_supplies(np.arange(end + 1), np.append(supply, -supply.sum()))
    if supply.sum() < 0 or network.solve() != network.OPTIMAL:
        raise ScoringError([IMPOSSIBLE])
    chosen = kept.copy()
    used = np.asarray(network.flows(arcs)) > 0
    chosen[row[used], column[used]] = True
    return chosen


def by_highs(values: Any, free: Any, kept: Any, per_entry: int, load: tuple[int, int]) -> Any:
    """The same optimum as a mixed-integer program; the oracle of the flow."""
    entries, judges = values.shape
    count = entries * judges
    cells = np.arange(count)
    by_entry = coo_array((np.ones(count), (cells // judges, cells)), shape=(entries, count))
    by_judge = coo_array((np.ones(count), (cells % judges, cells)), shape=(judges, count))
    answer = milp(
        -values.ravel(),
        integrality=np.ones(count),
        bounds=Bounds(kept.ravel().astype(float), free.ravel().astype(float)),
        constraints=[
            LinearConstraint(by_entry.tocsr(), per_entry, per_entry),
            LinearConstraint(by_judge.tocsr(), load[0], load[1]),
        ],
    )
    if not answer.success:
        raise ScoringError([IMPOSSIBLE])
    return np.round(answer.x).reshape(entries, judges).astype(bool)
