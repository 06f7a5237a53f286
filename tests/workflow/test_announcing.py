"""The results become public in one moment, and everybody who nominated is told once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards import clock
from awards.enums import CutMethod, Outcome, ProgramState
from awards.errors import WrongState
from awards.models import Category, Mail, Nomination, Release
from awards.queries import results
from awards.workflow.announcing import announce
from awards.workflow.criteria import set_cut
from awards.workflow.season import advance, missing
from tests.workflow.judged import MARKS, Judged


def told(session: Session) -> dict[str, str]:
    """Address to the honor that the mail names."""
    mails = session.scalars(select(Mail).where(Mail.kind == "announced")).all()
    assert len({mail.recipient for mail in mails}) == len(mails)
    return {mail.recipient: mail.context["outcome"] for mail in mails}


def releases(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Release)) or 0


def honor(session: Session, name: str) -> Outcome | None:
    rows = select(Nomination).where(Nomination.nominee_name == f"Team {name}")
    found = results.honor_of(session.scalars(rows).one())
    return found.outcome if found else None


def test_nothing_is_released_or_mailed_before(named: Judged, session: Session) -> None:
    assert (releases(session), told(session)) == (0, {})
    assert {name: honor(session, name) for name in MARKS} == dict.fromkeys(MARKS)


def test_every_tier_is_released_at_once(announced: Judged, session: Session) -> None:
    assert announced.stage.program.state is ProgramState.ANNOUNCED
    assert releases(session) == len(Outcome)
    assert {name: honor(session, name) for name in MARKS} == {
        "North": Outcome.WINNER,
        "South": Outcome.FINALIST,
        "East": Outcome.SHORTLISTED,
        "West": None,
    }
    with clock.at(clock.now() - timedelta(days=1)):
        assert honor(session, "North") is None


def test_every_nominator_gets_one_mail_with_the_best_honor(announced: Judged, session: Session) -> None:
    assert told(session) == {
        "voice.north@example.org": "winner",
        "voice.south@example.org": "finalist",
        "voice.east@example.org": "on the shortlist",
        "voice.west@example.org": "",
    }


def test_a_second_announcement_is_refused_and_mails_nobody(announced: Judged, session: Session) -> None:
    before = session.scalar(select(func.count()).select_from(Mail))
    with pytest.raises(WrongState):
        announced.announce()
    assert session.scalar(select(func.count()).select_from(Mail)) == before
    assert releases(session) == len(Outcome)


def test_an_announcement_that_fails_leaves_nothing_behind(
    named: Judged, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(**_given: object) -> None:
        raise OSError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr("awards.workflow.announcing.audit", breaks)
        with pytest.raises(OSError, match="full"):
            announce(actor=named.organizer, program=named.stage.program)
    assert named.stage.program.state is ProgramState.DELIBERATION
    assert (releases(session), told(session)) == (0, {})
    announce(actor=named.organizer, program=named.stage.program)
    assert releases(session) == len(Outcome)


def test_what_is_missing_is_said_category_by_category(marked: Judged) -> None:
    assert missing(marked.stage.program, "announce") == ["Best team: tabulate the round."]
    marked.tabulate()
    assert missing(marked.stage.program, "announce") == [
        "Best team: name the shortlist.",
        "Best team: name the finalists.",
        "Best team: name the winners.",
    ]
    with pytest.raises(WrongState, match="name the winners"):
        advance(actor=marked.organizer, program=marked.stage.program, action="announce")
    marked.name_tiers()
    assert missing(marked.stage.program, "announce") == []


def test_a_category_in_which_nobody_is_ranked_holds_nobody_up(marked: Judged, session: Session) -> None:
    for name in MARKS:
        marked.recuse(name, 0, 1)
    marked.tabulate()
    marked.announce()
    assert set(told(session).values()) == {""}


def test_a_tier_that_nobody_reaches_is_decided_all_the_same(tabulated: Judged, session: Session) -> None:
    set_cut(
        actor=tabulated.organizer,
        category=in_editing(tabulated),
        outcome=Outcome.WINNER,
        method=CutMethod.THRESHOLD,
        threshold=Decimal("9.9"),
    )
    tabulated.stage.move_to(ProgramState.DELIBERATION)
    tabulated.name_tiers()
    assert not [one for one in results.placed(tabulated.stage.category) if one.outcome is Outcome.WINNER]
    tabulated.announce()
    assert tabulated.stage.program.state is ProgramState.ANNOUNCED


def in_editing(judged: Judged) -> Category:
    """The category while its cuts can still be set."""
    judged.stage.move_to(ProgramState.SCREENING)
    return judged.stage.category


def test_a_category_nobody_marked_does_not_hold_up_the_others(marking: Judged) -> None:
    marking.mark("North", 0, 9, submit=False)
    marking.deliberate()
    made = marking.tabulate()
    assert {one.reason for one in made.standings} == {"nothing was scored"}
    assert {one.reason for one in made.exclusions} == {"scorecard not started", "scorecard not submitted"}
    assert missing(marking.stage.program, "announce") == []
