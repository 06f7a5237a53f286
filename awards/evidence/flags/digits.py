"""Digits and other curiosities: for information only, since they misfire on honest files."""

from __future__ import annotations

from math import log10

from awards.evidence.flags.check import Finding, Limits, check
from awards.evidence.flags.subject import MINUTES, Subject


@check(
    "first-digits",
    title="First digits of durations",
    method="Mean absolute deviation of first digits from Benford's law, for durations over three decades.",
    threshold="More than {deviation} (Nigrini 2012), in {cases} cases or more; honest files exceed it too.",
    kind="information",
)
def first_digits(subject: Subject, limits: Limits) -> Finding | None:
    counts = dict(
        subject.query(f"""
        SELECT CAST(left(CAST({MINUTES} AS VARCHAR), 1) AS INT) AS digit, count(*)
        FROM inspected WHERE {MINUTES} > 0 GROUP BY digit""")
    )
    total = sum(counts.values())
    (powers,) = subject.one(
        f"SELECT log10(max({MINUTES})) - log10(min({MINUTES})) FROM inspected WHERE {MINUTES} > 0"
    )
    if total < limits["cases"] or powers < 3:
        return None
    deviation = sum(abs(counts.get(d, 0) / total - log10(1 + 1 / d)) for d in range(1, 10)) / 9
    if deviation <= limits["deviation"]:
        return None
    return Finding(
        f"First digits of {total} durations differ from Benford's law by {deviation:.3f} on average."
    )


@check(
    "last-digits",
    title="Round minutes",
    method="Share of openings and resolutions on a minute that ends in 0 or 5, against one fifth.",
    threshold="More than {share:.0%}, with at least {cases} times.",
    kind="information",
)
def last_digits(subject: Subject, limits: Limits) -> Finding | None:
    for event, column in (("openings", "opened_at"), ("resolutions", "ended_at")):
        n, round_ones = subject.one(f"""
            SELECT count({column}), count(*) FILTER (minute({column}) % 5 = 0) FROM inspected
            WHERE hour({column}) <> 0 OR minute({column}) <> 0""")
        if n >= limits["cases"] and round_ones > limits["share"] * n:
            return Finding(
                f"{round_ones} of {n} {event} ({round_ones / n:.0%}) fall on a minute ending in 0 or 5."
            )
    return None


@check(
    "ratings-unrelated",
    title="Ratings depend on nothing",
    method="Pearson's chi-square of satisfied answers by group and by week, against its degrees of freedom.",
    threshold="Below {share:.0%} of what chance alone gives, in both, with at least {answers} answers.",
    kind="information",
)
def ratings_unrelated(subject: Subject, limits: Limits) -> Finding | None:
    if subject.answers < limits["answers"] or not 0 < subject.satisfied < subject.answers:
        return None
    overall = subject.satisfied / subject.answers
    ratios = []
    for part in ('"group"', "date_trunc('week', given_on)"):
        parts, statistic = subject.one(
            f"""
            WITH parts AS (SELECT count(*) AS n, count(*) FILTER (rating >= $best) AS good
                           FROM answers GROUP BY {part} HAVING count(*) >= 10)
            SELECT count(*), sum((good - n * $p) ** 2 / (n * $p * (1 - $p))) FROM parts""",
            best=subject.best,
            p=overall,
        )
        if parts >= 5:
            ratios.append(statistic / (parts - 1))
    if not ratios or max(ratios) >= limits["share"]:
        return None
    return Finding(
        f"Satisfaction differs less between groups and weeks than chance does ({max(ratios):.2f} of it)."
    )
