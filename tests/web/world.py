"""One season with somebody in every role and one of everything, kept as files to come back to."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from awards import create_app
from awards.config import Settings
from awards.enums import (
    CertificateState,
    CutMethod,
    NominationKind,
    Outcome,
    ProgramState,
    Role,
    TokenPurpose,
)
from awards.extensions import db
from awards.models import Assignment, Certificate, Nomination, Placement, Round, User
from awards.queries import results
from awards.workflow import certificates, judging, panels, season, selection, tabulation
from awards.workflow.accounts import create_person
from awards.workflow.criteria import set_cut
from awards.workflow.links import issue_link
from awards.workflow.transaction import transaction
from tests.season import PASSWORD, person
from tests.web.stage import Stage, a_stage

SLUG, CODE = "crm-2027", "BST"
WINNER, OTHER = "Team North", "Team South"
NOWHERE = {
    "slug": "nowhere-1999",
    "code": "NONE",
    "public_id": "0" * 32,
    "serial": "L27-00000-00000",
    "filename": "css/none.css",
}
"""Values of addresses behind which there is nothing."""
KINDS = {
    "/nominations/<public_id>": "nomination",
    "/organize/nominations/<public_id>": "nomination",
    "/organize/rounds/<public_id>": "round",
    "/organize/certificates/<public_id>": "certificate",
    "/judge/<public_id>": "assignment",
}
"""What the id in an address is the id of."""
SECRETS = {
    "account.confirm": TokenPurpose.CONFIRM_ACCOUNT,
    "account.reset": TokenPurpose.RESET_PASSWORD,
    "account.invitation": TokenPurpose.INVITATION,
    "nominate.confirm": TokenPurpose.CONFIRM_NOMINATION,
    "nominate.manage": TokenPurpose.MANAGE_NOMINATION,
}
"""Which mailed secret an endpoint takes, by the beginning of its name."""


@dataclass
class World:
    """`keep` remembers the database under a name; `go` returns to it, whatever was done since."""

    app: Flask
    folder: Path
    cookies: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    secrets: dict[TokenPurpose, str] = field(default_factory=dict)
    recused: str = ""
    at: str = ""

    @cached_property
    def rules(self) -> dict[str, Rule]:
        return {rule.endpoint: rule for rule in self.app.url_map.iter_rules()}

    @property
    def database(self) -> Path:
        return self.folder / "laurel.db"

    def keep(self, name: str) -> None:
        self._let_go()
        shutil.copy(self.database, self.folder / f"{name}.kept")

    def go(self, name: str) -> None:
        self._let_go()
        shutil.copy(self.folder / f"{name}.kept", self.database)
        self.at = name

    def _let_go(self) -> None:
        """Close every connection, which also folds the journal into the file."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    @property
    def _written(self) -> bool:
        journal = self.folder / "laurel.db-wal"
        return journal.exists() and journal.stat().st_size > 0

    def path(self, endpoint: str, role: str, given: Mapping[str, str]) -> str:
        """The address of an endpoint about the things in question, `given` values first."""
        rule = self.rules[endpoint]
        known = {**self.values, **self._about(rule, role), **given}
        values = {name: known[name] for name in rule.arguments}
        return self.app.url_map.bind("localhost").build(endpoint, values, method=self.method(endpoint))

    def _about(self, rule: Rule, role: str) -> Iterator[tuple[str, str]] | dict[str, str]:
        if "secret" in rule.arguments:
            purpose = next(one for name, one in SECRETS.items() if rule.endpoint.startswith(name))
            return {"secret": self.secrets[purpose]}
        kind = next((kind for start, kind in KINDS.items() if rule.rule.startswith(start)), None)
        if kind is None:
            return {}
        own_recused = kind == "assignment" and role == "judge_conflicted"
        return {"public_id": self.recused if own_recused else self.values[kind]}

    def method(self, endpoint: str) -> str:
        (method,) = (self.rules[endpoint].methods or set()) - {"HEAD", "OPTIONS"}
        return method

    def ask(self, role: str, endpoint: str, **given: str) -> TestResponse:
        """One request as this role; what it wrote is taken back."""
        path = self.path(endpoint, role, given)
        return self.fetch(role, path, self.method(endpoint))

    def fetch(self, role: str, path: str, method: str = "GET") -> TestResponse:
        cookie = self.cookies[role]
        client = self.app.test_client(use_cookies=False)
        answer = client.open(path, method=method, headers={"Cookie": cookie} if cookie else {})
        if self._written:
            self.go(self.at)
        return answer


def a_world(folder: Path, empty: Path) -> World:
    """Kept are: `judged` (marks handed in, nothing tabulated), `named` (the winner is named, still sealed),
    `announced` (with a certificate), `draft` (the same things in a program that is not published)."""
    shutil.copy(empty, folder / "laurel.db")
    app = create_app(Settings(instance_dir=folder))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    world = World(app, folder)
    with app.app_context():
        stage = _judged(world)
    _sign_in(world)
    _keep_while(world, "judged")
    for name, follow in (("named", _named), ("announced", _announced), ("draft", _drafted)):
        with _again(world, stage) as same:
            follow(world, same)
        _keep_while(world, name)
    world.go("announced")
    return world


def _keep_while(world: World, name: str) -> None:
    world.keep(name)
    world.at = name


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
    panels.declare_conflict(
        actor=people["judge_conflicted"],
        program=stage.program,
        judge=people["judge_conflicted"],
        nominee=recused.entry.nominee,
        reason="We were partners.",
    )
    season.advance(actor=stage.organizer, program=stage.program, action="start_deliberation")
    world.recused = recused.public_id
    world.values |= {
        "slug": SLUG,
        "code": CODE,
        "nomination": north.public_id,
        "assignment": given["north", "judge"].public_id,
        "round": round.public_id,
        "filename": "css/laurel.css",
    }
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
    return judges | {"chair": chair, "nominator": person("nominator")}


JUDGES = ("judge", "judge_other", "judge_conflicted")


def _admit(stage: Stage, *nominations: Nomination) -> None:
    from awards.workflow import screening  # noqa: PLC0415

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


def _mark(judge: User, assignment: Assignment, mark: str) -> None:
    marks = {"shown": Decimal(mark), "expertise": Decimal(mark)}
    saved = judging.save_marks(actor=judge, assignment=assignment, marks=marks, version=0)
    judging.submit_scorecard(actor=judge, assignment=assignment, version=saved.version)


def _issue_secrets(world: World, stage: Stage, nomination: Nomination) -> None:
    create_person(actor=None, email="invited@example.org", name="Ivy", password=PASSWORD)
    for purpose in TokenPurpose:
        about = nomination if "nomination" in purpose.value else None
        world.secrets[purpose] = issue_link(
            purpose=purpose,
            email=nomination.nominator_email if about else "invited@example.org",
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
