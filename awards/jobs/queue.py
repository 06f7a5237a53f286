"""The queue: a file of its own, a consumer inside the server process or in a process of its own."""

from typing import Any, cast

from flask import Flask
from huey import SqliteHuey, crontab
from huey.consumer import Consumer
from huey.serializer import SignedSerializer
from sqlalchemy import event
from sqlalchemy.orm import Session

from awards.extensions import db
from awards.jobs import ledger, outbox
from awards.models import Job, Mail
from awards.workflow import uploads

EXTENSION, DUE = "laurel.queue", "laurel.due"
FIRST_POLL, SLOWEST_POLL = 0.05, 1.0


class EmbeddedConsumer(Consumer):  # type: ignore[misc]  # huey has no type hints
    """A consumer that leaves the signals to the server it lives in."""

    def _set_signal_handlers(self) -> None:
        pass


def init_queue(app: Flask) -> None:
    """Give the application its queue with the one task: look what is due, and do it.

    A task carries no data; the rows say what is to be done. A lost task is made good by the next one.
    """
    huey = SqliteHuey(
        "laurel",
        filename=f"{app.instance_path}/jobs.db",
        fsync=True,
        results=False,
        serializer=SignedSerializer(app.config["SECRET_KEY"]),
    )

    def sweep() -> None:
        with app.app_context():
            _sweep()

    app.extensions[EXTENSION] = {
        "huey": huey,
        "sweep": huey.task(name="sweep")(sweep),
        "periodic": huey.periodic_task(crontab(minute="*"), name="periodic")(sweep),
    }
    huey.on_startup(name="first")(lambda: nudge(app))


@event.listens_for(Session, "after_flush")
def _note_due(session: Session, _context: object) -> None:
    if any(isinstance(row, Mail | Job) for row in session.new):
        session.info[DUE] = True


def nudge_if_due(app: Flask) -> None:
    """The same, when this session has written a mail or a job."""
    if db.session().info.pop(DUE, False):
        nudge(app)


def nudge(app: Flask) -> None:
    """Let the consumer look at once instead of within a minute."""
    app.extensions[EXTENSION]["sweep"]()


def consumer(app: Flask, *, embedded: bool) -> Consumer:
    """One worker and its clock; `embedded` runs beside the server's own threads."""
    kind = EmbeddedConsumer if embedded else Consumer
    options = {"initial_delay": FIRST_POLL, "max_delay": SLOWEST_POLL, "backoff": 1.15}
    return kind(queue_of(app), workers=1, worker_type="thread", **options)


def queue_of(app: Flask) -> Any:
    return cast(Any, app.extensions[EXTENSION]["huey"])


def _sweep() -> None:
    try:
        outbox.deliver()
        uploads.expire_uploads()
        if ledger.run_due():
            outbox.deliver()
    finally:
        db.session.remove()
