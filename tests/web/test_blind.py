"""Blind judging: nothing that names anybody reaches a judge, on any page, in any file, header or mail."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from awards.enums import ClaimState, MetricKind, NominationKind, Role
from awards.extensions import db
from awards.jobs.ledger import run_due
from awards.models import Assignment, Claim, EvidenceFlag, Nomination, Round, User
from awards.queries import entries
from awards.queries import evidence as ledgers
from awards.web.judge import query
from awards.workflow import (
    claims,
    deliberating,
    documents,
    judging,
    nominations,
    panels,
    reading_packs,
    recusing,
    screening,
    season,
    tabulation,
)
from awards.workflow.accounts import join_organization
from awards.workflow.transaction import transaction
from tests.season import person
from tests.web import crawl
from tests.web.stage import Stage, a_stage, sign_in
from tests.workflow.test_documents import year
from tests.workflow.test_uploads import accepted, zendesk

NAMES = {
    "nominee": "Quixotel Crew",
    "organization": "Vandermeerly",
    "nominator": "Ottoline",
    "referee": "Ferdinanda Gross",
    "title": "Why Brindlewick shines",
    "identifying answer": "Cobbleford",
    "file": "marzipan-export",
    "signatory": "Thessaly Krumm",
    "role": "Directrix",
    "step": "Snickerdoodle",
    "flag": "Wobblesworth",
    "warning": "Persimmon",
    "peer": "Peregrina",
    "peer's address": "peregrina@example.org",
    "address in an answer": "hello@zanzibarly.example",
    "document": "aubergine-report",
    "inside the document": "Balthazarine",
}
OTHERS = {"comment": "Rhododendron", "remark": "Xylophonic", "note": "Zeitgeisty", "question": "Kumquatish"}
PDF = b"%PDF-1.7\n1 0 obj << /Author (Balthazarine) >> endobj\n% Balthazarine on paper\n"


@dataclass
class Blind:
    """Ada and Bo judge one entry that a company and a peer nominated; everything about it has a token."""

    stage: Stage
    draft: Nomination
    judges: list[User]
    chair: User
    round: Round
    client: FlaskClient
    document: str = ""
    given: dict[str, Assignment] = field(default_factory=dict)

    def leaks(self, tokens: dict[str, str], who: User | None = None) -> set[str]:
        """The fields that came through to the judge, wherever that was."""
        judge = who or self.judges[0]
        sign_in(self.client, judge)
        own = self.given.get(judge.name)
        starts = ["/judge", "/judge?sort=entry&state=all"]
        for one in self.given.values():
            base = f"/judge/{one.public_id}"
            parts = ("", "/evidence", "/own", "/conflict", f"/documents/{self.document}")
            starts += [base + part for part in parts]
        starts += [f"/{side}/rounds/{self.round.public_id}/deliberation" for side in ("judge", "organize")]
        starts += [f"/organize/nominations/{self.draft.public_id}/evidence"]
        starts += [f"/judge/rounds/{self.round.public_id}/{part}" for part in ("compare", "calibration")]
        starts += [f"/judge/packs/{self.round.public_id}{part}" for part in ("", "/reading-pack.pdf")]
        starts += [f"/organize/documents/{self.document}", f"/organize/rounds/{self.round.public_id}"]
        seen = [*crawl.reached(self.client, *starts), *crawl.mails(judge)]
        assert own is None or any(own.entry.code in text for _where, text in seen)
        return {token for _where, token in crawl.leaks(seen, tokens)}

    def tokens(self) -> dict[str, str]:
        return NAMES | {"document's digest": self._digest(), "link to a nomination": self.draft.public_id}

    def _digest(self) -> str:
        return next(one.sha256 for one in ledgers.ledger(self.draft).files)


@pytest.fixture
def blind(app: Flask, client: FlaskClient) -> Blind:
    stage = a_stage(judges_per_entry=2)
    with transaction():
        stage.category.blind = True
        question = next(
            one for form in stage.program.forms if form.kind is NominationKind.SELF for one in form.questions
        )
        question.identifies_nominee = True
    draft = _company(stage, question.code)
    peer = stage._nominated("peer", NominationKind.PEER, person("Peregrina"))
    _same_nominee(peer, draft)
    for one in (draft, peer):
        screening.admit(actor=stage.organizer, nomination=one)
    judges = [stage.judge("Ada"), stage.judge("Bo")]
    chair = person("Chloe", stage.program, Role.CHAIR)
    panels.prepare_round(actor=stage.organizer, category=stage.category)
    round = stage.round_of(*judges)
    panels.seat(actor=stage.organizer, round=round, judge=chair, is_chair=True)
    found = Blind(stage, draft, judges, chair, round, client)
    found.document = next(one.public_id for one in ledgers.ledger(draft).files if one.stored)
    found.given = {one.judge.name: one for one in panels.queries.assignments(round)}
    return found


def _company(stage: Stage, identifying: str) -> Nomination:
    voice = person("Ottoline")
    draft = nominations.start_nomination(
        program=stage.program,
        category=stage.category,
        kind=NominationKind.SELF,
        nominator=voice,
        organization=join_organization(actor=voice, name="Vandermeerly Ltd"),
        typed={
            "title": NAMES["title"],
            "nominee_name": NAMES["nominee"],
            "nominee_organization": "Vandermeerly Ltd",
            "answers": {
                "story": "We are Cobbleford. Write us.",
                "results": "At VANDERMEERLY Ltd the Quixotel Crew answers calls; hello@zanzibarly.example.",
            },
        },
    )
    assert identifying in ("story", "results")
    accepted(draft, zendesk())
    dataset = ledgers.ledger(draft).datasets[0]
    with transaction() as session:
        dataset.warnings = [f"The column {NAMES['warning']} was left out."]
        dataset.file.name = NAMES["file"] + ".csv"
        draft.referee_name = NAMES["referee"]
        session.add(_flag(dataset.id))
    documents.state_monthly_table(
        actor=voice,
        nomination=draft,
        months=year(),
        signatory_name=NAMES["signatory"],
        signatory_role=NAMES["role"],
        stream=io.BytesIO(PDF),
        file_name=NAMES["document"] + ".pdf",
    )
    nominations.submit(actor=voice, nomination=draft)
    claim = db.session.scalars(select(Claim).where(Claim.kind == MetricKind.CSAT)).first()
    assert claim is not None
    claims.settle_claim(
        actor=stage.organizer, claim=claim, state=ClaimState.DISPUTED, reason="Snickerdoodle says otherwise."
    )
    return draft


def _flag(dataset: int) -> EvidenceFlag:
    return EvidenceFlag(
        dataset_id=dataset,
        code="assignees",
        severity="notice",
        title="One agent closes everything",
        reason="Wobblesworth closed 90 % of the cases.",
        method="Shares are counted.",
        threshold="More than 80 %.",
        rows=[1],
    )


def _same_nominee(peer: Nomination, draft: Nomination) -> None:
    with transaction():
        peer.nominee = draft.nominee
        peer.nominee_name, peer.nominee_organization = draft.nominee_name, draft.nominee_organization


def _open(blind: Blind) -> None:
    season.advance(actor=blind.stage.organizer, program=blind.stage.program, action="start_screening")
    season.advance(actor=blind.stage.organizer, program=blind.stage.program, action="start_judging")
    reading_packs.ask_for_pack(actor=blind.judges[0], round=blind.round)
    assert run_due()


def _marked(blind: Blind, name: str, mark: str, *, submit: bool = True) -> None:
    judge = next(one for one in blind.judges if one.name == name)
    judging.save_marks(
        actor=judge,
        assignment=blind.given[name],
        marks={"shown": Decimal(mark), "expertise": Decimal(mark)},
        remarks={"expertise": OTHERS["remark"]} if name == "Bo" else {},
        comment=OTHERS["comment"] if name == "Bo" else "",
        note=OTHERS["note"] if name == "Bo" else "",
    )
    if submit:
        judging.submit_scorecard(actor=judge, assignment=blind.given[name])


def _ask(blind: Blind) -> None:
    """Bo asks about a figure, an organizer answers Ada's own question."""
    for judge in blind.judges:
        figure = entries.seen(blind.given[judge.name].entry).figures[MetricKind.CSAT]
        metric = next(one for one in blind.draft.metrics if one.id == figure.id)
        words = OTHERS["question"] if judge.name == "Bo" else "Which months are these?"
        asked = claims.query_figure(
            actor=judge, assignment=blind.given[judge.name], metric=metric, text=words
        )
        claims.answer_query(actor=blind.stage.organizer, query=asked, answer="The last twelve.")


