"""Judges for 10,000 entries: how long the proven optimum takes, and what it gains over greedy choice.

What an optimum gains depends on how scarce good judges are. The bars are held against a panel as seasons have
them: entries by category and language, judges with a few fields, and everyone with the same number to read.
Affinities without such structure, and wide loads, are shown beside it: greedy choice loses little there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd  # noqa: TID253  nothing starts here but a benchmark

from benchmarks.measure import PAIRS, Row, Spread, seconds
from scoring import assign_judges

ENTRIES, JUDGES, PER_ENTRY = 10_000, 300, 4
EVEN, WIDE = (132, 135), (110, 150)
"""Around 133⅓ to read: as even as greedy choice can still complete, and with room."""
CONFLICTS = 0.03
CATEGORIES, LANGUAGES = 12, (0.7, 0.2, 0.1)
READS = (0.9, 0.35, 0.2)
"""Shares of the entries in each language, and of the judges who read it."""
LONGEST = 10.0

Made = tuple[Any, Any]


def panel(seed: int) -> Made:
    """Affinity 0 to 10 by category and language.

    The k-th largest category has 1/k of the first one's entries. A judge has one to three fields (worth 6, 8
    or 10), drawn without regard to these sizes; beside each field a related one is worth 4, all else 2.
    Entries in a language that the judge does not read count half.
    """
    rng = np.random.default_rng(seed)
    sizes = 1 / np.arange(1, CATEGORIES + 1)
    category = rng.choice(CATEGORIES, ENTRIES, p=sizes / sizes.sum())
    language = rng.choice(len(LANGUAGES), ENTRIES, p=LANGUAGES)
    skill = np.full((JUDGES, CATEGORIES), 2.0)
    for own in skill:
        fields = rng.choice(CATEGORIES, rng.integers(1, 4), replace=False)
        own[fields] = rng.choice([6, 8, 10], len(fields))
        related = (fields + 1) % CATEGORIES
        own[related] = np.maximum(own[related], 4)
    reads = rng.random((JUDGES, len(READS))) < READS
    values = skill[:, category].T * np.where(reads[:, language].T, 1, 0.5)
    return values, _conflicts(rng)


def topics(seed: int) -> Made:
    """Affinity 0 to 100: the cosine of two mixtures of twelve topics, all equally wanted."""
    rng = np.random.default_rng(seed)
    entries, judges = (rng.dirichlet(np.full(12, 0.4), size) for size in (ENTRIES, JUDGES))
    lengths = np.linalg.norm(entries, axis=1)[:, None] * np.linalg.norm(judges, axis=1)
    return (100 * (entries @ judges.T) / lengths).round(), _conflicts(rng)


def uniform(seed: int) -> Made:
    """Affinity 0 to 100 by chance alone: a good judge is never scarce."""
    rng = np.random.default_rng(seed)
    return rng.integers(0, 101, (ENTRIES, JUDGES)).astype(float), _conflicts(rng)


def _conflicts(rng: np.random.Generator) -> Any:
    return rng.random((ENTRIES, JUDGES)) < CONFLICTS


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


def rows() -> Iterator[Row]:
    yield from _of(panel, EVEN, bars=True)
    yield from _of(panel, WIDE)
    yield from _of(topics, EVEN)
    yield from _of(uniform, EVEN)


def _of(made: Callable[[int], Made], load: tuple[int, int], *, bars: bool = False) -> Iterator[Row]:
    runs = [_measured(made, load, seed) for seed in range(PAIRS)]
    times, greedy_times, means, worst = zip(*runs, strict=True)
    spread, name = Spread.of(times), f"{made.__name__}, loads {load[0]} to {load[1]}"
    ratio = Spread.of([mine / theirs for mine, theirs in zip(times, greedy_times, strict=True)])
    met = spread.median <= LONGEST
    bar = f"≤ {LONGEST:g} s, optimum proven"
    yield Row(f"scoring: assignment, greedy; {name}", spread, Spread.of(greedy_times), ratio, bar, met)
    yield _gain(f"scoring: mean affinity, greedy; {name}", means, 1.05 if bars else None)
    yield _gain(f"scoring: worst entry, greedy; {name}", worst, 1.4 if bars else None)


def _measured(
    made: Callable[[int], Made], load: tuple[int, int], seed: int
) -> tuple[float, float, list[float], list[float]]:
    """Seconds of both, and mean and worst affinity of an entry, ours first."""
    affinity, conflicts = made(seed)
    found: list[Any] = []
    mine = seconds(lambda: found.append(assign_judges(affinity, conflicts, per_entry=PER_ENTRY, load=load)))
    theirs = seconds(lambda: found.append(greedy(affinity, conflicts, load[1])))
    ours, other = _checked(_chosen(found[0]), conflicts, load), _checked(found[1], conflicts, (0, load[1]))
    per_entry = [np.where(chosen, affinity, 0).sum(axis=1) / PER_ENTRY for chosen in (ours, other)]
    return mine, theirs, [float(own.mean()) for own in per_entry], [float(own.min()) for own in per_entry]


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


def _gain(area: str, pairs: Sequence[list[float]], bar: float | None) -> Row:
    ours, theirs = zip(*pairs, strict=True)
    ratio = Spread.of([mine / other for mine, other in pairs])
    words, met = ("–", None) if bar is None else (f"≥ {bar:g} × as much", ratio.median >= bar)
    return Row(area, Spread.of(ours), Spread.of(theirs), ratio, words, met, unit="")
