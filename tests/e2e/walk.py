"""A walk: the site, its records, the people who use it, and the words they type."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser
from sqlalchemy import select

from awards.enums import ProgramState
from awards.models import Program
from tests.e2e.conftest import Site
from tests.e2e.ground import Records
from tests.e2e.person import Person, Screen

TEAM, EMPLOYER, CATEGORY = "Service Desk North", "Northwind Care", "Best service team"
STORY = "We gave every caller a name to ask for. Waiting fell from nine minutes to two – in one winter."
RESULTS = "Customers write to thank single people; “you knew me” is the sentence we read most."
PRAISE = "They called back at seven in the evening, as promised, and stayed until it worked."
SAVED = re.compile(r"Saved \d\d:\d\d")
SCORE = "7.80"  # 170 of 200 satisfied: 85 %, 6 points by rule; (30 · 6 + 30 · 8 + 40 · 9) / 100


class Walk:
    """The site, its records, and the people who use it."""

    def __init__(self, site: Site, browser: Browser, screen: Screen, folder: Path) -> None:
        self.site, self.records = site, Records(site)
        self.people = {
            name: Person(browser, site.url, screen, folder, name)
            for name in ("company", "customer", "organizer", "judge")
        }

    def mail(self, name: str, words: str) -> str:
        """The link in the newest mail with these words."""
        text = self.site.sink.wait_for(self.people[name].email, words)
        return text.split(self.site.url, 1)[1].split()[0]

    def state(self) -> ProgramState:
        return self.records.one(select(Program)).state
