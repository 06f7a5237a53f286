"""A job that was asked for comes to its end, or says why not."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from awards import clock
from awards.enums import JobState
from awards.extensions import db
from awards.jobs import ledger
from awards.models import Job
from awards.workflow.transaction import transaction


class Work:
    """A job of the tests' own."""

    def __init__(self) -> None:
        self.calls = 0
        self.takes = 0.0
        self.fault: Exception | None = None

    def __call__(self, *, job: Job) -> None:
        self.calls += 1
        time.sleep(self.takes)
        if self.fault:
            raise self.fault
        with transaction():
            job.state, job.done = JobState.DONE, job.total


@pytest.fixture
def work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Work:
    work = Work()
    monkeypatch.setattr(ledger, "RUN", {"work": work})
    return work


def a_job(**fields: Any) -> Job:
    job = Job(kind="work", total=2, **fields)
    with transaction():
        db.session.add(job)
    return job


def test_a_queued_job_runs_once(work: Work, session: Session) -> None:
    job = a_job()
    assert ledger.run_due() == 1
    session.refresh(job)
    assert (job.state, job.done, job.attempts) == (JobState.DONE, 2, 1)
    assert ledger.run_due() == 0
    assert work.calls == 1


def test_two_workers_run_no_job_twice(app: Flask, work: Work, session: Session) -> None:
    job = a_job()
    work.takes = 0.2
    session.rollback()
    barrier = Barrier(2)

    def run(_number: int) -> int:
        with app.app_context():
            barrier.wait()
            try:
                return ledger.run_due()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(run, range(2))) == 1
    session.refresh(job)
    assert (job.state, job.attempts, work.calls) == (JobState.DONE, 1, 1)


def test_a_failing_job_is_tried_three_times_and_says_why(work: Work, session: Session) -> None:
    job = a_job()
    work.fault = OSError("The disk is full.")
    for attempt in (1, 2, 3):
        session.refresh(job)
        assert job.state is JobState.QUEUED
        assert ledger.run_due() == 0
        session.refresh(job)
        assert job.attempts == attempt
    assert job.state is JobState.FAILED
    assert job.error == "OSError: The disk is full."
    assert ledger.run_due() == 0
    assert work.calls == 3


def test_a_job_that_fails_once_comes_to_its_end_the_next_time(work: Work, session: Session) -> None:
    job = a_job()
    work.fault = OSError("The disk is full.")
    ledger.run_due()
    work.fault = None
    assert ledger.run_due() == 1
    session.refresh(job)
    assert (job.state, job.error) == (JobState.DONE, "")


def test_a_job_that_nothing_can_do_is_given_up_and_holds_up_no_other(work: Work, session: Session) -> None:
    strange, sound = a_job(), a_job()
    with transaction():
        strange.kind = "unknown"
    assert ledger.run_due() == 1
    session.refresh(sound)
    assert sound.state is JobState.DONE
    session.refresh(strange)
    assert (strange.state, strange.error) == (JobState.FAILED, "Nothing here does “unknown”.")


@pytest.mark.parametrize(("silent", "taken_up"), [(timedelta(seconds=50), 0), (timedelta(seconds=70), 1)])
def test_a_running_job_is_taken_up_when_its_worker_was_not_heard_of_for_a_minute(
    work: Work, session: Session, silent: timedelta, taken_up: int
) -> None:
    job = a_job(state=JobState.RUNNING, attempts=1, heartbeat_at=clock.now() - silent)
    assert ledger.run_due() == taken_up
    session.refresh(job)
    assert (job.state is JobState.DONE) is bool(taken_up)


def test_a_job_whose_worker_dies_each_time_is_given_up(work: Work, session: Session) -> None:
    job = a_job(state=JobState.RUNNING, attempts=3, heartbeat_at=clock.now() - timedelta(minutes=5))
    assert ledger.run_due() == 0
    session.refresh(job)
    assert (job.state, job.error) == (JobState.FAILED, "Its worker was lost.")
    assert work.calls == 0
