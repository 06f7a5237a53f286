"""Figures as criteria by rule read them: accepted, on enough answers or cases, a level or a change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from awards.enums import Basis, MetricKind, ScoredBy, SmallSample
from awards.models import Category, Criterion, Round
from awards.models.evidence import SCALE
from awards.queries.counting import Figure, Measured
from awards.workflow.rules import KINDS, UNITS

COUNTED = {MetricKind.CSAT: "answers", MetricKind.NPS: "answers", MetricKind.RESOLUTION: "cases"}
Z95 = 1.959964
"""Standard errors from the middle of a 95 % interval to its end."""
FIELD = 3
"""Fewest figures that a small one can be drawn toward."""
PERCENT = 100


@dataclass(frozen=True)
class Objective:
    """What the engine is given, and what an entry is told about it."""

    rows: list[tuple[str, str, Fraction]] = field(default_factory=list)
    """Entry, criterion, figure."""
    reasons: dict[str, str] = field(default_factory=dict)
    """Entry to the first reason why one of its figures is not ranked on."""
    notes: dict[str, list[str]] = field(default_factory=dict)
    """Entry to sentences about figures that are left out or drawn toward the field."""

    def leave_out(self, entry: str, reason: str) -> None:
        self.reasons.setdefault(entry, reason)
        self.notes.setdefault(entry, []).append(f"Left out: {reason}.")


class _Reading(NamedTuple):
    """A figure that may be ranked on, with its variance where its interval is known."""

    value: Fraction
    variance: float | None
    thin: str
    """Why it rests on too little; blank when it does not."""


def values(round: Round, figures: Iterable[tuple[str, Figure]]) -> Objective:
    """The figures of every entry on every criterion by rule, as the category lets them count."""
    known: dict[MetricKind, dict[str, Figure]] = {}
    for entry, figure in figures:
        known.setdefault(figure.kind, {})[entry] = figure
    found = Objective()
    for criterion in round.criteria:
        if criterion.scored_by is ScoredBy.RULE and criterion.metric is not None:
            _read(round.category, criterion, known.get(criterion.metric, {}), found)
    return found


def read_at(criterion: Criterion, figure: Figure) -> Fraction | None:
    """The figure that a criterion's curve is read at; None for a change from an unknown year."""
    if criterion.basis is Basis.LEVEL:
        return Fraction(figure.now.value_e4, SCALE)
    return None if _no_change(figure) else _change(figure)[0]


def _read(category: Category, criterion: Criterion, figures: Mapping[str, Figure], found: Objective) -> None:
    readings: dict[str, _Reading] = {}
    for entry, figure in figures.items():
        if reason := _refusal(category, criterion, figure):
            found.leave_out(entry, reason)
        else:
            readings[entry] = _reading(category, criterion, figure)
    drawn = _drawn(readings) if category.small_sample is SmallSample.SHRUNK else {}
    for entry, reading in readings.items():
        if not reading.thin:
            found.rows.append((entry, criterion.code, reading.value))
        elif entry in drawn:
            found.rows.append((entry, criterion.code, drawn[entry]))
            found.notes.setdefault(entry, []).append(_told(criterion, reading, drawn[entry]))
        else:
            found.leave_out(entry, reading.thin)


def _refusal(category: Category, criterion: Criterion, figure: Figure) -> str:
    name = KINDS[figure.kind]
    if figure.state.value not in category.accepted_states:
        accepted = " or ".join(category.accepted_states)
        return f"{name} is {figure.state.value}; this category ranks on figures that are {accepted}"
    return _no_change(figure) if criterion.basis is Basis.IMPROVEMENT else ""


def _no_change(figure: Figure) -> str:
    """Why a figure cannot be compared with the year before; blank when it can."""
    name, before = KINDS[figure.kind], figure.before
    if before is None:
        return f"{name} has no figure of the twelve months before to compare with"
    if before.definition != figure.now.definition:
        return f"{name} was measured in another way in the twelve months before"
    if figure.kind is MetricKind.RESOLUTION and before.value_e4 <= 0:
        return f"{name} was 0 in the twelve months before, so no change in percent exists"
    return ""


def _reading(category: Category, criterion: Criterion, figure: Figure) -> _Reading:
    enough = category.enough(figure.kind)
    if criterion.basis is Basis.LEVEL:
        now = figure.now
        return _Reading(Fraction(now.value_e4, SCALE), _variance(now), _too_thin(figure.kind, now.n, enough))
    value, variance = _change(figure)
    fewest = min(figure.now.n, figure.before.n if figure.before else 0)
    return _Reading(value, variance, _too_thin(figure.kind, fewest, enough, "Change of "))


def _too_thin(kind: MetricKind, n: int, enough: int, before: str = "") -> str:
    if n >= enough:
        return ""
    return f"{before}{KINDS[kind]} rests on {n} {COUNTED[kind]}; {enough} are needed to be ranked"


def _change(figure: Figure) -> tuple[Fraction, float | None]:
    """The change on the year before and its variance: in points, or in percent of the time that was saved."""
    now, before = figure.now, figure.before
    assert before is not None
    spread, earlier = _variance(now), _variance(before)
    known = spread is not None and earlier is not None
    if figure.kind is not MetricKind.RESOLUTION:
        change = Fraction(now.value_e4 - before.value_e4, SCALE)
        return change, (spread or 0) + (earlier or 0) if known else None
    ratio = Fraction(now.value_e4, before.value_e4)
    scale = (PERCENT * SCALE / before.value_e4) ** 2
    variance = scale * ((spread or 0) + float(ratio) ** 2 * (earlier or 0))
    return (1 - ratio) * PERCENT, variance if known else None


def _variance(measured: Measured) -> float | None:
    """From the 95 % interval: its half divided by 1.96, squared."""
    if measured.low_e4 is None or measured.high_e4 is None:
        return None
    return float(((measured.high_e4 - measured.low_e4) / SCALE / (2 * Z95)) ** 2)


def _drawn(readings: Mapping[str, _Reading]) -> dict[str, Fraction]:
    """Every figure with an interval, drawn toward the field by how little it says; blank below three."""
    spreads = {entry: one.variance for entry, one in readings.items() if one.variance is not None}
    if len(spreads) < FIELD:
        return {}
    from scoring import shrink  # noqa: PLC0415  the engine loads pandas

    entries = sorted(spreads)
    drawn = shrink([float(readings[entry].value) for entry in entries], [spreads[entry] for entry in entries])
    return {
        entry: Fraction(round(value * SCALE), SCALE)
        for entry, value in zip(entries, drawn["shrunk"].tolist(), strict=True)
    }


def _told(criterion: Criterion, reading: _Reading, drawn: Fraction) -> str:
    kind = criterion.metric
    assert kind is not None
    percent = criterion.basis is Basis.IMPROVEMENT and kind is MetricKind.RESOLUTION
    unit = " % faster" if percent else UNITS[kind]
    counts = f"{float(reading.value):.1f}{unit} counts as {float(drawn):.1f}{unit}"
    return f"{reading.thin.replace('; ', ', and ')}: {counts}, drawn toward the field."
