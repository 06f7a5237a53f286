"""Every rule of who may see what: with the rule an attack fails, without it the same attack succeeds."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlalchemy
from sqlalchemy import and_, select

from awards import policies
from awards.enums import ScorecardState
from awards.extensions import db
from awards.models import Assignment, Nomination, Scorecard, User
from awards.policies import Policy
from tests.web import scene as scenes
from tests.web.attacks import (
    Attack,
    Patch,
    Removal,
    a_tied_reserve_steps_in,
    ada_answers_a_question,
    ada_reads_before_the_round_opens,
    ada_uses_bos_form,
    after,
    any_given,
    blind,
    bo_stops_counting,
    kim_compares_north,
    kim_downloads_norths_document,
    kim_marks_north,
    kims_marks_count,
    no_conflict_stands,
    nobody,
    nothing,
    opens,
    organizes,
    policy,
    reaches_the_entrant,
    reads,
    reseated,
    shade_counts,
    swapped,
    the_chair_of_a_blind_panel_is_mailed,
    the_tied_are_given_north,
    tied,
    unasked,
    unpublished,
    unseen,
)
from tests.web.scene import SECRETS, Scene

ROOT = Path(__file__).resolve().parents[2]


class Rule(NamedTuple):
    """`name` is where the rule stands, `story` the attack, which answers whether it succeeded."""

    name: str
    story: str
    remove: Removal
    attack: Attack
    phase: str = "open"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, empty_sqlite: Path) -> Scene:
    return scenes.build(tmp_path_factory.mktemp("scene"), empty_sqlite)


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
        "queries.results:counts",
        "What Kim wrote reaches the entrant she is tied to",
        swapped("queries.results:counts", lambda sheet: sheet.state == ScorecardState.SUBMITTED),
        reaches_the_entrant("Kim", "North"),
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
        "queries.scorecards:_PLEDGED",
        "Newt's list names entries before the terms are accepted",
        unasked(r"EXISTS \(SELECT \*\s+FROM pledges", "0 < (SELECT 1 + count(*) FROM pledges"),
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
        "queries.scorecards:_SHEETS",
        "Ada's list names the nominees of a blind category",
        unasked(r"CASE WHEN \(?categories\.blind( = 1)?\)? THEN", "CASE WHEN 1 = 0 THEN"),
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
        "queries.rounds:by_shadow",
        "What Shade wrote reaches the entrant",
        swapped("queries.rounds:by_shadow", lambda _sheet: sqlalchemy.false()),
        reaches_the_entrant("Shade", "South"),
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
    "any_conflict": "tests/workflow/test_balloting.py::test_without_the_predicate_a_judge_ranks_a_friend",
    "leads": "tests/web/test_permissions.py::test_taking_a_policy_away_is_noticed_at_every_view",
    "deliberates": "tests/web/test_deliberation.py::"
    "test_without_the_predicate_a_judge_reads_others_marks_before_the_deliberation",
    "votes": "tests/web/test_deliberation.py::test_without_the_predicate_anybody_reads_and_votes",
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
