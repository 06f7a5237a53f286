"""What goes wrong while a judge marks: a tab dies, a second one is open, a session ends. Nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from awards.models import User
from awards.workflow.transaction import transaction
from tests.e2e.conftest import Site, served
from tests.e2e.eyes import pictures
from tests.e2e.judging import CODES, PHONE, TABLET, WIDE, Judge, Sheets, enter, marks_of, prepare
from tests.e2e.walk import SAVED

pytestmark = pytest.mark.e2e

ENTRIES = 6 * 3 + 2 * 2
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('laurel:unsaved:')).length"


@dataclass
class Season:
    """One season for all of these tests; each takes entries that nobody has marked."""

    site: Site
    sheets: Sheets
    addresses: list[str]

    def take(self, count: int) -> list[str]:
        taken, self.addresses = self.addresses[:count], self.addresses[count:]
        return taken


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Season]:
    with served(tmp_path_factory.mktemp("kept")) as site:
        season = Season(site, Sheets(site), prepare(site, [f"Desk-{number}" for number in range(ENTRIES)]))
        yield season
        season.sheets.records.close()


@pytest.fixture
def judge(season: Season, browser: Browser, tmp_path: Path) -> Iterator[Judge]:
    judge = Judge(season.site, browser, WIDE, pictures(tmp_path / "pictures"))
    judge.addresses = season.take(3)
    enter(judge.page, judge.person.email)
    judge.person.open(judge.addresses[0])
    yield judge
    judge.person.context.close()


@pytest.fixture
def sheets(season: Season) -> Sheets:
    return season.sheets


def test_a_tab_that_dies_without_a_connection_loses_nothing(judge: Judge, sheets: Sheets) -> None:
    first, second, third = judge.addresses
    judge.press("87")
    judge.saved()
    judge.site.kill()
    judge.press("65")
    judge.page.locator("#comment").fill("Well 7old.")
    expect(judge.status).to_contain_text("there is no connection")
    judge.crash()
    judge.site.start()
    judge.person.open(first)
    expect(judge.status).to_contain_text("Restored 2 marks and 1 text that were not saved yet. Saved")
    expect(judge.choice("care", 6)).to_be_checked()
    expect(judge.page.locator("#comment")).to_have_value("Well 7old.")
    assert sheets.marks(judge.addresses) == {first: marks_of("8765")}
    assert judge.page.evaluate(KEPT) == 0
    leave_marks_behind(judge, second)
    judge.person.open(third)
    expect_nothing_kept(judge)
    assert sheets.marks([second]) == {second: {"voice": 9}}


def expect_nothing_kept(judge: Judge) -> None:
    for _ in range(100):
        if judge.page.evaluate(KEPT) == 0:
            return
        judge.page.wait_for_timeout(100)
    raise AssertionError("What was left behind was not sent.")


def leave_marks_behind(judge: Judge, address: str) -> None:
    judge.person.open(address)
    judge.site.kill()
    judge.press("9")
    expect(judge.status).to_contain_text("there is no connection")
    judge.page.get_by_role("link", name="Next: BST-0003").click()
    expect(judge.status).to_contain_text("Still here: there is no connection.")
    judge.crash()
    judge.site.start()


def test_of_two_tabs_the_second_is_asked(judge: Judge, sheets: Sheets) -> None:
    address = judge.addresses[0]
    other = judge.person.context.new_page()
    other.goto(address)
    judge.press("8")
    judge.saved()
    other.keyboard.press("3")
    status = other.locator("[data-save-status]")
    expect(status).to_contain_text("changed in another tab or on another device")
    assert sheets.marks(judge.addresses) == {address: {"voice": 8}}
    expect(other.locator("input[name='mark-voice'][value='3']")).to_be_checked()
    other.get_by_role("button", name="Save mine over it").click()
    expect(status).to_contain_text("✓ Saved")
    assert sheets.marks(judge.addresses) == {address: {"voice": 3}}
    judge.press("7")
    expect(judge.status).to_contain_text("changed in another tab")
    judge.eyes.examine("two-tabs")
    judge.page.get_by_role("button", name="Load what was saved").click()
    expect(judge.choice("voice", 3)).to_be_checked()
    assert judge.page.evaluate(KEPT) == 0
    assert sheets.marks(judge.addresses) == {address: {"voice": 3}}


def test_marks_from_before_a_newer_scorecard_wait_for_a_word(judge: Judge, sheets: Sheets) -> None:
    first, second, _ = judge.addresses
    judge.page.route("**/save", lambda route: route.abort())
    judge.press("8")
    expect(judge.status).to_contain_text("there is no connection")
    judge.crash()
    change_elsewhere(judge, first)
    judge.person.open(first)
    expect(judge.status).to_contain_text("changed in another tab or on another device")
    expect(judge.choice("voice", 8)).to_be_checked()
    assert sheets.marks([first]) == {first: marks_of("2222")}
    judge.crash()
    hand_in_elsewhere(judge, first)
    judge.person.open(second)
    expect(judge.status).to_contain_text("1 mark of another entry not saved. You submitted this scorecard.")
    judge.page.get_by_role("button", name="Open that entry").click()
    expect(judge.status).to_contain_text("1 mark of this entry not saved.")
    judge.page.get_by_role("button", name="Drop what was not saved").click()
    assert judge.page.evaluate(KEPT) == 0
    assert sheets.marks([first]) == {first: marks_of("2222")}


def change_elsewhere(judge: Judge, address: str) -> None:
    """On a device of their own, which knows nothing of what this one keeps."""
    with elsewhere(judge, address) as page:
        for digit in "2222":
            page.keyboard.press(digit)
        expect(page.locator("[data-save-status]")).to_contain_text(SAVED)


def hand_in_elsewhere(judge: Judge, address: str) -> None:
    with elsewhere(judge, address) as page:
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: not url.endswith(address))


@contextmanager
def elsewhere(judge: Judge, address: str) -> Iterator[Page]:
    context = judge.browser.new_context(base_url=judge.site.url)
    page = context.new_page()
    enter(page, judge.person.email)
    page.goto(address)
    yield page
    context.close()


def test_after_the_session_ended_the_marks_wait_for_the_next(judge: Judge, sheets: Sheets) -> None:
    address = judge.addresses[0]
    judge.press("8")
    judge.saved()
    end_every_session(judge.site)
    judge.press("7")
    expect(judge.status).to_contain_text("Not saved: you are signed out. Sign in again in another tab")
    judge.press("6")
    judge.sign_in_elsewhere()
    judge.saved()
    assert sheets.marks(judge.addresses) == {address: {"voice": 8, "expertise": 7, "care": 6}}


def test_nothing_stays_on_the_device_after_signing_out(judge: Judge, sheets: Sheets) -> None:
    judge.page.route("**/save", lambda route: route.abort())
    judge.press("8")
    expect(judge.status).to_contain_text("there is no connection")
    assert judge.page.evaluate(KEPT) == 1
    judge.page.get_by_text("Ada", exact=True).click()
    judge.person.press("Sign out everywhere")
    judge.page.wait_for_url(lambda url: "/judge/" not in url)
    assert judge.page.evaluate(KEPT) == 0
    assert sheets.marks(judge.addresses) == {}


def test_digits_in_words_mark_nothing_and_a_missing_mark_is_shown(judge: Judge, sheets: Sheets) -> None:
    judge.page.locator("#comment").press_sequentially("9 of 10, n 7")
    judge.page.locator("h1").click()
    judge.press("8↵")
    expect(judge.status).to_contain_text("Industry expertise has no mark yet.")
    expect(judge.page.locator("fieldset[data-criterion='expertise']:focus-within")).to_be_visible()
    judge.press("765↵")
    judge.at(judge.addresses[1])
    assert sheets.marks(judge.addresses) == {
        judge.addresses[0]: {"voice": 8, "expertise": 7, "care": 6, "reach": 5}
    }


def end_every_session(site: Site) -> None:
    with site.app().app_context(), transaction() as session:
        session.execute(update(User).values(session_version=User.session_version + 1))


def test_the_same_page_under_fingers(season: Season, browser: Browser, tmp_path: Path) -> None:
    for screen in (TABLET, PHONE):
        judge = Judge(season.site, browser, screen, pictures(tmp_path / "pictures"))
        judge.addresses = season.take(2)
        judge.sign_in()
        for address in judge.addresses:
            judge.person.open(address)
            for code, mark in marks_of("7869").items():
                judge.tap(judge.choice(code, mark))
            judge.saved()
            judge.eyes.look("marked", "Judging closes")
            judge.tap(judge.page.locator("[data-next]"))
            judge.page.wait_for_url(lambda url, left=address: not url.endswith(left))
        assert judge.strokes.total() == 2 * (len(CODES) + 1)
        judge.eyes.look("next", "is handed in")
        judge.eyes.blink()
        given = season.sheets.marks(judge.addresses)
        assert given == dict.fromkeys(judge.addresses, marks_of("7869"))
        judge.person.context.close()
