"""Judges are reminded by rule: whom it names, what they read, once a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards import clock
from awards.enums import Role
from awards.errors import Invalid, WrongState
from awards.models import AuditEntry, Mail, ProgramRole, User
from awards.queries import progress
from awards.workflow import judging
from awards.workflow.opened import note_opened
from awards.workflow.reminding import Due, Rule, due, remind
from awards.workflow.transaction import transaction
from tests.workflow.judged import Judged


@pytest.fixture
def begun(marking: Judged) -> Judged:
    """The first judge opened North and began it; the second one opened nothing."""
    note_opened(actor=marking.judges[0], assignment=marking.assignment("North", 0))
    marking.mark("North", 0, 9, submit=False)
    return marking


def named(made: Judged, rule: Rule, days: int = 7) -> list[Due]:
    return due(program=made.stage.program, rule=rule, days=days)


def names(made: Judged, rule: Rule, days: int = 7) -> list[str]:
    return [one.judge.name for one in named(made, rule, days)]


def send(made: Judged, rule: Rule, *judges: User, days: int = 7) -> list[str]:
    told = remind(
        actor=made.organizer,
        program=made.stage.program,
        rule=rule,
        days=days,
        judges=[one.public_id for one in judges],
    )
    return [one.name for one in told]


def mails(session: Session) -> list[Mail]:
    return list(session.scalars(select(Mail).where(Mail.kind == "reminder").order_by(Mail.id)))


def test_counts_say_what_was_opened_begun_and_handed_in(begun: Judged) -> None:
    begun.mark("South", 0, 7)
    lines = {one.name: one.counts for one in progress.by_judge(progress.work(begun.stage.program))}
    assert lines["Judge.0"][:4] == (4, 2, 2, 1)
    assert lines["Judge.1"] == (4, 0, 0, 0, None)
    (whole,) = progress.by_round(progress.work(begun.stage.program))
    assert whole.counts[:4] == (8, 2, 2, 1)
    entries = {one.name: one.counts for one in progress.by_entry(begun.stage.program)}
    assert entries["BST-0002 Team South"][:4] == (2, 1, 1, 1)


def test_who_opened_nothing(begun: Judged) -> None:
    assert names(begun, Rule.UNOPENED) == ["Judge.1"]
    assert names(begun, Rule.STOPPED) == []


def test_who_began_stopped_after_three_days_of_silence(begun: Judged) -> None:
    quiet = clock.now() + progress.QUIET
    with clock.at(quiet - timedelta(minutes=5)):
        assert names(begun, Rule.STOPPED) == []
    with clock.at(quiet + timedelta(minutes=5)):
        assert names(begun, Rule.STOPPED) == ["Judge.0"]
        assert named(begun, Rule.STOPPED)[0].context["last"]


def test_what_is_left_counts_shortly_before_the_close(begun: Judged) -> None:
    for name in ("North", "South", "East", "West"):
        begun.mark(name, 1, 5)
    ends = begun.stage.program.judging_closes_at
    assert ends is not None
    assert names(begun, Rule.LEFT) == []
    with clock.at(ends - timedelta(days=3)):
        assert names(begun, Rule.LEFT, days=2) == []
        assert names(begun, Rule.LEFT, days=4) == ["Judge.0"]
    with clock.at(ends):
        assert names(begun, Rule.LEFT, days=4) == []


def test_sending_is_one_mail_a_day_for_those_chosen_whom_the_rule_names(
    begun: Judged, session: Session
) -> None:
    both = begun.judges
    assert send(begun, Rule.UNOPENED, *both) == ["Judge.1"]
    (mail,) = mails(session)
    assert (mail.recipient, mail.context["count"]) == (both[1].email, 4)
    assert "/enter/" in mail.context["link"]
    with pytest.raises(WrongState, match="reminded today"):
        send(begun, Rule.UNOPENED, *both)
    assert named(begun, Rule.UNOPENED)[0].today
    with clock.at(clock.now() + timedelta(days=1)):
        assert send(begun, Rule.UNOPENED, *both) == ["Judge.1"]
    assert len(mails(session)) == 2
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "remind_judges")).all()) == 2


def test_the_mail_says_what_the_preview_said(begun: Judged, session: Session) -> None:
    (shown,) = named(begun, Rule.UNOPENED)
    send(begun, Rule.UNOPENED, begun.judges[1])
    (mail,) = mails(session)
    assert {key: mail.context[key] for key in shown.context} == shown.context


def test_whoever_organizes_gets_no_link_that_opens_the_door(begun: Judged, session: Session) -> None:
    with transaction() as under_lock:
        under_lock.add(
            ProgramRole(program_id=begun.stage.program.id, user_id=begun.judges[1].id, role=Role.ORGANIZER)
        )
    send(begun, Rule.UNOPENED, begun.judges[1])
    (mail,) = mails(session)
    assert mail.context["link"].endswith("/judge")


def test_a_closed_round_reminds_nobody(begun: Judged) -> None:
    judging.close_round(actor=begun.organizer, round=begun.round)
    assert names(begun, Rule.UNOPENED) == []
    with pytest.raises(WrongState):
        send(begun, Rule.UNOPENED, *begun.judges)


@pytest.mark.parametrize("days", [0, -1, 61, 10**9])
def test_a_number_of_days_without_sense_is_refused(begun: Judged, days: int) -> None:
    with pytest.raises(Invalid, match="from 1 to 60"):
        named(begun, Rule.LEFT, days)
