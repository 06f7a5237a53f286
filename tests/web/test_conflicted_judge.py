"""Random judges, entries and ties: a judge with a conflict reads nothing of the nominee and marks nothing."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask, g
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from awards import clock, create_app
from awards.config import Settings
from awards.enums import (
    AssignmentState,
    ConflictKind,
    Effect,
    FileKind,
    NominationKind,
    OrganizationRole,
    ProgramState,
    TieKind,
)
from awards.extensions import db
from awards.models import (
    Answer,
    Assignment,
    Conflict,
    EvidenceFile,
    Mark,
    Membership,
    Nomination,
    Nominee,
    Organization,
    OrganizationTie,
    PastEmployment,
    Program,
    ReadingPack,
    Round,
    Scorecard,
    TradeRule,
    User,
    Vote,
)
from awards.queries import counting, scorecards
from awards.workflow import balloting, deliberating, judging, panels, reading_packs, recusing, ruling
from awards.workflow.folders import DOCUMENTS, new_place
from awards.workflow.reading_packs import PACKS
from awards.workflow.transaction import transaction
from tests.season import PASSWORD
from tests.web.stage import Stage, a_stage

TOKENS = ("Zephyrqq", "Quokkavv", "Narwhalww")
"""Each stands in every text about one nominee and nowhere else."""
JUDGES = ("ada", "ben", "cora", "dan", "rita")
"""The last one is a reserve."""
KINDS = (
    *("employer", "past", "referee", "nominator", "declared"),
    *("group", "supplier", "competitor", "trade"),
)
Pair = tuple[int, int]
"""A judge and a nominee by their rows."""


class Tie(NamedTuple):
    judge: int
    nominee: int
    kind: str


class Plan(NamedTuple):
    """Ties before the entries are given out; who has marked what by then; ties afterwards."""

    early: list[Tie]
    marked: set[int]
    late: list[Tie]


a_tie = st.builds(
    Tie, st.integers(0, len(JUDGES) - 1), st.integers(0, len(TOKENS) - 1), st.sampled_from(KINDS)
)
plans = st.builds(
    Plan,
    st.lists(a_tie, max_size=2),
    st.sets(st.integers(0, 5), max_size=6),
    st.lists(a_tie, min_size=1, max_size=4),
)


@dataclass
class Site:
    """The season before anything is given out, put back for every example."""

    app: Flask
    folder: Path
    cookies: dict[str, str] = field(default_factory=dict)

    def begin(self) -> None:
        db.session.remove()
        db.engine.dispose()
        for name in ("laurel.db-wal", "laurel.db-shm"):
            (self.folder / name).unlink(missing_ok=True)
        shutil.copy(self.folder / "laurel.kept", self.folder / "laurel.db")

    def ask(self, judge: User, path: str, data: dict[str, str] | None = None) -> bytes:
        """What reaches the judge, in a context of its own: in a shared one the last judge stays signed in."""
        cookie = {"Cookie": self.cookies[judge.email]}
        with self.app.app_context():
            client = self.app.test_client(use_cookies=False)
            method = "GET" if data is None else "POST"
            answer = client.open(path, method=method, data=data, headers=cookie)
        assert answer.status_code < 500, (path, answer.status_code)
        return str(answer.headers).encode() + answer.data


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, empty_sqlite: Path) -> Site:
    folder = tmp_path_factory.mktemp("conflicted")
    shutil.copy(empty_sqlite, folder / "laurel.db")
    app = create_app(Settings(instance_dir=folder))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.before_request(lambda: g.pop("_login_user", None) and None)  # the context outlives a request
    found = Site(app, folder)
    with app.app_context():
        stage = a_stage(judges_per_entry=2)
        for kind in (ConflictKind.SUPPLIER, ConflictKind.COMPETITOR):
            ruling.set_effect(actor=stage.organizer, program=stage.program, kind=kind, effect=Effect.BLOCK)
        for token in TOKENS:
            _nominate(stage, token)
        round = panels.prepare_round(actor=stage.organizer, category=stage.category)
        for name in JUDGES:
            judge = stage.judge(name)
            panels.seat(actor=stage.organizer, round=round, judge=judge, is_reserve=name == JUDGES[-1])
        db.session.remove()
        db.engine.dispose()
    for name in JUDGES:
        client = app.test_client()
        client.post("/sign-in", data={"email": f"{name}@example.org", "password": PASSWORD})
        cookie = client.get_cookie("laurel")
        assert cookie is not None
        found.cookies[f"{name}@example.org"] = f"laurel={cookie.value}"
    with app.app_context():
        db.engine.dispose()
    shutil.copy(folder / "laurel.db", folder / "laurel.kept")
    return found


def _nominate(stage: Stage, token: str) -> None:
    """A company's own nomination with a document; the company has a name of its own."""
    found = stage.admitted(token, kind=NominationKind.SELF)
    assert found.organization is not None
    content = token.encode()
    path = new_place(DOCUMENTS)
    path.write_bytes(content)
    with transaction() as session:
        found.organization.name = found.organization.name_key = f"firm {TOKENS.index(token)}"
        found.title = f"The title of {token}"
        session.add(
            EvidenceFile(
                nomination_id=found.id,
                name=f"{token}.pdf",
                sha256=hashlib.sha256(content).hexdigest(),
                size=len(content),
                kind=FileKind.DOCUMENT,
                stored=path.name,
                media_type="application/pdf",
            )
        )
        for answer in session.scalars(select(Answer).where(Answer.nomination_id == found.id)):
            answer.text = f"{token} {answer.text}"