def _deliberate(blind: Blind) -> None:
    """An organizer, who knows the names, writes them down."""
    organizer, named = blind.stage.organizer, f"{NAMES['nominee']} of {NAMES['organization']} Ltd"
    entries = panels.queries.entries(blind.round)
    deliberating.open_deliberation(actor=organizer, round=blind.round)
    deliberating.write_minute(actor=organizer, round=blind.round, text=f"We like {named}.", entry=entries[0])


def test_no_name_reaches_a_judge_in_any_phase(blind: Blind) -> None:
    assert blind.leaks(blind.tokens()) == set()
    _open(blind)
    assert blind.leaks(blind.tokens()) == set()
    _marked(blind, "Ada", "8", submit=False)
    _ask(blind)
    assert blind.leaks(blind.tokens()) == set()
    _marked(blind, "Ada", "9")
    _marked(blind, "Bo", "3")
    assert blind.leaks(blind.tokens()) == set()
    for reader in (*blind.judges, blind.chair):
        assert blind.leaks(blind.tokens(), reader) == set()
    stage = blind.stage
    season.advance(actor=stage.organizer, program=stage.program, action="start_deliberation")
    tabulation.tabulate_round(actor=stage.organizer, round=blind.round)
    assert blind.leaks(blind.tokens()) == set()
    _deliberate(blind)
    for reader in (*blind.judges, blind.chair):
        assert blind.leaks(blind.tokens(), reader) == set()


