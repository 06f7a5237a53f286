"""The jobs that verbs asked for: run, taken up again after a crash, given up after some tries."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, cast

import structlog
from sqlalchemy import ColumnElement, CursorResult, select, update

from awards import clock
from awards.enums import JobState
from awards.extensions import db
from awards.models import Job
from awards.workflow import certificates, reading_packs, uploads
from awards.workflow.transaction import lock, transaction

TRIES = 3
SILENT = timedelta(seconds=60)
"""A running job that was not heard of for so long has lost its worker."""
RUN: Mapping[str, Callable[..., object]] = {
    certificates.KIND: certificates.render_pending,
    uploads.KIND: uploads.read_waiting,
    reading_packs.KIND: reading_packs.make_packs,
}
log = structlog.get_logger("laurel.jobs")


def run_due() -> int:
    """Run every job that is queued or was cut off; how many came to their end."""
    return sum(_run(job_id) for job_id in _due())


def _free() -> ColumnElement[bool]:
    lost = (Job.state == JobState.RUNNING) & (Job.heartbeat_at < clock.now() - SILENT)
    return (Job.state == JobState.QUEUED) | lost


def _due() -> Sequence[int]:
    found = db.session.scalars(select(Job.id).where(_free()).order_by(Job.id)).all()
    db.session.rollback()
    return found


def _take(job_id: int) -> bool:
    """Keep the job from every other worker; false if one was faster."""
    with transaction() as session:
        mine = update(Job).where(Job.id == job_id, _free())
        begun = {"state": JobState.RUNNING, "error": "", "heartbeat_at": clock.now()}
        counted = mine.values(attempts=Job.attempts + 1, **begun)
        taken = cast(CursorResult[Any], session.execute(counted))
    return taken.rowcount == 1


def _run(job_id: int) -> bool:
    if not _take(job_id):
        return False
    job = db.session.get_one(Job, job_id)
    if job.kind not in RUN or job.attempts > TRIES:
        _give_up(job)
        return False
    try:
        RUN[job.kind](job=job)
    except Exception as error:  # the ledger keeps what went wrong, and the next job gets its turn
        db.session.rollback()
        log.exception("job", job=job.public_id)
        _note_failure(job, f"{type(error).__name__}: {error}")
        return False
    return True


def _note_failure(job: Job, error: str) -> None:
    with transaction():
        lock(job)
        job.state = JobState.FAILED if job.attempts >= TRIES else JobState.QUEUED
        job.error = error[:1000]


def _give_up(job: Job) -> None:
    """A kind that this version does not know, or a worker that was lost again and again."""
    with transaction():
        lock(job)
        known = job.kind in RUN
        job.state = JobState.FAILED
        job.error = "Its worker was lost." if known else f"Nothing here does “{job.kind}”."
