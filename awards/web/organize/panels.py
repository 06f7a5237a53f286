"""Panels: prepare a round, seat its judges, keep conflicts out, give out the entries."""

from collections.abc import Callable
from typing import cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.errors import Invalid, LaurelError
from awards.models import Category, Program, Round, User
from awards.queries import rounds
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.login import viewer
from awards.web.once import once
from awards.web.organize import blueprint, known
from awards.web.organize.seating import SeatForm, Seating, page, seed
from awards.workflow import panels, recusing
from awards.workflow.expertise import describe_judge


@blueprint.get("/organize/<slug>/panels", endpoint="panels")
@guard(policies.organizer, load=known.program)
def overview(program: Program) -> ResponseReturnValue:
    return render_template("organize/panels.html", program=program, lines=rounds.progress(program))


@blueprint.post("/organize/<slug>/categories/<code>/round")
@guard(policies.organizer, load=known.category)
def prepare(category: Category) -> ResponseReturnValue:
    found = panels.prepare_round(actor=_organizer(), category=category)
    flash(f"The round of {category.name} is prepared with its admitted entries.", "success")
    return redirect(_address(found))


@blueprint.get("/organize/rounds/<public_id>")
@guard(policies.organizer, load=known.round)
def panel(round: Round) -> ResponseReturnValue:
    return page(Seating(round)), 200


@blueprint.post("/organize/rounds/<public_id>/seats")
@guard(policies.organizer, load=known.round)
def seat(round: Round) -> ResponseReturnValue:
    seating = Seating(round)
    form = seating.seat_form

    def act() -> str:
        judge = seating.judges[form.judge.data]
        panels.seat(
            actor=_organizer(),
            round=round,
            judge=judge,
            is_chair=form.is_chair.data,
            is_reserve=form.is_reserve.data,
            is_shadow=form.is_shadow.data,
            idempotency_key=form.idempotency_key.data,
            location=_address(round),
        )
        return f"{judge.name} {_as(form)}."

    return _typed(seating, form, act)


def _as(form: SeatForm) -> str:
    """What kind of seat it is now, after a name."""
    if form.is_chair.data:
        return "presides over the panel"
    if form.is_reserve.data:
        return "is a reserve"
    return "marks as a shadow judge" if form.is_shadow.data else "has a seat"


@blueprint.post("/organize/rounds/<public_id>/seats/remove")
@guard(policies.organizer, load=known.round)
def unseat(round: Round) -> ResponseReturnValue:
    form = Form()
    judge = Seating(round).seated.get(request.form.get("judge", ""))
    if judge is None:
        return redirect(_address(round))

    def act() -> str:
        key = form.idempotency_key.data
        panels.unseat(
            actor=_organizer(), round=round, judge=judge, idempotency_key=key, location=_address(round)
        )
        return f"{judge.name} has no seat any more."

    return _once(round, form, act)


@blueprint.post("/organize/rounds/<public_id>/conflicts/find")
@guard(policies.organizer, load=known.round)
def find_conflicts(round: Round) -> ResponseReturnValue:
    found = len(recusing.find_conflicts(actor=_organizer(), round=round))
    words = f"{found} {'tie' if found == 1 else 'ties'}" if found else "no ties"
    flash(f"The data shows {words} between this panel and its nominees.", "success")
    return redirect(_address(round))


@blueprint.post("/organize/rounds/<public_id>/conflicts")
@guard(policies.organizer, load=known.round)
def declare(round: Round) -> ResponseReturnValue:
    seating = Seating(round)
    form = seating.conflict_form

    def act() -> str:
        judge, nominee = seating.seated[form.judge.data], seating.nominees[form.nominee.data]
        recusing.declare_conflict(
            actor=_organizer(),
            program=round.category.program,
            judge=judge,
            nominee=nominee,
            reason=form.reason.data or "",
            idempotency_key=form.idempotency_key.data,
            location=_address(round),
        )
        return f"{judge.name} neither sees nor marks {nominee.name}."

    return _typed(seating, form, act)


@blueprint.post("/organize/rounds/<public_id>/plan")
@guard(policies.organizer, load=known.round)
def plan(round: Round) -> ResponseReturnValue:
    seating = Seating(round)
    form = seating.plan_form

    def act() -> str:
        own = form.judges_per_entry.data
        panels.plan_round(
            actor=_organizer(),
            round=round,
            judges_per_entry=None if own == round.category.judges_per_entry else own,
            lower_load=form.lower_load.data,
            upper_load=form.upper_load.data,
        )
        return f"{own} {'judge' if own == 1 else 'judges'} for every entry."

    return _typed(seating, form, act)


@blueprint.post("/organize/rounds/<public_id>/knowledge")
@guard(policies.organizer, load=known.round)
def know(round: Round) -> ResponseReturnValue:
    seating = Seating(round)
    form, judge = seating.knowing.form, seating.knowing.judge
    if judge is None:
        return redirect(_address(round))

    def act() -> str:
        describe_judge(
            actor=_organizer(),
            judge=judge,
            among=[round.category],
            categories=[round.category] if form.is_expert.data else [],
            languages=form.languages.data or [],
        )
        return f"What {judge.name} knows is noted; the preview follows it."

    return _typed(seating, form, act)


@blueprint.post("/organize/rounds/<public_id>/assignments")
@guard(policies.organizer, load=known.round)
def assign(round: Round) -> ResponseReturnValue:
    form = Form()

    def act() -> str:
        recusing.find_conflicts(actor=_organizer(), round=round)
        given = panels.assign(
            actor=_organizer(),
            round=round,
            seed=seed(),
            digest=request.form.get("digest") or None,
            idempotency_key=form.idempotency_key.data,
            location=_address(round),
        )
        return f"{len(given)} {'scorecard is' if len(given) == 1 else 'scorecards are'} given out."

    return _once(round, form, act)


@blueprint.post("/organize/rounds/<public_id>/recusals")
@guard(policies.organizer, load=known.round)
def recuse(round: Round) -> ResponseReturnValue:
    seating = Seating(round)
    form = seating.recusal_form

    def act() -> str:
        assignment = seating.assignments[form.assignment.data]
        name, nominee = assignment.judge.name, assignment.entry.nominee
        recusing.declare_conflict(
            actor=_organizer(),
            program=round.category.program,
            judge=assignment.judge,
            nominee=nominee,
            reason=form.reason.data or "",
            idempotency_key=form.idempotency_key.data,
            location=_address(round),
        )
        return f"{name} is recused from {nominee.name}. Fill the gap to give the entry to somebody else."

    return _typed(seating, form, act)


def _typed(seating: Seating, form: Form, act: Callable[[], str]) -> ResponseReturnValue:
    """Act on what was typed once, or show the page again with it and the reason."""
    address = _address(seating.round)
    try:
        return once(form, lambda: _go(address, act) if form.validate() else (page(seating), 422))
    except LaurelError as refusal:
        if isinstance(refusal, Invalid):
            form.take(refusal)
        else:
            form.form_errors.append(refusal.message)
        return page(seating), refusal.status


def _once(round: Round, form: Form, act: Callable[[], str]) -> ResponseReturnValue:
    """Act once; a refusal is told on the round's page."""
    address = _address(round)
    try:
        return once(form, lambda: _go(address, act))
    except LaurelError as refusal:
        flash(refusal.message, "danger")
        return page(Seating(round)), refusal.status


def _go(address: str, act: Callable[[], str]) -> ResponseReturnValue:
    flash(act(), "success")
    return redirect(address)


def _address(round: Round) -> str:
    return url_for("organize.panel", public_id=round.public_id)


def _organizer() -> User:
    return cast(User, viewer())
