"""The forms that say what a category is, who may enter it and who goes on."""

from __future__ import annotations

from decimal import Decimal
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
    CutMethod,
    MetricKind,
    MinimumRule,
    NomineeKind,
    Outcome,
    TiePolicy,
)
from awards.models import Category
from awards.web.forms import Form
from awards.web.organize.rows import Row, RowsForm, Whole
from awards.workflow.criteria import MinimumDraft
from awards.workflow.rules import KINDS

FIGURES = {kind.value: name[0].upper() + name[1:] for kind, name in KINDS.items()}
NOMINEES = {one.value: one.value for one in NomineeKind}
TIERS = {
    Outcome.SHORTLISTED.value: "Shortlist",
    Outcome.FINALIST.value: "Finalists",
    Outcome.WINNER.value: "Winners",
}


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
    blind = BooleanField(
        "Judge blind",
        description="Judges read figures and answers without names, files and history; questions marked as "
        "identifying are left out, and known names inside an answer are withheld.",
    )


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


def category_form(category: Category) -> CategoryForm:
    return CategoryForm(formdata=None, obj=category, nominee_kind=category.nominee_kind.value)


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
