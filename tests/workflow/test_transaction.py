"""Two at once: one row, one winner, one unbroken chain."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from awards.enums import NominationKind
from awards.errors import LaurelError, StaleEdit, WrongState
from awards.extensions import db
from awards.models import AuditEntry, AuditHead, IdempotencyKey, Nomination, Program, User
from awards.models.triggers import TRIGGERS
from awards.queries.audit import faults
from awards.queries.scorecards import assignment_called
from awards.workflow.nominations import start_nomination
from awards.workflow.programs import edit_program
from awards.workflow.season import advance
from awards.workflow.transaction import audit, lock, transaction
from tests.season import person
from tests.web.stage import a_stage
from tests.workflow.judged import Judged

TRIALS = 50
AT_ONCE = 2
Act = Callable[[int], object]


def together(app: Flask, pool: ThreadPoolExecutor, act: Act) -> list[Exception]:
    """What went wrong when `act` was called in threads that start at the same moment."""
    barrier = Barrier(AT_ONCE)

    def run(number: int) -> Exception | None:
        with app.app_context():
            try:
                barrier.wait()
                act(number)
            except (IntegrityError, LaurelError) as refusal:
                return refusal
            finally:
                db.session.remove()
        return None

    db.session.rollback()
    return [error for error in pool.map(run, range(AT_ONCE)) if error is not None]


def test_a_form_sent_twice_at_once_makes_one_row(app: Flask, session: Session) -> None:
    program_id = a_stage().program.id
    trial = 0

    def send(_number: int) -> None:
        program = db.session.get_one(Program, program_id)
        start_nomination(
            program=program,
            category=program.categories[0],
            kind=NominationKind.PEER,
            email="ada@example.org",
            idempotency_key=f"key-{trial}",
            location=lambda _made: "/thanks",
        )

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for trial in range(TRIALS):  # noqa: B007  read by the threads
            errors = together(app, pool, send)
            assert [type(error) for error in errors] == [IntegrityError] * (AT_ONCE - 1)
    assert session.scalar(select(func.count()).select_from(IdempotencyKey)) == TRIALS
    assert session.scalar(select(func.count()).select_from(Nomination)) == TRIALS
    assert faults() == []


def test_of_two_edits_of_one_version_one_wins(app: Flask, session: Session) -> None:
    made = a_stage()
    program_id, actor_id = made.program.id, made.organizer.id

    def edit(number: int) -> None:
        program = db.session.get_one(Program, program_id)
        actor = db.session.get_one(User, actor_id)
        edit_program(actor=actor, program=program, version=version, headline=f"{version} by {number}")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _trial in range(TRIALS // 5):
            version = session.get_one(Program, program_id).version
            errors = together(app, pool, edit)
            assert [type(error) for error in errors] == [StaleEdit] * (AT_ONCE - 1)
            session.expire_all()
            program = session.get_one(Program, program_id)
            assert program.version == version + 1
            assert program.headline.startswith(f"{version} by ")


def test_of_two_who_take_the_same_step_one_takes_it(app: Flask, named: Judged, session: Session) -> None:
    program_id, actor_id = named.stage.program.id, named.organizer.id

    def announce(_number: int) -> None:
        program = db.session.get_one(Program, program_id)
        advance(actor=db.session.get_one(User, actor_id), program=program, action="announce")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        errors = together(app, pool, announce)
    assert [type(error) for error in errors] == [WrongState]
    announced = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "announce")
    assert session.scalar(announced) == 1


def test_two_who_begin_a_chain_at_once_are_both_noted(app: Flask, session: Session) -> None:
    def begin(number: int) -> None:
        program = Program(public_id=f"chain-{trial}")
        with transaction():
            audit(actor=None, action="begin", subject=User(public_id=f"{trial}-{number}"), program=program)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for trial in range(TRIALS // 5):  # noqa: B007  read by the threads
            assert together(app, pool, begin) == []
    assert session.scalar(select(func.count()).select_from(AuditHead)) == TRIALS // 5
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == AT_ONCE * TRIALS // 5
    assert faults() == []


def test_a_row_that_was_loaded_with_its_neighbors_can_be_locked(marking: Judged) -> None:
    loaded = assignment_called(marking.assignment("North").public_id)
    assert loaded is not None
    with transaction():
        lock(loaded)
    assert loaded.judge in marking.judges


def test_a_verb_that_fails_leaves_no_trace(app: Flask, session: Session) -> None:
    ada = person("Ada")
    before = session.scalar(select(func.count()).select_from(AuditEntry))

    def rename() -> None:
        with transaction():
            ada.name = "Eve"
            audit(actor=ada, action="rename", subject=ada)
            raise RuntimeError("cut off")

    with pytest.raises(RuntimeError):
        rename()
    assert ada.name == "Ada"
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == before
    assert faults() == []


@pytest.fixture
def chain(app: Flask, session: Session) -> str:
    """A site chain of six links whose triggers are gone, and the digest of its end."""
    for name in ("Ada", "Bob", "Cai", "Dee", "Eve", "Flo"):
        person(name)
    with transaction():
        for trigger in TRIGGERS:
            if trigger.table == "audit_entries":
                for statement in trigger.drop(session.get_bind().dialect.name):
                    session.execute(text(statement))
    assert faults() == []
    return session.scalars(select(AuditHead.digest)).one()


def tamper(session: Session, *statements: str) -> None:
    with transaction():
        for statement in statements:
            session.execute(text(statement))
    session.expire_all()


@pytest.mark.parametrize(
    "change",
    [
        "action = 'nothing'",
        'details = \'{"role": "organizer"}\'',
        "subject_id = 'ffffffffffffffffffffffffffffffff'",
        "actor_id = (SELECT max(id) FROM users)",
        "at = '2020-01-01 00:00:00+00:00'",
    ],
)
def test_an_altered_link_is_found(session: Session, chain: str, change: str) -> None:
    tamper(session, f"UPDATE audit_entries SET {change} WHERE sequence = 3")
    assert len(faults()) == 1
    assert faults()[0].startswith("site: link 3 (")
    assert faults()[0].endswith("was altered.")


def test_a_link_whose_digest_was_made_to_fit_is_found_at_the_next_one(session: Session, chain: str) -> None:
    tamper(session, f"UPDATE audit_entries SET digest = '{'0' * 64}' WHERE sequence = 3")
    assert [fault.partition(" (")[0] for fault in faults()] == ["site: link 3", "site: link 4"]


def test_a_removed_link_is_found(session: Session, chain: str) -> None:
    tamper(session, "DELETE FROM audit_entries WHERE sequence = 3")
    assert "site: link 3 is missing." in faults()


def test_a_removed_link_is_found_when_the_others_move_up(session: Session, chain: str) -> None:
    tamper(
        session,
        "DELETE FROM audit_entries WHERE sequence = 3",
        *(f"UPDATE audit_entries SET sequence = {place - 1} WHERE sequence = {place}" for place in (4, 5, 6)),
    )
    assert any("link 3" in fault and "altered" in fault for fault in faults())


def test_reordered_links_are_found(session: Session, chain: str) -> None:
    tamper(
        session,
        "UPDATE audit_entries SET sequence = 99 WHERE sequence = 3",
        "UPDATE audit_entries SET sequence = 3 WHERE sequence = 4",
        "UPDATE audit_entries SET sequence = 4 WHERE sequence = 99",
    )
    assert any("link 3" in fault for fault in faults())
    assert any("link 4" in fault for fault in faults())


def test_a_shortened_chain_does_not_fit_its_head(session: Session, chain: str) -> None:
    tamper(session, "DELETE FROM audit_entries WHERE sequence > 4")
    assert faults() == ["site: the head does not fit the last link."]


def test_a_chain_shortened_together_with_its_head_is_found_by_the_mailed_digest(
    session: Session, chain: str
) -> None:
    tamper(
        session,
        "DELETE FROM audit_entries WHERE sequence > 4",
        "UPDATE audit_heads SET sequence = 4, digest = (SELECT digest FROM audit_entries WHERE sequence = 4)",
    )
    assert faults() == []
    assert len(faults(chain)) == 1
    assert "the log was shortened" in faults(chain)[0]
