"""The standings of a short made-up season, worked out a second time and on both engines."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards import clock, create_app
from awards.config import Settings
from awards.demo.deciding import decide
from awards.demo.judging import judge, seat_panels
from awards.demo.nominating import nominate
from awards.demo.plan import MADE_UP, Calendar
from awards.demo.screening import screen
from awards.demo.season import prepare, shorten
from awards.enums import ScorecardState, ScoredBy
from awards.extensions import db
from awards.models import Category, Entry, EntrySource, Metric, Program, Scorecard
from awards.workflow import reporting
from tests.demo.oracle import Place, Rule, Sheet, standings
from tests.postgres import Server

SHORT = replace(MADE_UP, categories=3, nominations=26, judges=9, seed=2028)
TODAY = datetime(2027, 6, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """What is left of a season once its database is closed."""

    stored: Mapping[str, Mapping[str, Place]]
    expected: Mapping[str, Mapping[str, Place]]
    summary: bytes


@pytest.fixture(scope="module")
def seasons(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Told]:
    """The same season, held once on each engine."""
    folder = tmp_path_factory.mktemp("seasons")
    empty: Path = request.getfixturevalue("empty_sqlite")
    shutil.copy(empty, folder / "laurel.db")
    server: Server = request.getfixturevalue("postgres")
    name = server.copy(request.getfixturevalue("empty_postgres"))
    told = {
        "sqlite": held(Settings(instance_dir=folder)),
        "postgresql": held(Settings(instance_dir=folder, database_url=server.url(name))),
    }
    server.drop(name)
    return told


def held(settings: Settings) -> Told:
    """From the empty program to the named tiers; nothing is announced, no certificate is made."""
    app = create_app(settings)
    with app.app_context(), clock.at(TODAY):
        calendar = Calendar.until_now()
        season = prepare(SHORT, calendar, shorten)
        nominate(season, _quiet)
        screen(season, _quiet)
        judge(season, seat_panels(season, _quiet), _quiet)
        decide(season.organizer, season.program, calendar, _quiet)
        told = told_by(season.program, db.session())
        db.session.remove()
        db.engine.dispose()
    return told


def _quiet(_sentence: str) -> None:
    pass


def told_by(program: Program, session: Session) -> Told:
    return Told(
        {category.code: stored(category) for category in program.categories},
        {
            category.code: standings(sheets(session, category), rules(category))
            for category in program.categories
        },
        json.dumps(summary(program), indent=1).encode(),
    )


def summary(program: Program) -> dict[str, Any]:
    """What summary.json says, and every standing; entries by code, for their ids are random."""
    codes = {entry.public_id: entry.code for entry in db.session.scalars(select(Entry))}
    said = reporting.summary(program)
    for category in said["categories"]:
        for placement in category["placements"]:
            placement["entry"] = codes[placement["entry"]]
    said["standings"] = [
        [one.entry.code, one.entry.nominee.name, one.score, one.rank, one.tied, one.judges, one.reason]
        for category in program.categories
        for one in reporting.standings(category)
    ]
    return said


def stored(category: Category) -> dict[str, Place]:
    return {
        row.entry.public_id: Place(Fraction(row.score), row.rank, row.tied)
        for row in reporting.standings(category)
        if row.rank is not None and row.score is not None
    }


def rules(category: Category) -> dict[str, Rule]:
    return {
        one.code: Rule(
            one.weight,
            [(Fraction(a), Fraction(b)) for a, b in one.curve] if one.scored_by is ScoredBy.RULE else None,
        )
        for one in category.criteria
    }


def sheets(session: Session, category: Category) -> dict[str, Sheet]:
    """Marks of submitted scorecards and figures of admitted nominations, by entry."""
    found: dict[str, Sheet] = defaultdict(Sheet)
    cards = select(Scorecard).join(Entry, Entry.id == Scorecard.entry_id)
    for card in session.scalars(cards.where(Entry.category_id == category.id)):
        if card.state is ScorecardState.SUBMITTED:
            for mark in card.marks:
                value = Fraction(mark.value, mark.criterion.mark_unit)
                found[card.entry.public_id].marks.setdefault(mark.criterion.code, []).append(value)
    metrics = (
        select(Metric, Entry.public_id)
        .join(EntrySource, EntrySource.nomination_id == Metric.nomination_id)
        .join(Entry, Entry.id == EntrySource.entry_id)
        .where(Entry.category_id == category.id, Metric.superseded_at.is_(None))
    )
    codes = {one.metric: one.code for one in category.criteria if one.scored_by is ScoredBy.RULE}
    for metric, entry in session.execute(metrics):
        if metric.kind in codes:
            found[entry].figures[codes[metric.kind]] = Fraction(metric.value_e4, 10_000)
    return found


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_standings_agree_with_a_second_computation(seasons: dict[str, Told], engine: str) -> None:
    told = seasons[engine]
    assert len(told.stored) == SHORT.categories
    assert all(told.stored.values())
    assert told.stored == told.expected


def test_both_engines_come_to_the_same_summary_byte_for_byte(seasons: dict[str, Told]) -> None:
    assert seasons["sqlite"].summary == seasons["postgresql"].summary
    assert b'"winner"' in seasons["sqlite"].summary
