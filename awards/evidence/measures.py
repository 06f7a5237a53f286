"""What is counted, as Ibis expressions over the canonical columns: written once for every engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

TEAM = "team"
"""The column of the results that names the group; all NULL when nothing is grouped."""

SCALES_WITH_STYLE = {(1, 5): (5, 3), (0, 10): (9, 6), (1, 10): (9, 6)}
"""Scale of satisfaction to its lowest promoter and highest detractor."""


@dataclass(frozen=True)
class Selection:
    """The nominee's own cases: values of columns, and local days of opening, both included."""

    where: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None

    def of(self, cases: Any) -> Any:
        found = cases
        for column, value in self.where.items():
            found = found.filter(found[column] == value)
        if self.since is not None:
            found = found.filter(found.opened_on >= self.since)
        if self.until is not None:
            found = found.filter(found.opened_on <= self.until)
        return found


def best_of(scale: tuple[int, int]) -> int:
    """The lowest rating that counts as satisfied: the two best, or the best one of two."""
    return scale[1] if scale[1] - scale[0] == 1 else scale[1] - 1


def counts(cases: Any, by: str | None, as_of: datetime, scale: tuple[int, int]) -> Any:
    """Every count of every team and priority; they add up, so a team's figures are sums of its rows."""
    blank, closed = cases.resolved_at.isnull(), cases.closed_at.notnull()
    return cases.group_by(_team(cases, by), cases.priority).agg(
        n=cases.count(),
        resolved=cases.resolved_at.count(),
        open=_number(blank & ~closed & (cases.opened_at <= _instant(as_of))),
        unusable=_number(blank & closed),
        negative=_number(cases.resolved_at < cases.opened_at),
        same_day=_number(cases.resolved_on == cases.opened_on),
        reopens_known=cases.reopens.count(),
        reopened=_number(cases.reopens > 0),
        sla_known=cases.made_sla.count(),
        sla_met=_number(cases.made_sla),
        offered=cases.rated.count(),
        answered=_number(cases.rated),
        promoters=_number((cases.nps >= 9) & (cases.nps <= 10)),
        passives=_number((cases.nps > 6) & (cases.nps < 9)),
        detractors=_number((cases.nps >= 0) & (cases.nps <= 6)),
        replies=cases.first_reply_at.count(),
        **_ratings(cases, scale),
    )


def _ratings(cases: Any, scale: tuple[int, int]) -> dict[str, Any]:
    valid = (cases.csat >= scale[0]) & (cases.csat <= scale[1])
    promoter, detractor = SCALES_WITH_STYLE.get(scale, (scale[1] + 1, scale[0] - 1))
    return {
        "answers": _number(valid),
        "satisfied": _number(valid & (cases.csat >= best_of(scale))),
        "rating_sum": cases.csat.sum(where=valid),
        "rating_squares": (cases.csat * cases.csat).sum(where=valid),
        "style_promoters": _number(valid & (cases.csat >= promoter)),
        "style_detractors": _number(valid & (cases.csat <= detractor)),
    }


def histogram(cases: Any) -> Any:
    """How often each rating was given."""
    rated = cases.filter(cases.csat.notnull())
    return rated.group_by(rating=rated.csat).agg(answers=rated.count())


def by_month(cases: Any, scale: tuple[int, int]) -> Any:
    """Per local month of opening (202503): opened, resolved, median_us, answers, satisfied."""
    dated = cases.filter(cases.opened_on.notnull())
    us = dated.resolved_at.delta(dated.opened_at, unit="microsecond")
    timed = dated.mutate(us=(dated.resolved_at >= dated.opened_at).ifelse(us, None))
    valid = (timed.csat >= scale[0]) & (timed.csat <= scale[1])
    return timed.group_by(month=timed.opened_on.year() * 100 + timed.opened_on.month()).agg(
        opened=timed.count(),
        resolved=timed.resolved_at.count(),
        median_us=timed.us.quantile(0.5),
        answers=_number(valid),
        satisfied=_number(valid & (timed.csat >= best_of(scale))),
    )


