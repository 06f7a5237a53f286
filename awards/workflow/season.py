"""The season: what is missing for the next step, and the step itself."""

from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from awards import clock
from awards.enums import AssignmentState, Combine, NominationState, ProgramState, RoundState
from awards.errors import Invalid, WrongState
from awards.extensions import db
from awards.models import (
    Assignment,
    AuditEntry,
    Category,
    Entry,
    Nomination,
    Program,
    Round,
    RoundEntry,
    User,
)
from awards.queries.catalog import with_rules
from awards.queries.rounds import by_shadow
from awards.states import step
from awards.workflow.announcing import announce, unfinished
from awards.workflow.criteria import FULL_WEIGHT, weight_sum
from awards.workflow.judging import close_round, open_round, reopen_round
from awards.workflow.programs import DATES
from awards.workflow.transaction import audit, lock, transaction

WORDS = {
    "opens_at": "the day nominations open",
    "closes_at": "the day nominations close",
    "judging_opens_at": "the day judging opens",
    "judging_closes_at": "the day judging closes",
    "announce_at": "the day winners are announced",
}


def missing(program: Program, action: str) -> list[str]:
    """What stands in the way of `action`, a sentence each; empty when the season can move on."""
    check = _CHECKS.get(action)
    return check(program) if check else []


def advance(*, actor: User, program: Program, action: str, reason: str = "") -> Program:
    """Move the season one step; rounds open and close with it; audit.

    Raises WrongState for a step that does not fit the state or whose conditions are not met.
    """
    if action == "announce":
        return announce(actor=actor, program=program)
    if action == "reopen" and not reason.strip():
        raise Invalid("Say why the season goes back a step.", {"reason": "Say why."})
    with transaction():
        lock(program)
        before = program.state
        after = step("program", before, action)
        faults = missing(program, action)
        if faults:
            raise WrongState(" ".join(faults))
        _carry(actor, program, action, before, reason)
        program.state = after
        program.version += 1
        details = {"from": before.value, "to": after.value, "reason": reason}
        audit(actor=actor, action=action, subject=program, program=program, details=details)
    return program


def _carry(actor: User, program: Program, action: str, before: ProgramState, reason: str) -> None:
    if action in ("start_judging", "judge_further"):
        for round in rounds(program):
            if round.state is RoundState.DRAFT:
                open_round(actor=actor, round=round)
    elif action == "start_deliberation":
        for round in rounds(program):
            if round.state is RoundState.OPEN:
                close_round(actor=actor, round=round)
    elif action == "reopen" and before is ProgramState.DELIBERATION:
        for round in _last_judged(program):
            reopen_round(actor=actor, round=round, reason=reason)


def _last_judged(program: Program) -> list[Round]:
    """The rounds that the last judging closed: those before may have sent their entries on."""
    links = select(AuditEntry.sequence).where(AuditEntry.scope == program.public_id)
    began = links.where(
        AuditEntry.subject_id == program.public_id,
        AuditEntry.action.in_(("start_judging", "judge_further", "reopen")),
    )
    since = began.order_by(AuditEntry.sequence.desc()).limit(1).scalar_subquery()
    closed = links.with_only_columns(AuditEntry.subject_id).where(
        AuditEntry.action == "close_round", AuditEntry.sequence > since
    )
    names = set(db.session.scalars(closed))
    return [one for one in rounds(program) if one.public_id in names and one.state is RoundState.CLOSED]


def rounds(program: Program) -> list[Round]:
    """The rounds that have entries, in the order of the categories."""
    filled = select(RoundEntry.round_id)
    found = select(Round).join(Category, Category.id == Round.category_id)
    return list(
        db.session.scalars(
            found.where(Category.program_id == program.id, Round.id.in_(filled)).order_by(
                Category.position, Round.number
            )
        )
    )


def _for_schedule(program: Program) -> list[str]:
    faults = [f"Set {WORDS[name]}." for name in DATES if getattr(program, name) is None]
    categories = with_rules(program)
    if not categories:
        faults.append("Add at least one category.")
    for category in categories:
        total = weight_sum(category)
        if total != FULL_WEIGHT and category.combine is Combine.WEIGHTED_MEAN:
            faults.append(f"{category.name}: the weights come to {total}, not to 100.")
        if not category.cuts:
            faults.append(f"{category.name}: say how winners are chosen.")
    return faults


def _for_open(program: Program) -> list[str]:
    if program.closes_at and program.closes_at <= clock.now():
        return ["The day nominations close has passed; set a later one."]
    return []


def _for_judging(program: Program) -> list[str]:
    waiting = db.session.scalar(
        select(func.count())
        .select_from(Nomination)
        .where(
            Nomination.program_id == program.id,
            Nomination.state.in_((NominationState.SUBMITTED, NominationState.RETURNED)),
        )
    )
    words = "nomination waits" if waiting == 1 else "nominations wait"
    faults = [f"{waiting} {words} for screening."] if waiting else []
    admitted = select(Entry.id).join(Category, Category.id == Entry.category_id)
    if db.session.scalar(admitted.where(Category.program_id == program.id).limit(1)) is None:
        faults.append("No entry has been admitted.")
    faults += _without_judges(program)
    without = select(Category.name).join(Entry, Entry.category_id == Category.id)
    inside = select(RoundEntry.id).where(RoundEntry.entry_id == Entry.id)
    rows = without.where(Category.program_id == program.id, ~inside.exists()).distinct()
    faults += [f"{name}: prepare the round and assign the panel." for name in db.session.scalars(rows)]
    return faults


def _for_further(program: Program) -> list[str]:
    if all(one.state is not RoundState.DRAFT for one in rounds(program)):
        return ["Prepare a further round first, on the results page of a category."]
    return _without_judges(program)


def _without_judges(program: Program) -> list[str]:
    """The entries of rounds to come that were given to nobody."""
    faults = []
    short = select(Round, func.count(RoundEntry.id)).join(Category, Category.id == Round.category_id)
    given = select(Assignment.id).where(
        Assignment.round_id == RoundEntry.round_id,
        Assignment.entry_id == RoundEntry.entry_id,
        Assignment.state == AssignmentState.ASSIGNED,
        ~by_shadow(Assignment),
    )
    short = short.join(RoundEntry, RoundEntry.round_id == Round.id).where(
        ~given.exists(), Round.state == RoundState.DRAFT
    )
    short = short.where(Category.program_id == program.id).group_by(Round.id, Category.id)
    short = short.options(contains_eager(Round.category))
    for round, count in db.session.execute(short.order_by(Category.position, Round.number)):
        words = "entry has" if count == 1 else "entries have"
        faults.append(f"{round.label}: {count} {words} no judge yet; assign the panel.")
    return faults


_CHECKS: dict[str, Callable[[Program], list[str]]] = {
    "schedule": _for_schedule,
    "open": _for_open,
    "start_judging": _for_judging,
    "judge_further": _for_further,
    "announce": unfinished,
}
