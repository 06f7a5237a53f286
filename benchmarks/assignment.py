"""Judges for 10,000 entries: how long the proven optimum takes, and what it gains over greedy choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd  # noqa: TID253  nothing starts here but a benchmark

from benchmarks.measure import PAIRS, Row, Spread, seconds
from scoring import assign_judges

ENTRIES, JUDGES, PER_ENTRY = 10_000, 300, 4
LOADS = ((110, 150), (127, 140))
"""Wide and narrow around 133; what the optimum gains over greedy choice depends on this room."""
TOPICS, CONFLICTS = 12, 0.03
LONGEST = 10.0


def made(seed: int) -> tuple[Any, Any]:
    """Affinity 0 to 100 by shared topics, and conflicts of interest."""
    rng = np.random.default_rng(seed)
    entries, judges = (rng.dirichlet(np.full(TOPICS, 0.4), size) for size in (ENTRIES, JUDGES))
    lengths = np.linalg.norm(entries, axis=1)[:, None] * np.linalg.norm(judges, axis=1)
    return (100 * (entries @ judges.T) / lengths).round(), rng.random((ENTRIES, JUDGES)) < CONFLICTS


def greedy(affinity: Any, conflicts: Any, highest: int) -> Any:
    """Entry by entry, the best judges who have room: entries × judges; lower loads are not looked at."""
    room = np.full(JUDGES, highest)
    chosen = np.zeros(affinity.shape, dtype=bool)
    for entry in range(ENTRIES):
        liked = np.where(conflicts[entry] | (room == 0), -1, affinity[entry])
        best = np.argsort(-liked, kind="stable")[:PER_ENTRY]
        chosen[entry, best] = True
        room[best] -= 1
    return chosen


def _chosen(pairs: pd.DataFrame) -> Any:
    chosen = np.zeros((ENTRIES, JUDGES), dtype=bool)
    chosen[pairs["entry"], pairs["judge"]] = True
    return chosen


def _checked(chosen: Any, conflicts: Any, load: tuple[int, int]) -> Any:
    loads = chosen.sum(axis=0)
    lawful = (chosen.sum(axis=1) == PER_ENTRY).all() and not (chosen & conflicts).any()
    if not lawful or loads.min() < load[0] or loads.max() > load[1]:
        raise AssertionError("The assignment breaks a conflict, a load or the number of judges.")
    return chosen


def rows() -> Iterator[Row]:
    for load in LOADS:
        yield from _of(load)


def _of(load: tuple[int, int]) -> Iterator[Row]:
    runs = [_measured(load, seed) for seed in range(PAIRS)]
    times, greedy_times, means, worst = zip(*runs, strict=True)
    spread, name = Spread.of(times), f"loads {load[0]} to {load[1]}"
    ratio = Spread.of([mine / theirs for mine, theirs in zip(times, greedy_times, strict=True)])
    met = spread.median <= LONGEST
    bar = f"≤ {LONGEST:g} s, optimum proven"
    yield Row(f"scoring: assignment, greedy; {name}", spread, Spread.of(greedy_times), ratio, bar, met)
    yield _gain(f"scoring: mean affinity, greedy; {name}", means, 1.05)
    yield _gain(f"scoring: worst entry, greedy; {name}", worst, 1.4)


def _measured(load: tuple[int, int], seed: int) -> tuple[float, float, list[float], list[float]]:
    """Seconds of both, and mean and worst affinity of an entry, ours first."""
    affinity, conflicts = made(seed)
    found: list[Any] = []
    mine = seconds(lambda: found.append(assign_judges(affinity, conflicts, per_entry=PER_ENTRY, load=load)))
    theirs = seconds(lambda: found.append(greedy(affinity, conflicts, load[1])))
    both = _checked(_chosen(found[0]), conflicts, load), found[1]
    per_entry = [np.where(chosen, affinity, 0).sum(axis=1) / PER_ENTRY for chosen in both]
    return mine, theirs, [float(own.mean()) for own in per_entry], [float(own.min()) for own in per_entry]


def _gain(area: str, pairs: Sequence[list[float]], bar: float) -> Row:
    ours, theirs = zip(*pairs, strict=True)
    ratio = Spread.of([mine / other if other else float("inf") for mine, other in pairs])
    met = ratio.median >= bar
    return Row(area, Spread.of(ours), Spread.of(theirs), ratio, f"≥ {bar:g} × as much", met, unit="")
