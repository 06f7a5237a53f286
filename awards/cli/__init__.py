"""The command line: serve, work, hold the demo, score a contest, look after accounts and the audit log."""

import os
import sys
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import FlaskGroup, with_appcontext
from flask_migrate import upgrade

from awards import create_app, logs
from awards.cli import contest
from awards.cli.metrics import metrics
from awards.cli.server import Server
from awards.demo import run as run_demo
from awards.enums import Role
from awards.errors import LaurelError
from awards.extensions import db
from awards.jobs import outbox
from awards.jobs.queue import consumer
from awards.queries import audit as audit_log
from awards.queries import reports, schema
from awards.workflow import accounts, retention


@click.group(cls=FlaskGroup, create_app=lambda: create_app(), add_version_option=False)
def main() -> None:
    """Laurel: awards for customer service and CRM."""


main.add_command(contest.score)
main.add_command(contest.verify)
main.add_command(metrics)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--worker/--no-worker", default=True, help="Whether mail and files are made in this process too."
)
@with_appcontext
def serve(host: str, worker: bool) -> None:
    """Serve the site on PORT (8000), its database brought up to date."""
    _prepare()
    _serve(host, worker)


def _serve(host: str, worker: bool = True) -> None:
    port = int(os.environ.get("PORT", "8000"))
    db.session.remove()
    db.engine.dispose()
    click.echo(f"Laurel answers on http://{host}:{port} (Ctrl+C ends it).")
    Server(host, port, worker).run()


@main.command()
@with_appcontext
def worker() -> None:
    """Send mail and make files for a site that is served with --no-worker."""
    consumer(_app(), embedded=False).run()


@main.command()
@click.option("--serve/--no-serve", "then_serve", default=True, help="Whether to serve the site afterwards.")
@click.option("--real", type=click.Path(path_type=Path), help="A folder with published evidence.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True)
@with_appcontext
def demo(then_serve: bool, real: Path | None, out: Path) -> None:
    """Hold a whole season, write its results to OUT, and serve it."""
    _prepare()
    try:
        run_demo(out=out, real=real, progress=click.echo)
    except LaurelError as refusal:
        raise click.ClickException(refusal.message) from refusal
    if then_serve:
        _serve("127.0.0.1")


@main.command()
@click.argument("email")
@click.argument("name")
@click.option("--program", "slug", help="The season to give a role in.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default="organizer")
@click.password_option()
@with_appcontext
def user(email: str, name: str, slug: str | None, role: str, password: str) -> None:
    """Make an account that can sign in, with a role in a season if one is named."""
    _prepare()
    program = reports.program_called(slug) if slug else None
    if slug and program is None:
        raise click.ClickException(f"There is no season {slug}.")
    try:
        made = accounts.create_person(
            actor=None,
            email=email,
            name=name,
            password=password,
            program=program,
            role=Role(role) if program else None,
        )
    except LaurelError as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(f"{made.name} can sign in as {made.email}.")


@main.group()
def audit() -> None:
    """The audit log."""


@audit.command()
@click.option("--head", help="The digest that was mailed when judging closed; finds a shortened log.")
@with_appcontext
def verify(head: str | None) -> None:
    """Follow every chain of the log and say whether any link was altered, removed or reordered."""
    faults = audit_log.faults(head)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        sys.exit(1)
    click.echo("Every chain is whole.")


@main.group()
def evidence() -> None:
    """Kept rows of evidence."""


@evidence.command(name="retention")
@click.option("--apply", "erase", is_flag=True, help="Erase them; without it they are only listed.")
@with_appcontext
def kept_too_long(erase: bool) -> None:
    """Rows whose time of keeping is over; their figures and digests stay."""
    for dataset in retention.due():
        click.echo(f"{dataset.sha256}, kept until {dataset.retained_until}")
    click.echo(f"{retention.sweep()} erased." if erase else "Nothing was erased; --apply erases these.")


@main.group()
def mail() -> None:
    """The outbox."""


@mail.command()
@click.option("--failed", is_flag=True, help="Try what was given up again, too.")
@with_appcontext
def send(failed: bool) -> None:
    """Send what is due in the outbox now."""
    if failed:
        outbox.retry()
    click.echo(f"{outbox.deliver()} sent.")


def _prepare() -> None:
    """Migrate the embedded database; a server's own is migrated as a step of the upgrade."""
    newest = schema.is_newest()
    db.session.rollback()
    if db.engine.dialect.name == "sqlite" and not newest:
        upgrade()
        logs.configure()


def _app() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # Flask's own way to the object
    return app
