"""Against others and against oneself: too good for the field, another figure than stated."""

from __future__ import annotations

from collections.abc import Callable
from math import log
from statistics import median

from awards.evidence.flags.check import Finding, Limits, check
from awards.evidence.flags.subject import MINUTES, Subject

Spread = Callable[[float], float]


def _logit(percent: float) -> float:
    share = min(max(percent / 100, 0.002), 0.998)
    return log(share / (1 - share))


SPREAD: dict[str, Spread] = {
    "csat": _logit,
    "nps": float,
    "resolution_median": lambda hours: -log(max(hours, 1 / 60)),
}
"""Scales on which the figures of a field lie evenly; more is better on each."""


@check(
    "too-good",
    title="Far better than everybody else",
    method=(
        "Distance from the peers' median in robust standard deviations (1.4826 × median absolute deviation), "
        "on log odds for shares and log hours for times."
    ),
    threshold="More than {deviations}, with at least {peers} peers.",
)
def too_good(subject: Subject, limits: Limits) -> Finding | None:
    if subject.peers is None:
        return None
    own = recomputed(subject)
    for metric, others in subject.peers.figures.items():
        spread = SPREAD.get(metric)
        if spread is None or own.get(metric) is None or len(others) < limits["peers"]:
            continue
        field = [spread(figure) for figure in others]
        middle = median(field)
        deviation = max(1.4826 * median(abs(figure - middle) for figure in field), 0.05)
        distance = (spread(own[metric]) - middle) / deviation
        if distance > limits["deviations"]:
            return Finding(
                f"{metric} is {own[metric]:.1f}; the median of {len(others)} peers is {median(others):.1f}: "
                f"{distance:.1f} deviations better."
            )
    return None


@check(
    "definition-mix",
    title="The stated figure is another than the file gives",
    method="The stated figure is set against the recomputed one, then against other definitions.",
    threshold="More than {share:.1%} apart.",
)
def definition_mix(subject: Subject, limits: Limits) -> Finding | None:
    own = recomputed(subject) if subject.stated else {}
    for metric, stated in subject.stated.items():
        figure = own.get(metric)
        if figure is None or abs(stated - figure) <= limits["share"] * max(abs(figure), 1e-9):
            continue
        like = [
            name
            for name, other in own.items()
            if name != metric and abs(stated - other) <= limits["share"] / 2 * max(abs(other), 1e-9)
        ]
        hint = f" It equals {', '.join(like)}." if like else ""
        return Finding(f"{metric} is stated as {stated:g}; the file gives {figure:.2f}.{hint}")
    return None


def recomputed(subject: Subject) -> dict[str, float]:
    """Figures of the file by the definitions, and by others that are often mixed up with them."""
    hours = f"{MINUTES} / 60.0"
    row = subject.one(f"""
        SELECT median({hours}), avg({hours}), quantile_cont({hours}, 0.9),
               median(date_diff('minute', opened_at, closed_at) / 60.0),
               100.0 * avg((resolved_on = opened_on)::INT),
               100.0 * count(*) FILTER (resolved_on = opened_on) / count(*),
               100.0 * (count(*) FILTER (nps >= 9) - count(*) FILTER (nps <= 6)) / count(nps)
        FROM inspected""")
    names = (
        "resolution_median",
        "mean hours to resolve",
        "resolution_p90",
        "median hours to close",
        "share resolved the same day, of those resolved",
        "same_day",
        "nps",
    )
    figures = {name: float(value) for name, value in zip(names, row, strict=True) if value is not None}
    return figures | _satisfaction(subject)


def _satisfaction(subject: Subject) -> dict[str, float]:
    if not subject.answers or f"{subject.best:g}" == "9" and subject.scale is None:
        return {}
    total = sum(rating * n for rating, n in subject.levels.items())
    top = subject.levels[max(subject.levels)]
    return {
        "csat": 100 * subject.satisfied / subject.answers,
        "csat_mean": total / subject.answers,
        "share of the highest rating": 100 * top / subject.answers,
        "share satisfied of all rows": 100 * subject.satisfied / subject.size,
    }
