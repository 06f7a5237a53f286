"""Ways in, terms and openings on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.enums import Role
from awards.errors import Invalid, LinkGone, NotAllowed, StaleEdit
from awards.models import AuditEntry, Mail, Pledge, Token
from awards.queries.own_figures import past_rounds
from awards.queries.scorecards import sheets, unread
from awards.workflow.entering import enter, mail_entry_link
from awards.workflow.opened import note_opened
from awards.workflow.pledging import accept_terms
from awards.workflow.programs import edit_program
from tests.season import person
from tests.web.stage import a_stage
from tests.workflow.judged import CSAT, in_judging


def secret_of(session: Session) -> str:
    mail = session.scalars(select(Mail).where(Mail.kind == "enter").order_by(Mail.id.desc())).first()
    assert mail is not None
    link: str = mail.context["link"]
    return link.rpartition("/")[2]


def test_a_link_enters_once_and_leaves_the_account_as_it_was(session: Session) -> None:
    judge = a_stage().judge("Ada")
    before = judge.session_version, judge.password_hash
    mail_entry_link(email="Ada@Example.org")
    secret = secret_of(session)
    assert enter(secret=secret).id == judge.id
    with pytest.raises(LinkGone, match="used before"):
        enter(secret=secret)
    session.refresh(judge)
    assert (judge.session_version, judge.password_hash) == before


def test_nothing_is_kept_for_an_address_that_judges_nothing(session: Session) -> None:
    person("Stranger")
    for name in ("stranger", "nobody"):
        mail_entry_link(email=f"{name}@example.org")
    assert session.scalar(select(Token)) is None
    assert session.scalar(select(Mail)) is None
    assert session.scalar(select(AuditEntry).where(AuditEntry.action == "mail_entry_link")) is None


def test_terms_are_accepted_once_and_then_stand(session: Session) -> None:
    stage = a_stage()
    ada, ben = (person(name, stage.program, Role.JUDGE) for name in ("Ada", "Ben"))
    with pytest.raises(StaleEdit):
        accept_terms(actor=ada, program=stage.program, digest="0" * 64)
    with pytest.raises(NotAllowed):
        accept_terms(actor=stage.organizer, program=stage.program)
    edit_program(actor=stage.organizer, program=stage.program, judge_terms="Be fair.")
    first = accept_terms(actor=ada, program=stage.program)
    assert accept_terms(actor=ada, program=stage.program).id == first.id
    with pytest.raises(Invalid, match="stays as it is"):
        edit_program(actor=stage.organizer, program=stage.program, judge_terms="Be fairer.")
    second = accept_terms(actor=ben, program=stage.program)
    assert second.terms_digest == first.terms_digest
    assert session.scalar(select(func.count()).select_from(Pledge)) == 2


def test_the_list_waits_for_the_terms(session: Session) -> None:
    stage = a_stage()
    judge = person("Ada", stage.program, Role.JUDGE)
    for name in ("North", "South"):
        stage.admitted(name)
    stage.open_round(judge)
    assert sheets(judge) == []
    (one,) = unread(judge)
    assert (one.slug, one.entries, one.closes_at) == (
        stage.program.slug,
        2,
        stage.program.judging_closes_at,
    )
    accept_terms(actor=judge, program=stage.program)
    assert len(sheets(judge)) == 2
    assert unread(judge) == []


def test_own_figures_are_exact(session: Session) -> None:
    made = in_judging({"North": CSAT, "South": CSAT, "East": CSAT})
    made.hand_in({"North": (9, 2), "South": (7, 1), "East": (6, 1)})
    (past,) = past_rounds(made.judges[0])
    assert past.scorecards == 3
    assert [str(part) for part in past.spreads[0][1:]] == ["3", "7.33", "1.53"]


def test_an_opening_is_the_judge_s_own(session: Session) -> None:
    made = in_judging({"North": CSAT})
    given = made.assignment("North")
    with pytest.raises(NotAllowed):
        note_opened(actor=made.judges[1], assignment=given)
    note_opened(actor=made.judges[0], assignment=given)
    session.refresh(given)
    assert given.opened_at is not None
