"""Results: tabulate rounds, preview cuts, name the tiers. Sealed from everybody else until announced."""

from typing import NamedTuple

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import Length

from awards import policies
from awards.enums import Outcome
from awards.errors import WrongState
from awards.models import Cut, Entry, Program, Round
from awards.queries import conflicts, panels
from awards.queries import results as read
from awards.queries.panels import rounds_in
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.login import actor
from awards.web.once import taken
from awards.web.organize import blueprint, known
from awards.workflow import independence, selection, tabulation
from awards.workflow.selection import CutPreview


class TierForm(Form):
    reason = TextAreaField("Why the tie is decided this way", [Length(max=500)])


class Tier(NamedTuple):
    """One cut of the category: its preview, or why there is none yet, and who is named."""

    cut: Cut
    preview: CutPreview | None
    obstacle: str
    named: set[int]
    decided: bool


@blueprint.get("/organize/<slug>/results", endpoint="results")
@guard(policies.organizer, load=known.program)
def overview(program: Program) -> ResponseReturnValue:
    return render_template(
        "organize/results.html", program=program, rounds=read.rounds(program), named=read.named(program)
    )


@blueprint.get("/organize/rounds/<public_id>/results")
@guard(policies.organizer, load=known.round)
def result(round: Round) -> ResponseReturnValue:
    return _page(round, TierForm())


@blueprint.post("/organize/rounds/<public_id>/tabulate")
@guard(policies.organizer, load=known.round)
def tabulate(round: Round) -> ResponseReturnValue:
    form = TierForm()

    def act() -> str:
        made = tabulation.tabulate_round(actor=actor(), round=round)
        ranked = sum(one.rank is not None for one in made.standings)
        flash(f"{round.category.name}: {ranked} of {len(made.standings)} entries are ranked.", "success")
        return _address(round)

    return taken(form, act, lambda: _page(round, form))


@blueprint.post("/organize/rounds/<public_id>/<any(shortlisted,finalist,winner):outcome>")
@guard(policies.organizer, load=known.round_and_outcome)
def name_tier(asked: known.Tiered) -> ResponseReturnValue:
    round, outcome = asked
    form = TierForm()

    def act() -> str:
        named = selection.name_tier(
            actor=actor(),
            category=round.category,
            outcome=Outcome(outcome),
            keep=_kept(round),
            reason=form.reason.data or "",
        )
        names = ", ".join(one.entry.nominee.name for one in named)
        flash(f"{len(named)} named: {names}." if named else "Nobody is named.", "success")
        return _address(round)

    return taken(form, act, lambda: _page(round, form, outcome))


def _kept(round: Round) -> list[Entry] | None:
    """The entries ticked where a tie is decided by hand; None where the cut decides."""
    if "decided" not in request.form:
        return None
    chosen = set(request.form.getlist("keep"))
    return [one for one in panels.entries(round) if one.public_id in chosen]


def _page(round: Round, form: TierForm, refused: str = "") -> str:
    """With the boxes as they were ticked for the tier that was refused."""
    independence.look(actor=actor(), round=round, page="results")
    found = read.newest_tabulation(round)
    held = rounds_in(round.category)
    return render_template(
        "organize/result.html",
        program=round.category.program,
        category=round.category,
        round=round,
        form=form,
        tabulation=found,
        standings=read.standings(found) if found else [],
        exclusions=read.exclusions(found) if found else [],
        tiers=[_tier(round, one) for one in round.category.cuts if read.deciding(held, one.outcome) is round]
        if found
        else [],
        best=read.best_tiers(round.category),
        newest=held[-1] is round,
        withdrawn=conflicts.withdrawn(round),
        refused=refused if "decided" in request.form else "",
        ticked=request.form.getlist("keep"),
    )


def _tier(round: Round, cut: Cut) -> Tier:
    named = {one.entry_id for one in read.placed(round.category) if one.outcome is cut.outcome}
    decided = cut.outcome in read.decided(round.category.program)[round.category_id]
    try:
        preview = selection.preview_cut(round.category, cut.outcome)
    except WrongState as refusal:
        return Tier(cut, None, refusal.message, named, decided)
    return Tier(cut, preview, "", named, decided)


def _address(round: Round) -> str:
    return url_for("organize.result", public_id=round.public_id)
