"""The audit log of a program: who did what, when."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from awards import policies
from awards.models import Program
from awards.queries import audit as read
from awards.web.guards import guard
from awards.web.organize import blueprint, known
from awards.web.pagination import page_number, paginate


@blueprint.get("/organize/<slug>/audit", endpoint="audit")
@guard(policies.organizer, load=known.program)
def overview(program: Program) -> ResponseReturnValue:
    action = request.args.get("action", "")
    return render_template(
        "organize/audit.html",
        program=program,
        action=action,
        actions=read.actions(program),
        page=paginate(read.entries(program, action), number=page_number()),
    )
