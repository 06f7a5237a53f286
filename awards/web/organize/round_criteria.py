"""The criteria of a further round: its own, or those of its category."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.enums import RoundState
from awards.models import Round
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.login import actor
from awards.web.once import taken
from awards.web.organize import blueprint, known
from awards.web.organize.criteria_form import CriteriaForm, criteria_form, drawn
from awards.web.organize.rows import faults
from awards.web.versions import version_sent
from awards.workflow import criteria as scheme


@blueprint.get("/organize/rounds/<public_id>/criteria")
@guard(policies.organizer, load=known.round)
def round_criteria(round: Round) -> ResponseReturnValue:
    return _page(round, criteria_form(round.criteria))


@blueprint.post("/organize/rounds/<public_id>/criteria")
@guard(policies.organizer, load=known.round)
def weigh_round(round: Round) -> ResponseReturnValue:
    form = CriteriaForm()

    def act() -> str:
        scheme.set_round_criteria(actor=actor(), round=round, criteria=form.drafts(), version=version_sent())
        flash(f"{round.label} has criteria of its own now.", "success")
        return url_for("organize.round_criteria", public_id=round.public_id)

    return taken(form, act, lambda: _page(round, form))


@blueprint.post("/organize/rounds/<public_id>/criteria/usual")
@guard(policies.organizer, load=known.round)
def usual_criteria(round: Round) -> ResponseReturnValue:
    form = Form()

    def act() -> str:
        scheme.set_round_criteria(actor=actor(), round=round, criteria=[], version=version_sent())
        flash(f"{round.label} is scored by the criteria of its category.", "success")
        return url_for("organize.round_criteria", public_id=round.public_id)

    return taken(form, act, lambda: _page(round, criteria_form(round.criteria), refused=form))


@blueprint.post("/organize/rounds/<public_id>/criteria/preview")
@guard(policies.organizer, load=known.round)
def preview_round(round: Round) -> ResponseReturnValue:
    """The page as it is typed, nothing saved: with one row's curve drawn anew, or begun from an example."""
    form = CriteriaForm()
    opened = drawn(form)
    return _page(round, form, opened=opened)


def _page(round: Round, form: CriteriaForm, opened: str = "", refused: Form | None = None) -> str:
    form.offer_rows()
    return render_template(
        "organize/round_criteria.html",
        program=round.category.program,
        category=round.category,
        round=round,
        form=form,
        faults=faults(refused or form),
        frozen=round.takes is None or round.state is not RoundState.DRAFT,
        total=sum(one.weight for one in round.criteria),
        opened=opened,
    )
