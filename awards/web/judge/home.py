"""A judge's list: what is given to them, and what is left to do."""

from itertools import groupby

from flask import render_template
from flask.typing import ResponseReturnValue

from awards import policies
from awards.queries import scorecards
from awards.web.guards import guard
from awards.web.judge import blueprint
from awards.web.login import actor


@blueprint.get("/judge")
@guard(policies.signed_in)
def home() -> ResponseReturnValue:
    sheets = scorecards.sheets(actor())
    rounds = scorecards.piles(sheet.round_id for sheet in sheets)
    grouped = groupby(sheets, key=lambda sheet: sheet.round_id)
    return render_template(
        "judge/home.html",
        piles=[(rounds[found], list(rows)) for found, rows in grouped],
        done=sum(sheet.submitted for sheet in sheets),
        total=len(sheets),
        next_sheet=next((sheet for sheet in sheets if not sheet.submitted), None),
    )
