"""The standings of one category worked out a second time, in plain Python, without the engine.

A mark counts when its scorecard was submitted. A criterion of the panel is the mean of its marks; a criterion
by rule is read off its curve. The score is the weighted mean; equal scores share a rank and the next rank is
skipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

Curve = Sequence[tuple[Fraction, Fraction]]


@dataclass
class Sheet:
    """What is known of one entry: marks per criterion of the panel, figures per criterion by rule."""

    marks: dict[str, list[Fraction]] = field(default_factory=dict)
    figures: dict[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    weight: int
    curve: Curve | None = None
    """None: the panel marks it."""


@dataclass(frozen=True)
class Place:
    score: Fraction
    rank: int
    tied: bool


def points(figure: Fraction, curve: Curve) -> Fraction:
    if figure <= curve[0][0]:
        return curve[0][1]
    for (x0, y0), (x1, y1) in zip(curve, curve[1:], strict=False):
        if figure <= x1:
            share = (figure - x0) / (x1 - x0)
            return y0 * (1 - share) + y1 * share
    return curve[-1][1]


def score(sheet: Sheet, rules: Mapping[str, Rule]) -> Fraction | None:
    """The weighted mean, or None when a criterion has nothing to go by."""
    total = Fraction(0)
    for name, rule in rules.items():
        if rule.curve is not None:
            if name not in sheet.figures:
                return None
            value = points(sheet.figures[name], rule.curve)
        else:
            marks = sheet.marks.get(name, [])
            if not marks:
                return None
            value = sum(marks, Fraction(0)) / len(marks)
        total += rule.weight * value
    return total / sum(rule.weight for rule in rules.values())


def standings(
    sheets: Mapping[str, Sheet], rules: Mapping[str, Rule], unranked: Iterable[str] = ()
) -> dict[str, Place]:
    """Every ranked entry with its place."""
    left_out = set(unranked)
    scores = {
        entry: found
        for entry, sheet in sheets.items()
        if entry not in left_out and (found := score(sheet, rules)) is not None
    }
    values = list(scores.values())
    return {
        entry: Place(
            score=value,
            rank=1 + sum(other > value for other in values),
            tied=values.count(value) > 1,
        )
        for entry, value in scores.items()
    }
