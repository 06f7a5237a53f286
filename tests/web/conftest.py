"""Every request of a test begins as a real one does: knowing nobody."""

from __future__ import annotations

import pytest
from flask import Flask, g


@pytest.fixture(autouse=True)
def forgetful(app: Flask) -> None:
    """The tests' application context outlives a request; who was signed in must not."""

    @app.before_request
    def forget() -> None:
        for name in ("_login_user", "csrf_valid"):
            g.pop(name, None)
