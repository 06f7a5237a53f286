"""What stands behind the figures of an entry, and a judge's question about one of them."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, TextAreaField

from awards import policies
from awards.enums import NominationKind
from awards.errors import Invalid
from awards.models import Assignment
from awards.queries import evidence as read
from awards.queries import judging, scorecards
from awards.web.evidence_charts import drawn
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.judge import blueprint, loaders
from awards.web.login import actor
from awards.web.once import taken
from awards.workflow import claims


class QueryForm(Form):
    metric = HiddenField()
    text = TextAreaField("What do you want to know about it?")


@blueprint.get("/judge/<public_id>/evidence", endpoint="ledger")
@guard(policies.assigned, load=loaders.assignment)
def show(assignment: Assignment) -> ResponseReturnValue:
    return _page(assignment, QueryForm(formdata=None))


@blueprint.post("/judge/<public_id>/evidence", endpoint="query")
@guard(policies.assigned, load=loaders.assignment)
def ask(assignment: Assignment) -> ResponseReturnValue:
    form = QueryForm()

    def act() -> str:
        figures = judging.figures(assignment.entry).values()
        metric = next((one for one in figures if one.public_id == form.metric.data), None)
        if metric is None:
            raise Invalid("This figure was replaced since; open the page again and look at the new one.")
        claims.query_figure(actor=actor(), assignment=assignment, metric=metric, text=form.text.data or "")
        flash("Your question went to the chair and the organizers. The answer will stand here.", "success")
        return url_for("judge.ledger", public_id=assignment.public_id)

    return taken(form, act, lambda: _page(assignment, form))


def _page(assignment: Assignment, form: QueryForm) -> str:
    own = [one for one in scorecards.admitted_sources(assignment.entry) if one.kind is NominationKind.SELF]
    ledgers = [read.ledger(one) for one in own]
    return render_template(
        "judge/ledger.html",
        assignment=assignment,
        program=assignment.round.category.program,
        entry=assignment.entry,
        ledgers=ledgers,
        charts={one.id: drawn(one.charts) for ledger in ledgers for one in ledger.datasets},
        figures=judging.figures(assignment.entry),
        form=form,
        judge=actor(),
    )
