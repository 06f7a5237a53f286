"""Further rounds: prepare one, describe it, ask its entrants for material, take it back."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from awards import clock, policies
from awards.enums import Outcome, RoundState
from awards.errors import Invalid
from awards.models import Category, Round
from awards.queries import materials as asked
from awards.queries import results
from awards.queries.results import TIER_WORDS
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.instants import instant, skipped
from awards.web.login import actor
from awards.web.once import taken
from awards.web.organize import blueprint, known
from awards.web.versions import version_sent
from awards.workflow import materials, rounds

USUAL_DAYS = 14
SHORT = Length(max=rounds.LONGEST_BRIEF, message="Keep it under 2,000 characters.")
NAMES = ("Live presentation", "Final", "Second written round")


class RoundForm(Form):
    name = StringField("Name of the round", [DataRequired("Give the round a name."), Length(max=120)])
    closes_at = instant("Its judging closes")
    brief = TextAreaField("What its judges are told", [SHORT])


class NextForm(RoundForm):
    takes = SelectField("Who goes on", [DataRequired("Choose who goes on.")])
    same_panel = BooleanField("Seat the same judges", default=True)


class MaterialForm(Form):
    asks = TextAreaField("What they should send", [SHORT])
    asks_until = instant("Until")


@blueprint.get("/organize/<slug>/categories/<code>/rounds/next", endpoint="further")
@guard(policies.organizer, load=known.category)
def show_next(category: Category) -> ResponseReturnValue:
    return _next(category, NextForm(formdata=None, data={"closes_at": _usual(category)}))


@blueprint.post("/organize/<slug>/categories/<code>/rounds/next", endpoint="further_now")
@guard(policies.organizer, load=known.category)
def take_next(category: Category) -> ResponseReturnValue:
    form = NextForm()
    form.takes.choices = _tiers(category)

    def act() -> str:
        made = rounds.prepare_next_round(
            actor=actor(),
            category=category,
            name=form.name.data or "",
            takes=Outcome(form.takes.data),
            closes_at=_typed(category, "closes_at", form.closes_at.data),
            brief=form.brief.data or "",
            same_panel=form.same_panel.data,
        )
        flash(
            f"{made.label} is prepared. Give out its entries, then open it on the season's page.", "success"
        )
        return url_for("organize.panel", public_id=made.public_id)

    return taken(form, act, lambda: _next(category, form))


@blueprint.get("/organize/rounds/<public_id>/about")
@guard(policies.organizer, load=known.round)
def about_round(round: Round) -> ResponseReturnValue:
    return _about(round, _round_form(round), _material_form(round))


@blueprint.post("/organize/rounds/<public_id>/about")
@guard(policies.organizer, load=known.round)
def describe_round(round: Round) -> ResponseReturnValue:
    form = RoundForm()

    def act() -> str:
        rounds.describe_round(
            actor=actor(),
            round=round,
            name=form.name.data or "",
            brief=form.brief.data or "",
            closes_at=_typed(round.category, "closes_at", form.closes_at.data),
            version=version_sent(),
        )
        flash("Saved.", "success")
        return url_for("organize.about_round", public_id=round.public_id)

    return taken(form, act, lambda: _about(round, form, _material_form(round)))


@blueprint.post("/organize/rounds/<public_id>/material")
@guard(policies.organizer, load=known.round)
def ask_for_material(round: Round) -> ResponseReturnValue:
    form = MaterialForm()

    def act() -> str:
        until = _typed(round.category, "asks_until", form.asks_until.data)
        mailed = materials.ask_for_material(
            actor=actor(), round=round, words=form.asks.data or "", until=until, version=version_sent()
        )
        flash(
            f"{len(mailed)} {'entrant is' if len(mailed) == 1 else 'entrants are'} asked by mail.", "success"
        )
        return url_for("organize.about_round", public_id=round.public_id)

    return taken(form, act, lambda: _about(round, _round_form(round), form))


@blueprint.post("/organize/rounds/<public_id>/remove")
@guard(policies.organizer, load=known.round)
def drop_round(round: Round) -> ResponseReturnValue:
    form = Form()

    def act() -> str:
        label = round.label
        slug = round.category.program.slug
        rounds.drop_round(actor=actor(), round=round)
        flash(f"{label} is taken back. Name the tiers that it would have decided.", "success")
        return url_for("organize.results", slug=slug)

    return taken(form, act, lambda: _about(round, _round_form(round), _material_form(round), refused=form))


def _tiers(category: Category) -> dict[str, str]:
    """The tiers that may go on: decided, and not the last."""
    decided = results.decided(category.program)[category.id]
    return {
        one.value: f"The {TIER_WORDS[one]}" for one in Outcome if one in decided and one is not Outcome.WINNER
    }


def _next(category: Category, form: NextForm) -> str:
    form.takes.choices = _tiers(category)
    return render_template(
        "organize/further.html", program=category.program, category=category, form=form, names=NAMES
    )


def _about(round: Round, form: RoundForm, material: MaterialForm, refused: Form | None = None) -> str:
    return render_template(
        "organize/round.html",
        program=round.category.program,
        category=round.category,
        round=round,
        form=form,
        material=material,
        refused=refused or (material if material.errors or material.form_errors else form),
        entrants=asked.entrants(round),
        names=NAMES,
        changeable=round.takes is not None and round.state is not RoundState.CLOSED,
    )


def _round_form(round: Round) -> RoundForm:
    shown = {"name": round.name, "brief": round.brief, "closes_at": _local(round.category, round.closes_at)}
    return RoundForm(formdata=None, data=shown)


def _material_form(round: Round) -> MaterialForm:
    shown = {"asks": round.asks, "asks_until": _local(round.category, round.asks_until)}
    return MaterialForm(formdata=None, data=shown)


def _usual(category: Category) -> datetime | None:
    return _local(
        category, (clock.now() + timedelta(days=USUAL_DAYS)).replace(minute=0, second=0, microsecond=0)
    )


def _local(category: Category, instant: datetime | None) -> datetime | None:
    zone = ZoneInfo(category.program.zone)
    return instant and instant.astimezone(zone).replace(tzinfo=None)


def _typed(category: Category, name: str, typed: datetime | None) -> datetime:
    """What was typed, on the clocks of the season."""
    zone = ZoneInfo(category.program.zone)
    fault = skipped(typed, zone) if typed else "Give a day and a time."
    if typed is None or fault:
        raise Invalid(fault, {name: fault})
    return typed.replace(tzinfo=zone)