class Season:
    """The season of one example."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.program = db.session.scalars(select(Program)).one()
        self.round = db.session.scalars(select(Round)).one()
        self.organizer = db.session.scalars(select(User).where(User.email.like("olga%"))).one()
        by_email = {one.email: one for one in db.session.scalars(select(User))}
        self.judges = [by_email[f"{name}@example.org"] for name in JUDGES]
        self.nominees = list(db.session.scalars(select(Nominee).order_by(Nominee.id)))
        self.marked: dict[Pair, int] = {}

    def tie(self, tie: Tie) -> Pair:
        """Make the tie known in the way of its kind."""
        judge, nominee = self.judges[tie.judge], self.nominees[tie.nominee]
        if tie.kind == "declared":
            recusing.declare_conflict(
                actor=judge, program=self.program, judge=judge, nominee=nominee, reason="Kin."
            )
            return judge.id, nominee.id
        with transaction() as session:
            sent = session.scalars(select(Nomination).where(Nomination.nominee_id == nominee.id)).one()
            if tie.kind == "referee" and not sent.referee_email:
                sent.referee_email = judge.email.replace("@", "+r@")
            elif tie.kind == "nominator" and "+n@" not in sent.nominator_email:
                sent.nominator_email = judge.email.replace("@", "+n@")
            elif tie.kind in ("employer", "group", "supplier", "competitor", "trade"):
                self._through_a_company(tie, judge, sent.organization)
            else:
                self._left(judge, sent.organization)
        return judge.id, nominee.id

    def _through_a_company(self, tie: Tie, judge: User, theirs: Organization | None) -> None:
        """A company of their own for each pair, so that no tie reaches further than it says."""
        session, name = db.session, f"own {tie.judge} {tie.nominee} {tie.kind}"
        assert theirs is not None
        own = session.scalar(select(Organization).where(Organization.name_key == name)) or theirs
        if tie.kind != "employer":
            if own is not theirs:
                return
            own = Organization(name=name, name_key=name)
            session.add(own)
            session.flush()
        member = select(Membership).where(
            Membership.organization_id == own.id, Membership.user_id == judge.id
        )
        if session.scalar(member) is None:
            session.add(Membership(organization=own, user=judge, role=OrganizationRole.MEMBER))
        if tie.kind == "group":
            own.parent_id = theirs.id
        elif tie.kind == "trade":
            own.trade, theirs.trade = f"Trade {tie.judge}", f"Service {tie.nominee}"
            self._keep_apart(f"trade {tie.judge}", f"service {tie.nominee}")
        elif tie.kind in ("supplier", "competitor"):
            session.add(OrganizationTie(organization=own, other=theirs, kind=TieKind(tie.kind)))

    def _keep_apart(self, own: str, theirs: str) -> None:
        rule = {"program_id": self.program.id, "judge_trade": own, "nominee_trade": theirs}
        if db.session.scalar(select(TradeRule).filter_by(**rule)) is None:
            db.session.add(TradeRule(**rule))

    def _left(self, judge: User, theirs: Organization | None) -> None:
        assert theirs is not None
        own = {"user_id": judge.id, "organization_id": theirs.id}
        if db.session.scalar(select(PastEmployment).filter_by(**own)) is None:
            until = clock.now().date() - timedelta(days=300)
            db.session.add(PastEmployment(**own, until=until))

    def open(self) -> None:
        panels.assign(actor=self.organizer, round=self.round)
        with transaction():
            self.program.state = ProgramState.JUDGING
        judging.open_round(actor=self.organizer, round=self.round)

    def work(self, marked: set[int]) -> None:
        """Some have marked; everybody has a reading pack, made from their list of now."""
        for place, one in enumerate(self.assignments()):
            if place in marked:
                marks = {"shown": Decimal(6), "expertise": Decimal(6)}
                judging.save_marks(actor=one.judge, assignment=one, marks=marks)
                if place % 2:
                    judging.submit_scorecard(actor=one.judge, assignment=one)
        for judge in self.judges:
            if entries := scorecards.entries_given(judge, self.round):
                pack = reading_packs.ask_for_pack(actor=judge, round=self.round)
                path = new_place(PACKS)
                path.write_text(" ".join(one.nominee.name for one in entries))
                with transaction() as session:
                    session.get_one(ReadingPack, pack.id).stored = path.name

    def assignments(self) -> list[Assignment]:
        return list(db.session.scalars(select(Assignment).order_by(Assignment.id)))

    def marks(self) -> dict[Pair, int]:
        """The sum of all marks between a judge and a nominee, read anew."""
        db.session.rollback()
        found: dict[Pair, int] = {}
        for mark in db.session.scalars(select(Mark)):
            card = mark.scorecard
            pair = (card.judge_id, card.entry.nominee_id)
            found[pair] = found.get(pair, 0) + mark.value
        return found


def _paths(site: Site, season: Season, one: Assignment | None) -> Iterator[tuple[str, str]]:
    """Every address of a judge, and those beside them that would show an entry: endpoint and path."""
    bound = site.app.url_map.bind("localhost")
    document = db.session.scalars(select(EvidenceFile)).all()
    values = {"slug": season.program.slug, "code": "BST", "sheet": "marks", "form": "csv"}
    for rule in site.app.url_map.iter_rules():
        if "static" in rule.endpoint or rule.endpoint.split(".")[0] not in ("judge", "organize", "account"):
            continue
        ids = {"public_id": season.round.public_id} if "rounds" in rule.rule or "packs" in rule.rule else {}
        if "public_id" in rule.arguments and not ids:
            if one is None or not rule.rule.startswith("/judge/"):
                continue
            ids = {"public_id": one.public_id}
        elif one is not None:
            continue
        known = {**values, **ids, "file": document[0].public_id}
        if not rule.arguments <= set(known):
            continue
        for file in document if "file" in rule.arguments else document[:1]:
            given = {name: {**known, "file": file.public_id}[name] for name in rule.arguments}
            method = next(iter((rule.methods or set()) - {"HEAD", "OPTIONS"}))
            yield method, bound.build(rule.endpoint, given, method=method)


ENDS = ("/sign-out", "/account/password", "/conflict", "/sign-in")
"""What would end the judge's session, or make a conflict where none is."""


