"""The form of a category's criteria, and how its rows become drafts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from flask import request
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as Part
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from awards.enums import Basis, CriterionKind, MetricKind, ScoredBy
from awards.errors import Invalid, LaurelError
from awards.models import Criterion
from awards.web.organize import curve_look
from awards.web.organize.category_forms import FIGURES
from awards.web.organize.rows import Row, RowsForm, Whole
from awards.workflow import curves
from awards.workflow.criteria import CriterionDraft

SCALE = NumberRange(0, 1000, "From 0 to 1000.")
BLANK_ROWS = 2
BLANK_POINTS = 2
FEWEST_POINTS = 5
"""Rows that a curve is offered, whether or not they are filled."""


class PointPart(Part):
    figure = StringField("Figure")
    points = StringField("Points")


class CriterionPart(Row):
    code = HiddenField()
    name = StringField("Name", [Length(max=120)])
    weight = Whole("Weight", [Optional(), NumberRange(0, 100, "From 0 to 100.")])
    figure = SelectField("Measured by", choices={"": "Judgment", **FIGURES})
    scored_by = SelectField(
        "Scored by",
        choices={ScoredBy.PANEL.value: "the panel", ScoredBy.RULE.value: "rule, by the curve"},
    )
    description = TextAreaField("What judges look at", [Length(max=2000)])
    scale_low = Whole("Lowest mark", [Optional(), SCALE], default=1)
    scale_high = Whole("Highest mark", [Optional(), SCALE], default=10)
    mark_unit = SelectField("Steps", choices={"1": "whole", "2": "half", "10": "tenths"}, default="1")
    basis = SelectField(
        "The curve is read at",
        choices={
            Basis.LEVEL.value: "the figure of the twelve months",
            Basis.IMPROVEMENT.value: "its change on the twelve months before",
        },
        default=Basis.LEVEL.value,
        description="A change of CSAT and NPS is in points, of the resolution time in percent faster.",
    )
    curve = FieldList(FormField(PointPart), "Curve")
    example = SelectField("Start from an example", choices=curve_look.example_choices())
    levels = TextAreaField(
        "Words for marks", [Length(max=4000)], description="One line per mark, such as 7: concrete stories."
    )
    optional = BooleanField("An entry may have nothing here")
    deducts = BooleanField("Its points are taken off, not added")
    explained = BooleanField("The lowest and the highest mark need a remark")
    gone = BooleanField("Take this criterion out")

    @property
    def title(self) -> str:
        return self.name.data or "Another criterion"

    @property
    def highest(self) -> int:
        return 10 if self.scale_high.data is None else self.scale_high.data

    @property
    def points(self) -> curves.Points:
        """The curve as it is typed, without its blank rows."""
        typed = [((row["figure"] or "").strip(), (row["points"] or "").strip()) for row in self.curve.data]
        return [pair for pair in typed if any(pair)]

    @property
    def look(self) -> curve_look.Look:
        return curve_look.look(self.points, self.figure.data, self.highest, self.basis.data)

    def begin(self) -> None:
        """Put the chosen example into the rows, or say why it does not fit."""
        chosen = curves.examples().get(self.example.data)
        if chosen is None:
            self.example.errors = ["Choose an example first."]
        elif chosen.metric.value != self.figure.data:
            name = FIGURES[chosen.metric.value]
            self.example.errors = [f"This example is for {name}. Choose {name} under “Measured by” first."]
        elif chosen.basis.value != self.basis.data:
            kind = "a change" if chosen.basis is Basis.IMPROVEMENT else "a figure, not a change"
            self.example.errors = [f"This example is for {kind}. Say so under “The curve is read at” first."]
        else:
            self._write(curves.scaled(chosen, self.highest))

    def look_at_curve(self) -> None:
        """Put what is wrong with the curve beside it."""
        if sentence := curves.fault(self.points, self.highest):
            self.curve.errors = [sentence]

    def offer_points(self) -> None:
        """Two blank rows below the last point, and no fewer rows than five."""
        wanted = max(len(self.points) + BLANK_POINTS, FEWEST_POINTS)
        while len(self.curve) < wanted:
            self.curve.append_entry()

    def validate_curve(self, _field: Field) -> None:
        if sentence := curves.fault(self.points, self.highest):
            raise ValidationError(sentence)

    def validate_levels(self, field: TextAreaField) -> None:
        if any(":" not in line for line in _lines(field.data)):
            raise ValidationError("Write one line per mark, such as 7: concrete stories.")

    def _write(self, points: curves.Points) -> None:
        while len(self.curve):
            self.curve.pop_entry()
        for figure, earned in points:
            self.curve.append_entry({"figure": figure, "points": earned})


class CriteriaForm(RowsForm):
    criteria = FieldList(FormField(CriterionPart))

    def drafts(self) -> list[CriterionDraft]:
        rows = [part.form for part in self._staying()]
        taken = {row.code.data or "" for row in rows}
        return [_draft(row, row.code.data or _code(row.name.data or "", taken)) for row in rows]

    def take(self, refusal: LaurelError) -> None:
        """Put a sentence about a draft beside the row it was typed in."""
        fields = refusal.fields if isinstance(refusal, Invalid) else {}
        for place, part in enumerate(self._staying()):
            if sentence := fields.get(f"criteria-{place}"):
                part.form.form_errors.append(sentence.removeprefix(f"{part.form.title}: "))
        super().take(refusal)

    def row(self, id: str) -> FormField[CriterionPart] | None:
        return next((part for part in self.criteria if part.id == id), None)

    def offer_rows(self) -> None:
        for part in self.criteria:
            part.form.offer_points()

    def _staying(self) -> list[FormField[CriterionPart]]:
        """The rows that have a name and are not taken out."""
        return [part for part in self.criteria if part.form.name.data and not part.form.gone.data]


def criteria_form(criteria: Sequence[Criterion]) -> CriteriaForm:
    """A row per criterion, and some to fill in."""
    rows = [_row(one) for one in criteria]
    return CriteriaForm(formdata=None, data={"criteria": rows + [{} for _ in range(BLANK_ROWS)]})


def drawn(form: CriteriaForm) -> str:
    """Draw the curve of the row that the request names, or begin it from an example; the id of the row."""
    start = request.form.get("start", "")
    row = form.row(start or request.form.get("preview", ""))
    if row is None:
        raise Invalid("Say which criterion is to be drawn; the page may have changed since it was opened.")
    if start:
        row.form.begin()
    row.form.look_at_curve()
    return row.id


def _row(one: Criterion) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "weight": one.weight,
        "figure": one.metric.value if one.metric else "",
        "scored_by": one.scored_by.value,
        "description": one.description,
        "scale_low": one.scale_low,
        "scale_high": one.scale_high,
        "mark_unit": str(one.mark_unit),
        "basis": one.basis.value,
        "curve": [{"figure": figure, "points": points} for figure, points in one.curve],
        "optional": not one.required,
        "deducts": one.deducts,
        "explained": one.explain_extremes,
        "levels": "\n".join(f"{mark}: {words}" for mark, words in one.level_texts.items()),
    }


def _draft(part: CriterionPart, code: str) -> CriterionDraft:
    row: Mapping[str, Any] = part.data
    figure = MetricKind(row["figure"]) if row["figure"] else None
    return CriterionDraft(
        code=code,
        name=row["name"],
        description=row["description"] or "",
        required=not row["optional"],
        deducts=row["deducts"],
        explain_extremes=row["explained"],
        weight=row["weight"] or 0,
        kind=CriterionKind.OBJECTIVE if figure else CriterionKind.SUBJECTIVE,
        scored_by=ScoredBy(row["scored_by"]),
        metric=figure,
        scale_low=1 if row["scale_low"] is None else row["scale_low"],
        scale_high=part.highest,
        mark_unit=int(row["mark_unit"]),
        basis=Basis(row["basis"]) if figure else Basis.LEVEL,
        curve=part.points,
        level_texts=dict(_split(line, ":") for line in _lines(row["levels"])),
    )


def _code(name: str, taken: set[str]) -> str:
    """From the Latin letters of a name; a name without any, or of a code that is taken, gives its digest."""
    letters = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
    if letters and letters not in taken:
        return letters
    return f"criterion-{sha256(name.encode()).hexdigest()[:8]}"


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _split(text: str, at: str) -> tuple[str, str]:
    left, _, right = text.partition(at)
    return left.strip(), right.strip()
