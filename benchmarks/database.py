"""Marks from the database: read cold, and again after one of them was changed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from flask_migrate import upgrade
from sqlalchemy import select

from awards import create_app
from awards.config import Settings
from awards.extensions import db
from awards.models import Assignment, Round, Scorecard, User
from awards.queries import columns, counting, marks
from awards.workflow import judging
from awards.workflow.tabulation import tabulate_round
from awards.workflow.transaction import transaction
from benchmarks.judged import CRITERIA, PANEL, fill
from benchmarks.measure import PAIRS, Row, Spread, seconds, within
from scoring import Columns
from tests.postgres import Server

LARGE, SMALL = 16_667, 5_000
"""Entries: a million marks on SQLite; fewer on PostgreSQL, where putting them in takes the longest."""
BAR_COLD, BAR_CHANGED = 1.3, 0.1
CHUNK = 2_000
SAME_ROWS = """SELECT scorecard_id, criterion_id, value FROM marks
WHERE scorecard_id IN (SELECT id FROM scorecards WHERE round_id = {})"""


def rows() -> Iterator[Row]:
    logging.disable(logging.INFO)
    with season(LARGE) as (organizer, round):
        yield from _of("SQLite", LARGE, organizer, round)
    server = Server.start(Path())
    try:
        server.create("bench")
        with season(SMALL, server.url("bench")) as (organizer, round):
            yield from _of("PostgreSQL", SMALL, organizer, round)
    finally:
        server.stop()


@contextmanager
def season(entries: int, url: str = "") -> Iterator[tuple[User, Round]]:
    """An organizer and a closed round in a database of its own."""
    with TemporaryDirectory() as name:
        app = create_app(Settings(instance_dir=Path(name), database_url=url))
        with app.app_context():
            upgrade()
            yield fill(entries)
            db.session.remove()
            db.engine.dispose()


def _of(engine: str, entries: int, organizer: User, round: Round) -> Iterator[Row]:
    size = f"{entries * PANEL * CRITERIA:,} marks, {engine}"
    yield within(
        f"database: {size}, np.fromiter", lambda: cold(round), lambda: by_fromiter(round), BAR_COLD, pairs=5
    )
    yield _changed(f"database: {size}, one changed, cold", organizer, round)
    counted = [seconds(lambda: counting.left_out(round)) for _ in range(PAIRS)]
    yield Row(f"database: {size}, who counts", Spread.of(counted), None, None, "–", None)
    whole = [seconds(lambda: tabulate_round(actor=organizer, round=round)) for _ in range(PAIRS)]
    yield Row(f"database: {size}, tabulated with trace", Spread.of(whole), None, None, "–", None)


def cold(round: Round) -> Columns:
    return Columns(**marks.sheets(round).coded()._asdict())


def by_fromiter(round: Round) -> np.ndarray:
    """The same rows as bare numbers: nothing is named, nothing looked up."""
    cursor = db.session.connection().connection.cursor()
    cursor.execute(SAME_ROWS.format(round.id))
    chunks = iter(partial(cursor.fetchmany, CHUNK), [])
    return np.fromiter(chain.from_iterable(chain.from_iterable(chunks)), np.int64).reshape(-1, 3)


def kept(round: Round) -> Columns:
    with transaction():
        return Columns(**columns.of_round(round)._asdict())


def _changed(area: str, organizer: User, round: Round) -> Row:
    kept(round)
    taken = []
    for value in range(PAIRS + 2):
        _correct(organizer, round, 1 + value)
        taken.append((seconds(lambda: kept(round)), seconds(lambda: cold(round))))
        _same(kept(round), cold(round))
    ours, reference = zip(*taken, strict=True)
    ratio = Spread.of([mine / theirs for mine, theirs in taken])
    bar, met = f"≤ {BAR_CHANGED:g} × its time", ratio.median <= BAR_CHANGED
    return Row(area, Spread.of(ours), Spread.of(reference), ratio, bar, met)


def _correct(organizer: User, round: Round, value: int) -> None:
    """The round is opened, one scorecard with it, one mark changed, all handed in and closed again."""
    card = db.session.scalars(select(Scorecard).where(Scorecard.round_id == round.id).limit(1)).one()
    own = Assignment.entry_id == card.entry_id, Assignment.judge_id == card.judge_id
    given = db.session.scalars(select(Assignment).where(*own)).one()
    code = round.category.criteria[0].code
    judging.reopen_round(actor=organizer, round=round, reason="A slip.")
    judging.reopen_scorecard(actor=organizer, scorecard=card, reason="A slip.")
    judging.save_marks(actor=given.judge, assignment=given, marks={code: Decimal(value)})
    judging.submit_scorecard(actor=given.judge, assignment=given)
    judging.close_round(actor=organizer, round=round)


def _same(one: Columns, other: Columns) -> None:
    """What was kept is what is there, or the figures mean nothing."""
    tables = all(getattr(one, name) == getattr(other, name) for name in ("entries", "judges", "criteria"))
    if not (tables and np.array_equal(_sorted(one), _sorted(other))):
        raise AssertionError("What was kept is not what is in the database.")


def _sorted(found: Columns) -> np.ndarray:
    order = np.lexsort((found.judge, found.criterion, found.entry))
    return np.array([found.entry, found.criterion, found.judge, found.mark])[:, order]
