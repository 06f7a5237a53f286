"""Files of evidence on their way in: read by the queue, swept away when nobody decides about them."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from awards import clock
from awards.config import Settings
from awards.enums import JobState, UploadState
from awards.extensions import db
from awards.jobs.queue import EXTENSION
from awards.models import Job, Nomination, Upload
from awards.workflow import uploads
from awards.workflow.transaction import transaction
from tests.web.stage import a_stage
from tests.workflow.test_uploads import a_draft, sent, zendesk


@pytest.fixture
def nomination(app: Flask) -> Nomination:
    return a_draft(a_stage())


@pytest.fixture
def staging(settings: Settings) -> Path:
    return settings.instance_dir / "staged"


def sweep(app: Flask) -> None:
    """What the queue does every minute."""
    app.extensions[EXTENSION]["sweep"].call_local()


def newest() -> Upload:
    return db.session.scalars(select(Upload).order_by(Upload.id.desc()).limit(1)).one()


def test_the_queue_reads_what_came_in(app: Flask, nomination: Nomination) -> None:
    sent(nomination, zendesk(60))
    sweep(app)
    assert newest().state is UploadState.READY
    assert {job.state for job in db.session.scalars(select(Job))} == {JobState.DONE}


def test_what_a_killed_worker_was_reading_is_read_again(app: Flask, nomination: Nomination) -> None:
    upload = sent(nomination, zendesk(60))
    with transaction():
        upload.state = UploadState.READING
        for job in db.session.scalars(select(Job)):
            job.state, job.heartbeat_at = JobState.RUNNING, clock.now() - timedelta(minutes=5)
    sweep(app)
    assert newest().state is UploadState.READY


def test_after_an_hour_the_sweep_leaves_nothing(app: Flask, nomination: Nomination, staging: Path) -> None:
    sent(nomination, zendesk(60))
    sweep(app)
    assert len(list(staging.iterdir())) == 2
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        sweep(app)
    assert list(staging.iterdir()) == []
    assert newest().state is UploadState.DISCARDED


def test_leftovers_of_a_killed_process_go_and_live_files_stay(
    app: Flask, nomination: Nomination, staging: Path
) -> None:
    upload = sent(nomination, zendesk(60))
    stored = upload.stored
    workplace = staging / "laurel-evidence-killed"
    workplace.mkdir()
    (workplace / "cases.duckdb").write_text("rows")
    (staging / "half").write_text("rows")
    long_ago = (clock.now() - timedelta(hours=2)).timestamp()
    for path in (workplace, staging / "half", staging / stored):
        os.utime(path, (long_ago, long_ago))
    assert uploads.expire_uploads() == 0
    assert [path.name for path in staging.iterdir()] == [stored]
