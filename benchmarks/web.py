"""Pages and saves against bare Flask pages and a bare upsert, and how they grow with the entries."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from flask import Flask, render_template_string
from flask.testing import FlaskClient

from benchmarks.measure import Row, Spread, seconds, within
from benchmarks.season import Site, site

SMALL, LARGE = 1_000, 5_000
CALLS = 30
GROWTH = 1.15
LIST = """<!doctype html><title>Judging</title><table>
{% for id, code, name, state in rows %}
<tr><td><a href="/judge/{{ id }}">{{ code }}</a><td>{{ name }}<td>{{ state or "not started" }}</tr>
{% endfor %}</table>"""
PAGE = "<!doctype html><title>Entry</title>{% for line in lines %}<p>{{ line }}</p>{% endfor %}"
QUEUE = """SELECT a.public_id, e.number, n.name, s.state FROM assignments a
JOIN entries e ON e.id = a.entry_id JOIN nominees n ON n.id = e.nominee_id
LEFT JOIN scorecards s ON s.round_id = a.round_id AND s.entry_id = a.entry_id AND s.judge_id = a.judge_id
WHERE a.judge_id = 1 ORDER BY e.number"""
UPSERT = """INSERT INTO marks (card, criterion, value) VALUES (?, ?, ?)
ON CONFLICT (card, criterion) DO UPDATE SET value = excluded.value"""


def rows() -> Iterator[Row]:
    logging.disable(logging.INFO)
    with ExitStack() as stack:
        small, large = (stack.enter_context(site(size)) for size in (SMALL, LARGE))
        yield within(
            "web: judge's queue, 250 rows of 5,000 entries",
            _gets(large.judge, "/judge"),
            _bare_queue(large),
            5,
        )
        address = f"/judge/{large.assignment}"
        yield within(
            "web: scorecard at 5,000 entries", _gets(large.judge, address), _bare_page(large, address), 4
        )
        with TemporaryDirectory() as folder:
            yield within("web: save at 5,000 entries", _saves(large), _bare_upserts(Path(folder)), 3)
        for name, work in GROWING.items():
            yield _growth(name, work(small), work(large))


def _gets(client: FlaskClient, path: str) -> Callable[[], None]:
    def work() -> None:
        for _ in range(CALLS):
            assert client.get(path).status_code == 200

    work()
    return work


def _saves(place: Site) -> Callable[[], None]:
    """One mark after the other on one scorecard, as a judge's browser sends them."""
    path = f"/judge/{place.assignment}"
    shown = re.search(r'name="version" value="(\d+)"', place.judge.get(path).text)
    assert shown is not None
    version = int(shown[1])

    def work() -> None:
        nonlocal version
        for number in range(CALLS):
            sent = {"mark-c1": str(1 + number % 10), "version": str(version)}
            answer = place.judge.post(f"{path}/save", data=sent, headers={"Accept": "application/json"})
            assert answer.status_code == 200, answer.data
            version = answer.get_json()["version"]

    work()
    return work


def _bare_queue(place: Site) -> Callable[[], None]:
    bare, database = Flask("bare"), sqlite3.connect(place.folder / "laurel.db", check_same_thread=False)

    @bare.get("/")
    def queue() -> str:
        return render_template_string(LIST, rows=database.execute(QUEUE).fetchall())

    return _calls(bare)


def _bare_page(place: Site, path: str) -> Callable[[], None]:
    """A page of as many bytes, printed by Jinja line by line."""
    size = len(place.judge.get(path).data)
    lines = ["A line of the page that says something, with <angle> brackets & an ampersand."] * (size // 90)
    bare = Flask("bare")

    @bare.get("/")
    def page() -> str:
        return render_template_string(PAGE, lines=lines)

    return _calls(bare)


def _calls(bare: Flask) -> Callable[[], None]:
    client = bare.test_client()

    def work() -> None:
        for _ in range(CALLS):
            assert client.get("/").status_code == 200

    work()
    return work


def _bare_upserts(folder: Path) -> Callable[[], None]:
    """One mark per transaction, on the disk before the next."""
    bare, values = Flask("bare"), count()
    database = sqlite3.connect(folder / "bare.db", isolation_level=None, check_same_thread=False)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE marks (card INT, criterion INT, value INT, UNIQUE (card, criterion))")

    @bare.get("/")
    def save() -> str:
        database.execute("BEGIN IMMEDIATE")
        database.execute(UPSERT, (1, 1, next(values)))
        database.execute("COMMIT")
        return "saved"

    return _calls(bare)


GROWING: dict[str, Callable[[Site], Callable[[], None]]] = {
    "judge's queue": lambda place: _gets(place.judge, "/judge"),
    "scorecard": lambda place: _gets(place.judge, f"/judge/{place.assignment}"),
    "save": _saves,
    "screening page": lambda place: _gets(place.organizer, f"/organize/{place.slug}/screening?state=all"),
    "results page": lambda place: _gets(place.organizer, f"/organize/rounds/{place.round}/results"),
}


def _growth(name: str, small: Callable[[], None], large: Callable[[], None]) -> Row:
    """Time at 5,000 entries over time at 1,000, measured in turn."""
    taken = [(seconds(large) / CALLS, seconds(small) / CALLS) for _ in range(5)]
    ours, reference = (Spread.of(side) for side in zip(*taken, strict=True))
    ratio = Spread.of([one / two for one, two in taken])
    return Row(
        f"web: {name}, 5,000 over 1,000 entries",
        ours,
        reference,
        ratio,
        f"≤ {GROWTH:g} ×",
        median(one / two for one, two in taken) <= GROWTH,
    )
