"""Resolution time: open cases count, unusable ones say so."""

from __future__ import annotations

import pandas as pd

from scoring import resolution_time

OPENED = pd.Timestamp("2026-01-01", tz="UTC")


def cases(*rows: tuple[float | None, float | None]) -> pd.DataFrame:
    """Hours until resolved and until closed, None where blank."""
    at = [[None if h is None else OPENED + pd.Timedelta(hours=h) for h in row] for row in rows]
    frame = pd.DataFrame(at, columns=["resolved_at", "closed_at"])
    for column in frame:
        frame[column] = pd.to_datetime(frame[column], utc=True)
    return frame.assign(opened_at=OPENED)


def test_the_plain_median_stands_beside_kaplan_meier() -> None:
    found = resolution_time(cases((1, 1), (2, 2), (3, 3), (4, 4)), as_of=OPENED + pd.Timedelta(hours=9))
    assert (found.median_hours_naive, found.median_hours) == (2.5, 2)


def test_open_cases_lengthen_the_median() -> None:
    rows = ((1, 1), (2, 2), (None, None), (None, None), (None, None))
    found = resolution_time(cases(*rows), as_of=OPENED + pd.Timedelta(hours=9))
    assert (found.open, found.resolved) == (3, 2)
    assert found.median_hours is None
    assert found.median_hours_naive == 1.5


def test_closed_without_resolution_is_neither_open_nor_resolved() -> None:
    found = resolution_time(cases((1, 1), (None, 5)), as_of=OPENED + pd.Timedelta(hours=9))
    assert (found.n, found.resolved, found.open, found.unusable) == (2, 1, 0, 1)
    assert found.flags == ("closed without a resolution time",)


def test_negative_durations_are_counted_and_left_out() -> None:
    found = resolution_time(cases((-1, 1), (4, 4)), as_of=OPENED + pd.Timedelta(hours=9))
    assert (found.negative, found.median_hours_naive) == (1, 4)
