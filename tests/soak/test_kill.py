"""The server is killed again and again while fifty judges save: what was acknowledged is there, once."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import pytest
from flask import Flask

from tests.e2e.conftest import Site
from tests.soak.conftest import log_of
from tests.soak.load import Desk, at_once, faults

pytestmark = pytest.mark.xdist_group("soak")


def killed(site: Site, desks: Sequence[Desk], kills: int, saves: int) -> None:
    """Kill the server `kills` times under load, each time once its share of `saves` was acknowledged."""
    over = threading.Event()
    crowd = threading.Thread(target=at_once, args=(desks, site.port, over.is_set, 0.0))
    crowd.start()
    try:
        for number in range(1, kills + 1):
            _wait(desks, saves * number // kills)
            site.kill()
            site.start()
        _wait(desks, sum(desk.acknowledged for desk in desks) + len(desks))
    finally:
        over.set()
        crowd.join()
    done = sum(desk.acknowledged for desk in desks)
    print(f"{kills} kills, {done} acknowledged saves")
    assert done >= saves


def _wait(desks: Sequence[Desk], saves: int) -> None:
    until = time.monotonic() + 120
    while sum(desk.acknowledged for desk in desks) < saves:
        assert time.monotonic() < until, [desk.refused[-1:] for desk in desks]
        time.sleep(0.05)


def check(site: Site, desks: Sequence[Desk]) -> None:
    found = faults(desks)
    print(f"{len(found)} lost or doubled")
    assert found == []
    assert {one for desk in desks for one in desk.refused if not one.startswith("409")} == set()
    assert '"status": 500' not in log_of(site)


def test_a_few_kills_lose_nothing(app: Flask, site: Site, desks: list[Desk]) -> None:
    killed(site, desks, kills=3, saves=300)
    check(site, desks)


@pytest.mark.slow
def test_fifty_kills_lose_nothing(app: Flask, site: Site, desks: list[Desk]) -> None:
    killed(site, desks, kills=50, saves=10_000)
    check(site, desks)
