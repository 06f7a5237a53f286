"""Ways to take a rule of visibility away, and the attacks that succeed then."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine.default import DefaultDialect

from awards import policies
from awards.enums import ProgramState, Role
from awards.errors import LaurelError
from awards.extensions import db
from awards.models import (
    Assignment,
    AuditEntry,
    FigureQuery,
    Mail,
    Nomination,
    ProgramRole,
    Scorecard,
    Seat,
)
from awards.models.nomination import entry_code
from awards.queries import counting, results
from awards.workflow import independence, judging, panels, recusing
from awards.workflow.transaction import transaction
from tests.web import scene as scenes
from tests.web.scene import Scene

Patch = pytest.MonkeyPatch
Attack = Callable[[Scene], bool]
Removal = Callable[[Scene, Patch], None]


def policy(name: str) -> Removal:
    """Let everybody through a policy, wherever views and other policies hold it."""

    def remove(_scene: Scene, patch: Patch) -> None:
        patch.setitem(vars(getattr(policies, name)), "test", lambda _user, _thing: policies.YES)

    return remove


def swapped(place: str, value: Any) -> Removal:
    """Put something toothless in the place `module:name`."""

    def remove(_scene: Scene, patch: Patch) -> None:
        module, name = place.split(":")
        patch.setattr(importlib.import_module(f"awards.{module}"), name, value)

    return remove


def unasked(rule: str, instead: str) -> Removal:
    """Take a rule out of every statement on its way to the database; `rule` is a regular expression."""
    sought, send = re.compile(rule), DefaultDialect.do_execute

    def remove(_scene: Scene, patch: Patch) -> None:
        def without(dialect: Any, cursor: Any, statement: str, *rest: Any) -> None:
            send(dialect, cursor, sought.sub(instead, statement), *rest)

        patch.setattr(DefaultDialect, "do_execute", without)

    return remove


no_conflict_stands = unasked(r"conflicts(_\d+)?\.lifted_at IS NULL", "1 = 0")


def any_given(scene: Scene, patch: Patch) -> None:
    """The form of a conflict takes an assignment of anybody's."""
    loaders = importlib.import_module("awards.web.judge.loaders")
    view: Any = scene.app.view_functions["judge.declare_conflict"]
    cell = view.__closure__[view.__code__.co_freevars.index("load")]
    patch.setattr(cell, "cell_contents", loaders.assignment)


def nobody(*_args: object, **_more: object) -> bool:
    return False


def reads(who: str, path: str, token: str) -> Attack:
    return lambda scene: token in scene.ask(who, path)[1]


def opens(who: str, path: str) -> Attack:
    return lambda scene: scene.ask(who, path)[0] == 200


def after(change: Callable[[Scene], object], attack: Attack) -> Attack:
    def both(scene: Scene) -> bool:
        change(scene)
        return attack(scene)

    return both


def blind(scene: Scene) -> None:
    with transaction():
        scene.round.category.blind = True


def unpublished(scene: Scene) -> None:
    with transaction():
        scene.program.state = ProgramState.DRAFT


def tied(who: str, nominee: str) -> Callable[[Scene], None]:
    return lambda scene: scene.tie(who, nominee)


def organizes(name: str) -> Callable[[Scene], None]:
    def change(scene: Scene) -> None:
        with transaction() as session:
            role = ProgramRole(program_id=scene.program.id, user_id=scene.user(name).id, role=Role.ORGANIZER)
            session.add(role)

    return change


def kim_marks_north(scene: Scene) -> bool:
    given = scene.assignment("Kim North")
    card = db.session.scalars(
        select(Scorecard).where(Scorecard.judge_id == given.judge_id, Scorecard.entry_id == given.entry_id)
    ).one()
    judging.reopen_scorecard(actor=given.judge, scorecard=card, reason="Once more.")
    with suppress(LaurelError):
        judging.save_marks(actor=given.judge, assignment=given, marks={"shown": Decimal(9)})
        return True
    return False


def kims_marks_count(scene: Scene) -> bool:
    return "conflict of interest" not in [one.reason for one in counting.left_out(scene.round)]