def _crawl(site: Site, season: Season, judge: User, nominees: set[int]) -> None:
    """Nothing about these nominees reaches the judge, and nothing the judge sends is taken."""
    tokens = [TOKENS[place].encode() for place, one in enumerate(season.nominees) if one.id in nominees]
    for one in [None, *season.assignments()]:
        mine = one is not None and one.entry.nominee_id not in nominees
        for method, path in _paths(site, season, one):
            if path.endswith(ENDS) or (mine and method == "POST"):
                continue
            sent = {"version": str(_version(one)), **ATTACK} if method == "POST" else None
            got = site.ask(judge, path, sent)
            assert not [token for token in tokens if token in got], (judge.name, method, path)


ATTACK = {"mark-shown": "10", "mark-expertise": "10", "comment": "The best.", "text": "What is this?"}


def _version(one: Assignment | None) -> int:
    """The newest version of the judge's scorecard, so that no attack fails for being stale."""
    if one is None:
        return 0
    same = {"round_id": one.round_id, "entry_id": one.entry_id, "judge_id": one.judge_id}
    return db.session.scalar(select(Scorecard.version).filter_by(**same)) or 0


def check(site: Site, plan: Plan) -> None:
    with site.app.app_context():
        site.begin()
        season = Season(site)
        wanted = {season.tie(one) for one in plan.early}
        season.open()
        season.work(plan.marked)
        wanted |= {season.tie(one) for one in plan.late}
        recusing.find_again(actor=season.organizer, program=season.program)
        stored = {(one.judge_id, one.nominee_id) for one in db.session.scalars(select(Conflict))}
        assert wanted == stored
        before = season.marks()
        panels.preview(round=season.round)
        for judge in season.judges:
            nominees = {nominee for who, nominee in stored if who == judge.id}
            listed = {one.nominee_id for one in scorecards.entries_given(judge, season.round)}
            assert not nominees & listed
            if nominees:
                _crawl(site, season, judge, nominees)
        db.session.expire_all()
        after = season.marks()
        assert {pair: after.get(pair) for pair in stored} == {pair: before.get(pair) for pair in stored}
        _nothing_is_assigned_or_counts(season, stored, after)
        _crawl_deliberation(site, season, stored)


