"""Every rule of who may see what: with the rule an attack fails, without it the same attack succeeds."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlalchemy
from sqlalchemy import and_, select

from awards import policies
from awards.enums import ProgramState, Role
from awards.errors import LaurelError
from awards.extensions import db
from awards.models import (
    Assignment,
    AuditEntry,
    Conflict,
    FigureQuery,
    Mail,
    Nomination,
    ProgramRole,
    Scorecard,
    Seat,
    User,
)
from awards.models.nomination import entry_code
from awards.policies import Policy
from awards.queries import counting, results
from awards.workflow import independence, judging, panels, recusing
from awards.workflow.transaction import transaction
from tests.web import scene as scenes
from tests.web.scene import SECRETS, Scene

Patch = pytest.MonkeyPatch
Attack = Callable[[Scene], bool]
ROOT = Path(__file__).resolve().parents[2]


class Rule(NamedTuple):
    """`name` is where the rule stands, `story` the attack, which answers whether it succeeded."""

    name: str
    story: str
    remove: Callable[[Scene, Patch], None]
    attack: Attack
    phase: str = "open"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, empty_sqlite: Path) -> Scene:
    return scenes.build(tmp_path_factory.mktemp("scene"), empty_sqlite)


def policy(name: str) -> Callable[[Scene, Patch], None]:
    """Let everybody through a policy, wherever views and other policies hold it."""

    def remove(_scene: Scene, patch: Patch) -> None:
        patch.setitem(vars(getattr(policies, name)), "test", lambda _user, _thing: policies.YES)

    return remove


def swapped(place: str, value: Any) -> Callable[[Scene, Patch], None]:
    """Put something toothless in the place `module:name`."""

    def remove(_scene: Scene, patch: Patch) -> None:
        module, name = place.split(":")
        patch.setattr(importlib.import_module(f"awards.{module}"), name, value)

    return remove


def no_conflict_stands(_scene: Scene, patch: Patch) -> None:
    patch.setattr(Conflict, "stands", sqlalchemy.false())


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


def shade_reaches_the_entrant(scene: Scene) -> bool:
    found = select(Nomination).where(Nomination.public_id == scene.ids["South nomination"])
    return "By Shade South." in results.comments_for(db.session.scalars(found).one())


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


CHAIR, REPORT = "/judge/rounds/{round}/calibration", "/organize/rounds/{round}/calibration"
EXPORT = "/organize/{slug}/exports/marks.csv"
NORTH = "/organize/nominations/{North nomination}"
OTHERS_OWN = and_(Scorecard.round_id == Assignment.round_id, Scorecard.entry_id == Assignment.entry_id)

RULES = (
    # Policies
    Rule(
        "policies:own_entry",
        "Ada reads Bo's note for himself at the address of his scorecard",
        policy("own_entry"),
        reads("Ada", "/judge/{Bo North}", SECRETS["note"]),
    ),
    Rule(
        "policies:conflicted",
        "Kim reads North, given to them before their tie to it was known",
        swapped("policies:conflicted", nobody),
        reads("Kim", "/judge/{Kim North}", "Team North"),
    ),
    Rule(
        "policies:conflicted",
        "Chloe presides, is tied to North, and opens what stands behind its figures",
        swapped("policies:conflicted", nobody),
        after(tied("Chloe", "North"), opens("Chloe", NORTH + "/evidence")),
    ),
    Rule(
        "workflow.judging:conflicted",
        "Kim marks North although they are tied to it",
        swapped("workflow.judging:conflicted", nobody),
        kim_marks_north,
    ),
    Rule(
        "policies:reads_round",
        "Rita, a reserve who was given nothing, asks for the reading pack",
        policy("reads_round"),
        opens("Rita", "/judge/packs/{round}"),
    ),
    Rule(
        "policies:seated",
        "Eve reads the practice entry of a panel she does not sit on",
        policy("seated"),
        reads("Eve", "/judge/practice/{practice}", "An old entry."),
    ),
    Rule(
        "policies:presides",
        "Ada reads the chair's report on Bo",
        policy("presides"),
        reads("Ada", CHAIR, "5.4 to 5.4"),
        "closed",
    ),
    Rule(
        "policies:marks_shown",
        "Chloe reads her report while the judges still mark",
        swapped("policies:marks_shown", lambda _round: True),
        reads("Chloe", CHAIR, "5.4 to 5.4"),
    ),
    Rule(
        "policies:unseated",
        "Ada, who organizes too, reads what Bo gave before she has finished",
        policy("unseated"),
        after(organizes("Ada"), reads("Ada", REPORT, "5.4 to 5.4")),
    ),
    Rule(
        "policies:organizer",
        "Eve takes all marks away as a file",
        policy("organizer"),
        lambda scene: SECRETS["a mark"] in scene.ask("Eve", EXPORT, {})[1],
    ),
    Rule(
        "policies:screener",
        "Ada opens the screening of North",
        policy("screener"),
        opens("Ada", NORTH),
    ),
    Rule(
        "policies:ledger_reader",
        "Ada reads what organizers say about North's figures",
        policy("ledger_reader"),
        opens("Ada", NORTH + "/evidence"),
    ),
    Rule(
        "policies:query_answerer",
        "Ada answers her own question in the organizers' name",
        policy("query_answerer"),
        ada_answers_a_question,
    ),
    Rule(
        "policies:nominator",
        "Ada reads North's nomination as if she had sent it",
        policy("nominator"),
        opens("Ada", "/nominations/{North nomination}/status"),
    ),
    Rule(
        "policies:sees_program",
        "Stella reads a season that is not published",
        policy("sees_program"),
        after(unpublished, opens("Stella", "/{slug}/")),
    ),
    # Conflicts: one predicate, everywhere
    Rule(
        "models:Conflict.stands",
        "Kim finds North on the list",
        no_conflict_stands,
        reads("Kim", "/judge", "Team North"),
    ),
    Rule(
        "models:Conflict.stands",
        "Kim finds North beside their own other marks",
        no_conflict_stands,
        kim_compares_north,
    ),
    Rule(
        "models:Conflict.stands",
        "Kim's marks count for North",
        no_conflict_stands,
        kims_marks_count,
        "closed",
    ),
    Rule(
        "models:Conflict.stands",
        "Judges who are tied to North are given North",
        no_conflict_stands,
        the_tied_are_given_north,
        "seated",
    ),
    Rule(
        "queries.panels:conflicted_pairs",
        "Rita, tied to North, steps in where Bo fell out",
        swapped("queries.panels:conflicted_pairs", lambda _round: set()),
        a_tied_reserve_steps_in,
    ),
    Rule(
        "web.judge.query:admitted_sources",
        "Kim downloads North's document by the address of South",
        swapped(
            "web.judge.query:admitted_sources", lambda _entry: db.session.scalars(select(Nomination)).all()
        ),
        kim_downloads_norths_document,
    ),
    # Terms and times
    Rule(
        "queries.scorecards:_pledged",
        "Newt's list names entries before the terms are accepted",
        swapped("queries.scorecards:_pledged", lambda _judge: sqlalchemy.true()),
        reads("Newt", "/judge", "Team North"),
    ),
    Rule(
        "web.judge.loaders:refuse_unopened",
        "Ada reads North before the round opens",
        swapped("web.judge.loaders:refuse_unopened", lambda _assignment: None),
        ada_reads_before_the_round_opens,
        "seated",
    ),
    # Blindness (the rest stands in test_blind.py)
    Rule(
        "queries.scorecards:case",
        "Ada's list names the nominees of a blind category",
        swapped("queries.scorecards:case", lambda *_when, else_: else_),
        after(blind, reads("Ada", "/judge", "Team North")),
    ),
    Rule(
        "queries.panels:false",
        "The chair of a blind panel is sent the address of a nomination",
        swapped("queries.panels:false", sqlalchemy.true),
        the_chair_of_a_blind_panel_is_mailed,
    ),
    Rule(
        "workflow.seat_rules:knows_the_names",
        "Eve, who organizes too, is seated on a blind panel",
        swapped("workflow.seat_rules:knows_the_names", nobody),
        after(blind, after(organizes("Eve"), reseated("Eve"))),
        "seated",
    ),
    # Others' marks and words
    Rule(
        "queries.own_marks:SAME_SHEET",
        "Ada finds Bo's marks among her own",
        swapped("queries.own_marks:SAME_SHEET", OTHERS_OWN),
        reads("Ada", "/judge/{Ada North}/own", "8.3719"),
    ),
    Rule(
        "web.judge.query:_seen_by",
        "Ada reads what Bo asked",
        swapped("web.judge.query:_seen_by", lambda _judge, ledger: ledger),
        reads("Ada", "/judge/{Ada North}/evidence", SECRETS["question"]),
    ),
    Rule(
        "web.judge.practice:read.own_marks",
        "Ada reads the reference marks before she has marked the practice entry",
        lambda _scene, patch: patch.setattr(
            importlib.import_module("awards.web.judge.practice").read, "own_marks", lambda *_who: {-1: 0}
        ),
        reads("Ada", "/judge/practice/{practice}", "6.5432"),
    ),
    Rule(
        "queries.compared:FEWEST_JUDGES",
        "Ada reads Bo's mark as the mean of a panel of one",
        swapped("queries.compared:FEWEST_JUDGES", 1),
        after(tied("Kim", "South"), reads("Ada", "/judge/rounds/{round}/compare", "8.37")),
        "closed",
    ),
    Rule(
        "web.judge.loaders:given",
        "Ada learns from the form of a conflict what Bo was given",
        any_given,
        ada_uses_bos_form,
    ),
    # Independence
    Rule(
        "workflow.independence:look",
        "Olga reads running results, unseen",
        swapped("workflow.independence:look", nothing),
        unseen("/organize/rounds/{round}/results"),
    ),
    Rule(
        "workflow.independence:look",
        "Olga reads the running report, unseen",
        swapped("workflow.independence:look", nothing),
        unseen(REPORT),
    ),
    Rule(
        "workflow.publishing:WITH_MARKS",
        "Olga takes running marks away, unseen",
        swapped("workflow.publishing:WITH_MARKS", ()),
        unseen(EXPORT, {}),
    ),
    # Shadow judges
    Rule(
        "queries.counting:shadows",
        "What Shade gave counts",
        swapped("queries.counting:shadows", lambda _round: select(User.id).where(sqlalchemy.false())),
        shade_counts,
        "closed",
    ),
    Rule(
        "queries.results:by_shadow",
        "What Shade wrote reaches the entrant",
        swapped("queries.results:by_shadow", lambda _sheet: sqlalchemy.false()),
        shade_reaches_the_entrant,
        "closed",
    ),
    Rule(
        "workflow.seat_rules:has_marked",
        "Olga makes a shadow of Bo once she has seen what he gave",
        swapped("workflow.seat_rules:has_marked", nobody),
        bo_stops_counting,
    ),
)

ELSEWHERE = {
    "has_role": "tests/web/test_permissions.py::test_taking_a_policy_away_is_noticed_at_every_view",
    "signed_in": "tests/web/test_permissions.py::test_taking_a_policy_away_is_noticed_at_every_view",
    "founder": "tests/web/test_permissions.py::test_taking_a_policy_away_is_noticed_at_every_view",
    "may_start": "tests/web/test_permissions.py::test_taking_a_policy_away_is_noticed_at_every_view",
    "panelist": "tests/web/test_permissions.py::test_taking_a_policy_away_is_noticed_at_every_view",
    "assigned": "tests/web/test_permissions.py::test_taking_a_policy_away_is_noticed_at_every_view",
    "has_pledged": "tests/web/test_terms.py::"
    "test_without_the_pledge_predicate_an_unpledged_judge_reads_an_entry",
    "pledged": "tests/web/test_terms.py::test_without_the_pledge_predicate_an_unpledged_judge_reads_an_entry",
}
"""Predicates of awards/policies.py whose attack is another file's."""
OPEN = {"public"}
MORE = (
    "tests/web/test_blind.py::test_each_rule_of_blindness_is_needed",
    "tests/web/test_blind.py::test_a_recusal_in_blind_judging_tells_no_reason",
    "tests/web/test_blind.py::test_a_chair_opens_no_evidence_page_of_organizers_in_blind_judging",
    "tests/web/test_packs.py::test_without_that_rule_a_conflicted_judge_reads_on",
    "tests/web/test_entering.py::test_without_the_check_of_the_role_a_removed_judge_would_enter",
    "tests/web/test_permissions.py::test_a_leak_of_the_winner_would_be_noticed",
    "tests/workflow/test_conflict_rules.py::test_without_its_rule_the_attack_succeeds",
)
"""Rules that are no predicate of awards/policies.py and are taken away elsewhere."""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.name}: {rule.story}")
def test_without_its_rule_the_attack_succeeds(scene: Scene, rule: Rule, monkeypatch: Patch) -> None:
    with scene.at(rule.phase):
        assert not rule.attack(scene), rule.story
    rule.remove(scene, monkeypatch)
    with scene.at(rule.phase):
        assert rule.attack(scene), f"The attack proves nothing: {rule.story}"


def test_every_predicate_of_the_policies_has_an_attack() -> None:
    """A new predicate needs a row above, or the name of the test that takes it away."""
    predicates = {
        name
        for name, thing in vars(policies).items()
        if not name.startswith("_")
        and (
            isinstance(thing, Policy)
            or (getattr(thing, "__module__", "") == policies.__name__ and _answers_yes_or_no(thing))
        )
    }
    attacked = {rule.name.removeprefix("policies:") for rule in RULES if rule.name.startswith("policies:")}
    assert predicates == attacked | set(ELSEWHERE) | OPEN


def _answers_yes_or_no(thing: Any) -> bool:
    return callable(thing) and getattr(thing, "__annotations__", {}).get("return") is bool


@pytest.mark.parametrize("place", sorted({*ELSEWHERE.values(), *MORE}))
def test_the_attacks_of_other_files_are_there(place: str) -> None:
    path, name = place.split("::")
    assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")
