"""Documents that the jury of a further round asks an entrant for."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField

from awards import clock, policies
from awards.errors import Invalid
from awards.models import Nomination
from awards.policies import Access
from awards.queries import materials as read
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.login import viewer
from awards.web.nominate import blueprint, loaders
from awards.web.once import taken
from awards.workflow import materials

NO_FILE = "Choose the document that you want to send."


class MaterialForm(Form):
    document = FileField("Document")


@blueprint.get("/nominations/<public_id>/material")
@guard(policies.nominator, load=loaders.access)
def material(access: Access) -> ResponseReturnValue:
    return _page(access.nomination, MaterialForm())


@blueprint.post("/nominations/<public_id>/material", endpoint="material_now")
@guard(policies.nominator, load=loaders.access)
def take_material(access: Access) -> ResponseReturnValue:
    nomination, form = access.nomination, MaterialForm()

    def act() -> str:
        if not form.document.data:
            raise Invalid(NO_FILE, {"document": NO_FILE})
        sent = materials.send_material(
            actor=viewer(),
            nomination=nomination,
            stream=form.document.data.stream,
            file_name=form.document.data.filename or "",
        )
        flash(f"{sent.name} is with the jury.", "success")
        return url_for("nominate.material", public_id=nomination.public_id)

    return taken(form, act, lambda: _page(nomination, form))


def _page(nomination: Nomination, form: Form) -> str:
    round = read.asked_by(nomination)
    return render_template(
        "nominate/material.html",
        program=nomination.program,
        nomination=nomination,
        round=round,
        over=round is not None and round.asks_until is not None and clock.now() >= round.asks_until,
        sent=read.sent_by(nomination, round) if round else (),
        form=form,
    )
