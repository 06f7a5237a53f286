"""The practice entry of a category, with its reference marks."""

from decimal import Decimal

from flask import request
from flask.typing import ResponseReturnValue
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from awards import policies
from awards.models import Category, Criterion, Practice
from awards.queries.practice import practice_of
from awards.queries.scorecards import panel_criteria
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.judge.forms import marks_sent, readable_marks, remarks_sent
from awards.web.login import actor
from awards.web.once import taken
from awards.web.organize import blueprint, known
from awards.web.organize.category_page import page, saved
from awards.web.versions import version_sent
from awards.workflow import practice as verbs


class PracticeForm(Form):
    title = StringField("Title", [DataRequired("Give the practice entry a title."), Length(max=200)])
    text = TextAreaField("What the entry says", [DataRequired("Write what judges will read.")])


@blueprint.get("/organize/<slug>/categories/<code>/practice")
@guard(policies.organizer, load=known.category)
def practice(category: Category) -> ResponseReturnValue:
    found = practice_of(category)
    return _page(category, PracticeForm(formdata=None, obj=found), found)


@blueprint.post("/organize/<slug>/categories/<code>/practice")
@guard(policies.organizer, load=known.category)
def write_practice(category: Category) -> ResponseReturnValue:
    form = PracticeForm()

    def act() -> str:
        verbs.write_practice(
            actor=actor(),
            category=category,
            title=form.title.data or "",
            text=form.text.data or "",
            marks=marks_sent(),
            reasons=remarks_sent(),
            version=version_sent() if practice_of(category) else None,
        )
        return saved(category, "practice")

    return taken(form, act, lambda: _page(category, form, practice_of(category)))


def _page(category: Category, form: PracticeForm, found: Practice | None) -> str:
    typed, said = (readable_marks(), remarks_sent()) if request.method == "POST" else ({}, {})
    kept = {one.criterion_id: one for one in found.reference} if found else {}

    def value(criterion: Criterion) -> Decimal | None:
        mark = kept.get(criterion.id)
        return typed.get(criterion.code, Decimal(mark.value) / criterion.mark_unit if mark else None)

    def reason(criterion: Criterion) -> str:
        mark = kept.get(criterion.id)
        return said.get(criterion.code, mark.reason if mark else "")

    return page(
        category,
        "practice",
        form,
        version=found.version if found else 0,
        rows=[(one, value(one), reason(one)) for one in panel_criteria(category)],
    )
