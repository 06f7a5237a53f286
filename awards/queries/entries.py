"""An entry as judges see it: everything, or in blind judging only what names nobody."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, select

from awards.enums import MetricKind, MetricState, NominationKind, NominationState
from awards.extensions import db
from awards.models import Answer, Entry, EntrySource, Metric, Nomination, Organization, Question
from awards.queries import counting
from awards.queries.counting import Figure

SHORTEST_NAME = 3
WITHHELD = "[withheld]"
REACHABLE = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|https?://\S+|www\.\S+", re.IGNORECASE)
"""Addresses and links, which name their owner."""


class Said(NamedTuple):
    label: str
    text: str


class Voice(NamedTuple):
    """One admitted nomination; `by` is set when another company than the nominee's sent it in."""

    kind: NominationKind
    title: str
    by: str
    rating: int | None
    said: list[Said]


class Shown(NamedTuple):
    """A figure as judges read it; `read` is what a curve is read at."""

    id: int
    kind: MetricKind
    state: MetricState
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    n: int
    open_cases: int
    flag: str
    period_start: date | None
    period_end: date | None
    read: Figure


@dataclass(frozen=True)
class BlindEntry:
    """What is shown in blind judging. A field that is not here reaches no page, file or mail of a judge."""

    code: str
    figures: Mapping[MetricKind, Shown]
    voices: Sequence[Voice]

    organization = ""

    @property
    def name(self) -> str:
        return f"Entry {self.code}"


@dataclass(frozen=True)
class FullEntry:
    code: str
    figures: Mapping[MetricKind, Shown]
    voices: Sequence[Voice]
    name: str
    organization: str


_BEHIND = (
    select(
        Nomination.id,
        Nomination.kind,
        Nomination.title,
        Nomination.rating,
        Organization.name.label("organization"),
        and_(Organization.id.is_not(None), Organization.id.is_distinct_from(bindparam("own"))).label(
            "foreign"
        ),
        Nomination.nominee_name,
        Nomination.nominee_organization,
        Nomination.nominator_name,
        Nomination.referee_name,
        Question.label,
        Question.identifies_nominee.label("names"),
        Answer.text,
    )
    .join(EntrySource, EntrySource.nomination_id == Nomination.id)
    .outerjoin(Organization, Organization.id == Nomination.organization_id)
    .outerjoin(Answer, and_(Answer.nomination_id == Nomination.id, Answer.text != ""))
    .outerjoin(Question, Question.id == Answer.question_id)
    .where(EntrySource.entry_id == bindparam("entry"), Nomination.state == NominationState.ADMITTED)
    .order_by(Nomination.kind != NominationKind.SELF, Nomination.kind, Nomination.id, Question.position)
)


def seen(entry: Entry) -> FullEntry | BlindEntry:
    """The entry with the admitted nominations behind it, the nominee's own first; two statements."""
    figures = {kind: _shown(metric, figure) for kind, (metric, figure) in counting.behind(entry).items()}
    own = entry.nominee.organization_id
    rows = db.session.execute(_BEHIND, {"entry": entry.id, "own": own}).all()
    if entry.category.blind:
        return BlindEntry(entry.code, figures, list(_unnamed(rows, _names(entry, rows))))
    nominee = entry.nominee
    other = "" if nominee.organization_name == nominee.name else nominee.organization_name
    return FullEntry(entry.code, figures, list(_voices(rows)), nominee.name, other)


def voice_of(nomination: Nomination) -> Voice:
    """A single nomination as its judges would read it."""
    own = nomination.nominee.organization_id if nomination.nominee else None
    organization = nomination.organization
    by = organization.name if organization and nomination.nominee and organization.id != own else ""
    answers = sorted(nomination.answers, key=lambda one: one.question.position)
    said = [Said(one.question.label, one.text) for one in answers if one.text]
    return Voice(nomination.kind, nomination.title, by, nomination.rating, said)


def _voices(rows: Iterable[Any]) -> Iterable[Voice]:
    for _id, group in groupby(rows, key=lambda row: row.id):
        own = list(group)
        by = own[0].organization if own[0].kind is NominationKind.SELF and own[0].foreign else ""
        said = [Said(row.label, row.text) for row in own if row.text]
        yield Voice(own[0].kind, own[0].title, by, own[0].rating, said)


def _unnamed(rows: Iterable[Any], names: re.Pattern[str]) -> Iterable[Voice]:
    for _id, group in groupby(rows, key=lambda row: row.id):
        own = list(group)
        said = [Said(row.label, _masked(row.text, names)) for row in own if row.text and not row.names]
        yield Voice(own[0].kind, "", "", own[0].rating, said)


def _masked(text: str, names: re.Pattern[str]) -> str:
    return names.sub(WITHHELD, REACHABLE.sub(WITHHELD, text))


def _names(entry: Entry, rows: Iterable[Any]) -> re.Pattern[str]:
    """Whatever names the nominee, its organization or a nominator, the longest first."""
    nominee = entry.nominee
    found = {nominee.name, nominee.name_key, nominee.organization_name, nominee.organization_key}
    for row in rows:
        found |= {row.organization, row.nominee_name, row.nominee_organization}
        found |= {row.nominator_name, row.referee_name}
    return naming(found)


def naming(names: Iterable[str | None]) -> re.Pattern[str]:
    """Any of these names as words of a text, the longest first; those below SHORTEST_NAME are left out."""
    kept = sorted({one for one in names if one and len(one) >= SHORTEST_NAME}, key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in kept) or "(?!)", re.IGNORECASE)


def _shown(metric: Metric, read: Figure) -> Shown:
    return Shown(
        metric.id,
        metric.kind,
        metric.state,
        metric.value,
        metric.low,
        metric.high,
        metric.n,
        metric.open_cases,
        metric.flag,
        metric.period_start,
        metric.period_end,
        read,
    )
