"""A round with somebody on every side of every rule of visibility, put back for each attack."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from flask import Flask, g
from sqlalchemy import select

from awards import create_app
from awards.config import Settings
from awards.enums import ConflictKind, MetricKind, NominationKind, ProgramState, Role, RoundState
from awards.extensions import db
from awards.models import Assignment, Conflict, Entry, Nomination, Program, Round, User
from awards.queries import entries
from awards.workflow import claims, judging, panels, practice, season
from awards.workflow.transaction import transaction
from tests.season import PASSWORD, person
from tests.web.populated import _document
from tests.web.stage import Stage, a_stage

MARKS = {"shown": Decimal("8.37190642"), "expertise": Decimal("3.19074618")}
"""What Bo gives North; weighted 30 to 40 they come to 5.41."""
SECRETS = {
    "a mark": "8.3719",
    "another mark": "3.1907",
    "a mark as stored": "837190642",
    "another as stored": "319074618",
    "a mark rounded": "8.37",
    "the mean of two marks": "5.41",
    "comment": "Rhododendron",
    "remark": "Xylophonic",
    "note": "Zeitgeisty",
    "question": "Kumquatish",
}
"""Everything of Bo's work; each stands nowhere else."""
GIVEN = (
    *(("Ada", "North"), ("Ada", "South"), ("Bo", "North"), ("Kim", "North"), ("Kim", "South")),
    *(("Newt", "North"), ("Shade", "South")),
)
PANEL = ("Ada", "Bo", "Kim", "Newt", "Shade", "Rita", "Chloe")
"""Kim is tied to North, Newt has accepted no terms, Shade is a shadow, Rita a reserve, Chloe presides."""
OTHERS = ("Eve", "Olga", "Stella")
"""Eve judges in the program without a seat here, Olga organizes, Stella has no part."""


@dataclass
class Scene:
    """`seated`: nothing is given out. `open`: Bo, Ada, Kim and Shade have handed in. `closed`: over."""

    app: Flask
    folder: Path
    cookies: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    """What stands in addresses: `round`, `practice`, `Bo North` and so on."""

    @contextmanager
    def at(self, phase: str) -> Iterator[None]:
        with self.app.app_context():
            self._put_back(phase)
            yield
            db.session.remove()

    def keep(self, phase: str) -> None:
        self._let_go()
        shutil.copy(self.folder / "laurel.db", self.folder / f"{phase}.kept")

    def _put_back(self, phase: str) -> None:
        self._let_go()
        shutil.copy(self.folder / f"{phase}.kept", self.folder / "laurel.db")

    def _let_go(self) -> None:
        db.session.remove()
        db.engine.dispose()

    def ask(self, who: str, path: str, data: dict[str, str] | None = None) -> tuple[int, str]:
        """Status, and headers with the page."""
        client = self.app.test_client(use_cookies=False)
        answer = client.open(
            path.format_map(self.ids),
            method="GET" if data is None else "POST",
            data=data,
            headers={"Cookie": self.cookies[who]} if who else {},
        )
        db.session.expire_all()
        return answer.status_code, f"{answer.headers}\n{answer.get_data(as_text=True)}"

    @property
    def round(self) -> Round:
        return db.session.scalars(select(Round)).one()

    @property
    def program(self) -> Program:
        return self.round.category.program

    def user(self, name: str) -> User:
        return db.session.scalars(select(User).where(User.name.startswith(name))).first()  # type: ignore[return-value]

    def assignment(self, key: str) -> Assignment:
        return db.session.scalars(select(Assignment).where(Assignment.public_id == self.ids[key])).one()

    def entry(self, name: str) -> Entry:
        return next(one for one in panels.queries.entries(self.round) if name in one.nominee.name)

    def tie(self, name: str, nominee: str) -> None:
        """A conflict that stands, before anybody was taken off anything because of it."""
        about = self.entry(nominee).nominee
        with transaction() as session:
            session.add(
                Conflict(
                    program_id=self.program.id,
                    judge_id=self.user(name).id,
                    nominee_id=about.id,
                    declared_by_id=self.user(name).id,
                    kind=ConflictKind.DECLARED,
                    reason="Kin.",
                )
            )

    def ask_about_a_figure(self, name: str, words: str) -> str:
        """The id of the question."""
        given = self.assignment(f"{name} North")
        shown = entries.seen(given.entry).figures[MetricKind.CSAT]
        metric = next(
            metric
            for source in given.entry.sources
            for metric in source.nomination.metrics
            if metric.id == shown.id
        )
        asked = claims.query_figure(actor=given.judge, assignment=given, metric=metric, text=words)
        return asked.public_id


