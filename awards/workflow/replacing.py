"""Replace a judge of an open round: what is unfinished goes to others, what was handed in stays."""

import hashlib
from typing import NamedTuple

from sqlalchemy import delete, select

from awards.enums import AssignmentState, Role, RoundState, ScorecardState
from awards.errors import Invalid, StaleEdit, WrongState
from awards.extensions import db
from awards.models import Assignment, Entry, Panel, Round, Scorecard, Seat, User
from awards.policies import has_role
from awards.queries import panels as queries
from awards.queries import rounds
from awards.workflow.links import site_url
from awards.workflow.recusing import find_conflicts
from awards.workflow.refilling import Reserves, needed
from awards.workflow.summons import call_judges
from awards.workflow.transaction import audit, lock_rounds, post, remember, transaction

CHANGED = "The round went on after this preview was made, so nobody was replaced. Below is the new preview."


class Move(NamedTuple):
    """An unfinished scorecard that leaves a judge, and who gets the entry: nobody when none is free."""

    assignment: Assignment
    begun: bool
    to: User | None
    wanted: bool
    """Whether the entry needs another judge at all."""

    @property
    def entry(self) -> Entry:
        return self.assignment.entry


class Handover(NamedTuple):
    """What replacing a judge would move, and what stays."""

    judge: User
    successor: User | None
    moves: list[Move]
    stays: list[Assignment]
    presides: bool

    @property
    def bare(self) -> list[Move]:
        """Entries that nobody is free for."""
        return [one for one in self.moves if one.wanted and one.to is None]

    @property
    def digest(self) -> str:
        lines = [(one.assignment.public_id, one.to.public_id if one.to else "") for one in self.moves]
        stays = [one.public_id for one in self.stays]
        return hashlib.sha256(repr([self.judge.public_id, lines, stays]).encode()).hexdigest()[:32]


def handover(*, round: Round, judge: User, successor: User | None = None) -> Handover:
    """What replacing would do now: the successor takes what they may, reserves the rest.

    Raises Invalid or WrongState with the reason when the judge cannot be replaced so.
    """
    _check(round, judge, successor)
    given = [one for one in rounds.standing(round) if one.judge_id == judge.id]
    if not given:
        raise Invalid(f"{judge.name} has no entries in this round, so there is nothing to hand over.")
    sheets = select(Scorecard).where(Scorecard.round_id == round.id, Scorecard.judge_id == judge.id)
    states = {one.entry_id: one.state for one in db.session.scalars(sheets)}
    seat = next((one for one in queries.seats(round) if one.judge_id == judge.id), None)
    counts = seat is None or not seat.is_shadow
    stays = [one for one in given if counts and states.get(one.entry_id) is ScorecardState.SUBMITTED]
    leaving = [one for one in given if one not in stays]
    if not leaving:
        raise Invalid(f"{judge.name} handed in everything in this round, so there is nothing to hand over.")
    moves = _moves(round, judge, successor, leaving, counts)
    return Handover(
        judge,
        successor,
        [one._replace(begun=one.entry.id in states) for one in moves],
        stays,
        seat is not None and seat.is_chair,
    )


def replace_judge(
    *,
    actor: User,
    round: Round,
    judge: User,
    successor: User | None = None,
    digest: str | None = None,
    idempotency_key: str | None = None,
    location: str = "",
) -> Handover:
    """Take seat and unfinished entries from a judge, give the entries to others; audit, mails to both.

    Marks in unfinished scorecards stay recorded and count for nothing; what was handed in counts on, unless
    a shadow judge gave it. With the `digest` of a preview nothing but that preview is done.
    """
    with transaction() as session:
        lock_rounds(round.category.program)
        plan = handover(round=round, judge=judge, successor=successor)
        if digest is not None and digest != plan.digest:
            raise StaleEdit(CHANGED)
        panel = session.scalars(select(Panel).where(Panel.round_id == round.id)).one()
        session.execute(delete(Seat).where(Seat.panel_id == panel.id, Seat.judge_id == judge.id))
        session.expire(panel, ["seats"])
        if successor is not None:
            _seat(panel, successor)
        for one in plan.moves:
            one.assignment.state = AssignmentState.RECUSED
            if one.to is not None:
                session.add(Assignment(round_id=round.id, entry_id=one.entry.id, judge_id=one.to.id))
        session.flush()
        round.version += 1
        call_judges(round, only={one.to.id for one in plan.moves if one.to})
        _tell(round, plan)
        remember(idempotency_key, location)
        _note(actor, round, plan)
        find_conflicts(actor=actor, round=round)
    return plan


def _check(round: Round, judge: User, successor: User | None) -> None:
    name = round.category.name
    if round.state is RoundState.DRAFT:
        raise WrongState(
            f"The round of {name} has not opened; remove the seat and give out the entries again."
        )
    if round.state is RoundState.CLOSED:
        raise WrongState(f"The round of {name} is closed; its panel stays as it was.")
    if successor is None:
        return
    sentence = ""
    if successor.id == judge.id:
        sentence = (
            f"{judge.name} cannot step in for themselves; choose somebody else or leave it to reserves."
        )
    elif not has_role(successor, round.category.program, Role.JUDGE, Role.CHAIR):
        sentence = f"{successor.name} is not a judge of {round.category.program.name}; invite them first."
    elif any(one.is_shadow and one.judge_id == successor.id for one in queries.seats(round)):
        sentence = f"{successor.name} is a shadow judge, whose marks never count; choose somebody else."
    if sentence:
        raise Invalid(sentence, {"successor": sentence})


def _moves(
    round: Round, judge: User, successor: User | None, leaving: list[Assignment], counts: bool
) -> list[Move]:
    joining = [successor] if successor else []
    reserves = Reserves(round, leaving=judge, joining=joining)
    if counts:
        reserves.standing.subtract(one.entry_id for one in leaving)
    found = []
    for one in leaving:
        wanted = counts and reserves.standing[one.entry_id] < needed(round)
        to = _taker(reserves, successor, one.entry) if wanted else None
        if to is not None:
            reserves.count(to.id, one.entry)
        found.append(Move(one, False, to, wanted))
    return found


def _taker(reserves: Reserves, successor: User | None, entry: Entry) -> User | None:
    if successor is not None and reserves.may(successor.id, entry):
        return successor
    seat = reserves.next_for(entry)
    return seat.judge if seat else None


def _seat(panel: Panel, successor: User) -> None:
    """An ordinary seat, also for somebody who was a reserve."""
    own = select(Seat).where(Seat.panel_id == panel.id, Seat.judge_id == successor.id)
    found = db.session.scalar(own)
    if found is None:
        db.session.add(Seat(panel_id=panel.id, judge_id=successor.id))
    else:
        found.is_reserve = False


def _tell(round: Round, plan: Handover) -> None:
    post(
        kind="replaced",
        subject=round,
        recipient=plan.judge.email,
        version=round.version,
        name=plan.judge.name,
        program=round.category.program.name,
        category=round.category.name,
        count=len(plan.moves),
        stays=len(plan.stays),
        link=site_url("/judge"),
    )


def _note(actor: User, round: Round, plan: Handover) -> None:
    details = {
        "judge": plan.judge.public_id,
        "successor": plan.successor.public_id if plan.successor else "",
        "moved": {one.assignment.public_id: one.to.public_id if one.to else "" for one in plan.moves},
        "stays": len(plan.stays),
    }
    audit(actor=actor, action="replace_judge", subject=round, program=round.category.program, details=details)
