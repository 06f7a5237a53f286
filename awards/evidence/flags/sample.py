"""Does the sample carry a figure: its size, its interval, who answered, how long the open cases may last."""

from __future__ import annotations

from awards.evidence.flags.check import Finding, Limits, check
from awards.evidence.flags.subject import MINUTES, Subject
from scoring.satisfaction import wilson


@check(
    "small-sample",
    title="Few answers or cases",
    method="Ratings and cases in the file are counted.",
    threshold="Fewer than {answers} answers, or fewer than {cases} cases in a file without ratings.",
    kind="completeness",
)
def small_sample(subject: Subject, limits: Limits) -> Finding | None:
    if subject.answers:
        if subject.answers >= limits["answers"]:
            return None
        return Finding(f"There are {subject.answers} answers; {limits['answers']} are asked for.")
    if subject.size >= limits["cases"]:
        return None
    return Finding(f"There are {subject.size} cases; {limits['cases']} are asked for.")


@check(
    "wide-interval",
    title="Wide interval",
    method="Wilson's 95 % interval of the share of satisfied answers.",
    threshold="Wider than {points} points.",
    kind="completeness",
)
def wide_interval(subject: Subject, limits: Limits) -> Finding | None:
    share = wilson(subject.satisfied, subject.answers)
    if share.low is None or share.high is None or share.high - share.low <= limits["points"]:
        return None
    return Finding(
        f"With {subject.answers} answers the satisfied share of {share.value:.1f} % may be anything "
        f"from {share.low:.1f} to {share.high:.1f} %."
    )


@check(
    "response-rate",
    title="Response rate unknown or extreme",
    method="Answers ÷ cases that were offered the survey.",
    threshold="Unknown, or outside {low:.0%} to {high:.0%}.",
    kind="completeness",
)
def response_rate(subject: Subject, limits: Limits) -> Finding | None:
    if not subject.answers:
        return None
    offered, unanswered = subject.one("SELECT count(rated), count(*) FILTER (NOT rated) FROM inspected")
    if not offered or not unanswered:
        return Finding(f"The file has {subject.answers} answers and does not say how many people were asked.")
    rate = 1 - unanswered / offered
    if limits["low"] <= rate <= limits["high"]:
        return None
    return Finding(f"{offered - unanswered} of {offered} people who were asked answered: {rate:.1%}.")


@check(
    "open-cases-weigh",
    title="Open cases change the median",
    method="Median by Kaplan and Meier, which counts open cases, ÷ plain median of the resolved ones.",
    threshold="More than {ratio} times the plain median, with at least {cases} resolved cases.",
    kind="completeness",
)
def open_cases_weigh(subject: Subject, limits: Limits) -> Finding | None:
    if subject.resolved < limits["cases"] or subject.resolved == subject.size:
        return None
    (plain,) = subject.one(f"SELECT median({MINUTES}) FROM inspected WHERE ended_at IS NOT NULL")
    survival = _survival_median(subject)
    opened = subject.size - subject.resolved
    if survival is None:
        return Finding(f"{opened} of {subject.size} cases are open: fewer than half are sure to be resolved.")
    if survival <= limits["ratio"] * max(plain, 1):
        return None
    return Finding(
        f"The median is {plain / 60:.1f} hours over resolved cases and {survival / 60:.1f} hours when "
        f"the {opened} open ones count.",
        subject.rows("ended_at IS NULL"),
    )


def _survival_median(subject: Subject) -> float | None:
    """Minutes until half of the cases are resolved (Kaplan and Meier 1958); None if that is never reached."""
    median: float | None
    (median,) = subject.one(
        f"""
        WITH life AS (
            SELECT coalesce({MINUTES}, date_diff('minute', opened_at, $as_of)) AS t,
                   ended_at IS NOT NULL AS done
            FROM inspected WHERE opened_at <= $as_of
        ), ends AS (SELECT t, count(*) AS n, count(*) FILTER (done) AS d FROM life GROUP BY t),
        risk AS (SELECT t, d, sum(n) OVER (ORDER BY t DESC) AS n FROM ends),
        left_open AS (
            SELECT t, d, sum(CASE WHEN n = d THEN -1e9 ELSE ln(1 - d / n) END) OVER (ORDER BY t) AS s
            FROM risk
        )
        SELECT min(t) FROM left_open WHERE s <= ln(0.5) + 1e-12""",
        as_of=subject.as_of,
    )
    return median
