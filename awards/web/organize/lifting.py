"""One conflict of interest: why it stands, and how two organizers lift it."""

from collections.abc import Callable

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.models import Conflict
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.login import actor
from awards.web.once import taken
from awards.web.organize import blueprint, known
from awards.web.organize.conflict_forms import LiftForm
from awards.workflow import lifting


@blueprint.get("/organize/conflicts/<public_id>", endpoint="conflict")
@guard(policies.organizer, load=known.conflict)
def show(conflict: Conflict) -> ResponseReturnValue:
    return _page(conflict, LiftForm())


@blueprint.post("/organize/conflicts/<public_id>/lift")
@guard(policies.organizer, load=known.conflict)
def ask_to_lift(conflict: Conflict) -> ResponseReturnValue:
    form = LiftForm()

    def act() -> str:
        lifting.ask_to_lift(actor=actor(), conflict=conflict, reason=form.reason.data or "")
        return "The other organizers are asked. Until one of them agrees, it blocks as before."

    return _done(conflict, form, act)


@blueprint.post("/organize/conflicts/<public_id>/agree")
@guard(policies.organizer, load=known.conflict)
def agree_to_lift(conflict: Conflict) -> ResponseReturnValue:
    def act() -> str:
        lifting.agree_to_lift(actor=actor(), conflict=conflict)
        return f"This no longer keeps {conflict.judge.name} from {conflict.nominee.name}."

    return _done(conflict, Form(), act)


@blueprint.post("/organize/conflicts/<public_id>/decline")
@guard(policies.organizer, load=known.conflict)
def decline_to_lift(conflict: Conflict) -> ResponseReturnValue:
    def act() -> str:
        lifting.decline_to_lift(actor=actor(), conflict=conflict)
        return "The conflict stands."

    return _done(conflict, Form(), act)


def _done(conflict: Conflict, form: Form, act: Callable[[], str]) -> ResponseReturnValue:
    address = url_for("organize.conflict", public_id=conflict.public_id)

    def told() -> str:
        flash(act(), "success")
        return address

    return taken(form, told, lambda: _page(conflict, form))


def _page(conflict: Conflict, form: Form) -> str:
    return render_template(
        "organize/conflict.html",
        program=conflict.program,
        conflict=conflict,
        form=form if isinstance(form, LiftForm) else LiftForm(formdata=None),
        refused=form,
        own=conflict.judge_id == actor().id,
        asked=conflict.lift_asked_by_id == actor().id,
    )
