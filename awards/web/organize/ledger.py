"""The ledger behind a nomination's figures: settle a claim, note a flag, answer a judge, take a document."""

from collections.abc import Callable, Sequence
from typing import Self

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, TextAreaField

from awards import policies
from awards.enums import ClaimState
from awards.errors import Invalid
from awards.models import Claim, EvidenceFlag, FigureQuery, Nomination
from awards.queries import evidence as read
from awards.queries.evidence import Document
from awards.web.forms import Form, told
from awards.web.guards import guard
from awards.web.ledgers import Forms, Row, RowForm, bases, lines, sent
from awards.web.login import actor, viewer
from awards.web.once import taken
from awards.web.organize import blueprint, known
from awards.workflow import claims

GONE = "This is not part of the nomination any more; open its page again."
STATES = {
    "audited": "Audited: somebody checked it at the source",
    "disputed": "Disputed: it does not hold as it stands",
    "recomputed": "Take that back: it counts as recomputed again",
    "documented": "Take that back: it counts as documented again",
    "claimed": "Take that back: it counts as claimed again",
}


class SettleForm(RowForm):
    state = RadioField(
        "What does the figure count as?",
        choices=STATES,
        **told("invalid_choice_message", "Choose what the figure counts as."),
    )
    reason = TextAreaField("Why?")

    def about(self, row: Row, states: Sequence[ClaimState] = ()) -> Self:
        self.state.choices = {one.value: STATES[one.value] for one in states}
        return super().about(row, states)


class NoteForm(RowForm):
    note = TextAreaField("What did you find?")


class AnswerForm(RowForm):
    answer = TextAreaField("Your answer")


FORMS: dict[type, type[RowForm]] = {Claim: SettleForm, EvidenceFlag: NoteForm, FigureQuery: AnswerForm}


@blueprint.get("/organize/nominations/<public_id>/evidence", endpoint="ledger")
@guard(policies.ledger_reader, load=known.nomination)
def show_ledger(nomination: Nomination) -> ResponseReturnValue:
    return _page(nomination)


@blueprint.post("/organize/nominations/<public_id>/evidence/claim", endpoint="settle_claim")
@guard(policies.screener, load=known.nomination)
def settle(nomination: Nomination) -> ResponseReturnValue:
    form = SettleForm()

    def act() -> str:
        claim = read.claim_called(form.row.data or "")
        if claim is None or claim.nomination_id != nomination.id:
            raise Invalid(GONE)
        state = ClaimState(form.state.data)
        claims.settle_claim(actor=actor(), claim=claim, state=state, reason=form.reason.data or "")
        flash(f"The figure counts as {state.value} now.", "success")
        return _address(nomination)

    return _taken(nomination, form, act)


@blueprint.post("/organize/nominations/<public_id>/evidence/flag", endpoint="note_flag")
@guard(policies.screener, load=known.nomination)
def note(nomination: Nomination) -> ResponseReturnValue:
    form = NoteForm()

    def act() -> str:
        found = read.flag_called(form.row.data or "")
        if found is None or found[1].id != nomination.id:
            raise Invalid(GONE)
        claims.note_flag(actor=actor(), flag=found[0], nomination=nomination, text=form.note.data or "")
        flash("Your note stands beside the flag.", "success")
        return _address(nomination)

    return _taken(nomination, form, act)


@blueprint.post("/organize/nominations/<public_id>/evidence/answer", endpoint="answer_query")
@guard(policies.query_answerer, load=known.nomination)
def answer(nomination: Nomination) -> ResponseReturnValue:
    form = AnswerForm()

    def act() -> str:
        query = read.query_called(form.row.data or "")
        if query is None or query.metric.nomination_id != nomination.id:
            raise Invalid(GONE)
        claims.answer_query(actor=actor(), query=query, answer=form.answer.data or "")
        flash("Your answer is on its way to the judge.", "success")
        return _address(nomination)

    return _taken(nomination, form, act)


@blueprint.get("/organize/documents/<public_id>")
@guard(policies.ledger_reader, load=known.document)
def document(found: Document) -> ResponseReturnValue:
    return sent(found.file)


def _taken(nomination: Nomination, form: Form, act: Callable[[], str]) -> ResponseReturnValue:
    return taken(form, act, lambda: _page(nomination, refused=form))


def _page(nomination: Nomination, refused: Form | None = None) -> str:
    """The ledger with a form per claim, flag and open question."""
    ledger = read.ledger(nomination)
    return render_template(
        "organize/ledger.html",
        program=nomination.program,
        nomination=nomination,
        ledger=ledger,
        lines=lines(ledger),
        bases=bases(ledger),
        document=lambda file: url_for("organize.document", public_id=file.public_id),
        forms=Forms(FORMS, refused),
        refused=refused or Form(formdata=None),
        may_settle=bool(policies.screener(viewer(), nomination)),
        may_answer=bool(policies.query_answerer(viewer(), nomination)),
        decided=nomination.program.state in claims.DECIDED,
    )


def _address(nomination: Nomination) -> str:
    return url_for("organize.ledger", public_id=nomination.public_id)
