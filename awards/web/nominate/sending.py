"""What saving and sending answer: the next page, or the same page with the reason and the text kept."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from awards.errors import Invalid, LaurelError, StaleEdit
from awards.models import Nomination
from awards.web.forms import new_idempotency_key
from awards.web.login import viewer
from awards.web.nominate import figures
from awards.web.nominate.forms import NominationForm, typed
from awards.workflow import nominations
from awards.workflow.deadlines import EDITABLE

SAVED = "Your draft is saved. Send it when it is complete."


def version_sent() -> int:
    """The version the form was opened with; a form that does not say is never the newest."""
    return request.form.get("version", 0, type=int)


def save(nomination: Nomination, form: NominationForm, *, sending: bool) -> None:
    """Save what was typed under the version it was opened with."""
    receipt = url_for("nominate.edit", public_id=nomination.public_id)
    figures.ask_for_the_rest(form)
    nominations.save_draft(
        actor=viewer(),
        nomination=nomination,
        version=version_sent(),
        idempotency_key=None if sending else form.idempotency_key.data,
        location=receipt,
        **typed(form, nomination.program),
    )
    figures.state(form, nomination, viewer())


def save_or_send(nomination: Nomination, form: NominationForm) -> ResponseReturnValue:
    sending = request.form.get("action") == "send"
    if not form.validate():
        return page(nomination, form), 422
    try:
        save(nomination, form, sending=sending)
    except LaurelError as refusal:
        return refused(nomination, form, refusal)
    if sending:
        return send(nomination, form, key=form.idempotency_key.data)
    flash(SAVED, "success")
    return redirect(url_for("nominate.edit", public_id=nomination.public_id))


def send(nomination: Nomination, form: NominationForm, *, key: str | None = None) -> ResponseReturnValue:
    receipt = url_for("nominate.status", public_id=nomination.public_id)
    try:
        nominations.submit(actor=viewer(), nomination=nomination, idempotency_key=key, location=receipt)
    except LaurelError as refusal:
        return refused(nomination, form, refusal)
    return redirect(receipt)


def refused(nomination: Nomination, form: NominationForm, refusal: LaurelError) -> ResponseReturnValue:
    """The form once more with what was typed; a nomination that is no longer a draft has no form to show.

    What was begun under the old key is kept, so the corrected form needs a key of its own.
    """
    if nomination.state not in EDITABLE and not isinstance(refusal, Invalid | StaleEdit):
        raise refusal
    if isinstance(refusal, Invalid):
        form.take(refusal)
    else:
        form.form_errors.append(refusal.message)
    form.idempotency_key.data = new_idempotency_key()
    return page(nomination, form), refusal.status


def page(nomination: Nomination, form: NominationForm) -> str:
    return render_template(
        "nominate/form.html",
        program=nomination.program,
        kind=nomination.kind.value,
        form=form,
        questions=nomination.form.questions,
        open=True,
        nomination=nomination,
    )