def resolutions(cases: Any, by: str | None, as_of: datetime) -> Any:
    """team, us (microseconds from opening to the last solution, or to `as_of`), finished (0 or 1)."""
    stop = cases.resolved_at.fill_null(_instant(as_of))
    usable = cases.resolved_at.notnull() | cases.closed_at.isnull()
    finished = cases.resolved_at.notnull()
    return _durations(cases.filter(usable & (stop >= cases.opened_at)), by, stop, finished)


def first_replies(cases: Any, by: str | None) -> Any:
    """team, us (microseconds from opening to the first human reply), finished (always 1)."""
    replied = cases.first_reply_at >= cases.opened_at
    return _durations(cases.filter(replied), by, cases.first_reply_at, replied)


def _durations(cases: Any, by: str | None, stop: Any, finished: Any) -> Any:
    us = stop.delta(cases.opened_at, unit="microsecond")
    return cases.select(_team(cases, by), us=us, finished=finished.ifelse(1, 0))


def cells(durations: Any, fineness: int) -> Any:
    """How many cases of each team end, and how many are still open, in each cell of durations.

    A cell is 1 / `fineness` wide on a logarithmic scale.
    """
    return _tally(durations, cell=_cell(durations, fineness))


def mixed(durations: Any, fineness: int, limit: int | None) -> Any:
    """The instants of cells, up to `limit`, that hold finished and open cases both: their order decides."""
    placed = _placed(durations, fineness, limit)
    tally = placed.group_by(TEAM, "cell").agg(least=placed.finished.min(), most=placed.finished.max())
    both = tally.filter(tally.least < tally.most)
    same = [placed.cell == both.cell, placed[TEAM].identical_to(both[TEAM])]
    return _instants(placed.semi_join(both, same))


def chosen(durations: Any, fineness: int, teams: Sequence[str | None], wanted: Sequence[int]) -> Any:
    """The instants of some teams in some cells."""
    names = [team for team in teams if team is not None]
    belongs = durations[TEAM].isin(names)
    if len(names) < len(teams):
        belongs = belongs | durations[TEAM].isnull()
    placed = _placed(durations.filter(belongs), fineness)
    return _instants(placed.filter(placed.cell.isin(list(wanted))))


def keys(durations: Any, names: Any, time_bits: int) -> Any:
    """One whole number per case: the code of its team in `names`, its microseconds, 1 where it is open."""
    coded = durations.join(names, durations[TEAM].identical_to(names[TEAM]))
    return coded.select(key=coded.code * 2 ** (time_bits + 1) + coded.us * 2 + (1 - coded.finished))


def _placed(durations: Any, fineness: int, limit: int | None = None) -> Any:
    placed = durations.mutate(cell=_cell(durations, fineness))
    return placed if limit is None else placed.filter(placed.cell <= limit)


def _cell(durations: Any, fineness: int) -> Any:
    return ((durations.us / 1e6 + 1).ln() * fineness).floor().cast("int64")


def _instants(placed: Any) -> Any:
    return _tally(placed, cell=placed.cell, us=placed.us)


def _tally(durations: Any, **keys: Any) -> Any:
    finished = durations.finished.sum()
    return durations.group_by(durations[TEAM], **keys).agg(finished=finished, cases=durations.count())


def _team(cases: Any, by: str | None) -> Any:
    import ibis  # noqa: PLC0415  heavy

    return (cases[by].cast("string") if by else ibis.null("string")).name(TEAM)


def _number(condition: Any) -> Any:
    return condition.ifelse(1, 0).sum()


def _instant(moment: datetime) -> Any:
    import ibis  # noqa: PLC0415  heavy

    return ibis.timestamp(moment.replace(tzinfo=None))
