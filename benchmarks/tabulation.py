"""Tabulating a million marks: validity, severity by centering, trimmed means, weights, ranks, cut."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd  # noqa: TID253  every row of this table needs it

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
from scoring import Columns, Scheme, Tabulation, tabulate

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


def by_numpy_in_any_order(marks: Marks) -> tuple[Any, Any, Any]:
    """The same for rows in any order."""
    return by_numpy(marks.rows(np.lexsort((marks.judge, marks.criterion, marks.entry))))


def by_engine(contests: Sequence[Columns], rules: Scheme) -> list[Tabulation]:
    """Every category checked, scored, ranked and cut, as it stands in the application."""
    found = [tabulate(one, rules) for one in contests]
    for one in found:
        assert one.shortlist.entries
    return found


def _same(marks: Marks, found: Sequence[Tabulation]) -> None:
    """All of them compute the same thing, or the figures mean nothing."""
    score, rank, inside = by_numpy(marks)
    frame = by_pandas(marks.frame())
    ours = np.concatenate(
        [one.standings.sort_values("entry")["score"].to_numpy(dtype=float) for one in found]
    )
    ranks = np.concatenate([one.places.rank for one in found])
    named = sum(len(one.shortlist.entries) for one in found)
    same = (ranks == rank).all() and named == inside.sum() and np.allclose(ours, score)
    if not (same and np.allclose(frame["score"], score) and frame["inside"].sum() == named):
        raise AssertionError("The engine and its references disagree.")


def rows() -> Iterator[Row]:
    marks, rules = made(), scheme()
    categories = [marks.of_category(category) for category in range(CATEGORIES)]
    contests, frame = [one.contest() for one in categories], marks.frame()
    few = frame.iloc[: len(frame) // NAIVE]
    shuffled = marks.rows(np.random.default_rng(1).permutation(len(marks.mark)))
    mixed = [shuffled.of_category(category).contest() for category in range(CATEGORIES)]

    def ours() -> None:
        by_engine(contests, rules)

    def ours_mixed() -> None:
        by_engine(mixed, rules)

    _same(marks, by_engine(contests, rules))
    note = "from codes to ranks and cut, 20 contests; the engine's ranks are exact, the references' are not."
    name = "scoring: 1 million marks"
    yield faster(f"{name}, pandas", ours, lambda: by_pandas(frame), 4, note=note, pairs=9)
    yield faster(
        f"{name}, groupby.apply",
        ours,
        lambda: by_apply(few),
        200,
        note=f"the naive way was run on {len(few):,} marks, × {NAIVE}.",
        reference_share=1 / NAIVE,
    )
    yield within(f"{name} by key, NumPy", ours, lambda: by_numpy(marks), 1.5, pairs=9)
    yield within(f"{name} in any order, NumPy", ours_mixed, lambda: by_numpy_in_any_order(shuffled), 1.5)
    yield _peak(marks.contest(), rules)
    table = pd.concat([one.table() for one in categories], ignore_index=True)
    yield _line("reading a frame", lambda _one: Columns.of(table), [None])
    tabulations = [by_engine(contests, rules) for _ in range(PAIRS)]
    for words, told in (("standings", "standings"), ("digest", "digest"), ("trace", "trace")):
        yield _line(words, lambda one, told=told: [getattr(tab, told) for tab in one], tabulations)


def _line(words: str, work: Callable[[Any], object], given: Sequence[Any]) -> Row:
    """What has no bar, on a line of its own: once for each of `given`, or as often as pairs are taken."""
    runs = [seconds(lambda one=one: work(one)) for one in (given if len(given) > 1 else given * PAIRS)]
    return Row(f"scoring: 1 million marks, {words}", Spread.of(runs), None, None, "–", None)


def _peak(contest: Columns, rules: Scheme) -> Row:
    """The whole million as one contest: the most that its tabulation holds at once, over its input."""
    tracemalloc.start()
    by_engine([contest], rules)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    sides = [Spread.of([value]) for value in (peak / 2**20, contest.nbytes / 2**20, peak / contest.nbytes)]
    return Row(
        "scoring: peak memory, one contest of 1 million",
        *sides,
        "≤ 6 × input",
        peak <= 6 * contest.nbytes,
        "MiB",
    )
