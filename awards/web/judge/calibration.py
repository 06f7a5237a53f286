"""The chair's report on severity and spread, once the round is closed."""

from flask import render_template
from flask.typing import ResponseReturnValue

from awards import policies
from awards.models import Round
from awards.web import calibration_words
from awards.web.guards import guard
from awards.web.judge import blueprint, loaders
from awards.web.login import actor
from awards.workflow import calibration as figures


@blueprint.get("/judge/rounds/<public_id>/calibration")
@guard(policies.presides, load=loaders.round_called)
def calibration(round: Round) -> ResponseReturnValue:
    loaders.refuse_running(round)
    return render_template(
        "judge/calibration.html",
        round=round,
        category=round.category,
        program=round.category.program,
        lines=figures.report(round, reader=actor()),
        words=calibration_words,
    )
