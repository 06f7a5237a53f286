"""The seasons of an organizer: found one, see where it stands, move it on."""

from typing import NamedTuple

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from awards import clock, policies
from awards.enums import ProgramState
from awards.models import Program
from awards.queries import programs as read
from awards.queries.programs import Figures
from awards.states import PROGRAM
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.login import actor
from awards.web.once import taken
from awards.web.organize import blueprint, known
from awards.web.organize.programs import ZONES
from awards.workflow import programs, season
from awards.workflow.deadlines import local

LABELS = {
    "schedule": "Publish the season",
    "open": "Open nominations",
    "start_screening": "Close nominations and screen",
    "start_judging": "Start judging",
    "start_deliberation": "Close judging",
    "judge_further": "Judge the further rounds",
    "announce": "Announce the winners",
    "archive": "Archive the season",
    "reopen": "Go back one step",
}
QUESTIONS = {
    "schedule": "Publish the program page? Categories and criteria can still change.",
    "open": "Open nominations now?",
    "start_screening": "Close nominations now? Drafts that were not sent stay drafts.",
    "start_judging": "Start judging? Criteria and weights freeze, and every judge gets a mail.",
    "start_deliberation": "Close judging? Scorecards that were not handed in will not count.",
    "judge_further": "Open the prepared rounds? Their criteria freeze, and their judges get a mail.",
    "announce": "Announce now? Winners become public and every nominator gets a mail. This cannot be undone.",
    "archive": "Archive the season? Nothing in it can be changed afterwards.",
}


SET_FOR = {
    "open": "opens_at",
    "start_screening": "closes_at",
    "start_judging": "judging_opens_at",
    "start_deliberation": "judging_closes_at",
    "announce": "announce_at",
}
"""The date that the season's page promises for a step."""


class FoundingForm(Form):
    name = StringField("Name of the season", [DataRequired("Give the season a name."), Length(max=200)])
    slug = StringField(
        "Address",
        [DataRequired("Say under which address it is found.")],
        description="Such as crm-awards-2027.",
    )
    zone = StringField(
        "Time zone", default="UTC", description="Such as Europe/Lisbon; deadlines are meant in it."
    )
    start = RadioField(
        "Start from",
        choices={
            "default": "The default season: families, categories, criteria, weights and questions",
            "": "An empty season: only the questions",
        },
        default="default",
    )


class StepForm(Form):
    reason = TextAreaField("Reason", [Length(max=500, message="Keep the reason under 500 characters.")])


class Step(NamedTuple):
    """One thing the season can do now, with what stands in its way."""

    action: str
    label: str
    question: str
    missing: list[str]


@blueprint.get("/organize")
@guard(policies.signed_in)
def home() -> ResponseReturnValue:
    seasons = read.of_person(actor())
    return render_template("organize/home.html", seasons=seasons, founder=policies.founder(actor()))


@blueprint.get("/organize/new")
@guard(policies.founder)
def found() -> ResponseReturnValue:
    return _founding(FoundingForm())


@blueprint.post("/organize/new")
@guard(policies.founder)
def found_now() -> ResponseReturnValue:
    form = FoundingForm()

    def act() -> str:
        made = programs.create_program(
            actor=actor(),
            name=form.name.data or "",
            slug=(form.slug.data or "").strip(),
            zone=(form.zone.data or "").strip(),
            template=form.start.data or None,
        )
        flash(f"{made.name} is founded. Set its dates next.", "success")
        return url_for("organize.season", slug=made.slug)

    return taken(form, act, lambda: _founding(form))


@blueprint.get("/organize/<slug>/", endpoint="season")
@guard(policies.organizer, load=known.program)
def season_page(program: Program) -> ResponseReturnValue:
    return _page(program, StepForm())


@blueprint.post(f"/organize/<slug>/<any({','.join(LABELS)}):action>")
@guard(policies.organizer, load=known.program_and_action)
def advance(asked: known.Asked) -> ResponseReturnValue:
    program, action = asked
    form = StepForm()

    def act() -> str:
        season.advance(actor=actor(), program=program, action=action, reason=form.reason.data or "")
        flash(f"{program.name} has reached the step “{program.state.value}”.", "success")
        return url_for("organize.season", slug=program.slug)

    return taken(form, act, lambda: _page(program, form))


def _founding(form: FoundingForm) -> str:
    return render_template("organize/found.html", form=form, zones=ZONES)


def _page(program: Program, form: StepForm) -> str:
    figures = read.figures(program)
    ways = [action for (state, action) in PROGRAM if state == program.state]
    return render_template(
        "organize/season.html",
        program=program,
        form=form,
        figures=figures,
        line=_line(program.state),
        steps=[
            Step(one, LABELS[one], _question(program, one, figures), season.missing(program, one))
            for one in ways
            if one != "reopen"
        ],
        may_reopen="reopen" in ways,
        labels=LABELS,
        asked=request.method == "POST",
    )


def _question(program: Program, action: str, figures: Figures) -> str:
    """What is asked before a step, with what would surprise afterwards."""
    found = [QUESTIONS[action]]
    left = figures.assigned - figures.handed_in
    if action == "start_deliberation" and left > 0:
        found.append(f"{left} of {figures.assigned} scorecards are not handed in.")
    promised = getattr(program, SET_FOR[action]) if action in SET_FOR else None
    if promised is not None and promised > clock.now():
        found.append(
            f"The page of the season says {local(promised, program.zone)}; change the date there too."
        )
    return " ".join(found)


def _line(now: ProgramState) -> list[tuple[str, str]]:
    """The way of a season with the place it has reached."""
    states = list(ProgramState)
    at = states.index(now)
    return [
        (one.value, "done" if place < at else "now" if place == at else "next")
        for place, one in enumerate(states)
    ]
