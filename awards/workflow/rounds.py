"""Further rounds: the named entries travel on, to a panel and, if so wished, criteria of their own."""

from datetime import datetime

from sqlalchemy import Select, delete, select, update

from awards import clock
from awards.enums import EntryState, Outcome, ProgramState, RoundState
from awards.errors import Invalid, WrongState
from awards.extensions import db
from awards.models import (
    Assignment,
    Category,
    Entry,
    EvidenceFile,
    Panel,
    Placement,
    Round,
    RoundEntry,
    Seat,
    User,
)
from awards.queries import results
from awards.queries.panels import rounds_in
from awards.queries.results import TIER_WORDS
from awards.workflow.addresses import tidy
from awards.workflow.transaction import audit, check_version, lock, transaction

LONGEST_NAME, LONGEST_BRIEF = 120, 2000
TIERS = tuple(Outcome)


def prepare_next_round(
    *,
    actor: User,
    category: Category,
    name: str,
    takes: Outcome,
    closes_at: datetime,
    brief: str = "",
    same_panel: bool = True,
) -> Round:
    """A round for the entries of a tier that is named; lower tiers are named anew after it. Audit.

    `closes_at` ends its judging. Raises WrongState unless the season is in deliberation, the round before is
    closed and the tier is decided.
    """
    with transaction() as session:
        lock(category)
        last = _last(category, takes)
        label = _label(name)
        found = Round(
            category=category,
            number=last.number + 1,
            name=label,
            takes=takes,
            brief=_brief(brief),
            closes_at=_ahead(closes_at),
        )
        session.add(found)
        session.flush()
        session.add(Panel(round_id=found.id, seats=_same_seats(last) if same_panel else []))
        take_in(found)
        for one in results.placed(category):
            if TIERS.index(one.outcome) > TIERS.index(takes):
                one.superseded_at = clock.now()
        details = {"number": found.number, "takes": takes.value}
        audit(actor=actor, action="prepare_round", subject=found, program=category.program, details=details)
    return found


def describe_round(
    *, actor: User, round: Round, name: str, brief: str, closes_at: datetime, version: int | None = None
) -> Round:
    """Say what a further round is called, what its judges are told and when it ends; audit."""
    with transaction():
        check_version(round, version)
        _refuse_first(round)
        if round.state is RoundState.CLOSED:
            raise WrongState(f"{round.label} is closed; it stays as it was.")
        round.name, round.brief, round.closes_at = _label(name), _brief(brief), _ahead(closes_at)
        audit(actor=actor, action="describe_round", subject=round, program=round.category.program)
    return round


def drop_round(*, actor: User, round: Round) -> None:
    """Take back a further round that has not opened, with its seats and assignments; audit.

    Documents that entrants sent for it stay with their nominations.
    """
    with transaction() as session:
        lock(round)
        _refuse_first(round)
        if round.state is not RoundState.DRAFT:
            raise WrongState(f"{round.label} has opened; it can no longer be taken back.")
        audit(actor=actor, action="drop_round", subject=round, program=round.category.program)
        panel = select(Panel.id).where(Panel.round_id == round.id)
        sent = update(EvidenceFile).where(EvidenceFile.round_id == round.id)
        session.execute(sent.values(round_id=None))
        session.execute(delete(Assignment).where(Assignment.round_id == round.id))
        session.execute(delete(RoundEntry).where(RoundEntry.round_id == round.id))
        session.execute(delete(Seat).where(Seat.panel_id.in_(panel)))
        session.execute(delete(Panel).where(Panel.round_id == round.id))
        session.expire(round)
        session.delete(round)


def take_in(round: Round) -> None:
    """The entries that the round is about, in; those withdrawn or no longer named, out."""
    session = db.session()
    wanted = set(session.scalars(_wanted(round)))
    present = set(session.scalars(select(RoundEntry.entry_id).where(RoundEntry.round_id == round.id)))
    gone = present - wanted
    session.execute(delete(Assignment).where(Assignment.round_id == round.id, Assignment.entry_id.in_(gone)))
    session.execute(delete(RoundEntry).where(RoundEntry.round_id == round.id, RoundEntry.entry_id.in_(gone)))
    session.add_all(RoundEntry(round_id=round.id, entry_id=one) for one in sorted(wanted - present))
    session.flush()


def _same_seats(round: Round) -> list[Seat]:
    return [
        Seat(
            judge_id=one.judge_id,
            is_chair=one.is_chair,
            is_reserve=one.is_reserve,
            is_shadow=one.is_shadow,
        )
        for one in (round.panel.seats if round.panel else ())
    ]


def _wanted(round: Round) -> Select[int]:
    active = select(Entry.id).where(Entry.category_id == round.category_id, Entry.state == EntryState.ACTIVE)
    if round.takes is None:
        return active
    named = select(Placement.entry_id).where(
        Placement.outcome == round.takes, Placement.superseded_at.is_(None)
    )
    return active.where(Entry.id.in_(named))


def _last(category: Category, takes: Outcome) -> Round:
    """The round before, once its entries may travel on."""
    program = category.program
    if program.state is not ProgramState.DELIBERATION:
        raise WrongState(f"A further round is prepared in deliberation; the season is {program.state.value}.")
    rounds = rounds_in(category)
    if not rounds or rounds[-1].state is not RoundState.CLOSED:
        raise WrongState(f"{rounds[-1].label if rounds else category.name} is not judged yet.")
    last = rounds[-1]
    if takes is TIERS[-1]:
        raise Invalid("Winners go on to no further round.", {"takes": "Choose a tier above the winners."})
    if last.takes is not None and TIERS.index(takes) < TIERS.index(last.takes):
        sentence = f"{last.label} took fewer entries already; choose its tier or a later one."
        raise Invalid(sentence, {"takes": sentence})
    if takes not in results.decided(program)[category.id]:
        raise WrongState(f"Name the {TIER_WORDS[takes]} of {category.name} first.")
    if all(one.outcome is not takes for one in results.placed(category)):
        raise WrongState(f"The {TIER_WORDS[takes]} of {category.name} name nobody, so nobody goes on.")
    return last


def _refuse_first(round: Round) -> None:
    if round.takes is None:
        raise WrongState("The first round follows the dates of the season.")


def _label(name: str) -> str:
    found = tidy(name, limit=LONGEST_NAME, field="name", label="The name")
    if not found:
        raise Invalid("Give the round a name.", {"name": "Give the round a name."})
    return found


def _brief(brief: str) -> str:
    return tidy(brief, limit=LONGEST_BRIEF, field="brief", label="What judges are told")


def _ahead(closes_at: datetime) -> datetime:
    if closes_at <= clock.now():
        sentence = "Judging of this round would be over already; choose a later time."
        raise Invalid(sentence, {"closes_at": sentence})
    return closes_at
