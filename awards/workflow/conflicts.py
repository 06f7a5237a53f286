"""Conflicts of interest that follow from the data: employer, nominator, sponsor."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from awards.enums import ConflictKind, NominationState
from awards.extensions import db
from awards.models import Entry, Nomination, Nominee, Round, RoundEntry, Seat, User
from awards.workflow.addresses import is_at, mailbox_key, name_key

UNSENT = (NominationState.DRAFT, NominationState.UNCONFIRMED)


class Found(NamedTuple):
    judge: User
    nominee: Nominee
    kind: ConflictKind
    reason: str


def computed(round: Round) -> list[Found]:
    """Every tie between a judge on the panel and a nominee of the round that the data shows."""
    judges, nominees = _judges(round), _nominees(round)
    found = [tie for judge in judges for nominee in nominees if (tie := _employer(judge, nominee))]
    found += _nominators(judges, nominees)
    sponsor = round.category.sponsor_name
    return found + [
        Found(
            judge,
            nominee,
            ConflictKind.SPONSOR,
            f"{judge.name} works for {sponsor}, sponsor of the category.",
        )
        for judge in judges
        if sponsor and name_key(sponsor) in _employers(judge)
        for nominee in nominees
    ]


def _judges(round: Round) -> Sequence[User]:
    seats = (
        select(Seat)
        .where(Seat.panel.has(round_id=round.id))
        .options(joinedload(Seat.judge).joinedload(User.employer))
        .options(joinedload(Seat.judge).selectinload(User.memberships))
        .order_by(Seat.id)
    )
    return [seat.judge for seat in db.session.scalars(seats)]


def _nominees(round: Round) -> Sequence[Nominee]:
    rows = (
        select(Nominee)
        .join(Entry, Entry.nominee_id == Nominee.id)
        .join(RoundEntry, RoundEntry.entry_id == Entry.id)
        .where(RoundEntry.round_id == round.id)
        .options(selectinload(Nominee.organization))
        .order_by(Entry.number)
    )
    return db.session.scalars(rows).all()


def _employer(judge: User, nominee: Nominee) -> Found | None:
    organization = nominee.organization
    own_domain = organization.domain if organization else None
    belongs = {one.organization_id for one in judge.memberships} | {judge.employer_id}
    same = organization is not None and organization.id in belongs
    key = nominee.organization_key or nominee.name_key
    if same or key in _employers(judge):
        name = nominee.organization_name or nominee.name
        return Found(judge, nominee, ConflictKind.EMPLOYER, f"{judge.name} works for {name}.")
    if own_domain and is_at(judge.email, own_domain):
        return Found(judge, nominee, ConflictKind.EMPLOYER, f"{judge.name} uses an address at {own_domain}.")
    return None


def _employers(judge: User) -> set[str]:
    return {judge.employer.name_key} if judge.employer else set()


def _nominators(judges: Sequence[User], nominees: Sequence[Nominee]) -> list[Found]:
    by_id = {judge.id: judge for judge in judges}
    by_mailbox = {mailbox_key(judge.email): judge for judge in judges}
    known = {nominee.id: nominee for nominee in nominees}
    sent = select(Nomination.nominee_id, Nomination.nominator_id, Nomination.nominator_email).where(
        Nomination.nominee_id.in_(known), Nomination.state.not_in(UNSENT)
    )
    ties = {}
    for nominee_id, nominator_id, email in db.session.execute(sent):
        own_account = by_id.get(nominator_id) if nominator_id else None
        judge = own_account or by_mailbox.get(mailbox_key(email))
        if judge is not None and nominee_id is not None:
            ties[judge.id, nominee_id] = (judge, known[nominee_id])
    return [
        Found(judge, nominee, ConflictKind.NOMINATOR, f"{judge.name} nominated {nominee.name}.")
        for judge, nominee in ties.values()
    ]
