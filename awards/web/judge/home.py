"""A judge's list: what is given to them, and what is left to do."""

from itertools import groupby
from typing import NamedTuple, cast

from flask import render_template
from flask.typing import ResponseReturnValue

from awards import policies
from awards.models import Round, User
from awards.queries import judging, scorecards
from awards.queries.scorecards import Sheet
from awards.web.guards import guard
from awards.web.judge import blueprint
from awards.web.login import viewer


class Pile(NamedTuple):
    """The entries of one round on a judge's list."""

    round: Round
    sheets: list[Sheet]

    @property
    def done(self) -> int:
        return sum(sheet.submitted for sheet in self.sheets)


@blueprint.get("/judge")
@guard(policies.signed_in)
def home() -> ResponseReturnValue:
    sheets = scorecards.sheets(cast(User, viewer()))
    grouped = groupby(sheets, key=lambda sheet: sheet.assignment.round)
    return render_template(
        "judge/home.html",
        piles=[Pile(found, list(rows)) for found, rows in grouped],
        done=sum(sheet.submitted for sheet in sheets),
        total=len(sheets),
        next_sheet=next((sheet for sheet in sheets if not sheet.submitted), None),
        closes_at=judging.closes_at,
    )