def build(folder: Path, empty: Path) -> Scene:
    shutil.copy(empty, folder / "laurel.db")
    app = create_app(Settings(instance_dir=folder))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.before_request(forget)
    scene = Scene(app, folder)
    with app.app_context():
        stage = _seated(scene)
        scene.ids["slug"] = stage.program.slug
        scene.keep("seated")
    for name in (*PANEL, *OTHERS):
        email = "olga.crm-2027@example.org" if name == "Olga" else f"{name.lower()}@example.org"
        scene.cookies[name] = _cookie(app, email)
    with app.app_context():
        scene.keep("seated")
        _open(scene)
        scene.keep("open")
        organizer = scene.user("Olga")
        season.advance(actor=organizer, program=scene.program, action="start_deliberation")
        scene.keep("closed")
    return scene


def forget() -> None:
    """The tests' application context outlives a request; who was signed in must not."""
    g.pop("_login_user", None)


def _cookie(app: Flask, email: str) -> str:
    client = app.test_client()
    client.post("/sign-in", data={"email": email, "password": PASSWORD})
    cookie = client.get_cookie("laurel")
    assert cookie is not None, email
    return f"laurel={cookie.value}"


def _seated(scene: Scene) -> Stage:
    stage = a_stage(judges_per_entry=2)
    with transaction():
        for criterion in stage.category.criteria:
            criterion.mark_unit = 100_000_000
    for name in ("North", "South"):
        found: Nomination = stage.admitted(name, kind=NominationKind.SELF)
        scene.ids[f"{name} nomination"] = found.public_id
        scene.ids[f"{name} document"] = _document(found).public_id
    round = panels.prepare_round(actor=stage.organizer, category=stage.category)
    for name in (*PANEL, "Eve"):
        judge = person(name, stage.program, Role.JUDGE) if name == "Newt" else stage.judge(name)
        kind = {"is_reserve": name == "Rita", "is_shadow": name == "Shade", "is_chair": name == "Chloe"}
        if name != "Eve":
            panels.seat(actor=stage.organizer, round=round, judge=judge, **kind)
    person("Stella")
    written = practice.write_practice(
        actor=stage.organizer,
        category=stage.category,
        title="Practice",
        text="An old entry.",
        marks={"shown": Decimal("6.5432"), "expertise": Decimal(8)},
        reasons={},
    )
    scene.ids |= {"round": round.public_id, "practice": written.public_id}
    return stage


def _open(scene: Scene) -> None:
    round, organizer = scene.round, scene.user("Olga")
    rows = {
        f"{name} {nominee}": Assignment(
            round_id=round.id, entry_id=scene.entry(nominee).id, judge_id=scene.user(name).id
        )
        for name, nominee in GIVEN
    }
    with transaction() as session:
        session.add_all(rows.values())
        scene.program.state = ProgramState.JUDGING
    scene.ids |= {key: one.public_id for key, one in rows.items()}
    judging.open_round(actor=organizer, round=round)
    assert scene.round.state is RoundState.OPEN
    scene.ask_about_a_figure("Bo", SECRETS["question"])
    _mark(scene, "Bo North", MARKS, tokens=True)
    for key in ("Ada North", "Ada South", "Kim North", "Kim South", "Shade South"):
        _mark(scene, key, {"shown": Decimal(2), "expertise": Decimal(2)})
    scene.tie("Kim", "North")


def _mark(scene: Scene, key: str, marks: dict[str, Decimal], *, tokens: bool = False) -> None:
    given = scene.assignment(key)
    judging.save_marks(
        actor=given.judge,
        assignment=given,
        marks=marks,
        remarks={"expertise": SECRETS["remark"]} if tokens else {},
        comment=SECRETS["comment"] if tokens else f"By {key}.",
        note=SECRETS["note"] if tokens else "",
    )
    judging.submit_scorecard(actor=given.judge, assignment=given)
