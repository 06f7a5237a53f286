"""Bo's marks, words and averages reach nobody before the rule allows: every page, file, header, mail, PDF."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from awards import clock, policies
from awards.jobs.ledger import run_due
from awards.queries.judging import scorecard_of
from awards.workflow import judging, reading_packs, recusing, season
from awards.workflow.transaction import transaction
from tests.web import crawl
from tests.web import scene as scenes
from tests.web.scene import SECRETS, Scene
from tests.web.stage import sign_in
from tests.web.world import KINDS

READERS = ("Ada", "Kim", "Newt", "Shade", "Rita", "Chloe", "Eve", "Stella")
GUESSES = (
    "/judge?sort=mark&show=marks",
    "/judge?sort=score&order=desc&q=8.3719",
    "/judge?show=done&sort=state&judge=Bo",
    "/judge/{Ada North}/own?judge=Bo",
    "/judge/{Ada North}?scorecard=Bo&marks=all",
    "/judge/rounds/{round}/compare?judge=Bo",
    "/judge/practice/{practice}?again=1",
)
"""Parameters that no page offers."""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, empty_sqlite: Path) -> Scene:
    return scenes.build(tmp_path_factory.mktemp("others"), empty_sqlite)


def addresses(scene: Scene) -> Iterator[str]:
    """Every address of the application that answers a GET, with every id of its kind."""
    values = {"file": ["North document", "South document"], "slug": ["slug"]}
    kinds = {
        "assignment": [f"{name} {nominee}" for name, nominee in scenes.GIVEN],
        "nomination": ["North nomination", "South nomination"],
        "document": ["North document", "South document"],
        "round": ["round"],
        "practice": ["practice"],
    }
    bound = scene.app.url_map.bind("localhost")
    for rule in scene.app.url_map.iter_rules():
        kind = next((kind for start, kind in KINDS.items() if rule.rule.startswith(start)), "")
        known = {**values, "public_id": kinds.get(kind, [])}
        names = sorted(rule.arguments - {"code"})
        if "GET" in (rule.methods or ()) and rule.endpoint != "static" and set(names) <= set(known):
            for given in itertools.product(*(known[name] for name in names)):
                found = {name: scene.ids[key] for name, key in zip(names, given, strict=True)}
                yield bound.build(
                    rule.endpoint, {"code": "BST", **found} if "code" in rule.arguments else found
                )
    yield from (one.format_map(scene.ids) for one in GUESSES)


def leaks(scene: Scene, who: str) -> tuple[set[tuple[str, str]], int]:
    """What came through and where, and how many addresses and mails were read."""
    client, reader = scene.app.test_client(), scene.user(who)
    sign_in(client, reader)
    ways = [one for one in addresses(scene) if not one.startswith(("/sign-out", "/static"))]
    seen = [*crawl.reached(client, *ways), *crawl.mails(reader)]
    return crawl.leaks(seen, SECRETS), len(seen)


def as_it_is(scene: Scene) -> None:
    """Bo has handed in, and the others too."""


def with_a_pack(scene: Scene) -> None:
    reading_packs.ask_for_pack(actor=scene.user("Ada"), round=scene.round)
    assert run_due()


def opened_again(scene: Scene) -> None:
    """Ada changes her marks: now she could still follow Bo's."""
    given = scene.assignment("Ada North")
    card = scorecard_of(given)
    assert card is not None
    judging.reopen_scorecard(actor=scene.user("Ada"), scorecard=card, reason="Once more.")


def out_of_time(scene: Scene) -> None:
    with transaction():
        scene.round.closes_at = clock.now() - timedelta(minutes=1)


def bo_recused(scene: Scene) -> None:
    """What Bo gave is withdrawn; organizers see that, judges see nothing of it."""
    recusing.recuse(
        actor=scene.user("Olga"), assignment=scene.assignment("Bo North"), reason="An old friend."
    )


def reopened(scene: Scene) -> None:
    for action in ("start_deliberation", "reopen"):
        season.advance(
            actor=scene.user("Olga"), program=scene.program, action=action, reason="A judge was ill."
        )


PHASES: dict[Callable[[Scene], None], tuple[str, ...]] = {
    as_it_is: READERS,
    with_a_pack: ("Ada",),
    opened_again: ("Ada",),
    out_of_time: ("Ada", "Chloe"),
    bo_recused: ("Ada", "Rita", "Chloe"),
    reopened: ("Ada", "Kim", "Chloe"),
}
"""Who reads everything then."""
ASKED = {("Chloe", "question")}
"""The chair answers questions about figures, so she reads them."""


@pytest.mark.parametrize("phase", PHASES, ids=lambda one: one.__name__)
def test_nothing_of_another_judge_reaches_anybody_while_judging_goes_on(
    scene: Scene, phase: Callable[[Scene], None]
) -> None:
    answers = 0
    with scene.at("open"):
        phase(scene)
        for who in PHASES[phase]:
            found, count = leaks(scene, who)
            assert {one for one in found if (who, one[1]) not in ASKED} == set(), who
            assert count > 60
            answers += count
    print(f"{phase.__name__}: {answers} answers and mails read, 0 leaks")


@pytest.mark.parametrize("who", ["Ada", "Kim", "Shade", "Eve"])
def test_afterwards_no_judge_reads_a_single_mark_or_word_of_another(scene: Scene, who: str) -> None:
    with scene.at("closed"):
        assert leaks(scene, who)[0] == set()


def test_the_same_crawl_finds_all_of_it_where_it_is_theirs_to_see(scene: Scene) -> None:
    """Bo reads his own marks and words."""
    with scene.at("open"):
        own = {token for _where, token in leaks(scene, "Bo")[0]}
        assert {"a mark", "another mark", "comment", "remark", "note", "question"} <= own


def test_without_the_policy_of_an_entry_the_crawl_finds_it_for_anybody(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(policies.own_entry), "test", lambda _user, _thing: policies.YES)
    with scene.at("open"):
        assert {"a mark", "comment", "remark", "note"} <= {token for _where, token in leaks(scene, "Ada")[0]}


def test_no_token_stands_anywhere_before_bo_has_marked(scene: Scene) -> None:
    """Otherwise a hit would mean nothing."""
    with scene.at("seated"):
        for who in ("Ada", "Bo", "Chloe"):
            assert leaks(scene, who)[0] == set()
