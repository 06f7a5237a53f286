"""Rounds with what they came to: tabulations, standings, placements."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from awards import clock
from awards.enums import CertificateState, Outcome
from awards.extensions import db
from awards.models import (
    AuditEntry,
    Category,
    Certificate,
    Entry,
    EntrySource,
    Nomination,
    Placement,
    Program,
    Release,
    Round,
    RoundEntry,
    Scorecard,
    Standing,
    Tabulation,
)
from awards.models.result import Exclusion
from awards.queries.rounds import counts

TIERS = tuple(Outcome)
TIER_WORDS = {
    Outcome.SHORTLISTED: "shortlist",
    Outcome.FINALIST: "finalists",
    Outcome.WINNER: "winners",
}


class Honor(NamedTuple):
    """A tier an entry was named to, and the serial of its certificate once that is made."""

    outcome: Outcome
    serial: str | None


def deciding(rounds: Sequence[Round], outcome: Outcome) -> Round | None:
    """Which round of a category decides a tier: the last one that took more than the tier names."""
    above = (one for one in rounds if one.takes is None or TIERS.index(one.takes) < TIERS.index(outcome))
    return max(above, key=lambda one: one.number, default=None)


def newest_tabulation(round: Round) -> Tabulation | None:
    """What the round came to when it was last tabulated."""
    rows = select(Tabulation).where(Tabulation.round_id == round.id)
    return db.session.scalar(rows.order_by(Tabulation.number.desc()).limit(1))


def standings(tabulation: Tabulation) -> Sequence[Standing]:
    """The lines of a tabulation, ranked first, then those without a rank."""
    rows = (
        select(Standing)
        .join(Entry, Entry.id == Standing.entry_id)
        .where(Standing.tabulation_id == tabulation.id)
        .options(
            joinedload(Standing.entry).joinedload(Entry.nominee),
            joinedload(Standing.entry).joinedload(Entry.category),
        )
        .order_by(Standing.rank.is_(None), Standing.rank, Entry.number)
    )
    return db.session.scalars(rows).all()


def exclusions(tabulation: Tabulation) -> Sequence[Exclusion]:
    """The scorecards that did not count in a tabulation."""
    rows = select(Exclusion).where(Exclusion.tabulation_id == tabulation.id)
    judge, entry = joinedload(Exclusion.judge), joinedload(Exclusion.entry).joinedload(Entry.category)
    return db.session.scalars(rows.options(judge, entry).order_by(Exclusion.id)).all()


def decided(program: Program) -> dict[int, set[Outcome]]:
    """Category id to the tiers decided on the newest tabulation of their round, be it for nobody.

    A tier whose upper tier changed afterwards is open again.
    """
    newest: dict[str, dict[Round, Tabulation | None]] = {}
    for round, _entries, made in rounds(program):
        newest.setdefault(round.category.public_id, {})[round] = made
    links = (
        select(AuditEntry.subject_id, AuditEntry.action, AuditEntry.details)
        .where(
            AuditEntry.scope == program.public_id,
            AuditEntry.action.in_([f"name_{one.value}" for one in Outcome]),
        )
        .order_by(AuditEntry.sequence)
    )
    found: dict[int, set[Outcome]] = defaultdict(set)
    for subject, action, details in db.session.execute(links):
        outcome = Outcome(action.removeprefix("name_"))
        held = newest.get(subject, {})
        by = deciding(list(held), outcome)
        made = held[by] if by else None
        if by is None or made is None or details["tabulation"] != made.public_id:
            continue
        if details.get("changed", True):
            found[by.category_id] -= set(TIERS[TIERS.index(outcome) :])
        found[by.category_id].add(outcome)
    return found


def with_ranks(program: Program) -> set[int]:
    """The tabulations of a program in which at least one entry is ranked."""
    rows = (
        select(Standing.tabulation_id)
        .join(Tabulation, Tabulation.id == Standing.tabulation_id)
        .join(Round, Round.id == Tabulation.round_id)
        .join(Category, Category.id == Round.category_id)
        .where(Category.program_id == program.id, Standing.rank.is_not(None))
    )
    return set(db.session.scalars(rows.distinct()))


def placed(category: Category) -> Sequence[Placement]:
    """The placements of a category that are in force."""
    rows = (
        select(Placement)
        .join(Entry, Entry.id == Placement.entry_id)
        .where(Entry.category_id == category.id, Placement.superseded_at.is_(None))
    )
    return db.session.scalars(rows.order_by(Placement.id)).all()


def best_tiers(category: Category) -> dict[int, Outcome]:
    """Entry id to the best tier it is named to."""
    best: dict[int, Outcome] = {}
    for one in sorted(placed(category), key=lambda placement: TIERS.index(placement.outcome)):
        best[one.entry_id] = one.outcome
    return best


def named(program: Program) -> dict[int, set[Outcome]]:
    """Category id to the tiers that have names."""
    rows = (
        select(Category.id, Placement.outcome)
        .join(Entry, Entry.category_id == Category.id)
        .join(Placement, Placement.entry_id == Entry.id)
        .where(Category.program_id == program.id, Placement.superseded_at.is_(None))
        .distinct()
    )
    found: dict[int, set[Outcome]] = {}
    for category_id, outcome in db.session.execute(rows):
        found.setdefault(category_id, set()).add(outcome)
    return found


def honor_of(nomination: Nomination) -> Honor | None:
    """The best tier that the entry of a nomination was named to, as far as it is released."""
    rows = (
        select(Placement.outcome, Certificate.serial)
        .join(EntrySource, EntrySource.entry_id == Placement.entry_id)
        .join(
            Release,
            (Release.category_id == nomination.category_id) & (Release.outcome == Placement.outcome),
        )
        .outerjoin(
            Certificate,
            (Certificate.placement_id == Placement.id) & (Certificate.state == CertificateState.READY),
        )
        .where(
            EntrySource.nomination_id == nomination.id,
            Placement.superseded_at.is_(None),
            Release.released_at <= clock.now(),
        )
    )
    found = [Honor(*row) for row in db.session.execute(rows)]
    return max(found, key=lambda honor: TIERS.index(honor.outcome), default=None)


def comments_for(nomination: Nomination) -> Sequence[str]:
    """What judges wrote to the entrant on scorecards that count, in an order that names nobody."""
    rows = (
        select(Scorecard.comment)
        .join(EntrySource, EntrySource.entry_id == Scorecard.entry_id)
        .where(
            EntrySource.nomination_id == nomination.id,
            counts(Scorecard),
            Scorecard.comment != "",
        )
    )
    return sorted(db.session.scalars(rows))


def nominators(program: Program) -> Sequence[tuple[Nomination, Entry]]:
    """Every nomination that feeds an entry of the program."""
    rows = (
        select(Nomination, Entry)
        .join(EntrySource, EntrySource.nomination_id == Nomination.id)
        .join(Entry, Entry.id == EntrySource.entry_id)
        .where(Nomination.program_id == program.id)
        .options(joinedload(Nomination.category))
        .order_by(Nomination.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(rows)]


def rounds(program: Program) -> Sequence[tuple[Round, int, Tabulation | None]]:
    """The rounds of a program with their number of entries and newest tabulation."""
    entries = (
        select(RoundEntry.round_id, func.count().label("entries")).group_by(RoundEntry.round_id).subquery()
    )
    newest = (
        select(Tabulation.round_id, func.max(Tabulation.number).label("number"))
        .group_by(Tabulation.round_id)
        .subquery()
    )
    rows = (
        select(Round, entries.c.entries, Tabulation)
        .join(Category, Category.id == Round.category_id)
        .join(entries, entries.c.round_id == Round.id)
        .outerjoin(newest, newest.c.round_id == Round.id)
        .outerjoin(Tabulation, (Tabulation.round_id == Round.id) & (Tabulation.number == newest.c.number))
        .where(Category.program_id == program.id)
        .options(joinedload(Round.category).selectinload(Category.cuts))
        .order_by(Category.position, Round.number)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(rows)]
