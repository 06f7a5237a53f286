"""One season with somebody in every role and one of everything."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import event

from awards import create_app
from awards.config import Settings
from awards.enums import (
    CertificateState,
    CutMethod,
    FileKind,
    NominationKind,
    Outcome,
    ProgramState,
    Role,
    TokenPurpose,
)
from awards.extensions import db
from awards.models import Assignment, Ballot, Certificate, EvidenceFile, Nomination, Placement, Round, User
from awards.queries import results
from awards.workflow import (
    balloting,
    certificates,
    deliberating,
    judging,
    panels,
    pledging,
    recusing,
    screening,
    season,
    selection,
    tabulation,
)
from awards.workflow.criteria import set_cut
from awards.workflow.folders import DOCUMENTS, new_place
from awards.workflow.links import issue_link
from awards.workflow.practice import write_practice
from awards.workflow.transaction import transaction
from tests.season import PASSWORD, person
from tests.web.stage import Stage, a_stage
from tests.web.world import World

SLUG, CODE = "crm-2027", "BST"
WINNER, OTHER = "Team North", "Team South"
GUESTS = {TokenPurpose.ENTER: "judge_elsewhere@example.org"}
"""Whose link it is, where it is no newcomer's."""
JUDGES = ("judge", "judge_other", "judge_conflicted")


def a_world(folder: Path, empty: Path) -> World:
    """Kept are: `judged` (marks handed in, nothing tabulated), `named` (the winner is named, still sealed),
    `announced` (with a certificate), `draft` (the same things in a program that is not published)."""
    shutil.copy(empty, folder / "laurel.db")
    app = create_app(Settings(instance_dir=folder))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    world = World(app, folder)
    with app.app_context():
        event.listen(db.engine, "connect", _never_wait)
        stage = _judged(world)
    _sign_in(world)
    world.keep("judged")
    for name, follow in (("named", _named), ("announced", _announced), ("draft", _drafted)):
        with _again(world, stage) as same:
            follow(world, same)
        world.keep(name)
    world.go("announced")
    return world


def _never_wait(connection: sqlite3.Connection, _record: object) -> None:
    """What is put back after every request need not reach the disk."""
    connection.execute("PRAGMA synchronous=OFF")


@contextmanager
def _again(world: World, stage: Stage) -> Iterator[Stage]:
    """The stage in a session of its own."""
    with world.app.app_context():
        yield Stage(*(db.session.merge(one) for one in (stage.organizer, stage.program, stage.category)))


def _judged(world: World) -> Stage:
    """Two nominations, four judges on the panel, one of them recused, every scorecard handed in."""
    stage = a_stage(judges_per_entry=2, slug=SLUG)
    stage.category.judges_per_entry = 2
    for outcome, size in ((Outcome.FINALIST, 2), (Outcome.WINNER, 1)):
        set_cut(
            actor=stage.organizer,
            category=stage.category,
            outcome=outcome,
            method=CutMethod.TOP_N,
            size=size,
        )
    people = _people(stage)
    practice = write_practice(
        actor=stage.organizer,
        category=stage.category,
        title="Practice",
        text="An old entry.",
        marks={"shown": Decimal(7), "expertise": Decimal(8)},
        reasons={},
    )
    north = stage._nominated("North", NominationKind.SELF, people["nominator"])
    south = stage.nominated("South", kind=NominationKind.SELF)
    _admit(stage, north, south)
    round = panels.prepare_round(actor=stage.organizer, category=stage.category)
    given = _assign(stage, round, people)
    stage.move_to(ProgramState.JUDGING)
    judging.open_round(actor=stage.organizer, round=round)
    for (name, judge), assignment in given.items():
        _mark(people[judge], assignment, "9" if name == "north" else "3")
    recused = given["north", "judge_conflicted"]
    conflict = recusing.declare_conflict(
        actor=people["judge_conflicted"],
        program=stage.program,
        judge=people["judge_conflicted"],
        nominee=recused.entry.nominee,
        reason="We were partners.",
    )
    season.advance(actor=stage.organizer, program=stage.program, action="start_deliberation")
    ballot = _deliberating(stage, round)
    world.recused = recused.public_id
    world.values |= {
        "slug": SLUG,
        "code": CODE,
        "nomination": north.public_id,
        "assignment": given["north", "judge"].public_id,
        "round": round.public_id,
        "conflict": conflict.public_id,
        "ballot": ballot.public_id,
        "practice": practice.public_id,
        "filename": "css/laurel.css",
    }
    world.values |= dict.fromkeys(("document", "file"), _document(north).public_id)
    _issue_secrets(world, stage, north)
    return stage


def _people(stage: Stage) -> dict[str, User]:
    elsewhere = a_stage(slug="elsewhere-2027")
    judges = {role: person(role, stage.program, Role.JUDGE) for role in JUDGES}
    person("organizer", stage.program, Role.ORGANIZER)
    person("screener", stage.program, Role.SCREENER)
    person("stranger")
    person("organizer_elsewhere", elsewhere.program, Role.ORGANIZER)
    person("judge_elsewhere", elsewhere.program, Role.JUDGE)
    chair = person("chair", stage.program, Role.CHAIR)
    for judge in (*judges.values(), chair):
        pledging.accept_terms(actor=judge, program=stage.program)
    return judges | {"chair": chair, "nominator": person("nominator")}