def _crawl_deliberation(site: Site, season: Season, stored: set[Pair]) -> None:
    """Minutes and ballots name everybody; what reaches a judge names nobody they have a conflict with."""
    judging.close_round(actor=season.organizer, round=season.round)
    deliberating.open_deliberation(actor=season.organizer, round=season.round)
    pages = [f"/judge/rounds/{season.round.public_id}/deliberation", "/judge"]
    every = panels.queries.entries(season.round)
    token = {one.id: TOKENS[season.nominees.index(one.nominee)] for one in every}
    for one in [None, *every]:
        text = f"{token[one.id] if one else ' '.join(TOKENS)} it is, said {' '.join(TOKENS)}."
        deliberating.write_minute(actor=season.organizer, round=season.round, text=text, entry=one)
    for two in pairwise(every):
        ballot = balloting.write_ballot(
            actor=season.organizer,
            round=season.round,
            question=f"{token[two[0].id]} or {token[two[1].id]}?",
            method="borda",
            entries=two,
        )
        balloting.open_ballot(actor=season.organizer, ballot=ballot)
        pages.append(f"/judge/ballots/{ballot.public_id}")
    for judge in season.judges:
        nominees = {nominee for who, nominee in stored if who == judge.id}
        hidden = {TOKENS[place] for place, one in enumerate(season.nominees) if one.id in nominees}
        for page in pages if nominees else ():
            got = site.ask(judge, page).decode(errors="replace")
            assert not [one for one in hidden if one in got], (judge.name, page)
            if "/ballots/" in page:
                site.ask(judge, page, {"place-1": every[0].public_id, "place-2": every[1].public_id})
    for vote in db.session.scalars(select(Vote)):
        ranked = {option.entry.nominee_id for option in vote.ballot.options}
        assert not {(vote.judge_id, one) for one in ranked} & stored


def _nothing_is_assigned_or_counts(season: Season, stored: set[Pair], marks: dict[Pair, int]) -> None:
    out = {(one.entry_id, one.judge_id): one.reason for one in counting.left_out(season.round)}
    for one in season.assignments():
        pair = (one.judge_id, one.entry.nominee_id)
        if pair in stored:
            assert one.state is AssignmentState.RECUSED
            if pair in marks:
                assert out[one.entry_id, one.judge_id] == "conflict of interest"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans)
def test_a_conflicted_judge_gets_nothing_and_gives_nothing(site: Site, plan: Plan) -> None:
    check(site, plan)


@pytest.mark.slow
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans)
def test_a_conflicted_judge_gets_nothing_and_gives_nothing_at_length(site: Site, plan: Plan) -> None:
    check(site, plan)


def test_the_crawl_finds_what_a_judge_may_read(site: Site) -> None:
    """Asked about nominees without a conflict, the crawl is refused at the first page that shows one."""
    with site.app.app_context():
        site.begin()
        season = Season(site)
        season.open()
        season.work(set())
        one = season.assignments()[0]
        with pytest.raises(AssertionError, match="/judge"):
            _crawl(site, season, one.judge, {one.entry.nominee_id})


def test_the_attack_takes_a_mark_where_nothing_stands_between(site: Site) -> None:
    with site.app.app_context():
        site.begin()
        season = Season(site)
        season.open()
        one = season.assignments()[0]
        site.ask(one.judge, f"/judge/{one.public_id}/save", {"version": "0", **ATTACK})
        assert season.marks() == {(one.judge_id, one.entry.nominee_id): 20}
