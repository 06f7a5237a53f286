"""The figures a company states, as whole counts; half a figure is asked about, never guessed."""

from typing import Any

from awards.errors import Invalid
from awards.models import Nomination, User
from awards.web.nominate.forms import NominationForm
from awards.workflow import evidence

GROUPS = {
    "csat": ("csat_satisfied", "csat_responses"),
    "nps": ("nps_promoters", "nps_passives", "nps_detractors"),
    "resolution": ("resolution_median_hours", "resolution_cases", "resolution_open_cases"),
}
PERIOD = ("period_start", "period_end")


def whole(form: NominationForm) -> dict[str, Any]:
    """The groups of figures that were typed completely."""
    found = {}
    for group, names in GROUPS.items():
        values = tuple(form[name].data for name in names) if form.has(names[0]) else (None,)
        if all(value is not None for value in values):
            found[group] = values
    return found


def state(form: NominationForm, nomination: Nomination, actor: User | None) -> None:
    """Store the complete figures with their period."""
    found = whole(form)
    if not found:
        return
    start, end = (form[name].data for name in PERIOD)
    evidence.state_figures(actor=actor, nomination=nomination, period_start=start, period_end=end, **found)


def ask_for_the_rest(form: NominationForm) -> None:
    """Invalid when a figure is half typed, or a figure has no period."""
    if not form.has("csat_satisfied"):
        return
    faults = {
        name: "This count is missing; without it the figure cannot be computed."
        for names in GROUPS.values()
        if any(form[name].data is not None for name in names)
        for name in names
        if form[name].data is None and not form[name].errors
    }
    if whole(form):
        faults |= {name: "Say which period the figures cover." for name in PERIOD if form[name].data is None}
    if faults:
        raise Invalid("A figure is only half stated.", faults)
