"""What organizers fill in about conflicts of interest."""

from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from awards.enums import ConflictKind, Effect, TieKind
from awards.web.forms import Form, told
from awards.workflow.conflicts import FIXED, Setting
from awards.workflow.recusing import LONGEST_REASON
from awards.workflow.ruling import LONGEST_TRADE, MOST_YEARS

EFFECTS = {
    Effect.BLOCK.value: "keeps them apart",
    Effect.WARN.value: "is only shown",
    Effect.OFF.value: "is ignored",
}
TIES = {TieKind.SUPPLIER.value: "supplies", TieKind.COMPETITOR.value: "competes with"}
NAME = Length(max=200, message="Shorten this to 200 characters.")
TRADE = Length(max=LONGEST_TRADE, message=f"Shorten this to {LONGEST_TRADE} characters.")
NO_YEARS = f"Type a whole number of years, 0 to {MOST_YEARS}."


class EffectForm(Form):
    effect = SelectField("What such a tie does", choices=EFFECTS)
    years = IntegerField(
        "For how many years",
        [Optional(), NumberRange(0, MOST_YEARS, NO_YEARS)],
        **told("invalid_value_message", NO_YEARS),
    )


class TradeForm(Form):
    judge_trade = StringField("Judges from this trade", [DataRequired("Name the trade."), TRADE])
    nominee_trade = StringField("do not judge nominees of", [DataRequired("Name the trade."), TRADE])


class CompanyForm(Form):
    company = StringField("Company", [DataRequired("Name the company."), NAME])
    owner = StringField("The company that owns it", [NAME])
    trade = StringField("Its trade", [TRADE])


class TieForm(Form):
    first = StringField("Company", [DataRequired("Name the company."), NAME])
    kind = SelectField("What it does", choices=TIES)
    second = StringField("Other company", [DataRequired("Name the other company."), NAME])


class LiftForm(Form):
    reason = TextAreaField(
        "Why it does not stand in the way",
        [
            DataRequired("Say why this conflict does not stand in the way; the second organizer reads it."),
            Length(max=LONGEST_REASON, message="Keep the reason under 500 characters."),
        ],
    )


class Forms:
    """Every form of the page; their fields are told apart by the name of the form."""

    def __init__(self, settings: dict[ConflictKind, Setting]) -> None:
        self.effects = {
            kind: EffectForm(prefix=kind.value, effect=now.effect.value, years=now.years)
            for kind, now in settings.items()
            if kind not in FIXED
        }
        self.trade = TradeForm(prefix="trade")
        self.company = CompanyForm(prefix="company")
        self.tie = TieForm(prefix="tie")

    @property
    def refused(self) -> Form | None:
        """The form that was sent and refused."""
        every = (*self.effects.values(), self.trade, self.company, self.tie)
        return next((one for one in every if one.errors), None)
