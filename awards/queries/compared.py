"""How a judge's marks compare with those of the others on the same entries, so that no mark can be told."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from awards.extensions import db
from awards.models import Criterion, Entry, Mark, Round, Scorecard, User
from awards.queries.own_figures import Spread, spread_of
from awards.queries.rounds import counts, in_force

FEWEST_JUDGES = 3
"""Others on the same entries: with fewer, a mean and one's own memory tell who gave what."""
FEWEST_MARKS = 10
"""Of the others: from fewer, mean and spread together give the single marks away."""
MOST_BARS = 21


class Compared(NamedTuple):
    """One criterion, on the entries that others marked too; `panel` is the others together."""

    own: Spread
    panel: Spread
    given: Mapping[Decimal, int]
    """How often the judge gave which mark, marks between them that nobody got too."""

    @property
    def difference(self) -> Decimal:
        return self.own.mean - self.panel.mean


def others(judge: User, round: Round) -> int:
    """How many other judges marked entries of this judge, and count."""
    mine, theirs = aliased(Scorecard), aliased(Scorecard)
    rows = _pairs(judge, round, mine, theirs, func.count(theirs.judge_id.distinct()))
    return db.session.scalar(rows) or 0


def compared(judge: User, round: Round) -> list[Compared]:
    """Every criterion in its order; one that too few others marked on the same entries is left out."""
    (own, other), base = _cells(judge, round)
    enough = base.with_only_columns(own.criterion_id, func.count(Scorecard.judge_id.distinct()))
    counts = {row[0]: row[1] for row in db.session.execute(enough.group_by(own.criterion_id))}
    columns = (Criterion.id, Criterion.name, Criterion.mark_unit, own.value)
    sums = (func.count(other.id), func.sum(other.value), func.sum(other.value * other.value))
    rows = (
        base.with_only_columns(*columns, *sums)
        .join(Criterion, Criterion.id == own.criterion_id)
        .group_by(*columns, Criterion.position, own.id)
        .order_by(Criterion.position, Criterion.id, own.id)
    )
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(rows):
        if counts[row[0]] >= FEWEST_JUDGES:
            found.setdefault(row[0], []).append(row)
    return [_compared(cells) for cells in found.values()]


def _cells(judge: User, round: Round) -> tuple[tuple[Any, Any], Select[Any]]:
    """The judge's marks, each beside the others' on the same entry and criterion."""
    mine, own, other = aliased(Scorecard), aliased(Mark), aliased(Mark)
    same = and_(other.scorecard_id == Scorecard.id, other.criterion_id == own.criterion_id)
    base = _pairs(judge, round, mine, Scorecard, own.id).join(own, own.scorecard_id == mine.id)
    return (own, other), base.join(other, same)


def _pairs(judge: User, round: Round, mine: Any, theirs: Any, *columns: Any) -> Select[Any]:
    """Columns over the judge's counted scorecards, each beside those of the others on the same entry."""
    return (
        select(*columns)
        .select_from(mine)
        .join(theirs, and_(theirs.round_id == mine.round_id, theirs.entry_id == mine.entry_id))
        .join(Entry, Entry.id == mine.entry_id)
        .where(
            mine.round_id == round.id,
            mine.judge_id == judge.id,
            theirs.judge_id != judge.id,
            in_force(mine),
            counts(theirs),
        )
    )


def _compared(cells: list[Any]) -> Compared:
    _id, name, unit = cells[0][:3]
    own = [cell[3] for cell in cells]
    count, total, squares = (sum(int(cell[at]) for cell in cells) for at in (4, 5, 6))
    panel = spread_of(name, unit, count, total, squares)
    if count < FEWEST_MARKS:
        panel = panel._replace(deviation=None)
    times = Counter(own)
    steps = range(min(own), max(own) + 1)
    shown = steps if len(steps) <= MOST_BARS else sorted(times)
    given = {Decimal(value) / unit: times[value] for value in shown}
    mine = spread_of(name, unit, len(own), sum(own), sum(value * value for value in own))
    return Compared(mine, panel, given)
