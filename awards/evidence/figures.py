"""Figures of one group from its counts: each with its definition, its interval, its n and what it lacks."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from awards.evidence.measures import SCALES_WITH_STYLE

if TYPE_CHECKING:
    from scoring import Estimate

NUMBER_WORDS = {5: "five", 7: "seven", 10: "ten", 11: "eleven"}


@dataclass(frozen=True)
class Minimum:
    """Below these numbers a figure says that it is small; what is ranked, the program decides."""

    answers: int = 100
    cases: int = 50


@dataclass(frozen=True)
class Measured:
    """One metric of one group; `value` is None where it is undefined, `flags` say why or what it lacks."""

    definition: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    flags: tuple[str, ...] = ()
    unit: str = "percent"


@dataclass(frozen=True)
class GroupMetrics:
    """The counts and figures of one group. `has_cases` is False where nothing is known of resolutions."""

    group: str | None
    n: int
    resolved: int
    open: int
    unusable: int
    negative: int
    responses: int = 0
    has_cases: bool = True
    figures: dict[str, Measured] = field(default_factory=dict)

    def value(self, name: str) -> float | None:
        found = self.figures.get(name)
        return None if found is None else found.value


def csat_definition(scale: tuple[int, int]) -> str:
    """The id of the definition: `csat-binary`, `csat-top-two-of-five`, …"""
    steps = scale[1] - scale[0] + 1
    return "csat-binary" if steps == 2 else f"csat-top-two-of-{NUMBER_WORDS.get(steps, steps)}"


def satisfaction(
    counts: Mapping[str, float], scale: tuple[int, int], minimum: Minimum
) -> dict[str, Measured]:
    """csat, csat_mean, nps and nps_style, where there are answers."""
    from scoring import nps_of_counts, wilson  # noqa: PLC0415  the engine loads pandas

    found: dict[str, Measured] = {}
    answers = int(counts["answers"])
    if answers:
        definition = csat_definition(scale)
        found["csat"] = _of(wilson(int(counts["satisfied"]), answers), definition, minimum.answers)
        found["csat_mean"] = _mean(counts, f"csat-mean-of-{scale[0]}-to-{scale[1]}", minimum.answers)
    promoters, passives, detractors = (int(counts[name]) for name in ("promoters", "passives", "detractors"))
    if promoters + passives + detractors:
        estimate = nps_of_counts(promoters, passives, detractors)
        found["nps"] = _of(estimate, "nps-0-to-10", minimum.answers, unit="points")
    if answers and scale in SCALES_WITH_STYLE:
        best, worst = int(counts["style_promoters"]), int(counts["style_detractors"])
        styled = _of(
            nps_of_counts(best, answers - best - worst, worst), "nps-style", minimum.answers, unit="points"
        )
        found["nps_style"] = replace(styled, flags=(*styled.flags, "never ranked with NPS"))
    return found


def shares(counts: Mapping[str, float], minimum: Minimum, has_cases: bool) -> dict[str, Measured]:
    """Same-day closure, reopen rate, SLA, response rate and backlog, where their columns are there."""
    found: dict[str, Measured] = {}
    n = int(counts["n"])
    if has_cases:
        found["same_day"] = _share(counts["same_day"], n, "same-day-closure", minimum.cases)
        flags = _small(n, minimum.cases, "cases")
        found["backlog"] = Measured("backlog", float(counts["open"]), None, None, n, flags, "cases")
    for name, part, whole, definition, least in (
        ("reopen_rate", "reopened", "reopens_known", "reopen-rate", minimum.cases),
        ("sla", "sla_met", "sla_known", "sla-met", minimum.cases),
        ("response_rate", "answered", "offered", "response-rate", minimum.answers),
    ):
        if counts[whole]:
            found[name] = _share(counts[part], int(counts[whole]), definition, least)
    return found


def sla_of(counts: Mapping[str, float], minimum: Minimum) -> Measured:
    return _share(counts["sla_met"], int(counts["sla_known"]), "sla-met", minimum.cases)


def times(
    quantiles: "Mapping[str, tuple[Estimate, Estimate]]", minimum: Minimum, hours: str = "calendar"
) -> dict[str, Measured]:
    """Median and p90 of the resolution time: plain ones first, Kaplan–Meier's beside them."""
    found = {}
    for name, (survival, plain) in quantiles.items():
        base = f"resolution-{hours}-hours"
        found[f"resolution_{name}"] = _of(plain, f"{base}-{name}-of-resolved", minimum.cases, unit="hours")
        found[f"resolution_{name}_km"] = _of(survival, f"{base}-km-{name}", minimum.cases, unit="hours")
    return found


def first_response(quantiles: "Mapping[str, tuple[Estimate, Estimate]]", minimum: Minimum) -> Measured:
    return _of(quantiles["median"][1], "first-response-hours-median", minimum.cases, unit="hours")


def shrunk(groups: "list[GroupMetrics]", name: str) -> dict[str | None, tuple[float, float]]:
    """One metric of several groups drawn toward their field: value and the weight of the own figure.

    Groups without the figure or its interval are left out; the variance is that of the interval.
    """
    from scoring import shrink  # noqa: PLC0415  the engine loads pandas

    known = [
        (group.group, one.value, ((one.high - one.low) / (2 * 1.959964)) ** 2)
        for group in groups
        if (one := group.figures.get(name)) is not None
        and one.value is not None
        and one.low is not None
        and one.high is not None
    ]
    if not known:
        return {}
    drawn = shrink([value for _name, value, _variance in known], [variance for *_, variance in known])
    pairs = zip(drawn["shrunk"].tolist(), drawn["weight"].tolist(), strict=True)
    return {name: pair for (name, _value, _variance), pair in zip(known, pairs, strict=True)}


def _of(estimate: "Estimate", definition: str, least: int, *, unit: str = "percent") -> Measured:
    kind = "cases" if unit == "hours" else "answers"
    flags = (*estimate.flags, *_small(estimate.n, least, kind))
    return Measured(definition, estimate.value, estimate.low, estimate.high, estimate.n, flags, unit)


def _share(part: float, whole: int, definition: str, least: int) -> Measured:
    from scoring import wilson  # noqa: PLC0415  the engine loads pandas

    found = wilson(int(part), whole)
    kind = "invitations" if definition == "response-rate" else "cases"
    return Measured(definition, found.value, found.low, found.high, whole, _small(whole, least, kind))


def _mean(counts: Mapping[str, float], definition: str, least: int) -> Measured:
    """With Student's interval, from the sum and the sum of squares."""
    from scoring import mean_of_moments  # noqa: PLC0415  the engine loads pandas

    answers = int(counts["answers"])
    found = mean_of_moments(answers, counts["rating_sum"], counts["rating_squares"])
    return _of(found, definition, least, unit="rating")


def _small(n: int, least: int, kind: str) -> tuple[str, ...]:
    return (f"fewer than {least} {kind}",) if n < least else ()
