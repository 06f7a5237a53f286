"""Rank intervals against the same procedure as Python loops."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import hypot

import numpy as np

from benchmarks.measure import Row, faster
from scoring import rank_intervals

BAR_ENTRIES, BAR_DRAWS = 10_000, 1_000
SIZE = 40
"""Entries that were run. The engine draws more often for small fields: 100,000 times here."""
ENGINE_DRAWS = 100_000
LOOP_DRAWS = 100


def by_loops(values: Sequence[float], errors: Sequence[float], draws: int) -> list[tuple[int, int]]:
    """Low and high rank of every entry, draw by draw and pair by pair."""
    rng = np.random.default_rng(0)
    noise = (rng.standard_normal((draws, len(values))) * np.asarray(errors)).tolist()
    return [_one(place, values, errors, noise) for place in range(len(values))]


def _one(
    place: int, values: Sequence[float], errors: Sequence[float], noise: list[list[float]]
) -> tuple[int, int]:
    others = [other for other in range(len(values)) if other != place]
    scale = {other: hypot(errors[other], errors[place]) for other in others}
    open_ = {(other, sign) for other in others for sign in (1, -1)}
    decided: list[tuple[int, int]] = []
    while open_:
        most = sorted(
            max(sign * (draw[other] - draw[place]) / scale[other] for other, sign in open_) for draw in noise
        )
        critical = most[int(0.95 * (len(most) - 1))]
        sure = {
            (other, sign)
            for other, sign in open_
            if sign * (values[other] - values[place]) / scale[other] > critical
        }
        if not sure:
            break
        decided += sure
        open_ -= sure
    ahead = sum(sign == 1 for _other, sign in decided)
    return 1 + ahead, len(values) - (len(decided) - ahead)


def rows() -> Iterator[Row]:
    rng = np.random.default_rng(0)
    values, errors = rng.normal(size=SIZE), rng.uniform(0.1, 0.3, SIZE)
    _same(values, errors)
    row = faster(
        "scoring: rank intervals",
        lambda: rank_intervals(values, errors),
        lambda: by_loops(values.tolist(), errors.tolist(), LOOP_DRAWS),
        100,
        reference_share=LOOP_DRAWS / ENGINE_DRAWS,
    )
    cells = SIZE**2 * ENGINE_DRAWS
    hours = row.ours.median / cells * BAR_ENTRIES**2 * BAR_DRAWS / 3600
    note = (
        f"run at {SIZE} entries × {ENGINE_DRAWS:,} draws, the loops with {LOOP_DRAWS} draws and multiplied. "
        f"At the bar's size, {BAR_ENTRIES:,} entries × {BAR_DRAWS:,} draws, ours would take about "
        f"{hours:.1f} hours by this figure; it was not run, so the bar is not met."
    )
    yield replace(row, bar="≥ 100 × faster at 10,000", met=False, note=note)


def _same(values: np.ndarray, errors: np.ndarray) -> None:
    """Both give the same intervals, but for the luck of the draw."""
    found = rank_intervals(values, errors)[["low", "high"]].to_numpy()
    if np.abs(found - by_loops(values.tolist(), errors.tolist(), 1_000)).max() > 3:
        raise AssertionError("The engine and the loops disagree.")
