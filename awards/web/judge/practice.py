"""The practice entry: mark it, see the reference marks and the spread, talk about them."""

from decimal import Decimal
from typing import NamedTuple

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from awards import policies
from awards.models import Criterion, Practice, ReferenceMark
from awards.queries import practice as read
from awards.queries.practice import Spread
from awards.queries.scorecards import panel_criteria
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.judge import blueprint, loaders
from awards.web.judge.forms import marks_sent, readable_marks
from awards.web.login import actor
from awards.web.once import taken
from awards.workflow import practice as verbs


class NoteForm(Form):
    text = TextAreaField("What do you make of it?")


class Line(NamedTuple):
    """One criterion: the judge's mark, the reference, and what the others gave."""

    criterion: Criterion
    own: Decimal | None
    reference: ReferenceMark | None
    others: Spread | None

    def shown(self, value: float | None) -> str:
        return "" if value is None else f"{value / self.criterion.mark_unit:g}"


@blueprint.get("/judge/practice/<public_id>")
@guard(policies.seated, load=loaders.practice)
def practice(practice: Practice) -> ResponseReturnValue:
    return _page(practice, Form(), NoteForm())


@blueprint.post("/judge/practice/<public_id>")
@guard(policies.seated, load=loaders.practice)
def mark_practice(practice: Practice) -> ResponseReturnValue:
    form = Form()

    def act() -> str:
        verbs.mark_practice(actor=actor(), practice=practice, marks=marks_sent())
        return url_for("judge.practice", public_id=practice.public_id)

    return taken(form, act, lambda: _page(practice, form, NoteForm(formdata=None)))


@blueprint.post("/judge/practice/<public_id>/notes")
@guard(policies.seated, load=loaders.practice)
def discuss_practice(practice: Practice) -> ResponseReturnValue:
    form = NoteForm()

    def act() -> str:
        verbs.discuss_practice(actor=actor(), practice=practice, text=form.text.data or "")
        return url_for("judge.practice", public_id=practice.public_id, _anchor="discussion")

    return taken(form, act, lambda: _page(practice, Form(formdata=None), form))


def _page(practice: Practice, form: Form, note: NoteForm) -> str:
    own = read.own_marks(actor(), practice)
    typed = readable_marks() if form.errors else {}
    again = not own or bool(form.errors) or "again" in request.args
    return render_template(
        "judge/practice.html",
        practice=practice,
        category=practice.category,
        program=practice.category.program,
        lines=_lines(practice, own, typed),
        again=again,
        done=bool(own),
        notes=read.notes(practice) if own else [],
        form=form,
        note=note,
    )


def _lines(practice: Practice, own: dict[int, int], typed: dict[str, Decimal | None]) -> list[Line]:
    reference = {one.criterion_id: one for one in practice.reference} if own else {}
    others = read.others(actor(), practice) if own else {}
    found = []
    for one in panel_criteria(practice.category):
        kept = Decimal(own[one.id]) / one.mark_unit if one.id in own else None
        found.append(Line(one, typed.get(one.code, kept), reference.get(one.id), others.get(one.id)))
    return found
