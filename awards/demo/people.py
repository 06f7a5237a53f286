"""The made-up cast: companies, people, and who is nominated where."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from random import Random
from typing import Any

from awards.demo.figures import Figures, figures
from awards.demo.marks import Strength
from awards.demo.texts import read
from awards.workflow.words import Category, NomineeKind

PASSWORD = "laurel-demo-2027"
"""Printed by the demo and worth nothing: its accounts stand in front of made-up data on one machine."""

SIGN_IN = {
    "organizer": "organizer@laurel.example",
    "screener": "screener@laurel.example",
    "chair": "chair@laurel.example",
    "judge": "judge@laurel.example",
    "company": "company@laurel.example",
}
"""One account per role for whoever looks around."""


@dataclass(frozen=True)
class Company:
    name: str
    short: str
    city: str
    sector: str
    product: str
    clients: str
    vendor: bool = False

    @property
    def domain(self) -> str:
        return f"{address(self.short)}.example"


@dataclass(frozen=True)
class Entrant:
    """A nominee as the made-up season intends it."""

    category: str
    nominee: str
    company: Company
    strength: Strength
    figures: Figures


def address(name: str) -> str:
    """A name as it stands in a mail address."""
    plain = name.lower().replace("ö", "o").replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


@dataclass
class Cast:
    """Hands out companies and names in an order that the seed decides."""

    random: Random
    book: dict[str, Any] = field(default_factory=lambda: read("people.toml"))

    def __post_init__(self) -> None:
        self.companies = [Company(**row) for row in self.book["companies"]]
        self.random.shuffle(self.companies)
        self._pools: dict[str, Iterator[Company]] = {}
        self._names = self._all_names()
        self._teams = cycle(self.random.sample(self.book["names"]["teams"], len(self.book["names"]["teams"])))

    def person(self) -> str:
        return next(self._names)

    def entrants(self, category: Category, number: int, *, tie_at: int | None) -> list[Entrant]:
        """`number` nominees from strong to weak; with `tie_at`, the ones at that place and the next tie."""
        made: list[Entrant] = []
        for place, company in enumerate(self._companies(category, number)):
            value = 0.97 - 0.85 * place / max(number - 1, 1)
            found = figures(self.random, value, category.nominee_kind)
            if tie_at and place == tie_at:
                value, found = made[-1].strength.value, made[-1].figures
            strength = Strength(value, agreed=tie_at in (place, place + 1))
            name = self._nominee(category.nominee_kind, company)
            made.append(Entrant(category.code, name, company, strength, found))
        return made

    def _companies(self, category: Category, number: int) -> list[Company]:
        pool = self._pool(category)
        turn = self._pools.setdefault(pool, cycle(self._members(pool)))
        number = min(number, len(self._members(pool)))
        return [next(turn) for _ in range(number)]

    def _pool(self, category: Category) -> str:
        words = f"{category.name} {category.family}".lower()
        for sector in ("healthcare", "retail"):
            if sector in words:
                return sector
        if category.family.startswith("CRM") or "technology" in words:
            return "vendor"
        return "everybody"

    def _members(self, pool: str) -> Sequence[Company]:
        if pool == "everybody":
            return self.companies
        return [
            company
            for company in self.companies
            if company.sector == pool or pool == "vendor" and company.vendor
        ]

    def _nominee(self, kind: NomineeKind, company: Company) -> str:
        if kind is NomineeKind.PERSON:
            return self.person()
        if kind is NomineeKind.TEAM:
            return f"{company.short} {next(self._teams)}"
        return company.name if kind is NomineeKind.COMPANY else company.product

    def _all_names(self) -> Iterator[str]:
        first, last = self.book["names"]["first"], self.book["names"]["last"]
        pairs = [f"{one} {other}" for one in first for other in last]
        return iter(self.random.sample(pairs, len(pairs)))
