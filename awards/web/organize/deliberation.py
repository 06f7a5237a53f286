"""Leading a deliberation: open it, write minutes, make ballots, open and close them."""

from collections.abc import Callable
from typing import Any

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField

from awards import policies
from awards.models import Ballot, Round
from awards.queries import deliberation as read
from awards.queries.deliberation import label
from awards.web.deliberations import ballot_page, chosen, talk
from awards.web.forms import Form, told
from awards.web.guards import guard
from awards.web.login import actor
from awards.web.once import taken
from awards.web.organize import blueprint, known
from awards.web.versions import version_sent
from awards.workflow import balloting, deliberating
from awards.workflow.balloting import METHODS


class MinuteForm(Form):
    about = SelectField("About", **told("invalid_choice_message", "Choose an entry of this round."))
    text = TextAreaField("What was decided, and why?")


class BallotForm(Form):
    question = StringField("What does the panel decide?")
    entries = SelectMultipleField("Which entries are ranked?", validate_choice=False)
    method = RadioField(
        "How are the votes counted?",
        choices=METHODS,
        **told("invalid_choice_message", "Choose how the votes are counted."),
    )


@blueprint.get("/organize/rounds/<public_id>/deliberation")
@guard(policies.leads, load=known.round)
def deliberation(round: Round) -> ResponseReturnValue:
    return _page(round)


@blueprint.post("/organize/rounds/<public_id>/deliberation")
@guard(policies.leads, load=known.round)
def open_deliberation(round: Round) -> ResponseReturnValue:
    form = Form()

    def act() -> str:
        deliberating.open_deliberation(actor=actor(), round=round)
        return _told(round, "The panel sees its marks side by side now.")

    return taken(form, act, lambda: _page(round, refused=form))


@blueprint.post("/organize/rounds/<public_id>/deliberation/minutes")
@guard(policies.leads, load=known.round)
def write_minute(round: Round) -> ResponseReturnValue:
    form = _minute_form(round)

    def act() -> str:
        entries = chosen(read.field(actor(), round), [form.about.data or ""])
        deliberating.write_minute(
            actor=actor(), round=round, text=form.text.data or "", entry=entries[0] if entries else None
        )
        return _told(round, "The minute is written down.")

    return taken(form, act, lambda: _page(round, minute=form, refused=form))


@blueprint.post("/organize/rounds/<public_id>/deliberation/ballots")
@guard(policies.leads, load=known.round)
def write_ballot(round: Round) -> ResponseReturnValue:
    form = _ballot_form(round)

    def act() -> str:
        made = balloting.write_ballot(
            actor=actor(),
            round=round,
            question=form.question.data or "",
            method=form.method.data or "",
            entries=chosen(read.field(actor(), round), form.entries.data or []),
        )
        flash("Look the ballot over; from its opening on it is fixed.", "success")
        return url_for("organize.ballot", public_id=made.public_id)

    return taken(form, act, lambda: _page(round, ballot=form, refused=form))


@blueprint.get("/organize/ballots/<public_id>")
@guard(policies.leads, load=known.ballot)
def ballot(ballot: Ballot) -> ResponseReturnValue:
    return _ballot_page(ballot)


@blueprint.post("/organize/ballots/<public_id>")
@guard(policies.leads, load=known.ballot)
def change_ballot(ballot: Ballot) -> ResponseReturnValue:
    form = _ballot_form(ballot.round)

    def act() -> str:
        balloting.write_ballot(
            actor=actor(),
            round=ballot.round,
            ballot=ballot,
            question=form.question.data or "",
            method=form.method.data or "",
            entries=chosen(read.field(actor(), ballot.round), form.entries.data or []),
            version=version_sent(),
        )
        flash("The ballot is changed.", "success")
        return url_for("organize.ballot", public_id=ballot.public_id)

    return taken(form, act, lambda: _ballot_page(ballot, form))


@blueprint.post("/organize/ballots/<public_id>/open")
@guard(policies.leads, load=known.ballot)
def open_ballot(ballot: Ballot) -> ResponseReturnValue:
    def act() -> None:
        balloting.open_ballot(actor=actor(), ballot=ballot, version=version_sent())
        flash("The ballot is open; every voter gets a mail.", "success")

    return _step(ballot, act)


@blueprint.post("/organize/ballots/<public_id>/close")
@guard(policies.leads, load=known.ballot)
def close_ballot(ballot: Ballot) -> ResponseReturnValue:
    def act() -> None:
        balloting.close_ballot(actor=actor(), ballot=ballot)
        flash("The votes are counted.", "success")

    return _step(ballot, act)


def _step(ballot: Ballot, act: Callable[[], None]) -> ResponseReturnValue:
    form = Form()

    def done() -> str:
        act()
        return url_for("organize.ballot", public_id=ballot.public_id)

    return taken(form, done, lambda: _ballot_page(ballot, refused=form))


def _told(round: Round, sentence: str) -> str:
    flash(sentence, "success")
    return url_for("organize.deliberation", public_id=round.public_id)


def _minute_form(round: Round, **options: Any) -> MinuteForm:
    form = MinuteForm(**options)
    form.about.choices = {"": "The round as a whole", **_choices(round)}
    return form


def _ballot_form(round: Round, **options: Any) -> BallotForm:
    form = BallotForm(**options)
    form.entries.choices = _choices(round)
    return form


def _choices(round: Round) -> dict[str, str]:
    return {one.public_id: label(one) for one in read.field(actor(), round).entries}


def _page(
    round: Round,
    *,
    minute: MinuteForm | None = None,
    ballot: BallotForm | None = None,
    refused: Form | None = None,
) -> str:
    opened = bool(policies.deliberates(actor(), round))
    shown = talk(actor(), round, drafts=True) if opened else {}
    return render_template(
        "organize/deliberation.html",
        **{"round": round, "category": round.category, "program": round.category.program, **shown},
        opened=opened,
        minute=minute or _minute_form(round, formdata=None),
        form=ballot or _ballot_form(round, formdata=None),
        refused=refused or Form(formdata=None),
    )


def _ballot_page(ballot: Ballot, form: BallotForm | None = None, refused: Form | None = None) -> str:
    kept = {"question": ballot.question, "method": ballot.method}
    ranked = [option.entry.public_id for option in ballot.options]
    return render_template(
        "organize/ballot.html",
        form=form or _ballot_form(ballot.round, formdata=None, data=kept | {"entries": ranked}),
        refused=form or refused or Form(formdata=None),
        version=version_sent() if form else ballot.version,
        cast=len(read.votes(ballot)),
        voters=len(read.voters(ballot)),
        **ballot_page(actor(), ballot),
    )
