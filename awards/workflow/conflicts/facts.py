"""What the rules look at: who belongs where, who wrote what, how companies are tied."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from awards.enums import ConflictKind, TieKind
from awards.models import Category, Nominee, User


class Found(NamedTuple):
    """A tie between a judge and a nominee, and the sentence that says which."""

    judge: User
    nominee: Nominee
    kind: ConflictKind
    reason: str


class Company(NamedTuple):
    """An organization; `root` is the owner of its group, itself where nobody owns it."""

    name: str
    name_key: str
    trade: str
    root: int


class Link(NamedTuple):
    """A tie between two groups as one of them sees it: the other, and the tie in words."""

    root: int
    words: str


@dataclass(frozen=True)
class Facts:
    """Judges, nominees and organizations by the ids of their rows."""

    homes: Mapping[int, Mapping[int, str]]
    """Judge to the organizations they work for, each with the words that say so."""
    houses: Mapping[int, Set[int]]
    """Nominee to the organizations it belongs to."""
    left: Mapping[int, Mapping[int, date]]
    """Judge to the organizations they worked for not long ago, and until when."""
    companies: Mapping[int, Company]
    senders: Mapping[int, Set[int | str]]
    """Nominee to the accounts and mailboxes that nominated it."""
    referees: Mapping[int, Set[str]]
    """Nominee to the mailboxes of those who vouch for it."""
    links: Mapping[TieKind, Mapping[int, Set[Link]]]
    """Kind of tie to group to the groups it is tied with."""
    trades: Set[tuple[str, str]]
    """Trades of judges and of the nominees they do not judge."""
    sponsor: str = ""
    """The sponsor of the category in question, as a key."""

    def roots(self, organizations: Set[int] | Mapping[int, object]) -> dict[int, int]:
        """The groups of these organizations, each with one of them."""
        return {self.companies[one].root: one for one in sorted(organizations)}

    def shared(self, judge: User, nominee: Nominee) -> set[int]:
        """The organizations to which both belong."""
        return set(self.homes[judge.id]) & self.houses[nominee.id]


class Sitting(NamedTuple):
    """A panel and the nominees before it."""

    category: Category
    judges: list[User]
    nominees: list[Nominee]
