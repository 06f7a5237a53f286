"""What a panel should talk about first: entries that the scores do not part at a cut."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from awards.enums import Combine, CutMethod, Outcome
from awards.models import Cut, Round, Standing
from awards.queries.panels import rounds_in
from awards.queries.results import deciding, newest_tabulation, standings
from awards.queries.side_by_side import Sheet

if TYPE_CHECKING:
    from scoring.severity import SeverityFit

NEIGHBORS = 5
"""So many entries on either side of a cut are looked at."""
ERRORS = 2
"""A gap of no more than so many standard errors may be chance."""
USUAL_DIGITS = 3


def near_ties(round: Round, sheets: Mapping[int, Sheet]) -> dict[int, list[Outcome]]:
    """Entry id to the tiers at whose cut its score is not clearly apart from the other side.

    From the newest tabulation of the round; nothing before there is one. The entry is compared with the
    nearest one beyond the cut: a gap of one printed step, or of up to two standard errors of the difference
    between the two in the additive model of the panel's totals, does not part them.
    """
    tabulation = newest_tabulation(round)
    if tabulation is None:
        return {}
    ranked = [one for one in standings(tabulation) if one.rank is not None]
    found: dict[int, list[Outcome]] = {}
    held = rounds_in(round.category)
    for cut in (one for one in round.category.cuts if deciding(held, one.outcome) is round):
        size = _size(cut, ranked)
        for entry in _close(round, ranked[:size], ranked[size:], sheets):
            found.setdefault(entry, []).append(cut.outcome)
    return found


def _size(cut: Cut, ranked: Sequence[Standing]) -> int:
    """How many are before the cut; a tie at the cut lies on both sides of it."""
    if cut.method is CutMethod.TOP_N:
        return cut.size or 0
    return sum(Fraction(one.score or 0) >= Fraction(cut.threshold or 0) for one in ranked)


def _close(
    round: Round, inside: Sequence[Standing], outside: Sequence[Standing], sheets: Mapping[int, Sheet]
) -> list[int]:
    """The entries around a cut, from the cut outward as long as chance could have put them there."""
    above, below = list(reversed(inside[-NEIGHBORS:])), list(outside[:NEIGHBORS])
    if not above or not below:
        return []
    step = Fraction(
        1, 10 ** (USUAL_DIGITS if round.category.round_digits is None else round.category.round_digits)
    )
    near = {one.entry_id for one in above + below}
    fit = _fit(round, {entry: sheet for entry, sheet in sheets.items() if entry in near})

    def close(one: Standing, other: Standing) -> bool:
        gap = abs(Fraction(one.score or 0) - Fraction(other.score or 0))
        return gap <= step or gap <= ERRORS * _error(fit, one, other)

    found = []
    for side, other in ((above, below[0]), (below, above[0])):
        for one in side:
            if not close(one, other):
                break
            found.append(one.entry_id)
    return found


def _error(fit: "SeverityFit | None", one: Standing, other: Standing) -> Fraction:
    """The standard error of the difference between two entries; 0 where the panel's marks do not tell it."""
    from scoring import ScoringError  # noqa: PLC0415  the engine loads pandas

    try:
        se = fit.contrast(one.entry_id, other.entry_id).se if fit else None
    except ScoringError:
        return Fraction()
    return Fraction(se or 0)


def _fit(round: Round, sheets: Mapping[int, Sheet]) -> "SeverityFit | None":
    """The additive model of entries and judges; None when no chain of common judges links them."""
    import pandas as pd  # noqa: PLC0415  heavy

    from scoring import ScoringError, adjust_severity  # noqa: PLC0415  the engine loads pandas

    rows = [
        (entry, judge.id, float(_worth(round, sheet, place)))
        for entry, sheet in sheets.items()
        for place, judge in enumerate(sheet.judges)
    ]
    try:
        return adjust_severity(pd.DataFrame(rows, columns=["entry", "judge", "score"]), "center")
    except ScoringError:
        return None


def _worth(round: Round, sheet: Sheet, place: int) -> Fraction:
    """What one judge's marks alone come to, in units of the score."""
    given = [(line.criterion, cell) for line in sheet.lines if (cell := line.cells[place]) is not None]
    signed = [(one, Fraction(cell.mark) * (-1 if one.deducts else 1)) for one, cell in given]
    if round.category.combine is Combine.SUM:
        return Fraction(sum(mark for _one, mark in signed))
    return Fraction(sum(one.weight * mark for one, mark in signed)) / sum(
        one.weight for one in round.criteria
    )
