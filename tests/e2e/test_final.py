"""From a panel at work to its final, through the pages: progress, deliberation, ballot, further round."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from awards.enums import Outcome
from awards.extensions import db
from awards.workflow import selection
from tests.e2e.conftest import Site
from tests.e2e.eyes import pictures
from tests.e2e.person import DESKTOP, PHONE, Person, Screen
from tests.workflow.judged import CSAT, MARKS, Judged, found, in_judging

pytestmark = pytest.mark.e2e


class Season:
    """What happens between the pages, through the verbs."""

    def __init__(self, site: Site) -> None:
        self.app = site.app()
        with self.app.app_context():
            made = in_judging(dict.fromkeys(MARKS, CSAT))
            made.mark("North", 0, 9)
            self.organizer = made.organizer.email.partition("@")[0]
            self.slug, self.round = made.stage.program.slug, made.round.public_id
            self.done()

    def done(self) -> None:
        db.session.remove()
        db.engine.dispose()

    def judged(self) -> Judged:
        """All marks are given and tabulated, the finalists named."""
        made = found()
        for name, marks in MARKS.items():
            for judge, mark in enumerate(marks):
                if (name, judge) != ("North", 0):
                    made.mark(name, judge, mark)
        made.deliberate()
        made.tabulate()
        for tier in (Outcome.SHORTLISTED, Outcome.FINALIST):
            selection.name_tier(actor=made.organizer, category=made.stage.category, outcome=tier)
        return made


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def screen(request: pytest.FixtureRequest) -> Screen:
    found: Screen = request.param
    return found


@pytest.fixture
def people(
    site: Site, browser: Browser, tmp_path: Path, screen: Screen
) -> Iterator[tuple[Season, Person, Person]]:
    season, folder = Season(site), pictures(tmp_path / "pictures")
    both = [Person(browser, site.url, screen, folder, name) for name in (season.organizer.lower(), "judge.1")]
    yield season, both[0], both[1]
    for one in both:
        one.context.close()


def test_a_panel_talks_votes_and_meets_again_for_the_final(people: tuple[Season, Person, Person]) -> None:
    season, organizer, judge = people
    chases(season, organizer)
    with season.app.app_context():
        season.judged()
        season.done()
    opens_the_deliberation(season, organizer)
    votes(season, judge)
    counts(season, organizer)
    prepares_the_final(season, organizer)
    judge.open("/judge")
    judge.look("list-of-the-final", "On stage in Lisbon.")
    judge.follow("BST-0001")
    judge.look("entry-of-the-final", "On stage in Lisbon.")
    organizer.eyes.blink()
    judge.eyes.blink()


def chases(season: Season, organizer: Person) -> None:
    organizer.open(f"/sign-in?next=/organize/{season.slug}/progress")
    organizer.sign_in()
    organizer.look("progress", "How far are the judges?")
    organizer.follow("Remind judges")
    organizer.look("reminders", "Judge.1")
    organizer.open(f"/organize/{season.slug}/conflicts")
    organizer.look("conflicts", "Who must not judge whom?")
    organizer.open(f"/organize/rounds/{season.round}")
    organizer.look("panel", "Who judges Best team?")
    organizer.follow("How alike do the judges mark?")
    organizer.look("calibration", "That you looked at running marks stands in the audit log.")


def opens_the_deliberation(season: Season, organizer: Person) -> None:
    organizer.open(f"/organize/rounds/{season.round}/deliberation")
    organizer.look("deliberation-closed", "May the panel see its marks?")
    organizer.confirm("Open the deliberation")
    organizer.look("deliberation", "Marks side by side")
    organizer.type(text="The panel talked about North and South.")
    organizer.press("Write it down")
    organizer.look("minute", "The panel talked about North and South.")
    organizer.type(question="Who goes first on stage?")
    for name in ("Team North", "Team South"):
        organizer.page.locator("#ballots").get_by_label(name).check()
    organizer.page.locator("#ballots [name=method][value=schulze]").check()
    organizer.press("Make the ballot")
    organizer.look("ballot-made", "Who goes first on stage?")
    organizer.confirm("Open the ballot")
    organizer.look("ballot-open", "open")


def votes(season: Season, judge: Person) -> None:
    judge.open(f"/sign-in?next=/judge/rounds/{season.round}/deliberation")
    judge.sign_in()
    judge.look("deliberation", "Marks side by side")
    judge.follow("Who goes first on stage?")
    judge.look("ballot", "Place 1")
    judge.field("place-1").select_option(label="Team South (BST-0002)")
    judge.press("Cast my vote")
    judge.look("voted", "vote")
    judge.open(f"/judge/rounds/{season.round}/compare")
    judge.look("compare", "How do your scores compare?")


def counts(season: Season, organizer: Person) -> None:
    organizer.page.reload()
    organizer.confirm("Close and count")
    organizer.look("ballot-counted", "Team South")


def prepares_the_final(season: Season, organizer: Person) -> None:
    organizer.open(f"/organize/rounds/{season.round}/results")
    organizer.look("results", "Who is in?")
    organizer.follow("Prepare a further round")
    organizer.look("further", "Who goes on to a further round?")
    organizer.field("takes").select_option("finalist")
    organizer.type(name="Final", brief="On stage in Lisbon.")
    organizer.press("Prepare the round")
    organizer.look("panel-of-the-final", "Best team, Final is prepared.")
    organizer.press("Give out the entries")
    organizer.look("given-out", "given out")
    organizer.follow("About this round")
    organizer.look("about-the-final", "What is this round about?")
    organizer.follow("Criteria of the round")
    organizer.look("criteria-of-the-final", "What counts in this round?")
    organizer.open(f"/organize/{season.slug}/")
    organizer.look("season", "Where does the season stand?")
    organizer.confirm("Judge the further rounds")
    organizer.look("judging-again", "has reached the step “judging”.")
