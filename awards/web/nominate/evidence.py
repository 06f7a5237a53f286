"""Evidence for a nomination: an export is dropped, looked at, narrowed to the nominee, and accepted."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any
from zoneinfo import available_timezones

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.errors import Invalid, LaurelError, WrongState
from awards.models import Nomination, Upload
from awards.policies import Access
from awards.queries import evidence as read
from awards.web.evidence_charts import drawn
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.login import viewer
from awards.web.nominate import blueprint, loaders
from awards.web.nominate.evidence_forms import (
    SummaryForm,
    UploadForm,
    answer_form,
    answered,
    narrow_form,
)
from awards.web.once import once, taken
from awards.web.versions import version_sent
from awards.workflow import documents, uploads
from awards.workflow.deadlines import EDITABLE
from awards.workflow.notes import notes_of

NO_FILE = "Choose a file first."
FORMATS = {
    "zendesk": "a Zendesk export",
    "freshdesk": "a Freshdesk export",
    "freshservice": "a Freshservice export",
    "servicenow": "a ServiceNow export",
    "salesforce": "a Salesforce export",
    "salesforce_report": "a Salesforce report",
    "hubspot": "a HubSpot export",
    "intercom": "an Intercom export",
    "nyc311": "a 311 feed of New York",
    "sf311": "a 311 feed of San Francisco",
    "boston311": "a 311 feed of Boston",
    "survey": "a survey",
    "custom": "your own table",
}


@blueprint.get("/nominations/<public_id>/evidence")
@guard(policies.nominator, load=loaders.own_evidence)
def evidence(access: Access) -> ResponseReturnValue:
    return page(access.nomination)


@blueprint.get("/nominations/<public_id>/evidence/progress", endpoint="evidence_progress")
@guard(policies.nominator, load=loaders.own_evidence)
def progress(access: Access) -> ResponseReturnValue:
    """The part of the page that waits for the reading; it reloads the page once there is something to see."""
    upload = read.current_upload(access.nomination)
    waiting = upload is not None and upload.state in uploads.WAITING
    answer = render_template("nominate/_reading.html", nomination=access.nomination, upload=upload)
    return answer, 200, {} if waiting else {"HX-Refresh": "true"}


@blueprint.post("/nominations/<public_id>/evidence", endpoint="evidence_upload")
@guard(policies.nominator, load=loaders.own_evidence)
def upload(access: Access) -> ResponseReturnValue:
    """Take in a file; what is typed elsewhere in the nomination is not touched."""
    nomination, form = access.nomination, UploadForm()

    def act() -> ResponseReturnValue:
        if not form.file.data:
            raise Invalid(NO_FILE, {"file": NO_FILE})
        uploads.receive_upload(
            actor=viewer(),
            nomination=nomination,
            stream=form.file.data.stream,
            file_name=form.file.data.filename or "",
            zone=_zone(form.zone.data),
            idempotency_key=form.idempotency_key.data,
            location=_address(nomination),
        )
        return redirect(_address(nomination))

    return _outside_the_lock(form, act, lambda: page(nomination, upload_form=form))


@blueprint.post("/nominations/<public_id>/evidence/answers", endpoint="evidence_answer")
@guard(policies.nominator, load=loaders.own_evidence)
def answer(access: Access) -> ResponseReturnValue:
    upload = _upload(access.nomination)
    result = notes_of(upload).result
    form = answer_form(result, upload.zone)

    def act() -> str:
        mapping = answered(form, result)
        uploads.answer_upload(actor=viewer(), upload=upload, mapping=mapping, version=version_sent())
        return _address(access.nomination)

    return taken(form, act, lambda: page(access.nomination, answers=form))


@blueprint.post("/nominations/<public_id>/evidence/rows", endpoint="evidence_narrow")
@guard(policies.nominator, load=loaders.own_evidence)
def narrow(access: Access) -> ResponseReturnValue:
    upload = _upload(access.nomination)
    form = narrow_form(notes_of(upload).result, "", "")

    def act() -> str:
        column, _, value = (form.rows.data or "").partition(":")
        uploads.narrow_upload(
            actor=viewer(), upload=upload, column=column, value=value, version=version_sent()
        )
        return _address(access.nomination)

    return taken(form, act, lambda: page(access.nomination, rows=form))


@blueprint.post("/nominations/<public_id>/evidence/accept", endpoint="evidence_accept")
@guard(policies.nominator, load=loaders.own_evidence)
def accept(access: Access) -> ResponseReturnValue:
    nomination, form = access.nomination, Form()

    def act() -> ResponseReturnValue:
        uploads.accept_upload(
            actor=viewer(),
            upload=_upload(nomination),
            version=version_sent(),
            idempotency_key=form.idempotency_key.data,
            location=_address(nomination),
        )
        flash("These are the nomination's figures now. The file itself is deleted.", "success")
        return redirect(_address(nomination))

    return _outside_the_lock(form, act, lambda: page(nomination, decision=form))


@blueprint.post("/nominations/<public_id>/evidence/discard", endpoint="evidence_discard")
@guard(policies.nominator, load=loaders.own_evidence)
def discard(access: Access) -> ResponseReturnValue:
    nomination, form = access.nomination, Form()

    def act() -> str:
        uploads.discard_upload(actor=viewer(), upload=_upload(nomination))
        flash("The file is deleted; nothing of it was kept.", "info")
        return _address(nomination)

    return taken(form, act, lambda: page(nomination, decision=form))


@blueprint.post("/nominations/<public_id>/evidence/summary", endpoint="evidence_summary")
@guard(policies.nominator, load=loaders.own_evidence)
def summary(access: Access) -> ResponseReturnValue:
    nomination, form = access.nomination, SummaryForm()

    def act() -> str:
        if not form.summary.data:
            raise Invalid(NO_FILE, {"summary": NO_FILE})
        documents.accept_summary(
            actor=viewer(),
            nomination=nomination,
            stream=form.summary.data.stream,
            file_name=form.summary.data.filename or "",
        )
        flash("The figures of the summary are the nomination's figures now.", "success")
        return _address(nomination)

    return taken(form, act, lambda: page(nomination, summary_form=form))


def _outside_the_lock(
    form: Form, act: Callable[[], ResponseReturnValue], refused: Callable[[], str]
) -> ResponseReturnValue:
    """Reading a file takes seconds, in which nobody else shall wait to write: its verb locks when it must."""
    try:
        return once(form, act)
    except LaurelError as refusal:
        form.take(refusal)
        return refused(), refusal.status


def page(nomination: Nomination, **forms: Any) -> str:
    """The whole page; a form that was refused stands in it with what was typed."""
    upload = read.current_upload(nomination)
    notes = notes_of(upload) if upload else None
    result = notes.result if notes else {}
    column = upload.narrowed_by if upload else ""
    return render_template(
        "nominate/evidence.html",
        program=nomination.program,
        nomination=nomination,
        editable=nomination.state in EDITABLE,
        upload=upload,
        result=result,
        waiting=upload is not None and upload.state in uploads.WAITING,
        upload_form=forms.get("upload_form") or UploadForm(formdata=None, zone=nomination.program.zone),
        summary_form=forms.get("summary_form") or SummaryForm(formdata=None),
        answers=forms.get("answers") or (answer_form(result, upload.zone) if upload and result else None),
        rows=forms.get("rows")
        or (narrow_form(result, column, notes.narrowed_to) if notes and "choices" in result else None),
        decision=forms.get("decision") or Form(formdata=None),
        formats=defaultdict(lambda: "a help desk's export", FORMATS),
        charts=drawn(result.get("charts") or {}),
        ledger=read.ledger(nomination),
        zones=sorted(available_timezones()),
        limit=uploads.largest(),
    )


def _upload(nomination: Nomination) -> Upload:
    found = read.current_upload(nomination)
    if found is None:
        raise WrongState("This file was accepted, discarded or deleted before; upload it again if needed.")
    return found


def _zone(typed: str | None) -> str | None:
    zone = (typed or "").strip()
    if zone and zone not in available_timezones():
        sentence = f"There is no time zone “{zone[:60]}”; choose one such as Europe/Berlin."
        raise Invalid(sentence, {"zone": sentence})
    return zone or None


def _address(nomination: Nomination) -> str:
    return url_for("nominate.evidence", public_id=nomination.public_id)