def test_other_judges_marks_and_words_reach_nobody_while_the_round_is_open(blind: Blind) -> None:
    _open(blind)
    _marked(blind, "Bo", "3")
    _ask(blind)
    assert blind.leaks(OTHERS) == set()
    assert blind.leaks(OTHERS, blind.chair) == set()
    others = blind.given["Bo"].public_id
    for part in ("", "/evidence", "/own", "/conflict"):
        assert blind.client.get(f"/judge/{others}{part}").status_code == 404


def test_the_same_crawl_finds_everything_once_the_category_is_not_blind(blind: Blind) -> None:
    with transaction():
        blind.stage.category.blind = False
    _open(blind)
    found = blind.leaks(blind.tokens())
    assert {"nominee", "organization", "title", "identifying answer", "signatory", "step", "flag"} <= found
    assert {"document", "inside the document", "document's digest", "warning"} <= found


def _show_all_of_the_ledger(patch: pytest.MonkeyPatch) -> set[str]:
    patch.setattr(query.read, "unnamed", lambda ledger: ledger)
    return {"signatory", "role", "step", "flag", "warning", "document's digest"}


def _show_names_inside_answers(patch: pytest.MonkeyPatch) -> set[str]:
    patch.setattr(entries, "_masked", lambda text, _names: text)
    return {"nominee", "organization", "address in an answer"}


def _show_the_full_entry(patch: pytest.MonkeyPatch) -> set[str]:
    patch.setattr(entries, "_unnamed", lambda rows, _names: entries._voices(rows))
    return {"title", "identifying answer"}


def _serve_documents(patch: pytest.MonkeyPatch) -> set[str]:
    patch.setattr(query, "serves_documents", lambda _category: True)
    return {"document", "inside the document"}


def test_a_recusal_in_blind_judging_tells_no_reason(blind: Blind) -> None:
    """An organizer's reason names whom the judge is tied to, and so who is in the field."""
    _open(blind)
    recusing.recuse(
        actor=blind.stage.organizer, assignment=blind.given["Ada"], reason="Ada worked for Vandermeerly."
    )
    sign_in(blind.client, blind.judges[0])
    mails = dict(crawl.mails(blind.judges[0]))
    assert "mail recused" in mails
    assert crawl.leaks(mails.items(), blind.tokens()) == set()
    assert blind.client.get(f"/judge/{blind.given['Ada'].public_id}").status_code == 404


@pytest.mark.parametrize(
    "without",
    [_show_all_of_the_ledger, _show_names_inside_answers, _show_the_full_entry, _serve_documents],
)
def test_each_rule_of_blindness_is_needed(
    blind: Blind, monkeypatch: pytest.MonkeyPatch, without: Callable[[pytest.MonkeyPatch], set[str]]
) -> None:
    """A curious judge who opens every page finds the names as soon as one rule is gone."""
    _open(blind)
    _ask(blind)
    assert blind.leaks(blind.tokens()) == set()
    expected = without(monkeypatch)
    assert blind.leaks(blind.tokens()) >= expected


def test_a_chair_opens_no_evidence_page_of_organizers_in_blind_judging(
    blind: Blind, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"/organize/nominations/{blind.draft.public_id}/evidence"
    _open(blind)
    sign_in(blind.client, blind.chair)
    assert blind.client.get(page).status_code == 403
    with transaction():
        blind.stage.category.blind = False
    assert NAMES["signatory"] in blind.client.get(page).text
