"""Go on with a draft, or with a nomination that was returned."""

from contextlib import suppress

from flask import jsonify, redirect, url_for
from flask.typing import ResponseReturnValue

from awards import clock, policies
from awards.errors import Invalid, LaurelError
from awards.policies import Access
from awards.web.guards import guard
from awards.web.login import viewer
from awards.web.nominate import blueprint, figures, loaders
from awards.web.nominate.forms import draft_form, typed
from awards.web.nominate.sending import page, refused, save_or_send
from awards.web.once import once
from awards.web.versions import version_sent
from awards.workflow import nominations
from awards.workflow.deadlines import EDITABLE, local
from awards.workflow.drafts import Typed


@blueprint.get("/nominations/<public_id>", endpoint="edit")
@guard(policies.nominator, load=loaders.access)
def show_edit(access: Access) -> ResponseReturnValue:
    nomination = access.nomination
    if nomination.state not in EDITABLE:
        return redirect(url_for("nominate.status", public_id=nomination.public_id))
    return page(nomination, draft_form(nomination)), 200


@blueprint.post("/nominations/<public_id>", endpoint="edit_now")
@guard(policies.nominator, load=loaders.access)
def take_edit(access: Access) -> ResponseReturnValue:
    nomination, form = access.nomination, draft_form(access.nomination)
    try:
        return once(form, lambda: save_or_send(nomination, form))
    except LaurelError as refusal:
        return refused(nomination, form, refusal)


@blueprint.post("/nominations/<public_id>/save")
@guard(policies.nominator, load=loaders.access)
def autosave(access: Access) -> ResponseReturnValue:
    """Keep what is sound of what is being typed; a half-typed or impossible figure waits for the button."""
    nomination = access.nomination
    form = draft_form(nomination)
    form.validate()
    sent = typed(form, nomination.program)
    nominations.save_draft(actor=viewer(), nomination=nomination, version=version_sent(), **_sound(sent))
    if not form.errors and all(form[name].data for name in figures.PERIOD if form.has(name)):
        with suppress(Invalid):
            figures.state(form, nomination, viewer())
    saved_at = local(clock.now(), nomination.program.zone).split(", ")[1]
    return jsonify(saved_at=saved_at, version=nomination.version)


def _sound(sent: Typed) -> Typed:
    """An address is kept once it is complete; while it is typed it would be refused at every letter."""
    for name in ("email", "referee_email"):
        email = str(sent.get(name) or "")
        if "@" not in email or "." not in email.rpartition("@")[2].strip("."):
            sent.pop(name, None)  # type: ignore[misc]  # mypy wants a literal
    return sent
