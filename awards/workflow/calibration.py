"""Calibration: how severe each judge was, how much of the scale they used, how far they agree."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from awards.enums import RoundState
from awards.models import Round, User
from awards.queries import calibration as read
from awards.queries.calibration import HandedIn, Marker


class Figures(NamedTuple):
    """In points of the scorecard's total; None is undefined. `difference` is to the colleagues' mean."""

    marks: int
    mean: float
    lowest: float
    highest: float
    spread: float | None
    shared: int
    difference: float | None
    low: float | None
    high: float | None
    agreement: float | None
    flags: tuple[str, ...]


class Line(NamedTuple):
    """A judge; without figures while they still mark, or when nothing of theirs counts."""

    marker: Marker
    figures: Figures | None


def report(round: Round, *, reader: User | None = None) -> list[Line]:
    """Every judge of a round by name, beside the colleagues who count on the same entries.

    Shadow judges are compared with the others and change nobody's figures. Entries that `reader` must not
    see are left out. While the round is open, a judge has figures once everything of theirs is handed in.
    """
    sheets, markers = read.handed_in(round, reader), read.markers(round)
    shadows = {one.id for one in markers if one.is_shadow}
    counting = [one for one in sheets if one.judge_id not in shadows]
    found = _figures(counting)
    for shadow in shadows:
        own = [one for one in sheets if one.judge_id == shadow]
        found |= {shadow: _figures(counting + own)[shadow]} if own else {}
    return [Line(one, found.get(one.id) if _has_finished(round, one) else None) for one in markers]


def _has_finished(round: Round, marker: Marker) -> bool:
    return round.state is RoundState.CLOSED or marker.handed_in == marker.given


def _figures(sheets: Sequence[HandedIn]) -> dict[int, Figures]:
    """By judge."""
    import pandas as pd  # noqa: PLC0415  heavy

    from scoring import against_colleagues  # noqa: PLC0415  the engine loads pandas

    if not sheets:
        return {}
    marks = Counter[int]()
    for one in sheets:
        marks[one.judge_id] += one.marks
    rows = [(one.entry_id, one.judge_id, float(one.score)) for one in sheets]
    table = against_colleagues(pd.DataFrame(rows, columns=["entry", "judge", "score"]))
    return {
        int(line["judge"]): Figures(marks[line["judge"]], *(line[name] for name in Figures._fields[1:]))
        for line in table.to_dict("records")
    }
