"""Begin a nomination: the whole form is readable before anything is saved."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.enums import NominationKind
from awards.errors import Invalid, NotFound, TooLate
from awards.extensions import limiter
from awards.models import Nomination, Organization, User
from awards.policies import Opening
from awards.queries import catalog, people
from awards.web.guards import guard
from awards.web.held import hold
from awards.web.login import viewer
from awards.web.nominate import blueprint, loaders
from awards.web.nominate.forms import NominationForm, blank_form, chosen, typed
from awards.web.nominate.sending import keep
from awards.web.once import once
from awards.web.public.calendar import takes_nominations
from awards.workflow import accounts, nominations

UNSAVED = (
    "Nominations closed before this was sent, so it is not saved. Copy what you typed if you want to keep it."
)


@blueprint.get("/<slug>/nominate/<kind>", endpoint="start")
@guard(policies.public, load=loaders.opening)
def show_start(opening: Opening) -> ResponseReturnValue:
    return _page(opening, _form(opening)), 200


@blueprint.post("/<slug>/nominate/<kind>", endpoint="start_now")
@limiter.limit("60 per hour")
@guard(policies.may_start, load=loaders.opening)
def take_start(opening: Opening) -> ResponseReturnValue:
    form = _form(opening)
    return once(form, lambda: _start(opening, form))


def _start(opening: Opening, form: NominationForm) -> ResponseReturnValue:
    try:
        if not form.validate():
            return _page(opening, form), 422
        return keep(form, lambda: _begin(opening, form))
    except Invalid as refusal:
        form.take(refusal)
        return _page(opening, form), 422
    except TooLate as refusal:
        form.form_errors.append(UNSAVED)
        return _page(opening, form), refusal.status


def _begin(opening: Opening, form: NominationForm) -> Nomination:
    """Save the draft with everything that was typed, and let this browser come back to it."""
    person = viewer()
    nomination = nominations.start_nomination(
        program=opening.program,
        category=chosen(opening.program, form),
        kind=opening.kind,
        nominator=person,
        organization=_organization(opening, form, person),
        idempotency_key=form.idempotency_key.data,
        location=lambda made: url_for("nominate.edit", public_id=made.public_id),
        typed=typed(form, opening.program),
    )
    if person is None:
        hold(nomination)
    return nomination


def _organization(opening: Opening, form: NominationForm, person: User | None) -> Organization | None:
    if person is None or opening.kind is not NominationKind.SELF:
        return None
    if form.has("organization"):
        return accounts.join_organization(actor=person, name=form["organization"].data or "")
    return people.organizations_of(person)[0]


def _form(opening: Opening) -> NominationForm:
    questions = catalog.newest_form(opening.program, opening.kind)
    if questions is None or not opening.program.categories:
        raise NotFound("This program does not take that kind of nomination.")
    person = viewer()
    return blank_form(opening.program, questions, person, people.organizations_of(person) if person else [])


def _page(opening: Opening, form: NominationForm) -> str:
    questions = catalog.newest_form(opening.program, opening.kind)
    return render_template(
        "nominate/form.html",
        program=opening.program,
        kind=opening.kind.value,
        form=form,
        questions=questions.questions if questions else [],
        open=takes_nominations(opening.program),
        nomination=None,
    )
