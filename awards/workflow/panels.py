"""Panels: rounds, seats, and who judges what."""

from sqlalchemy import delete, select

from awards.enums import AssignmentState, Role, RoundState
from awards.errors import Invalid, StaleEdit, WrongState
from awards.extensions import db
from awards.models import (
    Assignment,
    Category,
    Panel,
    Round,
    Scorecard,
    Seat,
    User,
)
from awards.policies import has_role
from awards.queries import panels as queries
from awards.workflow.planning import preview
from awards.workflow.recusing import find_conflicts
from awards.workflow.rounds import take_in
from awards.workflow.seat_rules import Kind, refuse_insider, refuse_kind
from awards.workflow.summons import call_judges
from awards.workflow.transaction import audit, lock, lock_rounds, remember, transaction

MINUTES_AN_ENTRY = 12
MOST_JUDGES = 50
CHANGED = "The panel changed after this preview was made, so nothing was given out. Below is the new preview."


def prepare_round(*, actor: User, category: Category) -> Round:
    """The category's first round with its panel and its active entries, made or brought up to date; audit.

    A round that has opened keeps the entries it opened with.
    """
    with transaction() as session:
        lock(category)
        found = session.scalar(select(Round).where(Round.category_id == category.id, Round.number == 1))
        if found is None:
            found = Round(category=category)
            session.add(found)
            session.flush()
            session.add(Panel(round_id=found.id))
            audit(actor=actor, action="prepare_round", subject=found, program=category.program)
        if found.state is RoundState.DRAFT:
            take_in(found)
    return found


def seat(
    *,
    actor: User,
    round: Round,
    judge: User,
    is_chair: bool = False,
    is_reserve: bool = False,
    is_shadow: bool = False,
    idempotency_key: str | None = None,
    location: str = "",
) -> Seat:
    """Give a judge of the program a seat on the panel, or change what kind of seat it is; audit.

    A reserve gets entries only when another judge falls out. A shadow marks to learn and never counts.
    """
    program = round.category.program
    with transaction() as session:
        panel = _panel(round)
        if not has_role(judge, program, Role.JUDGE, Role.CHAIR):
            sentence = f"{judge.name} is not a judge of {program.name}; invite them on the team page first."
            raise Invalid(sentence, {"judge": sentence})
        seats = {one.judge_id: one for one in panel.seats}
        refuse_insider(round, judge)
        refuse_kind(round, judge, seats.get(judge.id), Kind(is_chair, is_reserve, is_shadow))
        if is_chair:
            for other in panel.seats:
                other.is_chair = False
            session.flush()
        found = seats.get(judge.id)
        if found is None:
            found = Seat(panel=panel, judge=judge)
            session.add(found)
        found.is_chair, found.is_reserve, found.is_shadow = is_chair, is_reserve, is_shadow
        session.flush()
        remember(idempotency_key, location)
        details: dict[str, object] = {"judge": judge.public_id, "chair": is_chair, "reserve": is_reserve}
        details |= {"shadow": True} if is_shadow else {}
        audit(actor=actor, action="seat_judge", subject=panel, program=program, details=details)
    return found


def unseat(
    *, actor: User, round: Round, judge: User, idempotency_key: str | None = None, location: str = ""
) -> None:
    """Take the seat of a judge who has not started yet, and their assignments with it; audit."""
    with transaction() as session:
        panel = _panel(round)
        work = select(Scorecard.id).where(Scorecard.round_id == round.id, Scorecard.judge_id == judge.id)
        if session.scalar(work.limit(1)) is not None:
            raise WrongState(f"{judge.name} has begun to mark; recuse them from single entries instead.")
        session.execute(
            delete(Assignment).where(Assignment.round_id == round.id, Assignment.judge_id == judge.id)
        )
        session.execute(delete(Seat).where(Seat.panel_id == panel.id, Seat.judge_id == judge.id))
        session.expire(panel, ["seats"])
        remember(idempotency_key, location)
        details = {"judge": judge.public_id}
        audit(
            actor=actor, action="unseat_judge", subject=panel, program=round.category.program, details=details
        )


def plan_round(
    *,
    actor: User,
    round: Round,
    judges_per_entry: int | None,
    lower_load: int | None = None,
    upper_load: int | None = None,
) -> Round:
    """Say how many judges an entry gets, and the fewest and most entries for a judge; audit.

    None is the category's number, or as even as can be. What is given out already stays until the entries
    are given out again.
    """
    with transaction():
        _panel(round)
        if judges_per_entry is not None and not 1 <= judges_per_entry <= MOST_JUDGES:
            sentence = f"An entry has 1 to {MOST_JUDGES} judges."
            raise Invalid(sentence, {"judges_per_entry": sentence})
        if (lower_load or 0) < 0 or (upper_load is not None and upper_load < 1):
            raise Invalid("A judge gets 0 entries or more at the fewest, and 1 or more at the most.")
        if upper_load is not None and (lower_load or 0) > upper_load:
            sentence = (
                f"The fewest ({lower_load}) is above the most ({upper_load}): lower it or raise the most."
            )
            raise Invalid(sentence, {"lower_load": sentence})
        round.judges_per_entry, round.lower_load, round.upper_load = judges_per_entry, lower_load, upper_load
        details = {"judges_per_entry": judges_per_entry, "fewest": lower_load, "most": upper_load}
        program = round.category.program
        audit(actor=actor, action="plan_round", subject=round, program=program, details=details)
    return round


def assign(
    *,
    actor: User,
    round: Round,
    seed: int = 0,
    digest: str | None = None,
    idempotency_key: str | None = None,
    location: str = "",
) -> list[Assignment]:
    """Give every entry its judges: conflicts found and kept out, loads even, work begun kept; audit, mail.

    Before the round opens the whole assignment is made anew; afterwards only gaps are filled, and judges
    who get entries then are told. With the `digest` of a preview nothing but that preview is applied.
    """
    with transaction() as session:
        lock_rounds(round.category.program)
        _panel(round)
        find_conflicts(actor=actor, round=round)
        plan = preview(round=round, seed=seed)
        if plan.fault:
            raise Invalid(plan.fault)
        if digest is not None and digest != plan.digest:
            raise StaleEdit(CHANGED)
        chosen = {(entry.id, judge.id) for entry, judge in [*plan.pairs, *plan.shadowed]}
        existing = {(one.entry_id, one.judge_id): one for one in queries.assignments(round)}
        if round.state is RoundState.DRAFT:
            for pair, assignment in existing.items():
                if assignment.state is AssignmentState.ASSIGNED and pair not in chosen:
                    session.delete(assignment)
        added = sorted(chosen - set(existing))
        session.add_all(Assignment(round_id=round.id, entry_id=e, judge_id=j) for e, j in added)
        session.flush()
        if added and round.state is RoundState.OPEN:
            round.version += 1
            call_judges(round, only={judge_id for _entry_id, judge_id in added})
        remember(idempotency_key, location)
        details = {"assignments": len(chosen), "seed": seed}
        audit(
            actor=actor,
            action="assign_judges",
            subject=round,
            program=round.category.program,
            details=details,
        )
        return [one for one in queries.assignments(round) if one.state is AssignmentState.ASSIGNED]


def _panel(round: Round) -> Panel:
    """The panel of a round that still takes changes, its row locked."""
    lock(round)
    if round.state is RoundState.CLOSED:
        raise WrongState(f"The round of {round.category.name} is closed; its panel stays as it was.")
    return db.session.scalars(select(Panel).where(Panel.round_id == round.id)).one()
