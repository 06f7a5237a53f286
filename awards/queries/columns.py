"""The marks of a round, kept in the process: read once, then only what the audit log says was changed."""

from collections import OrderedDict
from collections.abc import Set
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session, SessionTransaction

from awards.extensions import db
from awards.models import AuditEntry, AuditHead, Round, Scorecard
from awards.queries import marks
from awards.queries.marks import Coded, Sheets

MOST = 2_000_000
"""Marks that are kept in all, at most 30 bytes each; the round that was asked for last always stays."""
MANY = 500
"""Changed scorecards from which on reading everything is as quick."""
WAITING = "columns read in this transaction"


class Link(NamedTuple):
    """A place in a program's audit chain: where its end was, before the marks were read."""

    sequence: int
    digest: str


class Kept(NamedTuple):
    end: Link
    sheets: Sheets
    coded: Coded


class Shelf:
    """The rounds of one database that were asked for last; safe under threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._rounds: OrderedDict[int, Kept] = OrderedDict()

    def get(self, round_id: int) -> Kept | None:
        with self._lock:
            return self._rounds.get(round_id)

    def put(self, round_id: int, kept: Kept) -> None:
        with self._lock:
            self._rounds[round_id] = kept
            self._rounds.move_to_end(round_id)
            while len(self._rounds) > 1 and sum(len(one.coded.mark) for one in self._rounds.values()) > MOST:
                self._rounds.popitem(last=False)


class Waiting(NamedTuple):
    """What may be kept once its transaction is committed."""

    transaction: SessionTransaction | None
    shelf: Shelf
    rounds: dict[int, Kept]


_shelves: WeakKeyDictionary[Engine, Shelf] = WeakKeyDictionary()
_shelves_lock = Lock()


def of_round(round: Round) -> Coded:
    """The marks of every scorecard of a round as they are now; whoever counts is left to the caller.

    Every verb that touches a scorecard appends a link about it to its program's audit chain, in its own
    transaction and with the chain's end locked. So marks read when the chain ended at a link are still
    those of every scorecard that no later link is about, and only the others are read again. The link's
    digest tells whether this is the same history. What an open transaction read is kept when it commits:
    after a rollback the chain may go on differently.
    """
    end = _end(round)
    if end is None:
        return marks.sheets(round).coded()
    shelf = _shelf(db.engine)
    kept = _renewed(round, shelf.get(round.id), end)
    if kept is None:
        read = marks.sheets(round)
        kept = Kept(end, read, read.coded())
    _keep_on_commit(shelf, round.id, kept)
    return kept.coded


def _end(round: Round) -> Link | None:
    """The end of the chain, None before its first link. Read before any mark."""
    scope = round.category.program.public_id
    row = db.session.execute(
        select(AuditHead.sequence, AuditHead.digest).where(AuditHead.scope == scope)
    ).first()
    return Link(*row) if row and row[0] else None


def _renewed(round: Round, kept: Kept | None, end: Link) -> Kept | None:
    """What was kept, brought up to `end`; None when everything has to be read."""
    if kept is None or kept.sheets.scales != marks.scales(round):
        return None
    if kept.end == end:
        return kept
    changed = _changed(round.category.program.public_id, kept.end, end)
    if changed is None or len(changed) > MANY:
        return None
    sheets = marks.reread(round, kept.sheets, changed) if changed else kept.sheets
    if sheets is None:
        return None
    return Kept(end, sheets, kept.coded if sheets is kept.sheets else sheets.coded())


def _changed(scope: str, since: Link, end: Link) -> Set[str] | None:
    """The scorecards that links after `since` are about; None when the chain never held `since`."""
    links = (
        select(AuditEntry.digest, AuditEntry.subject_kind, AuditEntry.subject_id)
        .where(AuditEntry.scope == scope, AuditEntry.sequence.between(since.sequence, end.sequence))
        .order_by(AuditEntry.sequence)
    )
    rows = db.session.execute(links).all()
    if not rows or rows[0].digest != since.digest:
        return None
    kind = Scorecard.__name__.lower()
    return {row.subject_id for row in rows[1:] if row.subject_kind == kind}


def _shelf(engine: Engine) -> Shelf:
    with _shelves_lock:
        return _shelves.setdefault(engine, Shelf())


def _keep_on_commit(shelf: Shelf, round_id: int, kept: Kept) -> None:
    session = db.session()
    if session.in_nested_transaction():
        return
    now = session.get_transaction()
    waiting: Waiting | None = session.info.get(WAITING)
    if waiting is None or waiting.transaction is not now:
        waiting = session.info[WAITING] = Waiting(now, shelf, {})
    waiting.rounds[round_id] = kept


@event.listens_for(Session, "after_commit")
def _keep(session: Session) -> None:
    waiting: Waiting | None = session.info.get(WAITING)
    if waiting is None or session.in_nested_transaction():
        return
    del session.info[WAITING]
    if waiting.transaction is session.get_transaction():
        for round_id, kept in waiting.rounds.items():
            waiting.shelf.put(round_id, kept)
