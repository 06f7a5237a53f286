"""Request ids, security headers, and the one log line per request."""

import secrets
import time

import structlog
from flask import Flask, Response, g, request
from werkzeug.exceptions import BadRequest

from awards.web.held import held
from awards.web.login import viewer

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
log = structlog.get_logger("laurel.request")


def init_headers(app: Flask) -> None:
    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(8)
        g.started = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.before_request
    def refuse_unstorable() -> None:
        """No browser sends the one character that PostgreSQL stores nowhere."""
        typed = (text for name, texts in request.values.lists() for text in (name, *texts))
        if any("\0" in text for text in (request.path, *typed)):
            raise BadRequest

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["X-Request-Id"] = g.get("request_id", "")
        response.vary.add("HX-Request")
        if request.endpoint != "static" and (viewer() is not None or held()):
            response.headers["Cache-Control"] = "no-store"
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        elapsed = round((time.perf_counter() - g.get("started", 0)) * 1000, 1)
        log.info("request", method=request.method, path=request.path, status=response.status_code, ms=elapsed)
        return response
