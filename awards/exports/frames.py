"""Everything an organizer may take away, as frames: each sheet whole, each cell plain text or a number."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from awards.models import Program
from awards.models.result import exact
from awards.queries import exports as read

if TYPE_CHECKING:
    import pandas as pd  # noqa: TID253  only the type checker reads this

Row = dict[str, Any]


def sheets(program: Program) -> dict[str, "pd.DataFrame"]:
    """Sheet name to frame; an empty sheet keeps its columns."""
    return {name: frame(program, name) for name in SHEETS}


def frame(program: Program, name: str) -> "pd.DataFrame":
    """One of SHEETS."""
    import pandas as pd  # noqa: PLC0415  heavy

    columns, rows = SHEETS[name]
    return pd.DataFrame(list(rows(program)), columns=list(columns), dtype=object)


def _nominations(program: Program) -> Iterable[Row]:
    for one in read.nominations(program):
        yield {
            "receipt": one.receipt,
            "kind": one.kind.value,
            "state": one.state.value,
            "category": one.category.name,
            "nominee": one.nominee_name,
            "organization": one.nominee_organization,
            "title": one.title,
            "rating": one.rating,
            "nominator": one.nominator_name,
            "email": one.nominator_email,
            "submitted": _local(one.submitted_at, program),
            "words": sum(len(answer.text.split()) for answer in one.answers),
            **{
                metric.kind.value: float(metric.value)
                for metric in one.metrics
                if metric.superseded_at is None
            },
        }


def _marks(program: Program) -> Iterable[Row]:
    for mark, card, shadow in read.marks(program):
        yield {
            "category": card.entry.category.name,
            "round": card.round.name,
            "entry": card.entry.code,
            "nominee": card.entry.nominee.name,
            "judge": card.judge.name,
            "scorecard": f"{card.state.value}, shadow judge" if shadow else card.state.value,
            "criterion": mark.criterion.name,
            "weight": mark.criterion.weight,
            "mark": mark.value / mark.criterion.mark_unit,
        }


def _standings(program: Program) -> Iterable[Row]:
    for one in read.standings(program):
        score = exact(one.score)
        yield {
            "category": one.entry.category.name,
            "round": one.tabulation.round.name,
            "rank": one.rank,
            "tied": one.tied,
            "entry": one.entry.code,
            "nominee": one.entry.nominee.name,
            "organization": one.entry.nominee.organization_name,
            "score": None if score is None else float(score),
            "exact": one.score,
            "judges": one.judges,
            "reason": one.reason,
            "tabulation": one.tabulation.digest,
        }


def _placements(program: Program) -> Iterable[Row]:
    for placement, standing, entry, nominee in read.placements(program):
        score = exact(standing.score)
        yield {
            "category": entry.category.name,
            "outcome": placement.outcome.value,
            "rank": standing.rank,
            "tied": standing.tied,
            "entry": entry.code,
            "nominee": nominee.name,
            "organization": nominee.organization_name,
            "score": None if score is None else float(score),
            "exact": standing.score,
        }


def _judges(program: Program) -> Iterable[Row]:
    for judge, assigned, submitted, conflicts in read.judges(program):
        yield {
            "judge": judge.name,
            "email": judge.email,
            "employer": judge.employer.name if judge.employer else "",
            "assigned": assigned,
            "submitted": submitted,
            "conflicts": conflicts,
        }


def _local(instant: datetime | None, program: Program) -> str:
    return instant.astimezone(ZoneInfo(program.zone)).strftime("%Y-%m-%d %H:%M %Z") if instant else ""


SHEETS: Mapping[str, tuple[tuple[str, ...], Callable[[Program], Iterable[Row]]]] = {
    "nominations": (
        (
            *("receipt", "kind", "state", "category", "nominee", "organization", "title", "rating"),
            *("nominator", "email", "submitted", "words", "csat", "nps", "resolution"),
        ),
        _nominations,
    ),
    "marks": (
        ("category", "round", "entry", "nominee", "judge", "scorecard", "criterion", "weight", "mark"),
        _marks,
    ),
    "standings": (
        (
            *("category", "round", "rank", "tied", "entry", "nominee", "organization", "score", "exact"),
            *("judges", "reason", "tabulation"),
        ),
        _standings,
    ),
    "placements": (
        ("category", "outcome", "rank", "tied", "entry", "nominee", "organization", "score", "exact"),
        _placements,
    ),
    "judges": (("judge", "email", "employer", "assigned", "submitted", "conflicts"), _judges),
}