def _admit(stage: Stage, *nominations: Nomination) -> None:
    for one in nominations:
        screening.admit(actor=stage.organizer, nomination=one)


def _assign(stage: Stage, round: Round, people: dict[str, User]) -> dict[tuple[str, str], Assignment]:
    """Given out by hand, so that it is known who has what."""
    for role in (*JUDGES, "chair"):
        panels.seat(actor=stage.organizer, round=round, judge=people[role], is_chair=role == "chair")
    by_name = {one.nominee.name: one for one in panels.queries.entries(round)}
    wanted = [
        ("north", "judge", WINNER),
        ("north", "judge_conflicted", WINNER),
        ("south", "judge", OTHER),
        ("south", "judge_other", OTHER),
    ]
    given = {
        (short, role): Assignment(round_id=round.id, entry_id=by_name[name].id, judge_id=people[role].id)
        for short, role, name in wanted
    }
    with transaction() as session:
        session.add_all(given.values())
    return given


def _deliberating(stage: Stage, round: Round) -> Ballot:
    """An open ballot on both entries; the judge with the conflict is kept from it."""
    deliberating.open_deliberation(actor=stage.organizer, round=round)
    ballot = balloting.write_ballot(
        actor=stage.organizer,
        round=round,
        question="Who wins?",
        method="schulze",
        entries=panels.queries.entries(round),
    )
    return balloting.open_ballot(actor=stage.organizer, ballot=ballot)


def _mark(judge: User, assignment: Assignment, mark: str) -> None:
    marks = {"shown": Decimal(mark), "expertise": Decimal(mark)}
    saved = judging.save_marks(actor=judge, assignment=assignment, marks=marks, version=0)
    judging.submit_scorecard(actor=judge, assignment=assignment, version=saved.version)


def _document(nomination: Nomination) -> EvidenceFile:
    """A supporting document, with its file."""
    content = b"%PDF-1.7"
    path = new_place(DOCUMENTS)
    path.write_bytes(content)
    file = EvidenceFile(
        nomination_id=nomination.id,
        name="table.pdf",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        kind=FileKind.DOCUMENT,
        stored=path.name,
        media_type="application/pdf",
    )
    with transaction() as session:
        session.add(file)
    return file


def _issue_secrets(world: World, stage: Stage, nomination: Nomination) -> None:
    person("invited")
    for purpose in TokenPurpose:
        about = nomination if "nomination" in purpose.value else None
        world.secrets[purpose] = issue_link(
            purpose=purpose,
            email=nomination.nominator_email if about else GUESTS.get(purpose, "invited@example.org"),
            name="Ivy",
            program=stage.program,
            role=Role.SCREENER if purpose is TokenPurpose.INVITATION else None,
            nomination=about,
        )


def _sign_in(world: World) -> None:
    """A cookie per role, each got as that person gets it: with a password, or with the mailed link."""
    world.cookies["nobody"] = ""
    manage = world.secrets[TokenPurpose.MANAGE_NOMINATION]
    world.cookies["mailed"] = _cookie(world, f"/nominations/manage/{manage}")
    named = (*JUDGES, "chair", "nominator", "organizer", "screener", "stranger")
    for role in (*named, "organizer_elsewhere", "judge_elsewhere"):
        form = {"email": f"{role}@example.org", "password": PASSWORD}
        world.cookies[role] = _cookie(world, "/sign-in", form)


def _cookie(world: World, path: str, form: dict[str, str] | None = None) -> str:
    client = world.app.test_client()
    answer = client.post(path, data=form or {})
    assert answer.status_code == 302, answer.text
    cookie = client.get_cookie("laurel")
    assert cookie is not None
    return f"laurel={cookie.value}"


def _named(_world: World, stage: Stage) -> None:
    (round,) = (one for one, _entries, _found in results.rounds(stage.program))
    tabulation.tabulate_round(actor=stage.organizer, round=round)
    for outcome in (Outcome.FINALIST, Outcome.WINNER):
        selection.name_tier(actor=stage.organizer, category=stage.category, outcome=outcome)


def _announced(world: World, stage: Stage) -> None:
    season.advance(actor=stage.organizer, program=stage.program, action="announce")
    certificates.issue_certificates(actor=stage.organizer, program=stage.program)
    won = db.select(Certificate).join(Placement).where(Placement.outcome == Outcome.WINNER)
    certificate = db.session.scalars(won).one()
    file = certificates.path_of(certificate)
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"%PDF-1.7")
    with transaction():
        certificate.state = CertificateState.READY
        certificate.sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
        certificate.awarded_on = date(2027, 3, 1)
    world.values |= {"certificate": certificate.public_id, "serial": certificate.serial}


def _drafted(_world: World, stage: Stage) -> None:
    stage.move_to(ProgramState.DRAFT)
