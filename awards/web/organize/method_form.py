"""The form that says how marks become scores."""

from decimal import Decimal, InvalidOperation

from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from awards.enums import Combine, Missing, PanelRule, Severity, TieStep
from awards.models import Category
from awards.web.forms import Form
from awards.web.organize.rows import Whole
from awards.workflow.method import MethodDraft

TIES = {
    "": "nothing: people decide",
    "objective": "the objective criteria",
    "firsts": "how many judges have it first",
    "objective,firsts": "the objective criteria, then first places",
    "firsts,objective": "first places, then the objective criteria",
}


class MethodForm(Form):
    combine = SelectField(
        "Criteria are combined by",
        choices={Combine.WEIGHTED_MEAN.value: "their weighted mean", Combine.SUM.value: "adding them up"},
    )
    panel_rule = SelectField(
        "The marks of a panel count by",
        choices={
            PanelRule.MEAN.value: "their mean",
            PanelRule.TRIMMED.value: "their mean without the extremes",
            PanelRule.WINSORIZED.value: "their mean, extremes pulled in",
            PanelRule.MEDIAN.value: "their median",
        },
    )
    trim = Whole("Marks dropped at each end", [InputRequired("Between 1 and 5.")])
    severity = SelectField(
        "Strict and lenient judges",
        choices={
            Severity.NONE.value: "count as they mark",
            Severity.CENTER.value: "are brought to one average",
            Severity.MIXED.value: "are adjusted by a mixed model",
            Severity.FIXED.value: "are adjusted by least squares",
            Severity.ZSCORE.value: "count by z-scores",
        },
    )
    missing = SelectField(
        "An entry with nothing on a required criterion",
        choices={
            Missing.EXCLUDE.value: "is not ranked, with the reason",
            Missing.RENORMALIZE.value: "is ranked on the other criteria",
        },
    )
    round_digits = Whole("Decimals of the score", [Optional()], description="Left empty, scores stay exact.")
    tie_steps = SelectField("Equal scores are separated by", choices=TIES)
    bands = TextAreaField(
        "Bands", [Length(max=500)], description="One per line, the highest first, such as Gold: 8.5."
    )

    def validate_bands(self, field: TextAreaField) -> None:
        try:
            _bands(field.data)
        except (InvalidOperation, ValueError):
            raise ValidationError("Write one band per line, such as Gold: 8.5.") from None

    def draft(self) -> MethodDraft:
        return MethodDraft(
            combine=Combine(self.combine.data),
            panel_rule=PanelRule(self.panel_rule.data),
            trim=self.trim.data or 0,
            severity=Severity(self.severity.data),
            missing=Missing(self.missing.data),
            round_digits=self.round_digits.data,
            tie_steps=[TieStep(step) for step in self.tie_steps.data.split(",") if step],
            bands=_bands(self.bands.data),
        )


def method_form(category: Category) -> MethodForm:
    return MethodForm(
        data={
            "combine": category.combine.value,
            "panel_rule": category.panel_rule.value,
            "trim": category.trim,
            "severity": category.severity.value,
            "missing": category.missing.value,
            "round_digits": category.round_digits,
            "tie_steps": ",".join(category.tie_steps),
            "bands": "\n".join(f"{name}: {score}" for name, score in category.bands),
        }
    )


def _bands(text: str | None) -> list[tuple[str, Decimal]]:
    found = []
    for line in (text or "").splitlines():
        if line.strip():
            name, colon, score = line.rpartition(":")
            if not colon:
                raise ValueError(line)
            found.append((name.strip(), Decimal(score.strip())))
    return found
