"""How long a signed-in browser stays signed in."""

import time
from datetime import UTC, datetime, timedelta

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature

REMEMBERED = "remembered"


class Sessions(SecureCookieSessionInterface):
    """Hours without a request end a session; on a remembered device it takes weeks.

    The cookie carries the instant of its signature, on the machine's clock, so a kept copy ends no later.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        signer = self.get_signing_serializer(app)
        if signer is None:
            return None
        try:
            cookie = request.cookies.get(self.get_cookie_name(app), "")
            kept, signed_at = signer.loads(cookie, return_timestamp=True)
        except BadSignature:
            return self.session_class()
        found = self.session_class(kept)
        age = timedelta(seconds=time.time() - signed_at.timestamp())
        return found if age <= _lifetime(app, found) else self.session_class()

    def get_expiration_time(self, app: Flask, session: SessionMixin) -> datetime | None:
        return datetime.now(UTC) + _lifetime(app, session) if session.permanent else None


def _lifetime(app: Flask, session: SessionMixin) -> timedelta:
    if session.get(REMEMBERED):
        return timedelta(seconds=app.config["REMEMBERED_SESSION_LIFETIME"])
    return app.permanent_session_lifetime
