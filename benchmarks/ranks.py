"""Rank intervals against the same procedure, with the same draws, as Python loops."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import hypot

import numpy as np

from benchmarks.measure import Row, faster
from scoring import rank_intervals

ENTRIES, DRAWS = 10_000, 1_000
"""The size of the bar; of so many entries the engine itself draws so often."""
PLACES, LOOP_DRAWS = 4, 100
"""The loops are run for so many entries, each against all others, with so many of the draws."""
SMALL = 30
"""Entries of the field on which both must agree to the last rank, and the draws the engine makes for them."""
SMALL_DRAWS = 100_000
CONFIDENCE = 0.95


def by_loops(
    values: Sequence[float], errors: Sequence[float], noise: Sequence[list[float]], place: int
) -> tuple[int, int]:
    """Low and high rank of one entry, draw by draw and pair by pair, with step-down."""
    own = values[place]
    scales = [hypot(error, errors[place]) for error in errors]
    open_ = [(o, s * scales[o]) for o in range(len(values)) if o != place for s in (1, -1)]
    ahead = behind = 0
    while True:
        most = sorted(max((draw[o] - draw[place]) / scale for o, scale in open_) for draw in noise)
        critical = _quantile(most)
        sure = [(o, scale) for o, scale in open_ if (values[o] - own) / scale > critical]
        if not sure:
            return 1 + ahead, len(values) - behind
        ahead += sum(scale > 0 for _o, scale in sure)
        behind += sum(scale < 0 for _o, scale in sure)
        open_ = [(o, scale) for o, scale in open_ if (values[o] - own) / scale <= critical]


def _quantile(ordered: Sequence[float]) -> float:
    below, part = divmod(CONFIDENCE * (len(ordered) - 1), 1)
    low, high = ordered[int(below)], ordered[int(below) + 1]
    return low + part * (high - low)


def _made(size: int, draws: int) -> tuple[np.ndarray, np.ndarray, list[list[float]]]:
    """Estimates about as far apart as good panels leave them, and the engine's own draws as lists."""
    rng = np.random.default_rng(0)
    values, errors = rng.normal(size=size), rng.uniform(0.1, 0.3, size)
    noise = np.random.default_rng(0).standard_normal((draws, size)) * errors
    return values, errors, noise.tolist()


def rows() -> Iterator[Row]:
    _same()
    values, errors, noise = _made(ENTRIES, LOOP_DRAWS)
    lists = values.tolist(), errors.tolist()
    places = np.linspace(0, ENTRIES - 1, PLACES, dtype=int).tolist()
    yield faster(
        f"scoring: rank intervals, {ENTRIES:,} entries",
        lambda: rank_intervals(values, errors),
        lambda: [by_loops(*lists, noise, place) for place in places],
        100,
        reference_share=PLACES / ENTRIES * LOOP_DRAWS / DRAWS,
        note=f"all of it was run; the loops for {PLACES} entries and {LOOP_DRAWS} draws, and multiplied.",
    )


def _same() -> None:
    """Both give the same intervals: the draws are the same, and so is the procedure."""
    values, errors, noise = _made(SMALL, SMALL_DRAWS)
    found = rank_intervals(values, errors)
    for place in (0, SMALL // 2):
        low, high = by_loops(values.tolist(), errors.tolist(), noise, place)
        if (found["low"][place], found["high"][place]) != (low, high):
            raise AssertionError("The engine and the loops disagree.")
