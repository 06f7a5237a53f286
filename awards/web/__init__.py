"""The pages: one blueprint per audience."""

import hashlib
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from awards import clock, policies
from awards.jobs.queue import init_queue, nudge_if_due
from awards.models.result import exact
from awards.policies import Policy
from awards.web import account, judge, nominate, organize, public
from awards.web.errors import init_errors
from awards.web.forms import new_idempotency_key
from awards.web.guards import refuse_undeclared
from awards.web.headers import init_headers
from awards.web.login import init_login, viewer
from awards.web.navigation import navigation
from awards.web.requests import SizedRequest
from awards.web.sessions import Sessions


def init_web(app: Flask) -> None:
    app.request_class = SizedRequest
    app.session_interface = Sessions()
    init_login(app)
    init_headers(app)
    init_errors(app)
    for audience in (public, account, nominate, judge, organize):
        app.register_blueprint(audience.blueprint)
    _init_templates(app)
    _init_jobs(app)
    _init_static(app)
    proxies = app.config["LAUREL"].proxies
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    refuse_undeclared(app)


def _init_templates(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(local=local, exact=exact)
    app.jinja_env.globals.update(
        asset=lambda name: request.script_root + _versioned(app.static_url_path, app.static_folder, name),
        allowed=_allowed,
        new_idempotency_key=new_idempotency_key,
        now=clock.now,
    )
    app.context_processor(lambda: {"viewer": viewer(), "navigation": navigation})


def _allowed(policy: str, thing: object) -> bool:
    """Whether the viewer may use what lies behind a link, so that pages offer no closed doors."""
    named: Policy = getattr(policies, policy)
    return bool(named(viewer(), thing))


def _init_jobs(app: Flask) -> None:
    init_queue(app)

    @app.after_request
    def look(response: Response) -> Response:
        """What a form asked for is sent and made at once."""
        if request.method == "POST" and response.status_code < 400:
            nudge_if_due(app)
        return response


def local(instant: datetime | None, zone: str = "UTC", form: str = "%-d %b %Y, %H:%M") -> str:
    """An instant as the clocks of `zone` show it."""
    return "" if instant is None else instant.astimezone(ZoneInfo(zone)).strftime(form)


@cache
def _versioned(root: str | None, folder: str | None, name: str) -> str:
    """The address of a static file, new whenever its content is; a page asks for hundreds of icons."""
    digest = hashlib.sha256((Path(folder or "") / name).read_bytes()).hexdigest()
    return f"{root}/{name}?v={digest[:12]}"


def _init_static(app: Flask) -> None:
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=app.static_folder,
        prefix="static/",
        max_age=31536000,
        add_headers_function=lambda headers, _path, _url: headers.__setitem__(
            "X-Content-Type-Options", "nosniff"
        ),
    )
