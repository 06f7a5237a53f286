"""The scorecard: look at an entry, mark it, hand it in, change it again."""

from typing import cast
from zoneinfo import ZoneInfo

from flask import Response, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.enums import ScorecardState
from awards.errors import Invalid, LaurelError, NotFound, StaleEdit
from awards.models import Assignment, Scorecard, User
from awards.queries.judging import scorecard_of
from awards.web.forms import Form, sound_key
from awards.web.guards import guard
from awards.web.judge import blueprint, loaders
from awards.web.judge.forms import marks_sent, remarks_sent
from awards.web.judge.sheet import page, way
from awards.web.login import viewer
from awards.web.once import once
from awards.web.versions import version_sent
from awards.workflow import judging
from awards.workflow.opened import note_opened
from awards.workflow.transaction import transaction

CHANGED = (
    "This scorecard was changed in another tab or on another device. What you gave here is not saved yet; "
    "it stays in the form."
)


@blueprint.get("/judge/<public_id>")
@guard(policies.assigned, load=loaders.assignment)
def scorecard(assignment: Assignment) -> ResponseReturnValue:
    loaders.refuse_unopened(assignment)
    return page(assignment, Form(), _judge()), 200


@blueprint.post("/judge/<public_id>/opened")
@guard(policies.assigned, load=loaders.assignment)
def opened(assignment: Assignment) -> ResponseReturnValue:
    """The page's script says that the entry is on the screen; fetching the page alone says nothing."""
    note_opened(actor=_judge(), assignment=assignment)
    return "", 204


@blueprint.post("/judge/<public_id>/save")
@guard(policies.assigned, load=loaders.assignment)
def save(assignment: Assignment) -> ResponseReturnValue:
    """Keep what is marked so far; a script gets JSON, a plain form the page.

    A save that comes again under its key gets the answer it got: the version that it made.
    """
    address, zone = _address(assignment), ZoneInfo(assignment.round.category.program.zone)
    try:
        with transaction():
            at = _clock(_save(assignment), zone)
    except LaurelError as refusal:
        return _told(refusal) if _by_script() else _refused(assignment, Form(), refusal)
    if _by_script():
        return jsonify(saved_at=at, version=version_sent() + 1)
    return redirect(address)


@blueprint.post("/judge/<public_id>/submit")
@guard(policies.assigned, load=loaders.assignment)
def submit(assignment: Assignment) -> ResponseReturnValue:
    """Save what the form holds, hand it in, and go on; marks are kept even when one is still missing.

    A script has saved before; it is told where to go on.
    """
    form = Form()
    try:
        answer = once(form, lambda: redirect(_hand_in(assignment, form)))
    except LaurelError as refusal:
        return _told(refusal) if _by_script() else _refused(assignment, form, refusal)
    return jsonify(location=cast(Response, answer).location) if _by_script() else answer


@blueprint.post("/judge/<public_id>/reopen")
@guard(policies.assigned, load=loaders.assignment)
def reopen(assignment: Assignment) -> ResponseReturnValue:
    found = scorecard_of(assignment)
    if found is None:
        raise NotFound
    if found.state is ScorecardState.DRAFT:
        return redirect(_address(assignment))
    judging.reopen_scorecard(actor=_judge(), scorecard=found, reason="The judge changes their marks.")
    flash("Your scorecard is open again. It counts once you hand it in.", "info")
    return redirect(_address(assignment))


def _save(assignment: Assignment) -> Scorecard:
    return judging.save_marks(
        actor=_judge(),
        assignment=assignment,
        marks=marks_sent(),
        remarks=remarks_sent(),
        comment=request.form.get("comment"),
        note=request.form.get("note"),
        version=version_sent(),
        key=sound_key(request.form.get("save")),
    )


def _hand_in(assignment: Assignment, form: Form) -> str:
    """The address of what comes next."""
    following = way(assignment, _judge()).url
    version = version_sent() if _by_script() else _save(assignment).version
    judging.submit_scorecard(
        actor=_judge(),
        assignment=assignment,
        version=version,
        idempotency_key=form.idempotency_key.data,
        location=following,
    )
    code = assignment.entry.code
    flash(f"{code} is handed in. You can change your marks until judging closes.", "success")
    return following


def _by_script() -> bool:
    return request.headers.get("Accept") == "application/json"


def _told(refusal: LaurelError) -> ResponseReturnValue:
    """The reason for a script, with the fields it is about, or that a newer scorecard stands in the way."""
    told: dict[str, object] = {"message": refusal.message}
    if isinstance(refusal, Invalid):
        told["fields"] = list(refusal.fields)
    if isinstance(refusal, StaleEdit):
        told = {"message": CHANGED, "stale": True}
    return jsonify(told), refusal.status


def _refused(assignment: Assignment, form: Form, refusal: LaurelError) -> ResponseReturnValue:
    """The scorecard once more, with the reason and with what was typed."""
    if isinstance(refusal, Invalid):
        form.take(refusal)
    else:
        form.form_errors.append(refusal.message)
    return page(assignment, form, _judge(), refused=True), refusal.status


def _clock(saved: Scorecard, zone: ZoneInfo) -> str:
    """When it was saved, on the program's clock."""
    assert saved.saved_at is not None
    return saved.saved_at.astimezone(zone).strftime("%H:%M")


def _address(assignment: Assignment) -> str:
    return url_for("judge.scorecard", public_id=assignment.public_id)


def _judge() -> User:
    return cast(User, viewer())
