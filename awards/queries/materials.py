"""Documents that entrants send between rounds: who is asked, what came."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from awards.enums import NominationKind, NominationState, RoundState
from awards.extensions import db
from awards.models import Category, Entry, EntrySource, EvidenceFile, Nomination, Round, RoundEntry


def entrants(round: Round) -> list[Nomination]:
    """The nomination of each entry that is asked: the nominee's own, or else every one behind it."""
    rows = (
        select(Nomination, EntrySource.entry_id)
        .join(EntrySource, EntrySource.nomination_id == Nomination.id)
        .join(RoundEntry, RoundEntry.entry_id == EntrySource.entry_id)
        .where(RoundEntry.round_id == round.id, Nomination.state == NominationState.ADMITTED)
        .order_by(Nomination.id)
    )
    by_entry: dict[int, list[Nomination]] = {}
    for nomination, entry_id in db.session.execute(rows):
        by_entry.setdefault(entry_id, []).append(nomination)
    found: dict[int, Nomination] = {}
    for behind in by_entry.values():
        own = [one for one in behind if one.kind is NominationKind.SELF]
        found |= {one.id: one for one in own or behind}
    return list(found.values())


def asked_by(nomination: Nomination) -> Round | None:
    """The newest round that asks for documents of an admitted nomination and is not closed."""
    if nomination.state is not NominationState.ADMITTED:
        return None
    rows = (
        select(Round)
        .join(RoundEntry, RoundEntry.round_id == Round.id)
        .join(EntrySource, EntrySource.entry_id == RoundEntry.entry_id)
        .where(
            EntrySource.nomination_id == nomination.id,
            Round.asks_until.is_not(None),
            Round.state != RoundState.CLOSED,
        )
        .options(joinedload(Round.category).joinedload(Category.program))
    )
    return db.session.scalar(rows.order_by(Round.number.desc()).limit(1))


def sent_by(nomination: Nomination, round: Round) -> Sequence[EvidenceFile]:
    rows = select(EvidenceFile).where(
        EvidenceFile.nomination_id == nomination.id, EvidenceFile.round_id == round.id
    )
    return db.session.scalars(rows.order_by(EvidenceFile.id)).all()


def sent_for(entry: Entry, round: Round) -> Sequence[EvidenceFile]:
    """What judges of the round read beside the entry; in blind judging nothing, as it may name somebody."""
    if round.takes is None or round.category.blind:
        return ()
    rows = (
        select(EvidenceFile)
        .join(Nomination, Nomination.id == EvidenceFile.nomination_id)
        .join(EntrySource, EntrySource.nomination_id == Nomination.id)
        .where(
            EntrySource.entry_id == entry.id,
            EvidenceFile.round_id == round.id,
            Nomination.state == NominationState.ADMITTED,
        )
    )
    return db.session.scalars(rows.order_by(EvidenceFile.id)).all()
