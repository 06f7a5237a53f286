"""A judge's own marks so far: which entries got an 8?"""

from flask import render_template
from flask.typing import ResponseReturnValue

from awards import policies
from awards.models import Assignment
from awards.queries.own_marks import own_marks
from awards.web.guards import guard
from awards.web.judge import blueprint, loaders
from awards.web.login import actor


@blueprint.get("/judge/<public_id>/own")
@guard(policies.assigned, load=loaders.assignment)
def own(assignment: Assignment) -> ResponseReturnValue:
    loaders.refuse_unopened(assignment)
    category = assignment.round.category
    return render_template(
        "judge/own.html",
        id=assignment.public_id,
        code=assignment.entry.code,
        program=category.program,
        category=category,
        compared=own_marks(actor(), assignment.round),
    )
