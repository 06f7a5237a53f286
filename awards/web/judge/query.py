"""What stands behind the figures of an entry, and a judge's question about one of them."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from awards import policies
from awards.errors import Invalid, NotFound
from awards.models import Assignment, Category, Claim, FigureQuery
from awards.queries import evidence as read
from awards.queries.entries import seen
from awards.queries.evidence import Ledger
from awards.queries.scorecards import admitted_sources
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.judge import blueprint, loaders
from awards.web.ledgers import Forms, RowForm, bases, lines, sent
from awards.web.login import actor
from awards.web.once import taken
from awards.workflow import claims


class QueryForm(RowForm):
    text = TextAreaField("What do you want to know about it?")


@blueprint.get("/judge/<public_id>/evidence", endpoint="ledger")
@guard(policies.assigned, load=loaders.assignment)
def show(assignment: Assignment) -> ResponseReturnValue:
    loaders.refuse_unopened(assignment)
    return _page(assignment)


@blueprint.post("/judge/<public_id>/evidence", endpoint="query")
@guard(policies.assigned, load=loaders.assignment)
def ask(assignment: Assignment) -> ResponseReturnValue:
    loaders.refuse_unopened(assignment)
    form = QueryForm()

    def act() -> str:
        claim = read.claim_called(form.row.data or "")
        if claim is None or claim.metric is None:
            raise Invalid("This figure is not part of the entry; open the page again.")
        claims.query_figure(
            actor=actor(), assignment=assignment, metric=claim.metric, text=form.text.data or ""
        )
        flash("Your question went to the chair and the organizers. The answer will stand here.", "success")
        return url_for("judge.ledger", public_id=assignment.public_id)

    return taken(form, act, lambda: _page(assignment, form))


@blueprint.get("/judge/<public_id>/documents/<file>")
@guard(policies.assigned, load=loaders.assignment_and_file)
def document(assignment: Assignment) -> ResponseReturnValue:
    """A supporting document of the entry."""
    loaders.refuse_unopened(assignment)
    found = read.document_called((request.view_args or {})["file"])
    sources = admitted_sources(assignment.entry) if serves_documents(assignment.round.category) else ()
    if found is None or found.nomination not in sources:
        raise NotFound
    return sent(found.file)


def serves_documents(category: Category) -> bool:
    """A document may name its owner on any page, in its name and in its properties."""
    return not category.blind


def _page(assignment: Assignment, refused: Form | None = None) -> str:
    category, entry = assignment.round.category, seen(assignment.entry)
    ledger = _seen_by(actor().id, read.ledger(*admitted_sources(assignment.entry)))
    ledger = read.unnamed(ledger) if category.blind else ledger
    return render_template(
        "judge/ledger.html",
        id=assignment.public_id,
        program=category.program,
        category=category,
        entry=entry,
        ledger=ledger,
        lines=lines(ledger),
        bases=bases(ledger),
        document=lambda file: url_for("judge.document", public_id=assignment.public_id, file=file.public_id),
        askable={one.id for one in entry.figures.values()},
        forms=Forms({Claim: QueryForm}, refused),
        refused=refused or Form(formdata=None),
    )


def _seen_by(judge: int, ledger: Ledger) -> Ledger:
    """A judge reads their own questions only."""
    own: list[FigureQuery] = [one for one in ledger.queries if one.judge_id == judge]
    return ledger._replace(queries=own)
