"""Screening: the queue, one nomination with its minimum criteria, and the decision."""

from collections.abc import Callable
from functools import partial
from typing import cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, TextAreaField

from awards import policies
from awards.enums import NominationState, ProgramState
from awards.errors import Invalid, LaurelError
from awards.models import Nomination, Program, User
from awards.queries import judging
from awards.queries import nominations as read
from awards.queries import screening as queries
from awards.queries.entries import voice_of
from awards.queries.evidence import flags_to_look_at
from awards.states import actions
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.login import viewer
from awards.web.once import once
from awards.web.organize import blueprint, known
from awards.web.pagination import page_number, paginate
from awards.web.versions import version_sent
from awards.workflow import screening

SCREENED_IN = (ProgramState.OPEN, ProgramState.SCREENING)


class DecisionForm(Form):
    """Why a nomination is given back or declined; the verbs say what is missing."""

    reason = TextAreaField("What does the nominator need to know?")
    cure_days = IntegerField("Days to change it", default=3)


@blueprint.get("/organize/<slug>/screening", endpoint="screening")
@guard(policies.screener, load=known.program)
def queue(program: Program) -> ResponseReturnValue:
    state = _state_asked()
    codes = {category.code for category in program.categories}
    category = request.args.get("category", "")
    listed = queries.queue(program, state=state, category=category if category in codes else "")
    page = paginate(listed, number=page_number())
    results = {one.id: screening.evaluate(one) for one in page.items}
    return render_template(
        "organize/screening.html",
        program=program,
        page=page,
        results=results,
        overall=screening.overall,
        counts=queries.counts(program),
        state_asked=state,
        category=category,
    )


@blueprint.get("/organize/nominations/<public_id>")
@guard(policies.screener, load=known.nomination)
def screen(nomination: Nomination) -> ResponseReturnValue:
    return _page(nomination, DecisionForm()), 200


@blueprint.post("/organize/nominations/<public_id>/admit")
@guard(policies.screener, load=known.nomination)
def admit(nomination: Nomination) -> ResponseReturnValue:
    return _decide(nomination, screening.admit, "is admitted")


@blueprint.post("/organize/nominations/<public_id>/return")
@guard(policies.screener, load=known.nomination)
def return_nomination(nomination: Nomination) -> ResponseReturnValue:
    form = DecisionForm()
    verb = partial(
        screening.return_for_changes, reason=form.reason.data or "", cure_days=form.cure_days.data or 0
    )
    return _decide(nomination, verb, "is returned; the nominator has a mail with your reason")


@blueprint.post("/organize/nominations/<public_id>/decline")
@guard(policies.screener, load=known.nomination)
def decline(nomination: Nomination) -> ResponseReturnValue:
    verb = partial(screening.decline, reason=DecisionForm().reason.data or "")
    return _decide(nomination, verb, "is declined; the nominator has a mail with your reason")


@blueprint.post("/organize/nominations/<public_id>/undo")
@guard(policies.screener, load=known.nomination)
def undo_screening(nomination: Nomination) -> ResponseReturnValue:
    return _decide(nomination, screening.undo, "waits for screening again", stay=True)


def _decide(
    nomination: Nomination, verb: Callable[..., object], said: str, *, stay: bool = False
) -> ResponseReturnValue:
    """Take the decision once and go on to the next that waits, or show the page again with the reason."""
    form = DecisionForm()
    location = _address(nomination) if stay else _after(nomination)

    def act() -> ResponseReturnValue:
        verb(
            actor=cast(User, viewer()),
            nomination=nomination,
            version=version_sent(),
            idempotency_key=form.idempotency_key.data,
            location=location,
        )
        flash(f"{nomination.receipt}, {nomination.nominee_name}, {said}.", "success")
        return redirect(location)

    try:
        return once(form, act)
    except LaurelError as refusal:
        if isinstance(refusal, Invalid):
            form.take(refusal)
        else:
            form.form_errors.append(refusal.message)
        return _page(nomination, form), refusal.status


def _page(nomination: Nomination, form: DecisionForm) -> str:
    results = screening.evaluate(nomination)
    open = nomination.program.state in SCREENED_IN
    return render_template(
        "organize/screen.html",
        nomination=nomination,
        program=nomination.program,
        results=results,
        overall=screening.overall(results),
        voice=voice_of(nomination),
        figures=judging.newest(nomination.metrics),
        flags=flags_to_look_at(nomination),
        history=read.history(nomination),
        entry=queries.entry_of(nomination),
        others=queries.same_nominee(nomination),
        following=queries.next_waiting(nomination),
        may=actions("nomination", nomination.state) if open else [],
        form=form,
    )


def _after(nomination: Nomination) -> str:
    following = queries.next_waiting(nomination)
    if following is None:
        return url_for("organize.screening", slug=nomination.program.slug)
    return _address(following)


def _address(nomination: Nomination) -> str:
    return url_for("organize.screen", public_id=nomination.public_id)


def _state_asked() -> NominationState | None:
    """The state of the filter; the ones that wait when nothing is asked, all of them for `all`."""
    asked = request.args.get("state", NominationState.SUBMITTED.value)
    return NominationState(asked) if asked in list(NominationState) else None
