"""Every address asked as every role, compared with tests/permissions.toml; and results stay sealed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from types import CellType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from awards import create_app, policies, web
from awards.config import Settings
from awards.extensions import db
from awards.models import Mail, Program
from awards.policies import Policy
from awards.queries import catalog, results
from awards.web.guards import refuse_undeclared
from tests.web import matrix
from tests.web.matrix import Line
from tests.web.populated import OTHER, WINNER, a_world
from tests.web.world import NOWHERE, World

YES = Policy("yes", lambda _user, _thing: policies.YES)
OPEN = ("", "public", "may_start")
"""Policies of pages that do not send people without an account away."""
GUARDED = (
    "signed_in",
    "founder",
    "organizer",
    "screener",
    "nominator",
    "may_start",
    "assigned",
    "reads_round",
    "seated",
    "presides",
    "leads",
    "deliberates",
    "votes",
    "judges",
    "screener | chair",
    "organizer | chair",
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, empty_sqlite: Any) -> World:
    return a_world(tmp_path_factory.mktemp("world"), empty_sqlite)


@pytest.fixture
def world(built: World) -> World:
    built.go("announced")
    return built


def answered(answer: TestResponse) -> str:
    """The class of an answer; pages that end a session lead to the sign-in page too, but not to come back."""
    to = urlsplit(answer.headers.get("Location", ""))
    if to.path == "/sign-in" and "next" in parse_qs(to.query, keep_blank_values=True):
        return "sign_in"
    if answer.status_code < 400 or answer.status_code in (409, 422):
        return "allowed"
    return {403: "forbidden", 404: "absent"}.get(answer.status_code, f"status {answer.status_code}")


def differences(world: World, line: Line, expected: dict[str, str]) -> Iterator[str]:
    for role, wanted in expected.items():
        got = answered(world.ask(role, line.endpoint, **line.values))
        if got != wanted:
            method = world.method(line.endpoint)
            yield f"{method} {line.endpoint} {line.values or ''} as {role}: {wanted} expected, {got} answered"


def test_the_file_names_every_route_and_no_other(world: World) -> None:
    named = {line.endpoint for line in matrix.lines()}
    assert named == set(world.rules)
    assert len({(line.endpoint, *line.values.items()) for line in matrix.lines()}) == len(matrix.lines())
    assert len(matrix.roles()) == len(world.cookies) == 12


def test_every_view_declares_the_policy_of_its_group(world: World) -> None:
    declared = {
        name: view.__dict__["policy"].name
        for name, view in world.app.view_functions.items()
        if name != "static"
    }
    assert declared == {line.endpoint: line.policy for line in matrix.lines() if line.endpoint != "static"}


def test_every_role_is_answered_as_the_file_says(world: World) -> None:
    found = [one for line in matrix.lines() for one in differences(world, line, line.answers)]
    assert not found, "\n".join(["", *found])


def test_a_draft_is_answered_as_the_file_says(world: World) -> None:
    """Every page, and every form that the file answers differently in a draft."""
    world.go("draft")
    asked = [
        line
        for line in matrix.lines()
        if line.in_draft != line.answers or world.method(line.endpoint) == "GET"
    ]
    found = [one for line in asked for one in differences(world, line, line.in_draft)]
    assert not found, "\n".join(["", *found])


def nowhere(world: World, line: Line) -> dict[str, str]:
    """Values that lead this endpoint to nothing; empty when it names no thing."""
    return {name: NOWHERE[name] for name in world.rules[line.endpoint].arguments if name in NOWHERE}


def test_what_does_not_exist_is_absent_or_asks_to_sign_in(world: World) -> None:
    found = []
    for line in matrix.lines():
        gone = nowhere(world, line)
        for role in ("nobody", "stranger", "organizer", "judge") if gone else ():
            wanted = "sign_in" if role == "nobody" and line.policy not in OPEN else "absent"
            got = answered(world.ask(role, line.endpoint, **{**line.values, **gone}))
            if got != wanted:
                found.append(f"{line.endpoint} as {role}: {wanted} expected, {got} answered")
    assert not found, "\n".join(["", *found])


def test_absent_and_not_yours_are_the_same_page(world: World) -> None:
    compared = 0
    for line in matrix.lines():
        for role, wanted in line.answers.items():
            if wanted != "absent":
                continue
            there = world.ask(role, line.endpoint, **line.values)
            gone = world.ask(role, line.endpoint, **{**line.values, **nowhere(world, line)})
            assert steady(there.text) == steady(gone.text), f"{line.endpoint} as {role}"
            compared += 1
    assert compared > 150


NEW_EACH_TIME = re.compile(
    r'"I[\w-]{50,60}\.[\w-]{6}\.[\w-]{27}"'  # the CSRF token
    r'|<input[^>]* name="[\w-]*idempotency_key"[^>]*>'
    r"|<code>[0-9a-f]{16}</code>"  # the number of the request
)


def steady(page: str) -> str:
    """A page without what is new in every answer."""
    return NEW_EACH_TIME.sub("", page)


def guard_of(view: Any) -> CellType:
    """Where the guard of a view keeps its policy, below decorators such as a rate limit."""
    while "policy" not in view.__code__.co_freevars:
        view = view.__wrapped__
    cell: CellType = view.__closure__[view.__code__.co_freevars.index("policy")]
    return cell


@contextmanager
def let_through(world: World, name: str) -> Iterator[set[str]]:
    """Take one policy away from every view that declares it; the names of those views."""
    views = {
        endpoint: guard_of(view)
        for endpoint, view in world.app.view_functions.items()
        if getattr(view, "policy", YES).name == name
    }
    kept = {endpoint: cell.cell_contents for endpoint, cell in views.items()}
    try:
        for cell in views.values():
            cell.cell_contents = YES
        yield set(views)
    finally:
        for endpoint, cell in views.items():
            cell.cell_contents = kept[endpoint]


@pytest.mark.parametrize("name", GUARDED)
def test_taking_a_policy_away_is_noticed_at_every_view(world: World, name: str) -> None:
    with let_through(world, name) as views:
        noticed = {
            line.endpoint
            for line in matrix.lines()
            if line.endpoint in views and any(differences(world, line, line.answers))
        }
    assert views
    assert noticed == views


def test_every_policy_in_use_is_taken_away_by_a_test(world: World) -> None:
    used = {line.policy for line in matrix.lines()} - {"", "public"}
    assert used == set(GUARDED)


def test_a_view_without_a_policy_stops_the_start(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def headers_and_a_bare_view(app: Flask) -> None:
        init_headers(app)
        app.add_url_rule("/bare", "bare_view", lambda: "everybody's")

    init_headers = web.init_headers
    monkeypatch.setattr(web, "init_headers", headers_and_a_bare_view)
    with pytest.raises(RuntimeError, match="declare no policy: bare_view"):
        create_app(settings)


def test_any_view_that_loses_its_guard_stops_the_start(app: Flask) -> None:
    guarded = {name: view for name, view in app.view_functions.items() if name != "static"}
    for name, view in guarded.items():
        app.view_functions[name] = lambda **_arguments: "everybody's"
        with pytest.raises(RuntimeError, match=rf": {re.escape(name)}\.$"):
            refuse_undeclared(app)
        app.view_functions[name] = view
    refuse_undeclared(app)


LINK = re.compile(r'(?:href|src|hx-get)="(/[^"#]*)')


def seen_by(world: World, role: str, state: str) -> dict[str, str]:
    """Every page this role can reach, from every address of the file and by every link from there."""
    world.go(state)
    waiting = [
        world.path(line.endpoint, role, line.values)
        for line in matrix.lines()
        if world.method(line.endpoint) == "GET"
    ]
    pages: dict[str, str] = {}
    while waiting:
        path = waiting.pop()
        if path in pages or path.startswith("/static/"):
            continue
        answer = world.fetch(role, path)
        pages[path] = f"{answer.status_code} {answer.headers.get('Location', '')}\n{steady(answer.text)}"
        waiting += LINK.findall(answer.text)
    return pages


OUTSIDE = [role for role in matrix.roles() if role != "organizer"]


@pytest.mark.parametrize("role", OUTSIDE)
def test_naming_the_winner_changes_no_page_before_the_announcement(world: World, role: str) -> None:
    before, after = seen_by(world, role, "judged"), seen_by(world, role, "named")
    assert len(before) > 40
    assert before.keys() == after.keys()
    assert [path for path in before if before[path] != after[path]] == []


def test_a_leak_of_the_winner_would_be_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same comparison, with a winners page that does not ask whether its hour has come."""

    def unsealed(program: Program) -> list[catalog.Released]:
        return [
            catalog.Released(category, one.outcome, one.entry.nominee)
            for category in program.categories
            for one in results.placed(category)
        ]

    monkeypatch.setattr(catalog, "released", unsealed)
    before, after = seen_by(world, "nobody", "judged"), seen_by(world, "nobody", "named")
    assert [path for path in before if before[path] != after[path]] == ["/crm-2027/winners"]


def test_the_organizer_sees_the_winner_named(world: World) -> None:
    before, after = seen_by(world, "organizer", "judged"), seen_by(world, "organizer", "named")
    page = world.path("organize.result", "organizer", {})
    assert before[page] != after[page]


def test_the_announcement_names_the_winner_to_everybody(world: World) -> None:
    world.go("named")
    for role in OUTSIDE:
        assert "The results are sealed" in world.ask(role, "public.winners").text
    world.go("announced")
    for role in OUTSIDE:
        page = world.ask(role, "public.winners").text
        assert page.index(WINNER) < page.index(OTHER)
        assert "It was issued here and is valid" in world.ask(role, "public.certificate").text


def test_no_mail_leaves_before_the_announcement(world: World) -> None:
    mails = {}
    for state in ("judged", "named", "announced"):
        world.go(state)
        with world.app.app_context():
            mails[state] = db.session.scalar(db.select(db.func.count()).select_from(Mail))
    assert mails["judged"] == mails["named"] < mails["announced"]
