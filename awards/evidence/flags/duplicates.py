"""Rows that come twice: the same id, the same moment, nearly the same moment."""

from __future__ import annotations

from math import sqrt

from awards.evidence.flags.check import Finding, Limits, check
from awards.evidence.flags.subject import MOST_ROWS, Subject

LOOK_ALIKE = """hash("group", assignee, channel, priority, reopens, csat, nps)"""

FINE_ENOUGH = 20
"""Minutes of the hour that times must take; files with dates or full hours only say nothing about copies."""


@check(
    "repeated-ids",
    title="Case numbers come twice",
    method="Rows beyond the first of each case number are counted.",
    threshold="More than {share:.1%} of the rows.",
)
def repeated_ids(subject: Subject, limits: Limits) -> Finding | None:
    (again,) = subject.one("SELECT count(case_id) - count(DISTINCT case_id) FROM inspected")
    if again <= limits["share"] * subject.size:
        return None
    twice = "SELECT case_id FROM inspected GROUP BY case_id HAVING count(*) > 1"
    return Finding(
        f"{again} of {subject.size} rows repeat a case number.", subject.rows(f"case_id IN ({twice})")
    )


@check(
    "copied-rows",
    title="Rows look copied",
    method=(
        "Pairs of rows alike in every kept field and opened in the same minute are set against half the "
        "pairs one minute apart, which is what chance gives (whatever their case numbers)."
    ),
    threshold="More than {share:.1%} of the rows and {errors} standard errors above chance.",
)
def copied_rows(subject: Subject, limits: Limits) -> Finding | None:
    return _excess(subject, limits, step=1, least=0, repeats="k * (k - 1) / 2")


@check(
    "nearly-copied-rows",
    title="Rows look copied with small changes",
    method=(
        "As for copied rows, with opening and duration rounded to ten minutes, for cases that lasted an "
        "hour or longer: quick cases are alike by nature."
    ),
    threshold="More than {share:.1%} of the rows and {errors} standard errors above chance.",
)
def nearly_copied_rows(subject: Subject, limits: Limits) -> Finding | None:
    return _excess(subject, limits, step=10, least=60, repeats="k - 1")


def _excess(subject: Subject, limits: Limits, *, step: int, least: int, repeats: str) -> Finding | None:
    """Rows in one cell of opening and duration beyond those that neighboring cells foretell."""
    (minutes,) = subject.one("SELECT count(DISTINCT minute(opened_at)) FROM inspected")
    if minutes < FINE_ENOUGH:
        return None
    lasted = "date_diff('minute', opened_at, resolved_at)"
    lasting = f"{lasted} >= {least}" if least else "opened_at IS NOT NULL"
    cells = f"""
        SELECT date_diff('minute', TIMESTAMP '2000-01-01', opened_at) // {step} AS tick,
               coalesce({lasted} // {step}, -1) AS lasted, {LOOK_ALIKE} AS alike,
               count(*) AS k, min(row) AS row
        FROM inspected WHERE {lasting} GROUP BY ALL"""
    same, apart, size = subject.one(f"""
        WITH cells AS ({cells}), neighbors AS (
            SELECT k, tick, lag(k) OVER w AS before, lag(tick) OVER w AS earlier FROM cells
            WINDOW w AS (PARTITION BY lasted, alike ORDER BY tick))
        SELECT coalesce(sum({repeats}), 0),
               coalesce(sum(k * before) FILTER (earlier = tick - 1), 0), coalesce(sum(k), 0)
        FROM neighbors""")
    chance, error = apart / 2, sqrt(0.75 * apart + 1)
    if same - chance <= max(limits["share"] * size, limits["errors"] * error):
        return None
    rows = subject.query(f"SELECT row FROM ({cells}) WHERE k > 1 ORDER BY k DESC, row LIMIT {MOST_ROWS}")
    within = "the same minute" if step == 1 else f"the same {step} minutes"
    return Finding(
        f"{same:.0f} times rows are alike within {within}; chance gives about {chance:.0f} "
        f"among {size:.0f} rows.",
        tuple(sorted(row for (row,) in rows)),
    )
