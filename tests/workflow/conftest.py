"""Seasons that stand at one point, built once per engine and copied for every test that starts there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select

from awards import create_app
from awards.config import Settings
from awards.extensions import db
from awards.models import Program
from tests.postgres import Server
from tests.season import a_program, person
from tests.workflow import judged
from tests.workflow.judged import Judged


class Step(NamedTuple):
    """A start: the one it is built on, and how."""

    before: str
    build: Callable[[], object]


START: dict[str, Step] = {
    "templated": Step("", lambda: a_program(person("Olga"))),
    "marking": Step("", lambda: judged.in_judging(dict.fromkeys(judged.MARKS, judged.CSAT))),
    "marked": Step("marking", lambda: judged.found().hand_in(judged.MARKS)),
    "tabulated": Step("marked", lambda: judged.found().tabulate()),
    "tied": Step("marking", lambda: judged.found().hand_in(judged.TIED).tabulate()),
    "named": Step("tabulated", lambda: judged.found().name_tiers()),
    "deliberating": Step("", judged.deliberating),
    "announced": Step("named", lambda: judged.found().announce()),
}


class Kept:
    """The databases that tests copy: a file or a database name per start and engine."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        self.request, self.folder = request, folder
        self.files: dict[str, Path] = {}
        self.names: dict[str, str] = {}

    @property
    def server(self) -> Server:
        found: Server = self.request.getfixturevalue("postgres")
        return found

    def file(self, start: str) -> Path:
        if start not in self.files:
            if not start:
                empty: Path = self.request.getfixturevalue("empty_sqlite")
                return empty
            folder = self.folder / start
            folder.mkdir()
            shutil.copy(self.file(START[start].before), folder / "laurel.db")
            _build(Settings(instance_dir=folder), start)
            self.files[start] = folder / "laurel.db"
        return self.files[start]

    def name(self, start: str) -> str:
        if start not in self.names:
            if not start:
                empty: str = self.request.getfixturevalue("empty_postgres")
                return empty
            name = self.server.copy(self.name(START[start].before))
            _build(Settings(instance_dir=self.folder, database_url=self.server.url(name)), start)
            self.names[start] = name
        return self.names[start]


def _build(settings: Settings, start: str) -> None:
    app = create_app(settings)
    with app.app_context():
        START[start].build()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return Kept(request, tmp_path_factory.mktemp("kept"))


@pytest.fixture
def settings(
    engine_name: str, tmp_path: Path, request: pytest.FixtureRequest, kept: Kept
) -> Iterator[Settings]:
    start = next((name for name in START if name in request.fixturenames), "")
    if engine_name == "sqlite":
        shutil.copy(kept.file(start), tmp_path / "laurel.db")
        yield Settings(instance_dir=tmp_path)
        return
    name = kept.server.copy(kept.name(start))
    yield Settings(instance_dir=tmp_path, database_url=kept.server.url(name))
    kept.server.drop(name)


@pytest.fixture
def templated(app: Flask) -> Program:
    """A draft of the default season with every date set."""
    return db.session.scalars(select(Program)).one()


@pytest.fixture
def marking(app: Flask) -> Judged:
    """Four entries, two judges, the round open, no mark yet."""
    return judged.found()


@pytest.fixture
def marked(app: Flask) -> Judged:
    """Every scorecard handed in, the round closed."""
    return judged.found()


@pytest.fixture
def tied(app: Flask) -> Judged:
    """Tabulated; South and East have the same score."""
    return judged.found()


@pytest.fixture
def tabulated(app: Flask) -> Judged:
    return judged.found()


@pytest.fixture
def deliberating(app: Flask) -> Judged:
    """Three judges, the first one the chair; tabulated, the deliberation open."""
    return judged.found()


@pytest.fixture
def named(app: Flask) -> Judged:
    """Every tier named, nothing public yet."""
    return judged.found()


@pytest.fixture
def announced(app: Flask) -> Judged:
    return judged.found()
