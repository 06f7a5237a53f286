"""The forms that say how a category is judged, and how their rows become drafts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any

from wtforms import (
    BooleanField,
    DecimalField,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from awards.enums import (
    CriterionKind,
    CutMethod,
    MetricKind,
    MinimumRule,
    NomineeKind,
    Outcome,
    ScoredBy,
    TiePolicy,
)
from awards.errors import Invalid, LaurelError
from awards.models import Category, Criterion
from awards.web.forms import Form
from awards.web.organize.rows import Row, RowsForm, Whole
from awards.workflow.criteria import CriterionDraft, MinimumDraft
from awards.workflow.rules import KINDS

FIGURES = {kind.value: name[0].upper() + name[1:] for kind, name in KINDS.items()}
NOMINEES = {one.value: one.value for one in NomineeKind}
TIERS = {
    Outcome.SHORTLISTED.value: "Shortlist",
    Outcome.FINALIST.value: "Finalists",
    Outcome.WINNER.value: "Winners",
}
SCALE = NumberRange(0, 1000, "From 0 to 1000.")
BLANK_ROWS = 2


class NewCategoryForm(Form):
    code = StringField(
        "Code", [DataRequired("Give a code such as BCC.")], description="2 to 12 letters, digits, hyphens."
    )
    name = StringField("Name", [DataRequired("Give the category a name."), Length(max=200)])
    nominee_kind = SelectField("Who is nominated", choices=NOMINEES)
    family = StringField("Family", [Length(max=80)], description="Categories of one family stand together.")


class CategoryForm(Form):
    name = StringField("Name", [DataRequired("Give the category a name."), Length(max=200)])
    family = StringField("Family", [Length(max=80)])
    nominee_kind = SelectField("Who is nominated", choices=NOMINEES)
    description = TextAreaField("Description", [Length(max=4000)])
    judges_per_entry = Whole("Judges per entry", [InputRequired("From 1 to 50.")])
    minimum_judges = Whole(
        "Scorecards an entry needs to be ranked",
        [InputRequired("At least 1, no more than the judges per entry.")],
    )
    sponsor_name = StringField(
        "Sponsor",
        [Length(max=200)],
        description="Judges who work for the sponsor are kept out of the category.",
    )


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
    curve = StringField(
        "Curve", [Length(max=500)], description="Figure=points, figures rising, such as 70=0, 85=6, 95=10."
    )
    levels = TextAreaField(
        "Words for marks", [Length(max=4000)], description="One line per mark, such as 7: concrete stories."
    )
    optional = BooleanField("An entry may have nothing here")
    deducts = BooleanField("Its points are taken off, not added")
    gone = BooleanField("Take this criterion out")

    @property
    def title(self) -> str:
        return self.name.data or "Another criterion"

    def validate_curve(self, field: StringField) -> None:
        if any("=" not in pair for pair in _pairs(field.data)):
            raise ValidationError("Write pairs such as 70=0, 85=6, 95=10.")

    def validate_levels(self, field: TextAreaField) -> None:
        if any(":" not in line for line in _lines(field.data)):
            raise ValidationError("Write one line per mark, such as 7: concrete stories.")


class CriteriaForm(RowsForm):
    criteria = FieldList(FormField(CriterionPart))

    def drafts(self) -> list[CriterionDraft]:
        rows = [part.data for part in self._staying()]
        taken = {row["code"] for row in rows}
        return [_draft(row, row["code"] or _code(row["name"], taken)) for row in rows]

    def take(self, refusal: LaurelError) -> None:
        """Put a sentence about a draft beside the row it was typed in."""
        fields = refusal.fields if isinstance(refusal, Invalid) else {}
        for place, part in enumerate(self._staying()):
            if sentence := fields.get(f"criteria-{place}"):
                part.form.form_errors.append(sentence.removeprefix(f"{part.form.title}: "))
        super().take(refusal)

    def _staying(self) -> list[FormField[CriterionPart]]:
        """The rows that have a name and are not taken out."""
        return [part for part in self.criteria if part.form.name.data and not part.form.gone.data]


class MinimumPart(Row):
    rule = SelectField(
        "Rule",
        choices={
            "": "no rule",
            MinimumRule.MIN_RESPONSES.value: "at least so many answers",
            MinimumRule.MIN_CASES.value: "at least so many cases",
            MinimumRule.METRIC_AT_LEAST.value: "figure of at least",
            MinimumRule.METRIC_AT_MOST.value: "figure of at most",
            MinimumRule.WORDS_AT_LEAST.value: "at least so many words",
            MinimumRule.PERIOD_12_MONTHS.value: "figures over twelve months",
            MinimumRule.NOT_OWN_AGENT.value: "nobody nominates themselves",
        },
    )
    metric = SelectField("Figure", choices={"": "any", **FIGURES})
    threshold = Whole("Number", [Optional(), NumberRange(0, 1_000_000, "0 or more.")])

    @property
    def title(self) -> str:
        return "Minimum criterion"

    def validate_metric(self, field: SelectField) -> None:
        asks = self.rule.data in (MinimumRule.METRIC_AT_LEAST.value, MinimumRule.METRIC_AT_MOST.value)
        if asks and not field.data:
            raise ValidationError("Choose the figure.")


class MinimumForm(RowsForm):
    rules = FieldList(FormField(MinimumPart))

    def drafts(self) -> list[MinimumDraft]:
        return [
            MinimumDraft(
                MinimumRule(row["rule"]),
                row["threshold"] or 0,
                MetricKind(row["metric"]) if row["metric"] else None,
            )
            for row in self.rules.data
            if row["rule"]
        ]


class CutPart(Row):
    outcome = HiddenField()
    method = SelectField(
        "Chosen by",
        choices={
            "": "no such tier",
            CutMethod.TOP_N.value: "the best so many",
            CutMethod.THRESHOLD.value: "a score of at least",
        },
    )
    size = Whole("How many", [Optional()])
    threshold = DecimalField("Score", [Optional()], places=None)
    policy = SelectField(
        "A tie at the edge",
        choices={TiePolicy.INCLUDE.value: "comes in whole", TiePolicy.EXCLUDE.value: "stays out whole"},
    )

    @property
    def title(self) -> str:
        return TIERS.get(self.outcome.data or "", "")


class CutsForm(RowsForm):
    cuts = FieldList(FormField(CutPart))


# As stored; what another form of the same page sends is not theirs.


def category_form(category: Category) -> CategoryForm:
    return CategoryForm(formdata=None, obj=category, nominee_kind=category.nominee_kind.value)


def criteria_form(category: Category) -> CriteriaForm:
    """A row per criterion, and some to fill in."""
    rows = [_row(one) for one in category.criteria]
    return CriteriaForm(formdata=None, data={"criteria": rows + [{} for _ in range(BLANK_ROWS)]})


def minimum_form(category: Category) -> MinimumForm:
    rows = [
        {"rule": one.rule.value, "metric": one.metric.value if one.metric else "", "threshold": one.threshold}
        for one in category.minimum_criteria
    ]
    return MinimumForm(formdata=None, data={"rules": [*rows, {}]})


def cuts_form(category: Category) -> CutsForm:
    cuts = {cut.outcome: cut for cut in category.cuts}
    rows: list[dict[str, Any]] = []
    for outcome in Outcome:
        cut = cuts.get(outcome)
        row: dict[str, Any] = {"outcome": outcome.value}
        if cut is not None:
            score = Decimal(cut.threshold) if cut.threshold else None
            row |= {
                "method": cut.method.value,
                "size": cut.size,
                "threshold": score,
                "policy": cut.policy.value,
            }
        rows.append(row)
    return CutsForm(formdata=None, data={"cuts": rows})


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
        "curve": ", ".join(f"{figure}={points}" for figure, points in one.curve),
        "optional": not one.required,
        "deducts": one.deducts,
        "levels": "\n".join(f"{mark}: {words}" for mark, words in one.level_texts.items()),
    }


def _draft(row: Mapping[str, Any], code: str) -> CriterionDraft:
    figure = MetricKind(row["figure"]) if row["figure"] else None
    return CriterionDraft(
        code=code,
        name=row["name"],
        description=row["description"] or "",
        required=not row["optional"],
        deducts=row["deducts"],
        weight=row["weight"] or 0,
        kind=CriterionKind.OBJECTIVE if figure else CriterionKind.SUBJECTIVE,
        scored_by=ScoredBy(row["scored_by"]),
        metric=figure,
        scale_low=1 if row["scale_low"] is None else row["scale_low"],
        scale_high=10 if row["scale_high"] is None else row["scale_high"],
        mark_unit=int(row["mark_unit"]),
        curve=[_split(pair, "=") for pair in _pairs(row["curve"])],
        level_texts=dict(_split(line, ":") for line in _lines(row["levels"])),
    )


def _code(name: str, taken: set[str]) -> str:
    """From the Latin letters of a name; a name without any, or of a code that is taken, gives its digest."""
    letters = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
    if letters and letters not in taken:
        return letters
    return f"criterion-{sha256(name.encode()).hexdigest()[:8]}"


def _pairs(text: str | None) -> list[str]:
    return [pair.strip() for pair in (text or "").split(",") if pair.strip()]


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _split(text: str, at: str) -> tuple[str, str]:
    left, _, right = text.partition(at)
    return left.strip(), right.strip()
