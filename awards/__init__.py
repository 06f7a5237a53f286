"""Laurel: an open-source platform for CRM and customer-service awards."""

from pathlib import Path

from flask import Flask

from awards.config import Settings
from awards.extensions import csrf, db, limiter, migrate

PACKAGE = Path(__file__).resolve().parent


def resource_dir(name: str) -> Path:
    """`templates` or `static`: inside the package in a wheel, beside it in a checkout."""
    for base in (PACKAGE, PACKAGE.parent):
        found = base / name
        if found.is_dir() and (base is PACKAGE or (base / "pyproject.toml").is_file()):
            return found
    raise RuntimeError(f"The folder {name} is missing from this installation.")


def create_app(settings: Settings | None = None) -> Flask:
    """The web application, ready to serve; refuses to start when a route declares no policy."""
    from awards import logs, web  # noqa: PLC0415  importing a model must not import every page

    settings = settings or Settings()
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    logs.configure()
    app = Flask(
        "awards",
        template_folder=str(resource_dir("templates")),
        static_folder=str(resource_dir("static")),
        instance_path=str(settings.instance_dir),
    )
    app.config.from_mapping(settings.flask())
    db.init_app(app)
    migrate.init_app(app, db, directory=str(PACKAGE / "migrations"), render_as_batch=True)
    csrf.init_app(app)
    limiter.init_app(app)
    web.init_web(app)
    return app
