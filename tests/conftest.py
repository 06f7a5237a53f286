"""Real databases for every test: SQLite always, PostgreSQL too for models, workflow and jobs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Dialect
from sqlalchemy.orm import Session

from awards import create_app
from awards.config import Settings
from awards.extensions import db
from tests.postgres import Server

# The same examples in every run: a red test is mended, not waited out.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.load_profile("repeatable")
os.environ["AWARDS_FAST_HASH"] = "true"
os.environ["AWARDS_RATELIMIT"] = "false"

BOTH = ("models", "workflow", "migrations", "jobs", "soak")


@dataclass
class Compiled:
    """Templates and statements that one test compiled are there for the application of the next."""

    templates: FileSystemBytecodeCache
    dialects: dict[str, Dialect] = field(default_factory=dict)
    statements: dict[Any, Any] = field(default_factory=dict)

    def share(self, app: Flask) -> None:
        """Statements are kept by dialect, so the engines of one kind get the same."""
        app.jinja_env.bytecode_cache = self.templates
        engine = db.engine
        engine.dialect = self.dialects.setdefault(engine.dialect.name, engine.dialect)
        engine.update_execution_options(compiled_cache=self.statements)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine_name" not in metafunc.fixturenames:
        return
    both = any(folder in metafunc.definition.path.parts for folder in BOTH)
    metafunc.parametrize("engine_name", ["sqlite", "postgresql"] if both else ["sqlite"], scope="session")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server.start(tmp_path_factory.mktemp("pg"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database file that each test copies."""
    folder = tmp_path_factory.mktemp("template")
    migrate_up(Settings(instance_dir=folder))
    return folder / "laurel.db"


@pytest.fixture(scope="session")
def empty_postgres(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a migrated, empty database that each test copies."""
    postgres.create("template_laurel")
    folder = tmp_path_factory.mktemp("template_pg")
    migrate_up(Settings(instance_dir=folder, database_url=postgres.url("template_laurel")))
    return "template_laurel"


def migrate_up(settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        upgrade()
        db.engine.dispose()


@pytest.fixture
def settings(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    if engine_name == "sqlite":
        shutil.copy(request.getfixturevalue("empty_sqlite"), tmp_path / "laurel.db")
        yield Settings(instance_dir=tmp_path)
        return
    server: Server = request.getfixturevalue("postgres")
    name = server.copy(request.getfixturevalue("empty_postgres"))
    yield Settings(instance_dir=tmp_path, database_url=server.url(name))
    server.drop(name)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return Compiled(FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates"))))


@pytest.fixture
def app(settings: Settings, compiled: Compiled) -> Iterator[Flask]:
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with app.app_context():
        compiled.share(app)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Session:
    return db.session()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
