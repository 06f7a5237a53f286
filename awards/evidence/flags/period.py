"""The window of time: is it covered, and was it picked."""

from __future__ import annotations

from datetime import date, timedelta
from math import sqrt
from statistics import median

from awards.evidence.flags.check import Finding, Limits, check
from awards.evidence.flags.subject import MINUTES, Subject


@check(
    "period-not-covered",
    title="Part of the period is missing",
    method="The period is cut into twelve parts of a week or longer; the cases opened in each are counted.",
    threshold="More than {parts} of twelve empty, where the others have {expected} cases or more (median).",
)
def period_not_covered(subject: Subject, limits: Limits) -> Finding | None:
    if subject.period is None or not subject.size:
        return None
    start, end = subject.period
    days = (end - start).days + 1
    size = max(7, -(-days // 12))
    parts = -(-days // size)
    counts = dict(
        subject.query(
            """SELECT (opened_on - $start) // $size AS part, count(*) FROM inspected
            WHERE opened_on BETWEEN $start AND $end GROUP BY part""",
            start=start,
            end=end,
            size=size,
        )
    )
    empty = [part for part in range(parts) if not counts.get(part)]
    if (
        not counts
        or len(empty) <= limits["parts"] * parts / 12
        or median(counts.values()) < limits["expected"]
    ):
        return None
    first = start + timedelta(days=size * empty[0])
    return Finding(
        f"{len(empty)} of {parts} equal parts of {start} to {end} have no case, the first from {first}: "
        f"{sum(counts.values())} cases lie in the others."
    )


@check(
    "best-window",
    title="The period is the best of those in the file",
    method=(
        "Windows as long as the period are rolled over the months of the file; the share of good results "
        "(satisfied answers, else cases resolved within the file's median time) "
        "inside the period is set against the rest."
    ),
    threshold="Better than {beaten:.0%} of {windows} windows or more, {errors} standard errors above others.",
)
def best_window(subject: Subject, limits: Limits) -> Finding | None:
    if subject.period is None:
        return None
    start, end = subject.period
    days = _by_day(subject)
    if not days:
        return None
    length = (end - start).days + 1
    chosen = _between(days, start, end)
    rest = (sum(n for _, n, _ in days) - chosen[0], sum(good for _, _, good in days) - chosen[1])
    rivals = [window for window in _windows(days, length) if window[0] >= 30]
    if len(rivals) < limits["windows"] or min(chosen[0], rest[0]) < 30:
        return None
    share, other = chosen[1] / chosen[0], rest[1] / rest[0]
    error = sqrt(max(share * (1 - share), 0.01) / chosen[0] + max(other * (1 - other), 0.01) / rest[0])
    beaten = sum(share >= good / n for n, good in rivals) / len(rivals)
    if beaten < limits["beaten"] or (share - other) / error <= limits["errors"]:
        return None
    return Finding(
        f"{share:.1%} of {chosen[0]} results from {start} to {end} are good, {other:.1%} of the {rest[0]} "
        f"others: {(share - other) / error:.1f} standard errors more, "
        f"better than {beaten:.0%} of {len(rivals)} windows."
    )


def _by_day(subject: Subject) -> list[tuple[date, int, int]]:
    """Each day with its results and the good ones among them."""
    if subject.answers:
        return subject.query(
            """SELECT given_on, count(*), count(*) FILTER (rating >= $best) FROM answers
            WHERE given_on IS NOT NULL GROUP BY given_on ORDER BY given_on""",
            best=subject.best,
        )
    return subject.query(f"""
        SELECT opened_on, count(*), count(*) FILTER ({MINUTES} <= (SELECT median({MINUTES}) FROM inspected))
        FROM inspected WHERE opened_on IS NOT NULL GROUP BY opened_on ORDER BY opened_on""")


def _between(days: list[tuple[date, int, int]], start: date, end: date) -> tuple[int, int]:
    inside = [(n, good) for day, n, good in days if start <= day <= end]
    return sum(n for n, _ in inside), sum(good for _, good in inside)


def _windows(days: list[tuple[date, int, int]], length: int) -> list[tuple[int, int]]:
    """Results and good ones of windows that start a twelfth of a window apart, all inside the file."""
    step = timedelta(days=max(1, length // 12))
    start, last = days[0][0], days[-1][0]
    found = []
    while start + timedelta(days=length - 1) <= last:
        found.append(_between(days, start, start + timedelta(days=length - 1)))
        start += step
    return found
