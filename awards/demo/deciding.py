"""From marks to winners in the made-up season: tabulate, name the tiers, announce, certify."""

from collections.abc import Callable
from datetime import timedelta

from awards import clock
from awards.demo.plan import Calendar
from awards.demo.summary import Stages
from awards.workflow import certificates, panels, selection, tabulation
from awards.workflow import season as seasons
from awards.workflow.words import Category, Outcome, Program, User

TIERS = (Outcome.SHORTLISTED, Outcome.FINALIST, Outcome.WINNER)


def decide(organizer: User, program: Program, calendar: Calendar, progress: Callable[[str], None]) -> None:
    """Tabulate every category and name its tiers as its cuts say; ties stay together."""
    with clock.at(calendar.ago(55)):
        for category in program.categories:
            found = panels.prepare_round(actor=organizer, category=category)
            tabulation.tabulate_round(actor=organizer, round=found)
            for outcome in TIERS:
                _name(organizer, category, outcome, progress)


def _name(organizer: User, category: Category, outcome: Outcome, progress: Callable[[str], None]) -> None:
    if outcome not in {cut.outcome for cut in category.cuts}:
        return
    preview = selection.preview_cut(category=category, outcome=outcome)
    if preview.tie_at_cut:
        progress(f"{category.name}, {outcome}: {preview.sentence}")
    selection.name_tier(actor=organizer, category=category, outcome=outcome)


def announce(organizer: User, program: Program, calendar: Calendar) -> None:
    with clock.at(calendar.announce):
        seasons.advance(actor=organizer, program=program, action="announce")


def certify(organizer: User, program: Program, calendar: Calendar) -> None:
    """Make every certificate, here and now instead of in the background."""
    with clock.at(calendar.announce + timedelta(hours=1)):
        job = certificates.issue_certificates(actor=organizer, program=program)
        certificates.render_pending(job=job)


def conclude(organizer: User, program: Program, calendar: Calendar, stages: Stages) -> None:
    """Everything after the last mark."""
    with stages.stage("results", "Marks become standings, standings become placements."):
        decide(organizer, program, calendar, stages.progress)
    with stages.stage("announcement", "Winners are announced."):
        announce(organizer, program, calendar)
    with stages.stage("certificates", "Certificates are printed."):
        certify(organizer, program, calendar)
