"""Whoever looks at running marks stands in the log, once per person, page and hour; judges never do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards import clock
from awards.enums import Role
from awards.errors import NotAllowed
from awards.models import AuditEntry, User
from awards.queries.audit import faults
from awards.workflow import independence, panels, publishing
from awards.workflow.replacing import replace_judge
from awards.workflow.team import grant
from tests.season import person
from tests.workflow.judged import Judged


def seen(session: Session) -> list[tuple[str, str]]:
    rows = select(AuditEntry).where(AuditEntry.action == "view_marks").order_by(AuditEntry.sequence)
    return [(one.actor.name if one.actor else "", one.details["page"]) for one in session.scalars(rows)]


def look(marking: Judged, who: User, page: str = "results") -> None:
    independence.look(actor=who, round=marking.round, page=page)


def test_a_view_is_noted_once_per_person_page_and_hour(
    marking: Judged, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    olga, otto = marking.organizer, person("Otto", marking.stage.program, Role.ORGANIZER)
    for who in (olga, olga, otto):
        look(marking, who)
    look(marking, olga, "calibration")
    noted = [(olga.name, "results"), ("Otto", "results"), (olga.name, "calibration")]
    assert seen(session) == noted
    later = clock.now() + timedelta(minutes=61)
    monkeypatch.setattr(clock, "now", lambda: later)
    look(marking, olga)
    assert seen(session) == [*noted, (olga.name, "results")]
    assert faults() == []


def test_a_closed_round_is_read_without_a_trace(marking: Judged, session: Session) -> None:
    marking.hand_in({"North": (9, 8)})
    look(marking, marking.organizer)
    assert seen(session) == []


def test_an_organizer_who_judges_in_the_round_sees_no_running_marks(
    marking: Judged, session: Session
) -> None:
    """The second role does not widen the first, and an export is no way around."""
    judge = marking.judges[0]
    grant(actor=marking.organizer, program=marking.stage.program, user=judge, role=Role.ORGANIZER)
    with pytest.raises(NotAllowed, match="You judge Best team yourself"):
        look(marking, judge)
    for sheet, form in (("marks", "csv"), ("results", "xlsx"), ("results", "json"), ("standings", "csv")):
        with pytest.raises(NotAllowed, match="once it is closed"):
            publishing.export(actor=judge, program=marking.stage.program, sheet=sheet, form=form)
    assert publishing.export(actor=judge, program=marking.stage.program, sheet="nominations", form="csv")
    assert seen(session) == []
    panels.unseat(actor=marking.organizer, round=marking.round, judge=judge)
    look(marking, judge)
    assert seen(session) == [(judge.name, "results")]


def test_taking_running_marks_away_is_a_view_of_every_open_round(marking: Judged, session: Session) -> None:
    publishing.export(actor=marking.organizer, program=marking.stage.program, sheet="nominations", form="csv")
    assert seen(session) == []
    publishing.export(actor=marking.organizer, program=marking.stage.program, sheet="marks", form="csv")
    publishing.export(actor=marking.organizer, program=marking.stage.program, sheet="results", form="json")
    olga = marking.organizer.name
    assert seen(session) == [(olga, "export marks"), (olga, "export results")]


def test_what_cannot_be_noted_is_not_shown(marking: Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_about: object) -> None:
        raise OSError("No space left on device.")

    monkeypatch.setattr(independence, "audit", full)
    with pytest.raises(OSError, match="No space"):
        publishing.export(actor=marking.organizer, program=marking.stage.program, sheet="marks", form="csv")


def test_an_organizer_who_was_replaced_sees_no_running_marks_beside_their_own(marking: Judged) -> None:
    marking.mark("North", 0, 9)
    judge = marking.judges[0]
    grant(actor=marking.organizer, program=marking.stage.program, user=judge, role=Role.ORGANIZER)
    replace_judge(actor=marking.organizer, round=marking.round, judge=judge)
    with pytest.raises(NotAllowed, match="You judge Best team yourself"):
        look(marking, judge)
