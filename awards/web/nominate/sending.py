"""What saving and sending answer: the next page, or the same page with the reason and the text kept."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from awards.errors import Invalid, LaurelError, StaleEdit
from awards.models import Nomination
from awards.web.forms import new_idempotency_key
from awards.web.login import viewer
from awards.web.nominate import figures
from awards.web.nominate.forms import NominationForm, typed
from awards.web.versions import version_sent
from awards.workflow import nominations
from awards.workflow.deadlines import EDITABLE
from awards.workflow.transaction import remember, transaction

SAVED = "Your draft is saved. Send it when it is complete."


def save_or_send(nomination: Nomination, form: NominationForm) -> ResponseReturnValue:
    """Save what was typed under the version it was opened with, and send it if that was the button."""
    if not form.validate():
        return page(nomination, form), 422

    def save() -> Nomination:
        return nominations.save_draft(
            actor=viewer(), nomination=nomination, version=version_sent(), **typed(form, nomination.program)
        )

    return keep(form, save, key=form.idempotency_key.data)


def keep(
    form: NominationForm, save: Callable[[], Nomination], *, key: str | None = None
) -> ResponseReturnValue:
    """Save, state the figures and send in one transaction, so that a second sender meets the outcome.

    When the figures or the sending are refused, what was typed stays saved.
    """
    refusal = None
    with transaction() as session:
        nomination = save()
        try:
            with session.begin_nested():
                location = _finish(nomination, form)
                remember(key, location)
        except LaurelError as found:
            refusal = found
    return redirect(location) if refusal is None else refused(nomination, form, refusal)


def _finish(nomination: Nomination, form: NominationForm) -> str:
    figures.ask_for_the_rest(form)
    figures.state(form, nomination, viewer())
    if request.form.get("action") == "send":
        nominations.submit(actor=viewer(), nomination=nomination)
        return url_for("nominate.status", public_id=nomination.public_id)
    flash(SAVED, "success")
    return url_for("nominate.edit", public_id=nomination.public_id)


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
