"""A curve drawn in a real browser: typing redraws it, an example fills it, leaving asks first."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, expect

from tests.e2e.conftest import Site
from tests.e2e.eyes import pictures
from tests.e2e.ground import SLUG, prepare
from tests.e2e.person import DESKTOP, PHONE, Person, Screen

CRITERIA = f"/organize/{SLUG}/categories/BST"


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_curve_is_drawn_while_it_is_typed(
    site: Site, browser: Browser, tmp_path: Path, screen: Screen
) -> None:
    prepare(site)
    organizer = Person(browser, site.url, screen, pictures(tmp_path), "organizer")
    page = organizer.page
    organizer.open("/sign-in")
    organizer.sign_in()
    organizer.look("seasons", "Which season are you working on?")
    organizer.open(CRITERIA)
    page.locator("#criteria-0 summary").first.click()
    look = page.locator("#criteria-0-curve-look")
    expect(look).to_contain_text("80 %: 5 points")
    page.locator("#criteria-0-curve-1-points").fill("9")
    expect(look).to_contain_text("80 %: 7.4 points")
    organizer.look("redrawn", "80 %: 7.4 points")
    page.locator("#criteria-0-curve-1-points").fill("11")
    expect(look).to_contain_text("The points of the curve lie between 0 and 10.")
    organizer.look("fault", "The points of the curve lie between 0 and 10.")
    page.locator("#criteria-0-example").select_option("phone-csat-level")
    page.locator("#criteria-0").get_by_role("button", name="Put it into the rows").click()
    expect(page.locator("#criteria-0-curve-0-figure")).to_have_value("62")
    organizer.look("example", "90 %: 7.33 points")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.get_by_role("navigation", name="Category").get_by_role("link", name="Method").click()
    expect(page.locator("#criteria-0-curve-0-figure")).to_have_value("62")
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Save the criteria").click()
    organizer.look("saved", "Saved.")
    expect(page.locator("#criteria-0-curve-0-figure")).to_have_value("62")
    organizer.open(f"{CRITERIA}/evidence")
    organizer.look("evidence", "Which figures may be ranked on?")
    organizer.open(f"/{SLUG}/method")
    page.get_by_text("The curve from figures to points").click()
    organizer.look("method", "CSAT: what it earns")
    organizer.eyes.blink()
