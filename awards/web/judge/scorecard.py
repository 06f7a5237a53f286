"""The scorecard: look at an entry, mark it, hand it in, change it again."""

from typing import cast
from zoneinfo import ZoneInfo

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.errors import Invalid, LaurelError, NotFound
from awards.models import Assignment, Scorecard, User
from awards.queries.judging import scorecard_of
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.judge import blueprint, loaders
from awards.web.judge.forms import marks_sent
from awards.web.judge.sheet import page, way
from awards.web.login import viewer
from awards.web.once import once
from awards.web.versions import version_sent
from awards.workflow import judging
from awards.workflow.opened import note_opened


@blueprint.get("/judge/<public_id>")
@guard(policies.assigned, load=loaders.assignment)
def scorecard(assignment: Assignment) -> ResponseReturnValue:
    loaders.refuse_unopened(assignment)
    return page(assignment, Form(), _judge()), 200


@blueprint.post("/judge/<public_id>/opened")
@guard(policies.assigned, load=loaders.to_mark)
def opened(assignment: Assignment) -> ResponseReturnValue:
    """The page's script says that the entry is on the screen; fetching the page alone says nothing."""
    note_opened(actor=_judge(), assignment=assignment)
    return "", 204


@blueprint.post("/judge/<public_id>/save")
@guard(policies.assigned, load=loaders.to_mark)
def save(assignment: Assignment) -> ResponseReturnValue:
    """Keep what is marked so far; a script gets JSON, a plain form the page."""
    by_script = request.headers.get("Accept") == "application/json"
    address, zone = _address(assignment), ZoneInfo(assignment.round.category.program.zone)
    try:
        saved = _save(assignment)
    except LaurelError as refusal:
        if by_script:
            raise
        return _refused(assignment, Form(), refusal)
    if by_script:
        return jsonify(saved_at=_clock(saved, zone), version=saved.version)
    return redirect(address)


@blueprint.post("/judge/<public_id>/submit")
@guard(policies.assigned, load=loaders.assignment)
def submit(assignment: Assignment) -> ResponseReturnValue:
    """Save what the form holds, hand it in, and go on; marks are kept even when one is still missing."""
    form = Form()
    try:
        return once(form, lambda: _hand_in(assignment, form))
    except LaurelError as refusal:
        return _refused(assignment, form, refusal)


@blueprint.post("/judge/<public_id>/reopen")
@guard(policies.assigned, load=loaders.assignment)
def reopen(assignment: Assignment) -> ResponseReturnValue:
    found = scorecard_of(assignment)
    if found is None:
        raise NotFound
    judging.reopen_scorecard(actor=_judge(), scorecard=found, reason="The judge changes their marks.")
    flash("Your scorecard is open again. It counts once you hand it in.", "info")
    return redirect(_address(assignment))


def _save(assignment: Assignment) -> Scorecard:
    return judging.save_marks(
        actor=_judge(),
        assignment=assignment,
        marks=marks_sent(),
        comment=request.form.get("comment"),
        version=version_sent(),
    )


def _hand_in(assignment: Assignment, form: Form) -> ResponseReturnValue:
    following = way(assignment, _judge()).url
    saved = _save(assignment)
    judging.submit_scorecard(
        actor=_judge(),
        assignment=assignment,
        version=saved.version,
        idempotency_key=form.idempotency_key.data,
        location=following,
    )
    code = assignment.entry.code
    flash(f"{code} is handed in. You can change your marks until judging closes.", "success")
    return redirect(following)


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
