"""The claim ledger as screeners, chairs, organizers and judges read it, and what they do there."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from awards import clock
from awards.enums import ClaimState, MetricKind, ProgramState, Role
from awards.extensions import db
from awards.models import Assignment, Claim, EvidenceFile, EvidenceFlag, FigureQuery, Nomination, Round, User
from awards.queries import panels as seated
from awards.workflow import claims, documents, evidence, nominations, panels, recusing, screening
from awards.workflow.transaction import transaction
from tests.season import person
from tests.web.stage import Stage, a_stage, sign_in
from tests.workflow.test_documents import PDF, year
from tests.workflow.test_uploads import a_draft, accepted, zendesk


@dataclass
class Shown:
    """An admitted nomination whose CSAT was stated as 97 % and computed as about 80 %, given to a judge."""

    stage: Stage
    nomination: Nomination
    judge: User
    assignment: Assignment

    @property
    def page(self) -> str:
        return f"/organize/nominations/{self.nomination.public_id}/evidence"

    @property
    def sheet(self) -> str:
        return f"/judge/{self.assignment.public_id}/evidence"

    def claim(self, kind: MetricKind = MetricKind.CSAT) -> Claim:
        rows = select(Claim).where(Claim.nomination_id == self.nomination.id, Claim.kind == kind)
        return db.session.scalars(rows).one()


def given(stage: Stage, draft: Nomination) -> Shown:
    """The draft sent, admitted, and given to a judge in an open round."""
    assert draft.nominator is not None
    answers = {"story": "What we did for them.", "results": "More of them stayed."}
    nominations.save_draft(actor=draft.nominator, nomination=draft, answers=answers)
    nominations.submit(actor=draft.nominator, nomination=draft)
    screening.admit(actor=stage.organizer, nomination=draft)
    judge = stage.judge("Ada")
    (assignment,) = stage.open_round(judge)
    return Shown(stage, draft, judge, assignment)


@pytest.fixture
def shown(app: Flask) -> Shown:
    stage = a_stage()
    draft = a_draft(stage)
    today = clock.now().date()
    cora = draft.nominator
    evidence.state_figures(
        actor=cora, nomination=draft, csat=(970, 1000), period_start=None, period_end=today
    )
    dataset = accepted(draft, zendesk())
    with transaction() as session:
        session.add(
            EvidenceFlag(
                dataset_id=dataset.id,
                code="definition-mix",
                severity="notice",
                title="Stated otherwise",
                reason="csat is stated as 97; the file gives 80.",
                method="One is set against the other.",
                threshold="More than 1.0% apart.",
                rows=[7, 11],
            )
        )
    return given(stage, draft)


@pytest.fixture
def as_(client: FlaskClient) -> Callable[[User], FlaskClient]:
    def enter(user: User) -> FlaskClient:
        sign_in(client, user)
        return client

    return enter


Enter = Callable[[User], FlaskClient]


def asked(shown: Shown, client: FlaskClient, text: str = "Which months?", **sent: str) -> TestResponse:
    return client.post(shown.sheet, data={"row": shown.claim().public_id, "text": text, **sent})


def test_stated_and_computed_stand_side_by_side(shown: Shown, as_: Enter) -> None:
    for reader, page in ((shown.stage.organizer, shown.page), (shown.judge, shown.sheet)):
        text = as_(reader).get(page).text
        for part in (
            "97.0 %",
            "Stated by another definition",
            "Computed here by another definition",
            "csat-binary",
            "95 % interval",
            "Resolution time, 90th percentile with open cases",
            "Closed on the day of opening",
            "Response rate",
            "Year before",
            "Time zone",
            "Stated otherwise",
            "More than 1.0% apart.",
            "7, 11",
            "figures rest on it",
        ):
            assert part in text, (page, part)


@pytest.mark.parametrize(
    ("stated", "said"), [((97, 100), "+21.2 % apart"), ((801, 1000), "the same within 1 %")]
)
def test_more_than_one_percent_apart_by_the_same_definition_is_marked(
    app: Flask, as_: Enter, stated: tuple[int, int], said: str
) -> None:
    stage = a_stage()
    draft = a_draft(stage)
    period = {"period_start": None, "period_end": None}
    evidence.state_figures(actor=draft.nominator, nomination=draft, csat=stated, **period)
    evidence.record_ratings(
        actor=draft.nominator, nomination=draft, file_name="answers.csv", ratings=[5] * 80 + [1] * 20
    )
    shown = given(stage, draft)
    assert said in as_(stage.organizer).get(shown.page).text
    assert said in as_(shown.judge).get(shown.sheet).text


def test_judges_are_told_no_names_of_people_and_files(shown: Shown, as_: Enter) -> None:
    screener = person("Selma", shown.stage.program, Role.SCREENER)
    claims.settle_claim(
        actor=screener, claim=shown.claim(), state=ClaimState.DISPUTED, reason="The scale was mixed."
    )
    judged = as_(shown.judge).get(shown.sheet).text
    assert "The scale was mixed." in judged
    assert "Selma" not in judged
    assert "export.csv" not in judged
    organized = as_(shown.stage.organizer).get(shown.page).text
    assert "Selma" in organized
    assert "export.csv" in organized


def test_a_figure_is_disputed_and_the_dispute_taken_back(shown: Shown, as_: Enter) -> None:
    client, claim = as_(shown.stage.organizer), shown.claim()
    for state, reason in (("disputed", "Two scales."), ("documented", "It was one scale.")):
        sent = {"row": claim.public_id, "state": state, "reason": reason}
        assert client.post(f"{shown.page}/claim", data=sent).status_code == 302
        assert shown.claim().state.value == state
    page = client.get(shown.page).text
    assert "Two scales." in page
    assert "It was one scale." in page


def test_a_refusal_keeps_what_was_typed(shown: Shown, as_: Enter) -> None:
    client, claim = as_(shown.stage.organizer), shown.claim()
    sent = {"row": claim.public_id, "state": "disputed", "reason": " "}
    answer = client.post(f"{shown.page}/claim", data=sent)
    assert answer.status_code == 422
    assert "The reason is missing" in answer.text
    assert f'id="state-{claim.public_id}-1" name="state" type="radio" value="disputed"' in answer.text
    nothing = client.post(f"{shown.page}/claim", data={"row": claim.public_id, "reason": "Kept words."})
    assert nothing.status_code == 422
    assert "Choose what the figure counts as." in nothing.text
    assert "Kept words." in nothing.text
    strange = client.post(f"{shown.page}/claim", data={"row": "0" * 32, "state": "audited", "reason": "x"})
    assert strange.status_code == 422
    assert "not part of the nomination" in strange.text


def test_a_form_sent_twice_is_taken_once(shown: Shown, as_: Enter) -> None:
    client = as_(shown.stage.organizer)
    sent = {
        "row": shown.claim().public_id,
        "state": "audited",
        "reason": "Seen at the source.",
        "idempotency_key": "once",
    }
    assert [client.post(f"{shown.page}/claim", data=sent).status_code for _ in range(2)] == [302, 302]
    assert client.get(shown.page).text.count("Seen at the source.") == 1


def test_a_flag_is_counted_until_somebody_looked(shown: Shown, as_: Enter) -> None:
    client = as_(shown.stage.organizer)
    screen = shown.page.removesuffix("/evidence")
    flags = db.session.scalars(select(EvidenceFlag).where(EvidenceFlag.severity == "notice")).all()
    word = "flag" if len(flags) == 1 else "flags"
    assert f"{len(flags)} {word} to look at" in client.get(screen).text
    for flag in flags:
        empty = client.post(f"{shown.page}/flag", data={"row": flag.public_id, "note": ""})
        assert empty.status_code == 422
        assert "Say what you found." in empty.text
        sent = {"row": flag.public_id, "note": "A holiday."}
        assert client.post(f"{shown.page}/flag", data=sent).status_code == 302
    assert "to look at" not in client.get(screen).text
    assert "A holiday." in as_(shown.judge).get(shown.sheet).text


def test_a_judge_asks_and_the_chair_answers(shown: Shown, as_: Enter) -> None:
    chair = person("Chris", shown.stage.program, Role.CHAIR)
    round = db.session.scalars(select(Round)).one()
    panels.seat(actor=shown.stage.organizer, round=round, judge=chair, is_chair=True)
    assert asked(shown, as_(shown.judge)).status_code == 302
    assert "Not answered yet" in as_(shown.judge).get(shown.sheet).text
    query = db.session.scalars(select(FigureQuery)).one()
    page = as_(chair).get(shown.page)
    assert "Ada asked" in page.text
    assert "Audit or dispute it" not in page.text
    sent = {"row": query.public_id, "answer": "All twelve."}
    assert as_(chair).post(f"{shown.page}/answer", data=sent).status_code == 302
    assert "All twelve." in as_(shown.judge).get(shown.sheet).text
    second = as_(shown.stage.organizer).post(f"{shown.page}/answer", data={**sent, "answer": "Eleven."})
    assert second.status_code == 409
    assert "Somebody answered this question before you" in second.text


def test_a_chair_too_close_to_the_nominee_reads_nothing(shown: Shown, as_: Enter) -> None:
    chair = person("Chris", shown.stage.program, Role.CHAIR)
    round = db.session.scalars(select(Round)).one()
    panels.seat(actor=shown.stage.organizer, round=round, judge=chair, is_chair=True)
    assert as_(chair).get(shown.page).status_code == 200
    recusing.declare_conflict(
        actor=chair,
        program=shown.stage.program,
        judge=chair,
        nominee=shown.assignment.entry.nominee,
        reason="We are related.",
    )
    assert as_(chair).get(shown.page).status_code == 403


def test_judges_read_their_own_questions_only(shown: Shown, as_: Enter) -> None:
    other = shown.stage.judge("Bob")
    round = db.session.scalars(select(Round)).one()
    panels.seat(actor=shown.stage.organizer, round=round, judge=other)
    with transaction() as session:
        session.add(Assignment(round_id=round.id, entry_id=shown.assignment.entry_id, judge_id=other.id))
    asked(shown, as_(shown.judge), "Only mine to read?")
    theirs = next(one for one in seated.assignments(round) if one.judge_id == other.id)
    assert "Only mine to read?" not in as_(other).get(f"/judge/{theirs.public_id}/evidence").text
    assert "Only mine to read?" in as_(shown.judge).get(shown.sheet).text


def test_an_empty_or_strange_question_is_refused_in_words(shown: Shown, as_: Enter) -> None:
    client = as_(shown.judge)
    assert "Your question is missing" in asked(shown, client, " ").text
    long = asked(shown, client, "x" * 2001)
    assert long.status_code == 422
    assert "x" * 2001 in long.text
    assert asked(shown, client, row="0" * 32).status_code == 422
    assert db.session.scalars(select(FigureQuery)).all() == []


def test_before_the_round_opens_a_judge_reads_nothing(app: Flask, as_: Enter) -> None:
    stage = a_stage()
    stage.admitted("North")
    judge = stage.judge("Ada")
    stage.round_of(judge)
    assignment = db.session.scalars(select(Assignment)).one()
    answer = as_(judge).get(f"/judge/{assignment.public_id}/evidence")
    assert answer.status_code == 409
    assert "North" not in answer.text


def test_the_cards_lead_to_the_figure_in_the_ledger(shown: Shown, as_: Enter) -> None:
    assert f'href="{shown.sheet}#csat"' in as_(shown.judge).get(shown.sheet.removesuffix("/evidence")).text
    assert 'id="csat"' in as_(shown.judge).get(shown.sheet).text
    screen = as_(shown.stage.organizer).get(shown.page.removesuffix("/evidence")).text
    assert f'href="{shown.page}#csat"' in screen


def test_a_nomination_without_figures_says_so(app: Flask, as_: Enter) -> None:
    stage = a_stage()
    peer = stage.nominated("South")
    page = as_(stage.organizer).get(f"/organize/nominations/{peer.public_id}/evidence").text
    assert "No figures yet" in page


def with_document(name: str) -> tuple[Shown, EvidenceFile]:
    """Twelve months with a supporting document of this name."""
    stage = a_stage()
    draft = a_draft(stage)
    documents.state_monthly_table(
        actor=draft.nominator,
        nomination=draft,
        months=year(),
        signatory_name="Ada Lind",
        signatory_role="Director",
        stream=io.BytesIO(PDF),
        file_name=name,
    )
    return given(stage, draft), db.session.scalars(select(EvidenceFile)).one()


@pytest.mark.parametrize("name", ["Zahlen 2026.pdf", "../../etc/passwd.pdf", 'a"b\r\nX: y.html', "…"])
def test_a_document_is_saved_never_run(app: Flask, as_: Enter, name: str) -> None:
    shown, file = with_document(name)
    for reader, path in (
        (shown.stage.organizer, f"/organize/documents/{file.public_id}"),
        (shown.judge, f"/judge/{shown.assignment.public_id}/documents/{file.public_id}"),
    ):
        answer = as_(reader).get(path)
        assert answer.data == PDF
        said = answer.headers["Content-Disposition"]
        assert said.startswith("attachment; filename=")
        assert said.endswith(".pdf")
        assert not set("/\\\r\n") & set(said)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.mimetype == "application/pdf"


def test_a_document_of_another_entry_is_absent(app: Flask, as_: Enter) -> None:
    stage = a_stage()
    other = stage.nominated("South")
    shown = given(stage, a_draft(stage))
    with transaction() as session:
        file = EvidenceFile(nomination_id=other.id, name="t.pdf", sha256="0" * 64, size=8, stored="0" * 32)
        session.add(file)
    path = f"/judge/{shown.assignment.public_id}/documents/{file.public_id}"
    assert as_(shown.judge).get(path).status_code == 404
    assert as_(person("Nobody.here")).get(f"/organize/documents/{file.public_id}").status_code == 404


def test_the_table_names_who_vouches_and_where_the_document_is(app: Flask, as_: Enter) -> None:
    shown, file = with_document("table.pdf")
    page = as_(shown.judge).get(shown.sheet).text
    assert "Ada Lind, Director, vouches" in page
    assert f"/judge/{shown.assignment.public_id}/documents/{file.public_id}" in page
    assert "table.pdf" not in page


def test_after_the_announcement_nothing_is_settled(shown: Shown, as_: Enter) -> None:
    shown.stage.move_to(ProgramState.ANNOUNCED)
    client = as_(shown.stage.organizer)
    assert "the figures stay as they are" in client.get(shown.page).text
    sent = {"row": shown.claim().public_id, "state": "audited", "reason": "Late."}
    assert client.post(f"{shown.page}/claim", data=sent).status_code == 409
