"""What the pages of a deliberation show, to the panel and to those who lead it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from awards.enums import BallotState, Outcome
from awards.models import Ballot, Entry, Round, User
from awards.queries import deliberation as read
from awards.queries.deliberation import Field, Said, label
from awards.queries.side_by_side import Sheet, disputed, sheets
from awards.workflow.agenda import near_ties
from awards.workflow.balloting import METHODS


class Item(NamedTuple):
    """One entry: its scorecards that count, why it is on the agenda, and what was decided.

    `near` are the tiers whose cut does not part it from the next, `apart` the hundredths between its judges.
    """

    entry: Entry
    label: str
    sheet: Sheet | None
    near: list[Outcome]
    apart: int | None
    minutes: list[Said]


class Place(NamedTuple):
    """One place of a result; several labels are tied."""

    number: int
    labels: list[str]
    points: list[str]


def talk(viewer: User, round: Round, *, drafts: bool = False) -> dict[str, Any]:
    """The values of a deliberation's page; a round that is not deliberated on has no part in this."""
    seen = read.field(viewer, round)
    found = sheets(round, {one.id for one in (*seen.entries, *seen.barred)})
    near, apart, said = near_ties(round, found), disputed(found), read.minutes(round, seen)
    items = [
        Item(
            one,
            label(one),
            found.get(one.id),
            near.get(one.id, []),
            apart.get(one.id),
            [minute for minute in said if minute.entry_id == one.id],
        )
        for one in seen.entries
    ]
    return {
        "round": round,
        "category": round.category,
        "program": round.category.program,
        "items": items,
        "agenda": [one for one in items if one.near or one.apart],
        "minutes": [one for one in said if one.entry_id is None],
        "ballots": read.ballots(round, seen, drafts=drafts),
        "barred": bool(seen.barred),
        "unnamed": lambda text: read.unnamed(text, round, seen),
    }


def ballot_page(viewer: User, ballot: Ballot) -> dict[str, Any]:
    """The values of a ballot's page; votes and result once it is closed."""
    seen = read.field(viewer, ballot.round)
    labels = {option.entry.public_id: label(option.entry) for option in ballot.options}
    closed = ballot.state is BallotState.CLOSED
    return {
        "ballot": ballot,
        "round": ballot.round,
        "category": ballot.round.category,
        "program": ballot.round.category.program,
        "question": read.unnamed(ballot.question, ballot.round, seen),
        "method": METHODS[ballot.method],
        "labels": labels,
        "places": _places(ballot, labels) if closed else [],
        "votes": [(one.judge.name, _named(one.ranking, labels)) for one in read.votes(ballot)]
        if closed
        else [],
    }


def chosen(seen: Field, public_ids: Sequence[str]) -> list[Entry]:
    """The entries of a form; what the viewer does not see cannot be chosen."""
    return [one for one in seen.entries if one.public_id in public_ids]


def _places(ballot: Ballot, labels: dict[str, str]) -> list[Place]:
    result, places, number = ballot.result or {}, [], 1
    order = list(labels)
    for group in result.get("ranking", []):
        names = sorted(group, key=order.index)
        places.append(Place(number, _named(names, labels), [result["points"][one] for one in names]))
        number += len(names)
    return places


def _named(public_ids: Sequence[str], labels: dict[str, str]) -> list[str]:
    return [labels[one] for one in public_ids]
