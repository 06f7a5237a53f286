"""One person with a browser of their own, and the few things people do on pages."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, Locator, Page

from tests.e2e.eyes import TIMEOUT, Eyes
from tests.season import PASSWORD


class Screen(NamedTuple):
    """What the pages are shown on."""

    width: int
    height: int
    phone: bool
    colors: Literal["light", "dark"]


DESKTOP = Screen(1280, 900, False, "light")
PHONE = Screen(390, 844, True, "dark")


class Person:
    def __init__(self, browser: Browser, url: str, screen: Screen, folder: Path, name: str) -> None:
        self.email = f"{name}@example.org"
        self.context = browser.new_context(
            base_url=url,
            viewport={"width": screen.width, "height": screen.height},
            is_mobile=screen.phone,
            has_touch=screen.phone,
            color_scheme=screen.colors,
            reduced_motion="reduce",
            locale="en-GB",
        )
        self.context.set_default_timeout(TIMEOUT)
        self.page: Page = self.context.new_page()
        self.eyes = Eyes(self.page, folder, f"{screen.width}-{name}")
        self.look = self.eyes.look

    def open(self, address: str) -> None:
        self.page.goto(address)

    def follow(self, label: str) -> None:
        """The first link of this name."""
        self.page.get_by_role("link", name=label, exact=True).first.click()

    def press(self, label: str) -> None:
        self.page.get_by_role("button", name=label, exact=True).click()

    def confirm(self, label: str) -> None:
        """Press a button that asks first, look at its question, and say yes."""
        self.press(label)
        question = self.page.get_by_role("dialog")
        yes: Locator = question.get_by_role("button", name=label, exact=True)
        yes.wait_for()
        self.eyes.examine(f"asked-{label.lower().replace(' ', '-')}")
        yes.click()

    def type(self, **words: str) -> None:
        """Fill the fields by their names."""
        for name, text in words.items():
            self.field(name).fill(text)

    def field(self, name: str) -> Locator:
        return self.page.locator(f"main [name='{name}']:not([type=hidden])")

    def sign_in(self) -> None:
        self.look("sign-in", "Who are you?")
        self.type(email=self.email, password=PASSWORD)
        self.press("Sign in")
