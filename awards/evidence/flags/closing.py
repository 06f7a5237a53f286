"""Ends that no person wrote: no duration, one exact lag, many in one minute."""

from __future__ import annotations

from awards.evidence.flags.check import Finding, Limits, check
from awards.evidence.flags.subject import MINUTES, Subject


@check(
    "zero-durations",
    title="Resolved in the minute of opening",
    method="Cases that end in the minute they begin are counted.",
    threshold="More than {share:.0%} of the resolved cases.",
)
def zero_durations(subject: Subject, limits: Limits) -> Finding | None:
    (zero,) = subject.one(f"SELECT count(*) FROM inspected WHERE {MINUTES} = 0")
    if zero <= limits["share"] * subject.resolved:
        return None
    return Finding(
        f"{zero} of {subject.resolved} resolved cases took no time at all.", subject.rows(f"{MINUTES} = 0")
    )


@check(
    "exact-lag",
    title="Many cases last exactly as long",
    method="The most common duration in whole minutes, of an hour or longer, against the minutes beside it.",
    threshold="More than {share:.0%} of the resolved cases and {times} times its neighbors.",
)
def exact_lag(subject: Subject, limits: Limits) -> Finding | None:
    top = subject.query(f"""
        WITH lags AS (
            SELECT {MINUTES} AS lag, count(*) AS k FROM inspected WHERE {MINUTES} >= 60 GROUP BY lag
        ), top AS (SELECT lag, k FROM lags ORDER BY k DESC, lag LIMIT 1)
        SELECT top.lag, top.k, (SELECT sum(k) FROM lags WHERE abs(lag - top.lag) <= 5) - top.k FROM top""")
    if not top:
        return None
    lag, k, beside = top[0]
    if k <= limits["share"] * subject.resolved or k <= limits["times"] * max(1, beside / 10):
        return None
    return Finding(
        f"{k} of {subject.resolved} resolved cases lasted exactly {lag / 60:.1f} hours, "
        "as if closed by a rule.",
        subject.rows(f"{MINUTES} = $lag", lag=lag),
    )


@check(
    "bulk-close",
    title="Many cases end in the same minute",
    method="Cases are counted that end in one minute with at least {together} others of their group.".replace(
        "{together}", "four"
    ),
    threshold="More than {share:.0%} of the resolved cases.",
)
def bulk_close(subject: Subject, limits: Limits) -> Finding | None:
    minute = "date_trunc('minute', ended_at)"
    shared = f"""
        SELECT {minute} AS minute, "group" AS team, count(*) AS k FROM inspected
        WHERE ended_at IS NOT NULL GROUP BY ALL HAVING k >= 5"""
    together, most = subject.one(f"SELECT coalesce(sum(k), 0), max(k) FROM ({shared})")
    if together <= limits["share"] * subject.resolved:
        return None
    return Finding(
        f"{together:.0f} of {subject.resolved} resolved cases ended in the same minute as four others "
        f"or more, up to {most} at once.",
        subject.rows(f"{minute} IN (SELECT minute FROM ({shared}))"),
    )
