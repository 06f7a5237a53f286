"""Fifty judges at once, through the verb and over HTTP: nobody is refused, nobody starves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from statistics import median

import pytest
from flask import Flask

from awards.extensions import db
from awards.queries.scorecards import assignment_called
from awards.workflow.judging import save_marks
from tests.e2e.conftest import Site
from tests.soak.load import Desk, Sheet, at_once, faults, slowest

THINK = 0.1
PATIENCE = 120
pytestmark = pytest.mark.xdist_group("soak")


def save(desk: Desk, sheet: Sheet) -> None:
    """One call of the verb in a session of its own, as a request would make it."""
    began = time.perf_counter()
    assignment = assignment_called(sheet.assignment)
    assert assignment is not None
    sheet.sent += 1
    saved = save_marks(
        actor=assignment.judge,
        assignment=assignment,
        marks={f"c{sheet.sent % 6}": Decimal(1 + sheet.sent % 10)},
        comment=f"Save number {sheet.sent}.",
        version=None if sheet.version < 0 else sheet.version,
    )
    sheet.version, sheet.acknowledged, sheet.saves = saved.version, sheet.sent, sheet.saves + 1
    desk.seconds.append(time.perf_counter() - began)


def saving(app: Flask, desks: Sequence[Desk], seconds: float) -> None:
    over = threading.Event()
    timer = threading.Timer(seconds, over.set)

    def work(desk: Desk) -> None:
        while not over.is_set():
            with app.app_context():
                save(desk, desk.sheets[len(desk.seconds) % len(desk.sheets)])
                db.session.remove()
            time.sleep(THINK)

    db.session.remove()
    timer.start()
    with ThreadPoolExecutor(len(desks)) as pool:
        list(pool.map(work, desks))


def verb_level(app: Flask, desks: Sequence[Desk], seconds: float) -> None:
    saving(app, desks[:1], seconds / 3)
    alone = slowest(desks[0].seconds)
    desks[0].seconds.clear()
    saving(app, desks, seconds)
    counts = [len(desk.seconds) for desk in desks]
    together = slowest([one for desk in desks for one in desk.seconds])
    print(
        f"verb: {sum(counts)} saves by {len(desks)} judges, p99 {together * 1000:.0f} ms "
        f"(one alone {alone * 1000:.0f} ms, goal {alone * 3000 + 50:.0f} ms), "
        f"fewest {min(counts)} of a median {median(counts):.0f}"
    )
    assert faults(desks) == []


def over_http(site: Site, desks: Sequence[Desk], seconds: float) -> None:
    end = time.monotonic() + seconds

    def over() -> bool:
        now = time.monotonic()
        return now > end + PATIENCE or (now > end and all(_warm(desk) for desk in desks))

    at_once(desks, site.port, over, 1.0)
    took = [one for desk in desks for one in _warm(desk)]
    assert took
    print(
        f"HTTP: {sum(desk.acknowledged for desk in desks)} saves by {len(desks)} judges, "
        f"median {median(took) * 1000:.0f} ms, p99 {slowest(took) * 1000:.0f} ms (goal 250 ms)"
    )
    assert [desk.refused for desk in desks if not _warm(desk)] == []
    assert [one for desk in desks for one in desk.refused] == []
    assert faults(desks) == []


def _warm(desk: Desk) -> Sequence[float]:
    """The saves that fetched no page first."""
    return desk.seconds[len(desk.sheets) :]


Load = Callable[..., None]


def test_fifty_judges_save_at_once(app: Flask, desks: list[Desk]) -> None:
    verb_level(app, desks, 3)


def test_fifty_judges_save_over_http(site: Site, desks: list[Desk]) -> None:
    over_http(site, desks, 7)


@pytest.mark.slow
def test_fifty_judges_save_for_a_while(app: Flask, desks: list[Desk]) -> None:
    verb_level(app, desks, 30)


@pytest.mark.slow
def test_fifty_judges_save_over_http_for_a_while(site: Site, desks: list[Desk]) -> None:
    over_http(site, desks, 60)
