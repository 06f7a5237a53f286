"""A season with fifty judges, its server, and what each judge was told is saved."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select

from awards.config import Settings
from awards.extensions import db
from awards.models import Assignment, User
from benchmarks.season import fill
from tests.e2e.conftest import Sink, Site, free_port
from tests.soak.load import Desk

JUDGES, ENTRIES = 50, 60


@pytest.fixture
def desks(app: Flask) -> list[Desk]:
    """Fifty judges with the entries given to them, and a cookie each."""
    fill(ENTRIES, JUDGES)
    rows = db.session.execute(
        select(User.public_id, User.session_version, Assignment.public_id)
        .join(Assignment, Assignment.judge_id == User.id)
        .order_by(User.id, Assignment.id)
    ).all()
    given: dict[str, list[str]] = {}
    for judge, version, assignment in rows:
        given.setdefault(f"{judge}:{version}", []).append(assignment)
    db.session.remove()
    return [Desk(_cookie(app, key), own[:4]) for key, own in given.items()]


@pytest.fixture
def site(settings: Settings, desks: list[Desk]) -> Iterator[Site]:
    """The server of that season, which can be killed and started again."""
    port = free_port()
    chosen = {
        "AWARDS_INSTANCE_DIR": str(settings.instance_dir),
        "AWARDS_DATABASE_URL": settings.database_url,
        "AWARDS_BASE_URL": f"http://127.0.0.1:{port}",
        "AWARDS_FAST_HASH": "true",
        "AWARDS_RATELIMIT": "false",
        "PORT": str(port),
    }
    served = Site(settings, port, {**os.environ, **chosen}, Sink())
    served.start()
    yield served
    served.kill()


def _cookie(app: Flask, person: str) -> str:
    """What a browser holds once somebody has signed in."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({'_user_id': person, '_fresh': True})}"


def log_of(site: Site) -> str:
    return Path(site.settings.instance_dir / "server.log").read_text()
