"""What a season says about itself: words, dates, colors."""

from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import ColorField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from awards import policies
from awards.models import Program
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.instants import instant, skipped
from awards.web.login import actor
from awards.web.once import taken
from awards.web.organize import blueprint, known
from awards.web.versions import version_sent
from awards.workflow import programs
from awards.workflow.programs import DATES
from awards.workflow.terms import USUAL

ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")) + [
    "UTC"
]


class ProgramForm(Form):
    name = StringField("Name", [DataRequired("Give the season a name."), Length(max=200)])
    headline = StringField("Headline of its page", [Length(max=200)])
    intro = TextAreaField("What it honors, and whom", [Length(max=4000)])
    judge_terms = TextAreaField(
        "Terms that every judge accepts once",
        [Length(max=20_000, message="Keep the terms under 20,000 characters.")],
        description="Empty means the usual text. The first judge who accepts fixes it for the season.",
    )
    zone = StringField("Time zone", [DataRequired("Choose a time zone such as Europe/Lisbon.")])
    opens_at = instant("Nominations open")
    closes_at = instant(
        "Nominations close", "The minute itself is too late: 18:00 takes what is sent by 17:59."
    )
    judging_opens_at = instant("Judging opens")
    judging_closes_at = instant("Judging closes")
    announce_at = instant("Winners are announced")
    primary_color = ColorField("Main color", description="Used on the season's pages and certificates.")
    accent_color = ColorField("Second color")

    def validate(self, extra_validators: Any = None) -> bool:
        """An hour that is skipped when summer time begins is on no clock."""
        passed: bool = super().validate(extra_validators)
        zone = self.clocks()
        for name in DATES:
            typed = self[name].data
            if typed and (sentence := skipped(typed, zone)):
                self[name].errors = [*self[name].errors, sentence]
                passed = False
        return passed

    def clocks(self) -> tzinfo:
        """Those of the zone that was typed; an unknown zone is refused by the verb."""
        name = (self.zone.data or "").strip()
        return ZoneInfo(name) if name in available_timezones() else UTC


@blueprint.get("/organize/<slug>/edit")
@guard(policies.organizer, load=known.program)
def program_edit(program: Program) -> ResponseReturnValue:
    fields = {name: getattr(program, name) for name in programs.TEXTS}
    return _page(program, ProgramForm(data={**fields, **_on_local_clocks(program)}))


@blueprint.post("/organize/<slug>/edit")
@guard(policies.organizer, load=known.program)
def program_edit_now(program: Program) -> ResponseReturnValue:
    form = ProgramForm()

    def act() -> str:
        fields = {name: (form[name].data or "").strip() for name in programs.TEXTS}
        programs.edit_program(
            actor=actor(), program=program, version=version_sent(), **fields, **_instants(form, program)
        )
        flash("Saved.", "success")
        return url_for("organize.season", slug=program.slug)

    return taken(form, act, lambda: _page(program, form))


def _page(program: Program, form: ProgramForm) -> str:
    return render_template("organize/program.html", program=program, form=form, zones=ZONES, usual=USUAL)


def _on_local_clocks(program: Program) -> dict[str, datetime | None]:
    zone = ZoneInfo(program.zone)
    instants = {name: getattr(program, name) for name in DATES}
    return {name: one and one.astimezone(zone).replace(tzinfo=None) for name, one in instants.items()}


def _instants(form: ProgramForm, program: Program) -> dict[str, datetime | None]:
    """What was typed, read on the clocks of the zone in the form.

    A date left as it was shown keeps its instant: an autumn hour that comes twice is shown the same.
    """
    zone, shown = form.clocks(), _on_local_clocks(program)
    same_clocks = form.zone.data == program.zone
    return {
        name: form[name].data and form[name].data.replace(tzinfo=zone)
        for name in DATES
        if not (same_clocks and form[name].data == shown[name])
    }
