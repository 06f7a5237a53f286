"""Ten entries marked by keyboard alone while the server is away for a while."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.e2e.conftest import Site
from tests.e2e.eyes import pictures
from tests.e2e.judging import CODES, NAMES, PHONE, TABLET, WIDE, Judge, Sheets, marks_of, prepare

pytestmark = pytest.mark.e2e

PRESSED = ("8765", "9876", "3456", "1234", "0987", "5555", "7080", "6789", "2468", "9999")
"""A digit per criterion and a string per entry; 0 is ten."""
CUT_OFF, LOST_ANSWER = 4, 6
"""The entries during which the server is away, and during which one answer does not arrive."""


@pytest.fixture
def judge(site: Site, browser: Browser, tmp_path: Path) -> Iterator[Judge]:
    judge = Judge(site, browser, WIDE, pictures(tmp_path / "pictures"))
    yield judge
    judge.person.context.close()


@pytest.mark.parametrize("outage", [3, pytest.param(60, marks=pytest.mark.slow)])
def test_ten_entries_by_keyboard_with_the_server_gone_for_a_while(
    site: Site, judge: Judge, outage: int, capsys: pytest.CaptureFixture[str]
) -> None:
    addresses = prepare(site)
    sheets = Sheets(site)
    judge.sign_in()
    judge.press("n")
    judge.at(addresses[0])
    judge.eyes.look("entry", "Team North")
    counts = []
    for place, (address, keys) in enumerate(zip(addresses, PRESSED, strict=True)):
        judge.at(address)
        before = judge.strokes.copy()
        if place == CUT_OFF:
            mark_without_a_server(judge, keys, outage)
            assert sheets.marks([address]) == {address: marks_of(keys)}
        elif place == LOST_ANSWER:
            lose_an_answer(judge, keys)
        else:
            judge.press(keys)
        judge.press("↵")
        judge.at(addresses[place + 1] if place + 1 < len(addresses) else "/judge")
        counts.append(judge.strokes - before)
    judge.eyes.look("all-handed-in", "All handed in")
    with capsys.disabled():
        print(f"\n{len(CODES)} marks per entry; keys {[one['keys'] for one in counts]}", end=", ")
        print(f"clicks {[one['clicks'] for one in counts]} (goal {len(CODES) + 1} in all)")
    assert max(sum(one.values()) for one in counts) <= len(CODES) + 1
    assert sheets.marks(addresses) == dict(zip(addresses, map(marks_of, PRESSED), strict=True))
    assert sheets.handed_in() == len(NAMES)
    assert len(set(sheets.saves())) == len(sheets.saves())
    sheets.records.close()


def mark_without_a_server(judge: Judge, keys: str, outage: int) -> None:
    judge.press(keys[0])
    judge.saved()
    judge.site.kill()
    judge.press(keys[1:])
    expect(judge.status).to_contain_text("Not saved yet: there is no connection.")
    judge.page.keyboard.press("Enter")  # not counted: it only shows that nothing is lost by it
    expect(judge.status).to_contain_text("Not handed in: there is no connection.")
    judge.eyes.forgive_offline()
    judge.eyes.examine("no-connection")
    time.sleep(outage)
    judge.site.start()
    judge.saved()
    judge.eyes.forgive_offline()


def lose_an_answer(judge: Judge, keys: str) -> None:
    """The server saves, and the judge's browser never hears of it."""
    lost: list[int] = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    judge.page.route("**/save", lose, times=1)
    judge.press(keys)
    judge.saved()
    assert lost == [200]
    judge.eyes.forgive_offline()


PICTURES = os.environ.get("LAUREL_PICTURES")


@pytest.mark.skipif(not PICTURES, reason="takes pictures for LAUREL_PICTURES")
def test_both_colors_at_every_width(site: Site, browser: Browser) -> None:
    addresses = prepare(site, NAMES[:2])
    for screen in (WIDE, TABLET, PHONE):
        for colors in ("light", "dark"):
            judge = Judge(site, browser, screen._replace(colors=colors), Path(PICTURES or ""))
            judge.eyes.name = f"{colors}-{judge.eyes.name}"
            judge.sign_in()
            judge.person.open(addresses[0])
            judge.eyes.look("scorecard", "Judging closes")
            judge.page.screenshot(path=Path(PICTURES or "") / f"{judge.eyes.name}-view.png")
            judge.person.context.close()
