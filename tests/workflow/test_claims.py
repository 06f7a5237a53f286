"""What people say of figures: settle, dispute, take back, ask, answer, look at a flag."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from awards.enums import ClaimState, MetricKind, Role
from awards.errors import Invalid, NotAllowed, WrongState
from awards.extensions import db, writing
from awards.models import (
    AuditEntry,
    Claim,
    ClaimEvent,
    Dataset,
    EvidenceFile,
    EvidenceFlag,
    FigureQuery,
    Mail,
    Metric,
    User,
)
from awards.queries.judging import figures
from awards.workflow import claims, panels, recusing
from awards.workflow.transaction import transaction
from tests.season import person
from tests.workflow.judged import Judged


def claim_of(season: Judged, name: str = "North") -> Claim:
    (source,) = season.entries[name].sources
    return db.session.scalars(select(Claim).where(Claim.nomination_id == source.nomination_id)).one()


def steps(claim: Claim) -> list[tuple[str | None, str, str]]:
    """From, to and reason of every step, the oldest first."""
    rows = select(ClaimEvent).where(ClaimEvent.claim_id == claim.id).order_by(ClaimEvent.id)
    return [
        (one.from_state.value if one.from_state else None, one.to_state.value, one.reason)
        for one in db.session.scalars(rows)
    ]


def settled(season: Judged, state: ClaimState, reason: str, actor: User | None = None) -> Claim:
    return claims.settle_claim(
        actor=actor or season.organizer, claim=claim_of(season), state=state, reason=reason
    )


def asked(season: Judged, name: str = "North", text: str = "Which months?", judge: int = 0) -> FigureQuery:
    given = season.assignment(name, judge)
    return claims.query_figure(
        actor=season.judges[judge], assignment=given, metric=figure(season, name), text=text
    )


def figure(season: Judged, name: str = "North") -> Metric:
    return figures(season.entries[name])[MetricKind.CSAT]


def mails(kind: str) -> list[Mail]:
    return list(db.session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.id)))


def chair_of(season: Judged) -> User:
    chair = person("Chris", season.stage.program, Role.CHAIR)
    panels.seat(actor=season.organizer, round=season.round, judge=chair, is_chair=True)
    return chair


def audited(action: str) -> int:
    return len(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all())


def test_a_figure_is_disputed_audited_and_left_as_it_was(marking: Judged) -> None:
    settled(marking, ClaimState.DISPUTED, "The scale was mixed.")
    settled(marking, ClaimState.AUDITED, "Seen at the source.")
    settled(marking, ClaimState.DOCUMENTED, "Both were mistaken.")
    assert steps(claim_of(marking))[1:] == [
        ("documented", "disputed", "The scale was mixed."),
        ("disputed", "audited", "Seen at the source."),
        ("audited", "documented", "Both were mistaken."),
    ]
    newest = db.session.scalars(select(ClaimEvent).order_by(ClaimEvent.id.desc())).first()
    assert newest is not None
    assert newest.actor == marking.organizer
    assert newest.metric == claim_of(marking).metric
    assert audited("settle_claim") == 3


@pytest.mark.parametrize("state", [ClaimState.DOCUMENTED, ClaimState.RECOMPUTED, ClaimState.CLAIMED])
def test_people_give_no_other_state(marking: Judged, state: ClaimState) -> None:
    with pytest.raises(Invalid, match="Choose one of audited, disputed"):
        settled(marking, state, "I say so.")
    assert len(steps(claim_of(marking))) == 1


@pytest.mark.parametrize("reason", ["", " \n", "x" * 501])
def test_a_reason_is_needed_and_short(marking: Judged, reason: str) -> None:
    with pytest.raises(Invalid) as refusal:
        settled(marking, ClaimState.DISPUTED, reason)
    assert "reason" in refusal.value.fields
    assert claim_of(marking).state is ClaimState.DOCUMENTED
    assert audited("settle_claim") == 0


def test_a_screener_settles_and_nobody_else(marking: Judged) -> None:
    screener = person("Selma", marking.stage.program, Role.SCREENER)
    for stranger in (person("Stranger"), marking.judges[0], chair_of(marking)):
        with pytest.raises(NotAllowed):
            settled(marking, ClaimState.DISPUTED, "I say so.", stranger)
    settled(marking, ClaimState.DISPUTED, "The scale was mixed.", screener)
    assert claim_of(marking).state is ClaimState.DISPUTED


def test_after_the_announcement_figures_stay(announced: Judged) -> None:
    with pytest.raises(WrongState, match="announced"):
        settled(announced, ClaimState.DISPUTED, "Too late.")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE claim_events SET reason = 'other'", "DELETE FROM claim_events", "DELETE FROM claims"],
)
def test_the_ledger_is_only_added_to(marking: Judged, session: Session, statement: str) -> None:
    token = writing.set(True)
    try:
        with pytest.raises(DatabaseError):
            session.execute(text(statement))
    finally:
        writing.reset(token)
        session.rollback()


def test_a_question_is_mailed_to_chair_and_organizers(marking: Judged) -> None:
    chair = chair_of(marking)
    query = asked(marking)
    assert (query.judge, query.metric, query.answered_at) == (marking.judges[0], figure(marking), None)
    sent = mails("figure_query")
    assert {one.recipient for one in sent} == {chair.email, marking.organizer.email}
    nomination = query.metric.nomination.public_id
    assert all(one.context["link"].endswith(f"/organize/nominations/{nomination}/evidence") for one in sent)
    assert all("Judge" not in str(one.context) for one in sent)
    assert audited("query_figure") == 1


def test_an_answer_is_mailed_to_the_judge_once(marking: Judged) -> None:
    chair, query = chair_of(marking), asked(marking)
    claims.answer_query(actor=chair, query=query, answer="All twelve.")
    assert (query.answer, query.answered_by) == ("All twelve.", chair)
    (mail,) = mails("figure_answer")
    assert mail.recipient == marking.judges[0].email
    assert mail.context["link"].endswith(f"/judge/{marking.assignment('North').public_id}/evidence")
    with pytest.raises(WrongState, match="before you"):
        claims.answer_query(actor=marking.organizer, query=query, answer="Eleven.")
    assert query.answer == "All twelve."
    assert len(mails("figure_answer")) == 1


def test_screeners_judges_and_strangers_do_not_answer(marking: Judged) -> None:
    query = asked(marking)
    others = (
        person("Selma", marking.stage.program, Role.SCREENER),
        person("Stranger"),
        person("Carla", marking.stage.program, Role.CHAIR),
        marking.judges[0],
    )
    for other in others:
        with pytest.raises(NotAllowed):
            claims.answer_query(actor=other, query=query, answer="I know.")
    assert query.answered_at is None


def test_a_chair_too_close_to_the_nominee_does_not_answer(marking: Judged) -> None:
    chair, query = chair_of(marking), asked(marking)
    recusing.declare_conflict(
        actor=chair,
        program=marking.stage.program,
        judge=chair,
        nominee=marking.entries["North"].nominee,
        reason="We are related.",
    )
    with pytest.raises(NotAllowed):
        claims.answer_query(actor=chair, query=query, answer="I know.")


def test_only_the_judge_of_the_entry_asks(marking: Judged) -> None:
    for stranger in (marking.judges[1], marking.organizer, person("Stranger")):
        with pytest.raises(NotAllowed):
            claims.query_figure(
                actor=stranger,
                assignment=marking.assignment("North"),
                metric=figure(marking),
                text="Which months?",
            )
    marking.recuse("North", 0)
    with pytest.raises(NotAllowed, match="recused"):
        asked(marking)
    assert db.session.scalars(select(FigureQuery)).all() == []


def test_a_figure_of_another_entry_is_not_asked_about(marking: Judged) -> None:
    with pytest.raises(WrongState, match="replaced"):
        claims.query_figure(
            actor=marking.judges[0],
            assignment=marking.assignment("North"),
            metric=figure(marking, "South"),
            text="Which months?",
        )
    assert mails("figure_query") == []


@pytest.mark.parametrize("words", ["", "  ", "x" * 2001])
def test_questions_and_answers_need_words(marking: Judged, words: str) -> None:
    with pytest.raises(Invalid) as question:
        asked(marking, text=words)
    assert "text" in question.value.fields
    query = asked(marking)
    with pytest.raises(Invalid) as answer:
        claims.answer_query(actor=marking.organizer, query=query, answer=words)
    assert "answer" in answer.value.fields
    assert query.answered_at is None


@pytest.fixture
def flag(marking: Judged) -> EvidenceFlag:
    """A flag on a file of Team North."""
    with transaction() as session:
        nomination = claim_of(marking).nomination
        file = EvidenceFile(nomination_id=nomination.id, name="a.csv", sha256="0" * 64, size=1)
        session.add(file)
        session.flush()
        dataset = Dataset(file_id=file.id, source_format="survey", zone="UTC", rows=1, sha256="0" * 64)
        session.add(dataset)
        session.flush()
        found = EvidenceFlag(
            dataset_id=dataset.id,
            code="round-minutes",
            severity="notice",
            title="Round minutes",
            reason="Every case lasts full hours.",
            method="Counted.",
            threshold="More than 90 %.",
            rows=[1],
        )
        session.add(found)
    return found


def test_a_flag_is_looked_at(marking: Judged, flag: EvidenceFlag) -> None:
    nomination = claim_of(marking).nomination
    claims.note_flag(actor=marking.organizer, flag=flag, nomination=nomination, text="The system rounds.")
    assert (flag.note, flag.noted_by) == ("The system rounds.", marking.organizer)
    assert flag.noted_at is not None
    assert audited("note_flag") == 1


def test_a_note_needs_words_and_a_screener(marking: Judged, flag: EvidenceFlag) -> None:
    nomination = claim_of(marking).nomination
    with pytest.raises(Invalid, match="what you found"):
        claims.note_flag(actor=marking.organizer, flag=flag, nomination=nomination, text=" ")
    with pytest.raises(NotAllowed):
        claims.note_flag(actor=marking.judges[0], flag=flag, nomination=nomination, text="Fine.")
    assert flag.noted_at is None
