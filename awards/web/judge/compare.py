"""How a judge's scores compare with the panel's on the same entries, once the round is closed."""

from flask import render_template
from flask.typing import ResponseReturnValue

from awards import policies
from awards.models import Round
from awards.queries.compared import FEWEST_JUDGES, FEWEST_MARKS, Compared, compared
from awards.web import plots
from awards.web.guards import guard
from awards.web.judge import blueprint, loaders
from awards.web.login import actor
from awards.web.plots import BarPlot


@blueprint.get("/judge/rounds/<public_id>/compare")
@guard(policies.reads_round, load=loaders.round_called)
def compare(round: Round) -> ResponseReturnValue:
    loaders.refuse_running(round)
    lines = compared(actor(), round)
    return render_template(
        "judge/compare.html",
        round=round,
        category=round.category,
        program=round.category.program,
        lines=[(one, _given(one)) for one in lines],
        fewest=FEWEST_JUDGES,
        fewest_marks=FEWEST_MARKS,
    )


def _given(one: Compared) -> BarPlot:
    rows = [(f"{mark:f}", count) for mark, count in one.given.items()]
    return plots.bars(rows, label=f"Your marks for {one.own.criterion}", unit="entries")
