"""The ledger behind a nomination's figures: settle a claim, note a flag, answer a judge, take a document."""

from collections.abc import Callable
from typing import Any

from flask import flash, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import secure_filename
from wtforms import HiddenField, RadioField, TextAreaField

from awards import policies
from awards.enums import ClaimState
from awards.errors import Invalid
from awards.models import Claim, EvidenceFlag, FigureQuery, Nomination
from awards.queries import evidence as read
from awards.web.evidence_charts import drawn
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.login import actor
from awards.web.nominate.forms import told
from awards.web.once import taken
from awards.web.organize import blueprint, known
from awards.workflow import claims
from awards.workflow.folders import DOCUMENTS, place

GONE = "This is not part of the nomination any more; open its page again."
STATES = {
    "audited": "Audited: somebody checked it at the source",
    "disputed": "Disputed: it does not hold",
    "recomputed": "Recomputed, as the file says",
    "documented": "Documented, as stated",
}


class SettleForm(Form):
    claim = HiddenField()
    state = RadioField(
        "What does the figure count as?",
        choices=STATES,
        **told("invalid_choice_message", "Choose what the figure counts as."),
    )
    reason = TextAreaField("Why?")


class NoteForm(Form):
    flag = HiddenField()
    note = TextAreaField("What did you find?")


class AnswerForm(Form):
    query = HiddenField()
    answer = TextAreaField("Your answer")


@blueprint.get("/organize/nominations/<public_id>/evidence", endpoint="ledger")
@guard(policies.screener, load=known.nomination)
def show_ledger(nomination: Nomination) -> ResponseReturnValue:
    return _page(nomination)


@blueprint.post("/organize/nominations/<public_id>/evidence/claim", endpoint="settle_claim")
@guard(policies.screener, load=known.nomination)
def settle(nomination: Nomination) -> ResponseReturnValue:
    form = SettleForm()

    def act() -> str:
        claim = _own(read.claim_called(form.claim.data or ""), nomination)
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
        found = read.flag_called(form.flag.data or "")
        if found is None or found[1].id != nomination.id:
            raise Invalid(GONE)
        claims.note_flag(actor=actor(), flag=found[0], nomination=nomination, text=form.note.data or "")
        return _address(nomination)

    return _taken(nomination, form, act)


@blueprint.post("/organize/nominations/<public_id>/evidence/answer", endpoint="answer_query")
@guard(policies.screener, load=known.nomination)
def answer(nomination: Nomination) -> ResponseReturnValue:
    form = AnswerForm()

    def act() -> str:
        query = read.query_called(form.query.data or "")
        if query is None or query.metric.nomination_id != nomination.id:
            raise Invalid(GONE)
        claims.answer_query(actor=actor(), query=query, answer=form.answer.data or "")
        flash("Your answer is on its way to the judge.", "success")
        return _address(nomination)

    return _taken(nomination, form, act)


@blueprint.get("/organize/nominations/<public_id>/evidence/document", endpoint="document")
@guard(policies.screener, load=known.nomination)
def document(nomination: Nomination) -> ResponseReturnValue:
    """A supporting document, never shown by the browser itself."""
    file = read.document_called(request.args.get("file", ""))
    if file is None or file.nomination_id != nomination.id:
        raise Invalid("There is no such document in this nomination; open its evidence page again.")
    response = send_file(
        place(DOCUMENTS, file.stored),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=secure_filename(file.name) or "document",
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _own(claim: Claim | None, nomination: Nomination) -> Claim:
    if claim is None or claim.nomination_id != nomination.id:
        raise Invalid(GONE)
    return claim


def _taken(nomination: Nomination, form: Form, act: Callable[[], str]) -> ResponseReturnValue:
    return taken(form, act, lambda: _page(nomination, refused=form))


def _page(nomination: Nomination, refused: Form | None = None) -> str:
    """The ledger with a form per claim, flag and query; a refused one keeps what was typed."""
    ledger = read.ledger(nomination)

    def form_of(kind: type[Any], thing: Claim | EvidenceFlag | FigureQuery, field: str) -> Any:
        if isinstance(refused, kind) and refused[field].data == thing.public_id:
            return refused
        return kind(formdata=None, prefix="", **{field: thing.public_id})

    return render_template(
        "organize/ledger.html",
        program=nomination.program,
        nomination=nomination,
        ledger=ledger,
        charts={one.id: drawn(one.charts) for one in ledger.datasets},
        settle={one.id: form_of(SettleForm, one, "claim") for one in ledger.claims},
        notes={one.id: form_of(NoteForm, one, "flag") for one in ledger.flags},
        answers={one.id: form_of(AnswerForm, one, "query") for one in ledger.queries},
        refused=refused or Form(formdata=None),
    )


def _address(nomination: Nomination) -> str:
    return url_for("organize.ledger", public_id=nomination.public_id)
