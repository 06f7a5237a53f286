"""Tabulating a million marks: validity, severity by centering, trimmed means, weights, ranks, cut."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.marks import (
    CATEGORIES,
    CRITERIA,
    CUT,
    ENTRIES,
    HIGHEST,
    JUDGES,
    TENTHS,
    WEIGHTS,
    Marks,
    made,
    scheme,
)
from benchmarks.measure import PAIRS, Row, Spread, faster, seconds, within
from scoring import shortlist, tabulate
from scoring.reading import read

if TYPE_CHECKING:
    import pandas as pd

NAIVE = 40
"""The naive way is run on one in so many marks: whole entries of the first category."""


def by_pandas(frame: pd.DataFrame) -> pd.DataFrame:
    """Vectorised pandas: entry, score, rank and whether it is in."""
    _check(frame)
    by_judge = frame.groupby(["category", "criterion", "judge"])["mark"].transform("mean")
    by_all = frame.groupby(["category", "criterion"])["mark"].transform("mean")
    level = frame.assign(mark=frame["mark"] - by_judge + by_all)
    panel = level.groupby(["category", "entry", "criterion"])["mark"].agg(["sum", "max", "min", "size"])
    trimmed = (panel["sum"] - panel["max"] - panel["min"]) / (panel["size"] - 2) / TENTHS
    score = (trimmed.unstack("criterion") @ (WEIGHTS / WEIGHTS.sum())).rename("score").reset_index()
    return _ranked(score)


def by_apply(frame: pd.DataFrame) -> pd.DataFrame:
    """What is written first: one Python call per judge and per panel."""
    _check(frame)
    grand = frame.groupby(["category", "criterion"])["mark"].apply(lambda marks: marks.mean())
    by_judge = frame.groupby(["category", "criterion", "judge"])["mark"].apply(lambda marks: marks.mean())
    level = frame.copy()
    level["mark"] = frame.apply(
        lambda row: (
            row["mark"]
            - by_judge[row["category"], row["criterion"], row["judge"]]
            + grand[row["category"], row["criterion"]]
        ),
        axis=1,
    )
    panels = level.groupby(["category", "entry", "criterion"])["mark"]
    trimmed = panels.apply(lambda marks: marks.sort_values().iloc[1:-1].mean() / TENTHS)
    score = trimmed.groupby(["category", "entry"]).apply(lambda own: np.average(own, weights=WEIGHTS))
    return _ranked(score.rename("score").reset_index())


def by_numpy(marks: Marks) -> tuple[Any, Any, Any]:
    """A kernel written for these rows alone, ordered by key: score, rank and whether it is in."""
    key = (marks.entry * CRITERIA + marks.criterion) * JUDGES + marks.judge
    _refuse((np.diff(key) <= 0).any() or marks.mark.min() < 0 or marks.mark.max() > HIGHEST)
    group = marks.category * CRITERIA + marks.criterion
    cell = group * JUDGES + marks.judge
    size = np.maximum(np.bincount(cell, minlength=CATEGORIES * CRITERIA * JUDGES), 1)
    own = np.bincount(cell, marks.mark, len(size)) / size
    grand = np.bincount(group, marks.mark) / np.bincount(group)
    level = marks.mark - (own - np.repeat(grand, JUDGES))[cell]
    start = np.flatnonzero(np.diff(marks.entry * CRITERIA + marks.criterion, prepend=-1))
    number = np.diff(start, append=len(level))
    middle = (
        np.add.reduceat(level, start) - np.maximum.reduceat(level, start) - np.minimum.reduceat(level, start)
    )
    score = (middle / (number - 2) / TENTHS).reshape(-1, CRITERIA) @ (WEIGHTS / WEIGHTS.sum())
    table = score.reshape(CATEGORIES, ENTRIES)
    behind = [np.searchsorted(np.sort(scores), scores, "right") for scores in table]
    rank = 1 + ENTRIES - np.concatenate(behind)
    return score, rank, rank <= CUT


def _check(frame: pd.DataFrame) -> None:
    twice = frame.duplicated(["entry", "judge", "criterion"]).any()
    _refuse(twice or not frame["mark"].between(0, HIGHEST).all())


def _refuse(fault: Any) -> None:
    if fault:
        raise ValueError("The marks are not valid.")


def _ranked(score: pd.DataFrame) -> pd.DataFrame:
    rank = score.groupby("category")["score"].rank("min", ascending=False)
    return score.assign(rank=rank, inside=rank <= CUT)


def _same(marks: Marks, found: pd.DataFrame) -> None:
    """All of them compute the same thing, or the figures mean nothing."""
    kernel, frame = by_numpy(marks), by_pandas(marks.frame())
    ours = found.sort_values("entry")["score"].to_numpy(dtype=float)
    first = frame[frame["category"] == 0]["score"].to_numpy()
    if not (np.allclose(ours, kernel[0][: len(ours)]) and np.allclose(ours, first)):
        raise AssertionError("The engine and its references disagree.")


def rows() -> Iterator[Row]:
    marks, rules = made(), scheme()
    one, frame = marks.of_category(0), marks.frame()
    few = frame.iloc[: len(frame) // NAIVE]

    def ours() -> None:
        shortlist(tabulate(one, rules).standings, CUT)

    _same(marks, tabulate(one, rules).standings)
    share = {"share": 1 / CATEGORIES}
    note = "tabulate() as it is, exact, from text names, with digest and trace; one category of 20 run, × 20."
    yield faster("scoring: 1 million marks, pandas", ours, lambda: by_pandas(frame), 4, note=note, **share)
    yield faster(
        "scoring: 1 million marks, groupby.apply",
        ours,
        lambda: by_apply(few),
        200,
        note=f"the naive way was run on {len(few):,} marks, × {NAIVE}.",
        **share | {"reference_share": 1 / NAIVE},
    )
    yield within("scoring: 1 million marks, NumPy", ours, lambda: by_numpy(marks), 1.5, **share)
    yield _reading(one)
    yield _peak(marks, one)


def _reading(one: pd.DataFrame) -> Row:
    runs = [seconds(lambda: read(one, scheme(), None, None)) * CATEGORIES for _ in range(PAIRS)]
    return Row("scoring: of which reading", Spread.of(runs, 1 / CATEGORIES), None, None, "–", None)


def _peak(marks: Marks, one: pd.DataFrame) -> Row:
    tracemalloc.start()
    tabulate(one, scheme())
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    given = marks.nbytes / CATEGORIES / 2**20
    sides = [Spread.of([value]) for value in (peak, given, peak / given)]
    return Row("scoring: peak memory, one category", *sides, "≤ 6 × input", peak <= 6 * given, "MiB")
