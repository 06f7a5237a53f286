"""Conflicts of interest block by themselves, and so does deciding about one's own."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.enums import ConflictKind, EntryState, NominationKind, NomineeKind, ProgramState, Role
from awards.errors import Invalid, NotAllowed, WrongState
from awards.models import Conflict, EntrySource, Mail, Nomination, Program, User
from awards.queries import results
from awards.workflow import categories, judging, nominations, panels, recusing, screening
from awards.workflow.accounts import create_person
from awards.workflow.team import grant
from awards.workflow.transaction import transaction
from tests.season import PASSWORD, person
from tests.web.stage import Stage, a_stage
from tests.workflow.judged import Judged, entered, nominated


@pytest.fixture
def stage(app: Flask) -> Stage:
    return a_stage(judges_per_entry=1)


def employed(stage: Stage) -> User:
    return person("Ada", stage.program, Role.JUDGE, employer="North Ltd")


def nominator(stage: Stage) -> User:
    """The address that nominated the company, spelled with a tag."""
    user = person("Voice.North+panel")
    grant(actor=stage.organizer, program=stage.program, user=user, role=Role.JUDGE)
    return user


def sponsored(stage: Stage) -> User:
    categories.edit_category(actor=stage.organizer, category=stage.category, sponsor_name="Sponsor Inc")
    return person("Ada", stage.program, Role.JUDGE, employer="Sponsor, Inc.")


@pytest.mark.parametrize(
    ("tie", "kind"),
    [
        (employed, ConflictKind.EMPLOYER),
        (nominator, ConflictKind.NOMINATOR),
        (sponsored, ConflictKind.SPONSOR),
    ],
)
def test_giving_out_entries_keeps_a_tied_judge_away(
    stage: Stage, session: Session, tie: Callable[[Stage], User], kind: ConflictKind
) -> None:
    judge, free = tie(stage), person("Ben", stage.program, Role.JUDGE)
    entered(stage, "North")
    round = panels.prepare_round(actor=stage.organizer, category=stage.category)
    for one in (judge, free):
        panels.seat(actor=stage.organizer, round=round, judge=one)
    given = panels.assign(actor=stage.organizer, round=round)
    assert [one.judge for one in given] == [free]
    assert session.scalars(select(Conflict.kind)).all() == [kind]


@pytest.mark.parametrize(
    ("email", "kinds"),
    [
        ("ada@north.example.org", [ConflictKind.EMPLOYER]),
        ("ada@support.north.example.org", [ConflictKind.EMPLOYER]),
        ("ada@far-north.example.org", []),
    ],
)
def test_an_address_in_the_domain_of_a_company_or_below_it_is_a_tie(
    stage: Stage, session: Session, email: str, kinds: list[ConflictKind]
) -> None:
    judge = create_person(
        actor=None, email=email, name="Ada", password=PASSWORD, program=stage.program, role=Role.JUDGE
    )
    nomination = stage.admitted("North", kind=NominationKind.SELF)
    assert nomination.organization is not None
    nomination.organization.domain = "north.example.org"
    session.commit()
    round = panels.prepare_round(actor=stage.organizer, category=stage.category)
    for one in (judge, person("Ben", stage.program, Role.JUDGE)):
        panels.seat(actor=stage.organizer, round=round, judge=one)
    recusing.find_conflicts(actor=stage.organizer, round=round)
    assert session.scalars(select(Conflict.kind)).all() == kinds


def test_an_employer_named_after_assignment_is_found_when_the_round_opens(
    stage: Stage, session: Session
) -> None:
    ada, ben = (person(name, stage.program, Role.JUDGE) for name in ("Ada", "Ben"))
    categories.edit_category(actor=stage.organizer, category=stage.category, judges_per_entry=2)
    entered(stage, "North")
    round = stage.round_of(ada, ben)
    organization = session.scalars(select(Nomination)).one().organization
    ada.employer = organization
    session.commit()
    stage.move_to(ProgramState.JUDGING)
    judging.open_round(actor=stage.organizer, round=round)
    called = session.scalars(select(Mail.recipient).where(Mail.kind == "assignment")).all()
    assert called == [ben.email]


def test_a_conflict_declared_while_a_round_is_closed_holds_when_it_opens_again(
    stage: Stage, session: Session
) -> None:
    ada, ben = (person(name, stage.program, Role.JUDGE) for name in ("Ada", "Ben"))
    entry = entered(stage, "North")
    given = stage.open_round(ada, ben)[0]
    judging.save_marks(actor=given.judge, assignment=given, marks={"expertise": Decimal(7)})
    judging.close_round(actor=stage.organizer, round=given.round)
    recusing.declare_conflict(
        actor=stage.organizer, program=stage.program, judge=given.judge, nominee=entry.nominee, reason="Kin."
    )
    judging.reopen_round(actor=stage.organizer, round=given.round, reason="One judge left.")
    other = ben if given.judge is ada else ada
    standing = panels.assign(actor=stage.organizer, round=given.round)
    assert [one.judge for one in standing] == [other]
    called = session.scalars(select(Mail.recipient).where(Mail.kind == "assignment")).all()
    assert called.count(other.email) == 1


def test_nobody_screens_what_they_sent(stage: Stage) -> None:
    found = nominated(stage, "North")
    voice = found.nominator
    assert voice is not None
    colleague = person("Cora", stage.program, Role.SCREENER, employer="North Ltd")
    grant(actor=stage.organizer, program=stage.program, user=voice, role=Role.SCREENER)
    for screener in (voice, colleague):
        with pytest.raises(NotAllowed, match="somebody else decides"):
            screening.admit(actor=screener, nomination=found)
    screening.admit(actor=stage.organizer, nomination=found)


def test_a_return_is_not_undone_once_the_nominator_began(stage: Stage, session: Session) -> None:
    found = nominated(stage, "North")
    screening.return_for_changes(actor=stage.organizer, nomination=found, reason="Name the team.")
    nominations.save_draft(actor=found.nominator, nomination=found, nominee_name="Team Zulu")
    with pytest.raises(WrongState, match="begun to change"):
        screening.undo(actor=stage.organizer, nomination=found)
    nominations.submit(actor=found.nominator, nomination=found)
    screening.admit(actor=stage.organizer, nomination=found)
    assert session.scalars(select(EntrySource)).one().entry.nominee.name == "Team Zulu"


def test_a_return_nobody_acted_on_is_undone(stage: Stage) -> None:
    found = nominated(stage, "North")
    screening.return_for_changes(actor=stage.organizer, nomination=found, reason="Name the team.")
    assert screening.undo(actor=stage.organizer, nomination=found).state == "submitted"


def test_what_is_nominated_stays_once_somebody_is(stage: Stage) -> None:
    nominated(stage, "North")
    with pytest.raises(Invalid, match="stays as it is"):
        categories.edit_category(
            actor=stage.organizer, category=stage.category, nominee_kind=NomineeKind.PERSON
        )


def test_a_season_that_is_over_takes_no_conflicts(stage: Stage) -> None:
    entry = entered(stage, "North")
    stage.move_to(ProgramState.ANNOUNCED)
    program: Program = stage.program
    with pytest.raises(WrongState, match="is over"):
        recusing.declare_conflict(
            actor=stage.organizer,
            program=program,
            judge=stage.organizer,
            nominee=entry.nominee,
            reason="Kin.",
        )


def test_what_a_judge_wrote_before_they_were_recused_reaches_no_entrant(marking: Judged) -> None:
    for judge, words in enumerate(("Speak slower.", "More figures, please.")):
        given = marking.assignment("North", judge)
        judging.save_marks(
            actor=marking.judges[judge],
            assignment=given,
            marks={code: Decimal(5) for code in ("shown", "expertise")},
            comment=words,
        )
        judging.submit_scorecard(actor=marking.judges[judge], assignment=given)
    (source,) = marking.entries["North"].sources
    assert list(results.comments_for(source.nomination)) == ["More figures, please.", "Speak slower."]
    marking.recuse("North", 1)
    assert list(results.comments_for(source.nomination)) == ["Speak slower."]


def test_a_withdrawn_entry_takes_no_marks(marking: Judged) -> None:
    with transaction():
        marking.entries["North"].state = EntryState.WITHDRAWN
    with pytest.raises(WrongState, match="Entry BST-[0-9]+ was withdrawn, so nothing was saved"):
        marking.mark("North", 0, 5)