def norths_own_code(scene: Scene) -> str:
    return entry_code("BST", scene.entry("North").number)


def kim_compares_north(scene: Scene) -> bool:
    return f">{norths_own_code(scene)}<" in scene.ask("Kim", "/judge/{Kim South}/own")[1]


def the_tied_are_given_north(scene: Scene) -> bool:
    for name in scenes.PANEL:
        scene.tie(name, "North")
    with suppress(LaurelError):
        panels.assign(actor=scene.user("Olga"), round=scene.round)
    given = select(Assignment).where(Assignment.entry_id == scene.entry("North").id)
    return db.session.scalars(given).first() is not None


def a_tied_reserve_steps_in(scene: Scene) -> bool:
    scene.tie("Rita", "North")
    with transaction():
        scene.round.judges_per_entry = 4
    bo = scene.user("Bo")
    recusing.declare_conflict(
        actor=bo, program=scene.program, judge=bo, nominee=scene.entry("North").nominee, reason="Kin."
    )
    given = select(Assignment).where(Assignment.judge_id == scene.user("Rita").id)
    return db.session.scalars(given).first() is not None


def kim_downloads_norths_document(scene: Scene) -> bool:
    status, _page = scene.ask("Kim", "/judge/{Kim South}/documents/{North document}")
    return status == 200


def ada_reads_before_the_round_opens(scene: Scene) -> bool:
    given = Assignment(
        round_id=scene.round.id, entry_id=scene.entry("North").id, judge_id=scene.user("Ada").id
    )
    with transaction() as session:
        session.add(given)
    return "Team North" in scene.ask("Ada", f"/judge/{given.public_id}")[1]


def ada_answers_a_question(scene: Scene) -> bool:
    asked = scene.ask_about_a_figure("Ada", "Which months?")
    form = {"row": asked, "answer": "All of them."}
    scene.ask("Ada", "/organize/nominations/{North nomination}/evidence/answer", form)
    answered = db.session.scalars(select(FigureQuery).where(FigureQuery.public_id == asked)).one()
    return bool(answered.answer)


def the_chair_of_a_blind_panel_is_mailed(scene: Scene) -> bool:
    blind(scene)
    asked = scene.ask_about_a_figure("Ada", "Which months?")
    mails = select(Mail).where(Mail.subject_id == asked, Mail.recipient == "chloe@example.org")
    return scene.ids["North nomination"] in str([one.context for one in db.session.scalars(mails)])


def unseen(path: str, data: dict[str, str] | None = None) -> Attack:
    """Olga reads running marks, and nothing says so."""

    def attack(scene: Scene) -> bool:
        status, _page = scene.ask("Olga", path, data)
        noted = select(AuditEntry).where(AuditEntry.action == independence.ACTION)
        return status == 200 and db.session.scalars(noted).first() is None

    return attack


def shade_counts(scene: Scene) -> bool:
    return "shadow judge" not in [one.reason for one in counting.left_out(scene.round)]


def reaches_the_entrant(name: str, nominee: str) -> Attack:
    def attack(scene: Scene) -> bool:
        about = select(Nomination).where(Nomination.public_id == scene.ids[f"{nominee} nomination"])
        return f"By {name} {nominee}." in results.comments_for(db.session.scalars(about).one())

    return attack


def reseated(name: str, **kind: bool) -> Attack:
    def attack(scene: Scene) -> bool:
        with suppress(LaurelError):
            panels.seat(actor=scene.user("Olga"), round=scene.round, judge=scene.user(name), **kind)
            return True
        return False

    return attack


def bo_stops_counting(scene: Scene) -> bool:
    """Olga has seen what Bo gave and does not like it."""
    reseated("Bo", is_shadow=True)(scene)
    found = select(Seat.is_shadow).where(Seat.judge_id == scene.user("Bo").id)
    return bool(db.session.scalar(found))


def ada_uses_bos_form(scene: Scene) -> bool:
    return scene.ask("Ada", "/judge/{Bo North}/conflict", {"reason": "Kin."})[0] != 404


def nothing(**_about: object) -> None:
    return None
