"""Judges at work over HTTP: each saves again and again, and remembers what the server has acknowledged."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

from sqlalchemy import func, select

from awards.extensions import db
from awards.models import Assignment, AuditEntry, Mark, Scorecard
from awards.queries import audit
from awards.queries.rounds import SAME_SHEET

VERSION = re.compile(r'name="version" value="(\d+)"')
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
AWAY = (OSError, http.client.HTTPException)


@dataclass
class Sheet:
    """One scorecard: the version the judge holds, and the number of their last and last acknowledged save."""

    assignment: str
    version: int = -1
    sent: int = 0
    acknowledged: int = 0
    saves: int = 0


@dataclass
class Desk:
    """One judge with a cookie, the sheets in front of them, and how long the answers took."""

    cookie: str
    assignments: Sequence[str]
    token: str = ""
    seconds: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sheets = [Sheet(one) for one in self.assignments]

    @property
    def acknowledged(self) -> int:
        return sum(one.saves for one in self.sheets)

    def work(self, port: int, until: Callable[[], bool], pause: float, begin: float) -> None:
        """Save on one sheet after the other; while the server is away, try again."""
        turn = 0
        time.sleep(begin)
        line: http.client.HTTPConnection | None = None
        while not until():
            began = time.perf_counter()
            line = line or http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            try:
                self._save(line, self.sheets[turn % len(self.sheets)])
                self.seconds.append(time.perf_counter() - began)
                turn += 1
            except AWAY:
                line.close()
                line = None
                time.sleep(0.05)
            time.sleep(max(0.0, pause - (time.perf_counter() - began)))

    def _save(self, line: http.client.HTTPConnection, sheet: Sheet) -> None:
        if sheet.version < 0:
            self._open(line, sheet)
        sheet.sent += 1
        number = sheet.sent
        sent = {
            f"mark-c{number % 6}": str(1 + number % 10),
            "comment": f"Save number {number}.",
            "version": str(sheet.version),
        }
        headers = {
            "Cookie": self.cookie,
            "X-CSRFToken": self.token,
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        sheet.version = -1
        line.request("POST", f"/judge/{sheet.assignment}/save", urlencode(sent), headers)
        answer = line.getresponse()
        body = answer.read()
        if answer.status == http.client.OK:
            sheet.version = json.loads(body)["version"]
            sheet.acknowledged, sheet.saves = number, sheet.saves + 1
        else:
            self.refused.append(f"{answer.status}: {body[:300]!r}")

    def _open(self, line: http.client.HTTPConnection, sheet: Sheet) -> None:
        line.request("GET", f"/judge/{sheet.assignment}", headers={"Cookie": self.cookie})
        answer = line.getresponse()
        page = answer.read().decode()
        if answer.status != http.client.OK:
            raise http.client.HTTPException(f"{answer.status}")
        for cookie in answer.headers.get_all("Set-Cookie", []):
            if cookie.startswith("laurel="):
                self.cookie = cookie.partition(";")[0]
        version, token = VERSION.search(page), TOKEN.search(page)
        assert version is not None
        assert token is not None
        sheet.version, self.token = int(version[1]), token[1]


def at_once(desks: Sequence[Desk], port: int, until: Callable[[], bool], pause: float) -> None:
    """Everybody works, each begins at another moment of the pause."""
    begins = [pause * place / len(desks) for place in range(len(desks))]
    with ThreadPoolExecutor(len(desks)) as pool:
        list(pool.map(lambda desk, begin: desk.work(port, until, pause, begin), desks, begins))


def faults(desks: Sequence[Desk]) -> list[str]:
    """Where the database is not what the judges were told, a sentence each."""
    found = []
    for sheet in (one for desk in desks for one in desk.sheets if one.sent):
        card = db.session.scalar(
            select(Scorecard).join(Assignment, SAME_SHEET).where(Assignment.public_id == sheet.assignment)
        )
        if card is None:
            if sheet.saves:
                found.append(f"{sheet.assignment}: nothing is there, {sheet.saves} saves were acknowledged.")
            continue
        found += _of_sheet(sheet, card)
    return found + [str(one) for one in audit.faults()]


def _of_sheet(sheet: Sheet, card: Scorecard) -> list[str]:
    found = []
    number = int(re.sub(r"\D", "", card.comment) or 0)
    if not sheet.acknowledged <= number <= sheet.sent:
        found.append(f"{sheet.assignment}: holds save {number} of {sheet.acknowledged} to {sheet.sent}.")
    written = audited(card)
    first = card.version - written
    if not sheet.saves <= written <= sheet.sent or first not in (0, 1):
        found.append(f"{sheet.assignment}: {written} written, {sheet.saves} acknowledged, {sheet.sent} sent.")
    marks = select(func.count()).where(Mark.scorecard_id == card.id)
    codes = select(func.count(Mark.criterion_id.distinct())).where(Mark.scorecard_id == card.id)
    if db.session.scalar(marks) != db.session.scalar(codes):
        found.append(f"{sheet.assignment}: a criterion has two marks.")
    value = {one.criterion.code: one.value for one in card.marks}.get(f"c{number % 6}")
    if number and value != 1 + number % 10:
        found.append(f"{sheet.assignment}: save {number} left {value} on c{number % 6}.")
    return found


def audited(card: Scorecard) -> int:
    rows = select(func.count()).where(
        AuditEntry.action == "save_marks", AuditEntry.subject_id == card.public_id
    )
    return db.session.scalar(rows) or 0


def slowest(seconds: Sequence[float], share: float = 0.99) -> float:
    """The time that `share` of the answers needed at most."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
