"""What the made-up people write: sentences drawn from `texts.toml`, none twice before all were used once."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from awards.demo.figures import Figures
from awards.workflow.words import NominationKind

FOLDER = Path(__file__).resolve().parent

SECTIONS: Mapping[NominationKind, Sequence[Sequence[str]]] = {
    NominationKind.SELF: (
        ("opening", "work", "work", "work", "result", "closing"),
        ("work", "result", "work", "people", "work"),
        ("people", "people", "work", "closing"),
    ),
    NominationKind.PEER: (
        ("peer_opening", "peer_reason", "peer_reason", "peer_reason"),
        ("peer_reason",) * 3,
    ),
    NominationKind.CUSTOMER: (("customer_words", "customer_more"), ("customer_words", "customer_more")),
}
"""The kinds of sentence that answer the first, second, third… long question."""


class Asked(NamedTuple):
    """A question of a form, as far as an answer needs it."""

    code: str
    word_limit: int


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


@dataclass
class Writer:
    """Draws sentences; one seed writes one season."""

    random: Random
    banks: dict[str, Any] = field(default_factory=lambda: read("texts.toml"))
    decks: dict[str, list[str]] = field(default_factory=dict)

    def sentence(self, bank: str, slots: Mapping[str, str]) -> str:
        return self._draw(bank, self.banks[bank]).format_map(slots)

    def title(self, kind: NominationKind, slots: Mapping[str, str]) -> str:
        return self._draw(f"titles/{kind}", self.banks["titles"][kind]).format_map(slots)

    def comment(self, strength: float) -> str:
        level = "strong" if strength > 0.7 else "middling" if strength > 0.4 else "weak"
        return self.sentence(f"comment_{level}", {})

    def decision(self, name: str) -> str:
        return str(self.banks["decisions"][name])

    def declared(self) -> str:
        return self._draw("conflicts", self.banks["decisions"]["conflicts"])

    def answers(
        self, kind: NominationKind, questions: Iterable[Asked], slots: Mapping[str, str], vendor: bool
    ) -> dict[str, str]:
        """One answer per question, within its limit of words."""
        sections = SECTIONS[kind]
        return {
            question.code: self._answer(sections[place % len(sections)], question.word_limit, slots, vendor)
            for place, question in enumerate(questions)
        }

    def _answer(self, section: Sequence[str], limit: int, slots: Mapping[str, str], vendor: bool) -> str:
        text = ""
        for bank in section:
            more = self.sentence(bank_name(bank, vendor), slots)
            if text and len(text.split()) + len(more.split()) > limit:
                break
            text = f"{text} {more}".strip()
        return text

    def _draw(self, name: str, bank: Sequence[str]) -> str:
        deck = self.decks.setdefault(name, [])
        if not deck:
            deck.extend(self.random.sample(list(bank), len(bank)))
        return deck.pop()


def bank_name(part: str, vendor: bool) -> str:
    """`work` of a software maker is told with other sentences than `work` of a service team."""
    if part in ("opening", "work") and vendor:
        return f"market_{part}"
    return f"self_{part}" if part in ("opening", "work", "result", "people", "closing") else part


def slots(who: str, company: Mapping[str, Any], figures: Figures) -> dict[str, str]:
    """What the sentences may mention, figures as they are stated in the evidence."""
    return {
        "who": who,
        "company": company["name"],
        "city": company["city"],
        "sector": company["sector"],
        "clients": company["clients"],
        "csat": str(figures.csat_percent),
        "responses": f"{figures.responses:,}",
        "nps": str(figures.nps),
        "hours": str(figures.median_hours),
        "cases": f"{figures.cases:,}",
    }
