"""What is looked at on every page: accessibility, the console, the width, and a picture to keep."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, expect

AXE = Axe()
REFUSED = re.compile(r"Failed to load resource.* status of 4\d\d")
"""An answer that refuses something is no fault of the page that asked."""
UNANSWERED = re.compile(r"Failed to load resource: net::ERR_")
TOO_WIDE = """width => {
  const root = document.documentElement;
  return root.scrollWidth > Math.min(width, root.clientWidth);
}"""
TIMEOUT = 15_000


class Eyes:
    """Follows one page; `look` judges what it shows, `blink` tells whether anything was overlooked."""

    def __init__(self, page: Page, folder: Path, name: str) -> None:
        self.page, self.folder, self.name = page, folder, name
        self.looks = 0
        self.faults: list[str] = []
        self.visited: set[str] = set()
        self.seen = {"blank"}
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("framenavigated", lambda frame: self.visited.add(urlsplit(frame.url).path))

    def look(self, title: str, words: str | re.Pattern[str]) -> None:
        """Wait until the page says `words`, take its picture, and refuse any fault."""
        expect(self.page.locator("main")).to_contain_text(words, timeout=TIMEOUT)
        self.page.wait_for_load_state()
        self.examine(title)

    def examine(self, title: str) -> None:
        """The page as it stands, with whatever is open on it."""
        self.seen.add(urlsplit(self.page.url).path)
        self.looks += 1
        picture = self.folder / f"{self.name}-{self.looks:02d}-{title}.png"
        self.page.screenshot(path=picture, full_page=True)
        found = AXE.run(self.page)
        assert found.violations_count == 0, f"{self.page.url}: {found.generate_report()}"
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        assert not self.page.evaluate(TOO_WIDE, width), f"{self.page.url} is wider than the screen."
        assert not self.faults, f"{self.page.url}: {self.faults}"

    def forgive_offline(self) -> None:
        """What the browser itself says about a server that does not answer is no fault of the page."""
        self.faults = [fault for fault in self.faults if not UNANSWERED.search(fault)]

    def blink(self) -> None:
        """Nothing was said to the console since, and no page was passed without a look."""
        assert not self.faults, self.faults
        overlooked = self.visited - self.seen
        assert not overlooked, f"{self.name} was shown pages that nobody looked at: {overlooked}"

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not REFUSED.search(message.text):
            self.faults.append(f"console: {message.text}")


def pictures(otherwise: Path) -> Path:
    """The folder named by LAUREL_PICTURES, or one that goes with the test."""
    folder = Path(os.environ.get("LAUREL_PICTURES") or otherwise)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
