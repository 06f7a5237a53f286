"""The marks of a round come from what is kept, and are never other than the database's."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from threading import Event

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import select, text, update

from awards import clock, create_app
from awards.config import Settings
from awards.enums import AssignmentState, ScorecardState
from awards.errors import LaurelError
from awards.extensions import db
from awards.models import Assignment, AuditEntry, Mark, Round, Scorecard
from awards.models.triggers import TRIGGERS
from awards.queries import columns, counting, marks
from awards.queries.judging import scorecard_of
from awards.queries.marks import Coded
from awards.queries.panels import conflicted_pairs
from awards.workflow import judging
from awards.workflow.transaction import transaction
from tests.statements import counted
from tests.workflow import judged
from tests.workflow.conftest import Kept
from tests.workflow.judged import Judged

Told = dict[tuple[str, str, str], Fraction]
"""(entry, judge, criterion) to mark."""
PANEL = ("shown", "expertise")


def told(found: Coded) -> Told:
    return {(entry, judge, criterion): mark for entry, judge, criterion, mark in found.rows()}


def asked(round: Round) -> Coded:
    with transaction():
        return columns.of_round(round)


def by_objects(round: Round) -> Told:
    """What the marks are, one object after the other."""
    db.session.expire_all()
    return {
        (card.entry.public_id, card.judge.public_id, mark.criterion.code): Fraction(
            mark.value, mark.criterion.mark_unit
        )
        for card in db.session.scalars(select(Scorecard).where(Scorecard.round_id == round.id))
        for mark in card.marks
    }


def in_order(found: Coded) -> bool:
    """Whether the names are sorted and each is used."""
    tables = ((found.entries, found.entry), (found.judges, found.judge), (found.criteria, found.criterion))
    return all(
        list(names) == sorted(names) and np.unique(codes).tolist() == list(range(len(names)))
        for names, codes in tables
    )


@contextmanager
def reading() -> Iterator[list[str]]:
    """The statements about marks inside the block."""
    about: list[str] = []
    with counted() as statements:
        yield about
    about += [one for one in statements if "FROM marks" in one]


@pytest.fixture
def begun(marking: Judged) -> Judged:
    """Every scorecard marked, none handed in, the marks kept."""
    for name, given in judged.MARKS.items():
        for judge, value in enumerate(given):
            marking.mark(name, judge, value, submit=False)
    asked(marking.round)
    return marking


def test_every_mark_is_there_in_its_unit(marking: Judged) -> None:
    with transaction():
        next(one for one in marking.stage.category.criteria if one.code == "shown").mark_unit = 2
    given = {"shown": Decimal("8.5"), "expertise": Decimal(7)}
    judging.save_marks(actor=marking.judges[1], assignment=marking.assignment("South", 1), marks=given)
    marking.mark("North", 0, 9)
    found = asked(marking.round)
    assert sorted(told(found).values()) == [7, Fraction(17, 2), 9, 9]
    assert told(found) == by_objects(marking.round)
    assert (len(found.entries), len(found.judges), found.unit) == (2, 2, 2)
    assert in_order(found)


def test_a_round_without_a_mark_has_no_names(marking: Judged) -> None:
    found = asked(marking.round)
    assert (told(found), found.entries, found.judges, found.criteria) == ({}, (), (), ())


def test_marks_that_did_not_change_are_not_read_again(begun: Judged) -> None:
    first = asked(begun.round)
    judging.close_round(actor=begun.organizer, round=begun.round)
    with reading() as statements:
        second = asked(begun.round)
    assert second is first
    assert statements == []


def test_of_one_changed_scorecard_alone_the_marks_are_read(begun: Judged) -> None:
    begun.mark("East", 1, 10)
    with reading() as statements:
        found = asked(begun.round)
    assert told(found) == by_objects(begun.round)
    assert len(statements) == 1
    assert "public_id IN" in statements[0]


def test_many_changed_scorecards_are_read_with_all_others(
    begun: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "MANY", 1)
    begun.mark("East", 0, 10)
    begun.mark("East", 1, 10)
    with reading() as statements:
        found = asked(begun.round)
    assert told(found) == by_objects(begun.round)
    assert "public_id IN" not in statements[0]


def test_a_scorecard_begun_since_then_is_there(marking: Judged) -> None:
    marking.mark("North", 0, 9)
    asked(marking.round)
    marking.mark("South", 1, 3)
    assert told(asked(marking.round)) == by_objects(marking.round)
    assert len(asked(marking.round).mark) == 4


def test_a_name_that_has_no_mark_left_is_gone(marking: Judged) -> None:
    marking.mark("North", 0, 9, submit=False)
    marking.mark("South", 1, 3)
    asked(marking.round)
    none = dict.fromkeys(PANEL, None)
    judging.save_marks(actor=marking.judges[0], assignment=marking.assignment("North"), marks=none)
    found = asked(marking.round)
    assert found.judges == (marking.judges[1].public_id,)
    assert told(found) == by_objects(marking.round)
    assert in_order(found)


def test_a_changed_unit_is_seen(begun: Judged) -> None:
    with transaction():
        next(one for one in begun.stage.category.criteria if one.code == "shown").mark_unit = 4
    found = asked(begun.round)
    assert found.unit == 4
    assert told(found) == by_objects(begun.round)


def test_a_save_that_is_rolled_back_leaves_nothing_behind(begun: Judged) -> None:
    """The clock stands still: the next save ends the chain with the very link that was rolled back."""
    with clock.at(clock.now()):
        with suppress(RuntimeError), transaction():
            begun.mark("North", 0, 1, submit=False)
            assert 1 in told(columns.of_round(begun.round)).values()
            raise RuntimeError("cut off")
        begun.mark("North", 0, 2, submit=False)
    assert told(asked(begun.round)) == by_objects(begun.round)


def test_so_does_a_savepoint_that_is_rolled_back(begun: Judged) -> None:
    with clock.at(clock.now()):
        with transaction() as session:
            with suppress(RuntimeError), session.begin_nested():
                begun.mark("North", 0, 1, submit=False)
                columns.of_round(begun.round)
                raise RuntimeError("cut off")
            session.expire_all()
        begun.mark("North", 0, 2, submit=False)
    assert told(asked(begun.round)) == by_objects(begun.round)


def test_so_does_one_around_a_savepoint(begun: Judged) -> None:
    with clock.at(clock.now()):
        with suppress(RuntimeError), transaction() as session:
            begun.mark("North", 0, 1, submit=False)
            columns.of_round(begun.round)
            with session.begin_nested():
                session.flush()
            raise RuntimeError("cut off")
        begun.mark("North", 0, 2, submit=False)
    assert told(asked(begun.round)) == by_objects(begun.round)


def test_two_databases_with_the_same_links_do_not_meet(marked: Judged, copy: Flask) -> None:
    """A copy goes on at the same instants with the same people and scorecards, but other marks."""
    with clock.at(clock.now()):
        first = corrected(marked, 3)
        with copy.app_context():
            second = corrected(judged.found(), 4)
            db.session.remove()
    assert sorted(second.values())[0] == 4
    assert told(asked(marked.round)) == first == by_objects(marked.round)


def corrected(made: Judged, value: int) -> Told:
    """The marks once a closed round was opened again for the best entry to get this mark."""
    asked(made.round)
    card = db.session.scalars(select(Scorecard).where(Scorecard.entry_id == made.entries["North"].id)).first()
    assert card is not None
    judging.reopen_round(actor=made.organizer, round=made.round, reason="A slip.")
    judging.reopen_scorecard(actor=made.organizer, scorecard=card, reason="A slip.")
    made.mark("North", [one.id for one in made.judges].index(card.judge_id), value)
    found = told(asked(made.round))
    assert found == by_objects(made.round)
    return found


@pytest.fixture
def copy(engine_name: str, kept: Kept, tmp_path: Path) -> Iterator[Flask]:
    """An application on a copy of the database that the test is about."""
    folder = tmp_path / "copy"
    folder.mkdir()
    name = ""
    if engine_name == "sqlite":
        shutil.copy(kept.file("marked"), folder / "laurel.db")
        settings = Settings(instance_dir=folder)
    else:
        name = kept.server.copy(kept.name("marked"))
        settings = Settings(instance_dir=folder, database_url=kept.server.url(name))
    app = create_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()
    if name:
        kept.server.drop(name)


def test_another_history_is_read_from_its_beginning(begun: Judged) -> None:
    """As after a restored backup: links that were seen are not there, and marks differ without a link."""
    dialect = db.engine.dialect.name
    with transaction() as session:
        for trigger in TRIGGERS:
            if trigger.table == "audit_entries":
                for statement in trigger.drop(dialect):
                    session.execute(text(statement))
        session.execute(update(AuditEntry).values(digest="of another history"))
        session.execute(update(Mark).values(value=1))
    begun.mark("North", 0, 5)
    assert sorted(told(asked(begun.round)).values())[-3:] == [1, 5, 5]
    assert told(asked(begun.round)) == by_objects(begun.round)


def test_readers_never_fall_behind_a_writer(app: Flask, marking: Judged) -> None:
    """Both marks of a scorecard rise together; who asks sees them equal and no lower than what was saved."""
    marking.mark("North", 0, 1, submit=False)
    round_id, saved, done = marking.round.id, [1], Event()

    def ask() -> list[str]:
        faults = []
        with app.app_context():
            while not done.is_set():
                least = saved[-1]
                seen = set(told(columns.of_round(db.session.get_one(Round, round_id))).values())
                db.session.commit()
                if len(seen) != 1 or min(seen) < least:
                    faults.append(f"{seen} after {least}")
            db.session.remove()
        return faults

    db.session.rollback()
    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(ask) for _ in range(3)]
        try:
            for value in range(2, 11):
                marking.mark("North", 0, value, submit=False)
                saved.append(value)
        finally:
            done.set()
        assert [one.result() for one in readers] == [[], [], []]
    assert told(asked(marking.round)) == by_objects(marking.round)


def test_the_oldest_rounds_make_room(begun: Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    sheets = marks.sheets(begun.round)
    one = columns.Kept(columns.Link(1, ""), sheets, sheets.coded())
    monkeypatch.setattr(columns, "MOST", 2 * len(one.coded.mark))
    shelf = columns.Shelf()
    for number in (1, 2, 1, 3):
        shelf.put(number, one)
    assert [shelf.get(number) is not None for number in (1, 2, 3)] == [True, False, True]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_what_is_asked_is_what_is_there(marking: Judged, seed: int) -> None:
    random = Random(seed)
    for _ in range(30):
        happen(marking, random)
        if random.random() < 0.7:
            found = asked(marking.round)
            assert told(found) == told(marks.sheets(marking.round).coded()) == by_objects(marking.round)
            assert in_order(found)
            listed = {(one.entry_id, one.judge_id): one.reason for one in counting.left_out(marking.round)}
            assert listed == left_out(marking.round)


def happen(made: Judged, random: Random) -> None:
    """One verb of a judge or an organizer, or the refusal of it."""
    name, judge = random.choice(list(made.entries)), random.randrange(len(made.judges))
    given, actor = made.assignment(name, judge), made.judges[judge]
    card = scorecard_of(given)
    acts: list[tuple[int, Callable[[], object]]] = [
        (9, lambda: judging.save_marks(actor=actor, assignment=given, marks=some_marks(random))),
        (4, lambda: judging.submit_scorecard(actor=actor, assignment=given)),
        (2, lambda: made.recuse(name, judge)),
        (1, lambda: set_recused(given)),
        (1, lambda: judging.close_round(actor=made.organizer, round=made.round)),
        (3, lambda: judging.reopen_round(actor=made.organizer, round=made.round, reason="A slip.")),
    ]
    if card is not None:
        acts.append((4, lambda: judging.reopen_scorecard(actor=actor, scorecard=card, reason="A slip.")))
    weights, verbs = zip(*acts, strict=True)
    with suppress(LaurelError):
        random.choices(verbs, weights)[0]()


def some_marks(random: Random) -> dict[str, Decimal | None]:
    chosen = random.sample(PANEL, random.choice((1, 2, 2, 2)))
    return {code: random.choice((None, *map(Decimal, range(1, 11)))) for code in chosen}


def set_recused(assignment: Assignment) -> None:
    with transaction():
        assignment.state = AssignmentState.RECUSED


def left_out(round: Round) -> dict[tuple[int, int], str]:
    """Whose marks do not count, one object after the other."""
    barred = conflicted_pairs(round)
    found = {}
    for one in db.session.scalars(select(Assignment).where(Assignment.round_id == round.id)):
        pair, card = (one.entry_id, one.judge_id), scorecard_of(one)
        if reason := why_not(one, card, pair in barred):
            found[pair] = reason
    return found


def why_not(assignment: Assignment, card: Scorecard | None, conflicted: bool) -> str:
    if conflicted:
        return "conflict of interest" if card else ""
    if assignment.state is AssignmentState.RECUSED:
        return "recused" if card else ""
    if card is None:
        return "scorecard not started"
    return "" if card.state is ScorecardState.SUBMITTED else "scorecard not submitted"
