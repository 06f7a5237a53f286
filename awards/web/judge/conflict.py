"""A judge says that they are too close to a nominee."""

from typing import cast

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.errors import Invalid
from awards.models import Assignment, User
from awards.queries.entries import seen
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.judge import blueprint, loaders
from awards.web.judge.forms import ConflictForm
from awards.web.login import viewer
from awards.web.once import once
from awards.workflow import recusing


@blueprint.get("/judge/<public_id>/conflict", endpoint="conflict")
@guard(policies.assigned, load=loaders.assignment)
def ask(assignment: Assignment) -> ResponseReturnValue:
    return _page(assignment, ConflictForm()), 200


@blueprint.post("/judge/<public_id>/conflict", endpoint="declare_conflict")
@guard(policies.signed_in, load=loaders.given)
def declare(assignment: Assignment) -> ResponseReturnValue:
    """Once declared the entry is no longer the judge's; a second sending is still answered like the first."""
    form = ConflictForm()
    try:
        if form.validate():
            return once(form, lambda: _declare(assignment, form))
    except Invalid as refusal:
        form.take(refusal)
    if not policies.assigned(viewer(), assignment):
        return redirect(url_for("judge.home"))
    return _page(assignment, form), 422


def _declare(assignment: Assignment, form: ConflictForm) -> ResponseReturnValue:
    judge, home = cast(User, viewer()), url_for("judge.home")
    recusing.declare_conflict(
        actor=judge,
        program=assignment.round.category.program,
        judge=judge,
        nominee=assignment.entry.nominee,
        reason=form.reason.data or "",
        idempotency_key=form.idempotency_key.data,
        location=home,
    )
    flash("Thank you. The entry is off your list, and no mark of yours counts for it.", "success")
    return redirect(home)


def _page(assignment: Assignment, form: Form) -> str:
    return render_template(
        "judge/conflict.html",
        id=assignment.public_id,
        program=assignment.round.category.program,
        entry=seen(assignment.entry),
        form=form,
    )
