"""A judge's list: what is left, by when, how long it takes; and their own figures afterwards."""

from collections.abc import Callable
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask import render_template, request
from flask.typing import ResponseReturnValue

from awards import clock, policies
from awards.queries import practice, scorecards
from awards.queries.own_figures import past_rounds
from awards.queries.own_seats import own_seats
from awards.queries.scorecards import Pile, Sheet
from awards.web.guards import guard
from awards.web.judge import blueprint
from awards.web.login import actor
from awards.workflow.panels import MINUTES_AN_ENTRY

SHOWN: dict[str, Callable[[Sheet], bool]] = {
    "all": lambda _sheet: True,
    "new": lambda sheet: not sheet.submitted and not sheet.marks,
    "begun": lambda sheet: not sheet.submitted and bool(sheet.marks),
    "done": lambda sheet: sheet.submitted,
}
"""What of the list is shown, by the word in the address."""
SORTED: dict[str, Callable[[Sheet], Any]] = {
    "entry": lambda sheet: 0,
    "state": lambda sheet: (sheet.submitted, not sheet.marks),
    "nominee": lambda sheet: sheet.nominee.casefold(),
}
"""The order within a category; entries that are equal in it stay in the order of their numbers."""


class Stack(NamedTuple):
    """One round of the list: all of its entries, and those that the judge asked to see."""

    pile: Pile
    sheets: list[Sheet]
    shown: list[Sheet]

    @property
    def done(self) -> int:
        return sum(sheet.submitted for sheet in self.sheets)

    @property
    def left(self) -> int:
        return len(self.sheets) - self.done


@blueprint.get("/judge")
@guard(policies.signed_in)
def home() -> ResponseReturnValue:
    judge = actor()
    sheets, seats = scorecards.sheets(judge), own_seats(judge)
    show = _asked("show", SHOWN, "all")
    sort = _asked("sort", SORTED, "entry")
    return render_template(
        "judge/home.html",
        stacks=_stacks(sheets, SHOWN[show], SORTED[sort]),
        unread=scorecards.unread(judge),
        past=past_rounds(judge),
        seats=seats,
        shadowed={seat.round_id for seat in seats if seat.is_shadow},
        practices=[one for one in practice.waiting(judge) if not one.done],
        counts={name: sum(map(wanted, sheets)) for name, wanted in SHOWN.items()},
        show=show,
        sort=sort,
        done=sum(sheet.submitted for sheet in sheets),
        total=len(sheets),
        next_sheet=next((sheet for sheet in sheets if not sheet.submitted), None),
        effort=effort,
        remaining=remaining,
    )


def _asked(name: str, choices: dict[str, Any], usual: str) -> str:
    wanted = request.args.get(name, usual)
    return wanted if wanted in choices else usual


def _stacks(
    sheets: list[Sheet], wanted: Callable[[Sheet], bool], order: Callable[[Sheet], Any]
) -> list[Stack]:
    rounds = scorecards.piles(sheet.round_id for sheet in sheets)
    found = []
    for round_id, rows in groupby(sheets, key=lambda sheet: sheet.round_id):
        own = list(rows)
        found.append(Stack(rounds[round_id], own, sorted(filter(wanted, own), key=order)))
    return found


def effort(entries: int) -> str:
    """How long so many entries take, in words: minutes below an hour, then half hours."""
    minutes = entries * MINUTES_AN_ENTRY
    if minutes < 60:
        return f"{minutes} minutes"
    halves = round(minutes / 30)
    whole = f"{halves // 2}½" if halves % 2 else f"{halves // 2}"
    return f"{whole} hour{'' if halves == 2 else 's'}"


def remaining(end: datetime | None, zone: str) -> str:
    """How many days are left until an instant, counted on the program's calendar."""
    if end is None:
        return "no end set"
    here, now = ZoneInfo(zone), clock.now()
    if end <= now:
        return "time is over"
    days = (end.astimezone(here).date() - now.astimezone(here).date()).days
    return {0: "ends today", 1: "ends tomorrow"}.get(days, f"{days} days left")
