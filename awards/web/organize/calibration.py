"""How alike the judges of a round mark: severity, spread, agreement."""

from flask import render_template
from flask.typing import ResponseReturnValue

from awards import policies
from awards.models import Round
from awards.web import calibration_words
from awards.web.guards import guard
from awards.web.login import actor
from awards.web.organize import blueprint, known
from awards.workflow import calibration as figures
from awards.workflow import independence


@blueprint.get("/organize/rounds/<public_id>/calibration")
@guard(policies.organizer, load=known.round)
def calibration(round: Round) -> ResponseReturnValue:
    independence.look(actor=actor(), round=round, page="calibration")
    return render_template(
        "organize/calibration.html",
        round=round,
        category=round.category,
        program=round.category.program,
        lines=figures.report(round),
        words=calibration_words,
    )
