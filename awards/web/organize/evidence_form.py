"""The form that says which figures a category ranks on."""

from wtforms import SelectField
from wtforms.validators import Optional

from awards.enums import MetricState, SmallSample
from awards.models import Category
from awards.web.forms import Form
from awards.web.organize.rows import Whole
from awards.workflow.evidence_rules import EvidenceRules

EITHER = ",".join(MetricState)


class EvidenceForm(Form):
    accepted = SelectField(
        "Which evidence may be ranked on",
        choices={
            EITHER: "recomputed from a raw export, or documented",
            MetricState.RECOMPUTED.value: "only recomputed from a raw export",
        },
    )
    enough_answers = Whole("Fewest answers to be ranked", [Optional()])
    enough_cases = Whole("Fewest cases to be ranked", [Optional()])
    small_sample = SelectField(
        "An entry with fewer",
        choices={
            SmallSample.UNRANKED.value: "is shown unranked, with the reason",
            SmallSample.SHRUNK.value: "is ranked, its figure drawn toward the field",
        },
    )

    def rules(self) -> EvidenceRules:
        return EvidenceRules(
            accepted=[MetricState(state) for state in self.accepted.data.split(",")],
            enough_answers=self.enough_answers.data,
            enough_cases=self.enough_cases.data,
            small_sample=SmallSample(self.small_sample.data),
        )


def evidence_form(category: Category) -> EvidenceForm:
    return EvidenceForm(
        formdata=None,
        data={
            "accepted": ",".join(category.accepted_states),
            "enough_answers": category.enough_answers,
            "enough_cases": category.enough_cases,
            "small_sample": category.small_sample.value,
        },
    )
