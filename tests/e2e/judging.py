"""A panel's worth of entries to mark, the judge who marks them, and what the database holds of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select

from awards.enums import NominationKind, ScorecardState
from awards.extensions import db
from awards.models import Assignment, AuditEntry, Entry, Mark, Scorecard
from awards.workflow.criteria import CriterionDraft, set_criteria
from tests.e2e.conftest import Site
from tests.e2e.ground import CRITERIA, Records
from tests.e2e.person import Person, Screen
from tests.e2e.walk import SAVED
from tests.season import PASSWORD
from tests.web.stage import a_stage

CODES = ("voice", "expertise", "care", "reach")
"""What the panel marks; one more criterion is scored by rule."""
WIDE = Screen(1280, 800, False, "light")
TABLET = Screen(820, 1180, True, "light")
PHONE = Screen(390, 844, True, "dark")
NAMES = ("North", "South", "East", "West", "Delta", "Harbor", "Lake", "Hill", "Field", "Gate")


def marks_of(keys: str) -> dict[str, int]:
    """The mark that each digit gives, criterion by criterion; 0 is ten."""
    return {code: int(key) or 10 for code, key in zip(CODES, keys, strict=True)}


def prepare(site: Site, names: Sequence[str] = NAMES) -> list[str]:
    """The addresses of the scorecards that wait for the judge `ada@example.org`."""
    with site.app().app_context():
        stage = a_stage()
        rule, *panel = CRITERIA
        more = [CriterionDraft(code=code, name=code.title(), weight=15) for code in CODES[2:]]
        weighted = [replace(one, weight=20) for one in panel]
        set_criteria(actor=stage.organizer, category=stage.category, criteria=[rule, *weighted, *more])
        for name in names:
            stage.admitted(name, kind=NominationKind.SELF)
        opened = stage.open_round(stage.judge("Ada"))
        addresses = [f"/judge/{one.public_id}" for one in opened]
        db.session.remove()
        db.engine.dispose()
    return addresses


@dataclass
class Judge:
    """Ada at one screen; every stroke of a key and every click or tap is counted."""

    site: Site
    browser: Browser
    screen: Screen
    folder: Path
    strokes: Counter[str] = field(default_factory=Counter)
    addresses: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.person = Person(self.browser, self.site.url, self.screen, self.folder, "ada")
        self.page, self.eyes = self.person.page, self.person.eyes
        # A page that would not be left without a question is left.
        self.page.on("dialog", lambda question: question.accept())

    def sign_in(self) -> None:
        self.person.open("/sign-in?next=/judge")
        self.person.sign_in()
        self.person.look("list", "What is left to mark?")

    def press(self, keys: str) -> None:
        """One stroke per character; ↵ is Enter."""
        for key in keys:
            self.page.keyboard.press("Enter" if key == "↵" else key)
            self.strokes["keys"] += 1

    def tap(self, target: Locator) -> None:
        target.tap() if self.screen.phone else target.click()
        self.strokes["clicks"] += 1

    def choice(self, code: str, mark: int) -> Locator:
        return self.page.locator(f"input[name='mark-{code}'][value='{mark}']")

    @property
    def status(self) -> Locator:
        return self.page.locator("[data-save-status]")

    def saved(self) -> None:
        expect(self.status).to_contain_text(SAVED, timeout=25_000)

    def at(self, address: str) -> None:
        self.page.wait_for_url(f"**{address}")
        self.page.wait_for_load_state()

    def crash(self) -> None:
        """The tab goes without a word, and a new one takes its place."""
        self.page.close()
        self.page = self.person.page = self.person.context.new_page()

    def sign_in_elsewhere(self) -> None:
        """In a second tab of the same browser."""
        other = self.person.context.new_page()
        enter(other, self.person.email)
        other.close()


def enter(page: Page, email: str) -> None:
    page.goto("/sign-in?next=/judge")
    page.locator("main [name=email]").fill(email)
    page.locator("main [name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="What is left to mark?").wait_for()


Given = dict[str, dict[str, int]]


class Sheets:
    """What the database holds."""

    def __init__(self, site: Site) -> None:
        self.records = Records(site)

    def marks(self, addresses: Collection[str]) -> Given:
        """Address to criterion to mark for these scorecards; a mark that stands twice is refused."""
        rows = (
            select(Assignment.public_id, Mark.value, Mark)
            .select_from(Mark)
            .join(Scorecard)
            .join(Entry, Entry.id == Scorecard.entry_id)
            .join(Assignment, Assignment.entry_id == Entry.id)
        )
        found: Given = {}
        with self.records.reading() as session:
            for public_id, value, mark in session.execute(rows):
                if f"/judge/{public_id}" not in addresses:
                    continue
                sheet = found.setdefault(f"/judge/{public_id}", {})
                assert mark.criterion.code not in sheet
                sheet[mark.criterion.code] = value
        return found

    def handed_in(self) -> int:
        return self.records.number(select(Scorecard).where(Scorecard.state == ScorecardState.SUBMITTED))

    def saves(self) -> list[str]:
        """The key of every save in the order of the log."""
        rows = select(AuditEntry.details).where(AuditEntry.action == "save_marks").order_by(AuditEntry.id)
        with self.records.reading() as session:
            return [details["save"] for details in session.scalars(rows)]
