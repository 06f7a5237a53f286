"""Keep a judge away from a nominee: declared by a person or found in the data."""

from sqlalchemy import select, union

from awards.enums import AssignmentState, ConflictKind, ProgramState
from awards.errors import Invalid, WrongState
from awards.extensions import db
from awards.models import Assignment, Conflict, Nominee, Panel, Program, Round, Seat, User
from awards.queries import panels as queries
from awards.workflow.addresses import tidy
from awards.workflow.conflicts import blocking
from awards.workflow.links import site_url
from awards.workflow.refilling import refill
from awards.workflow.transaction import audit, lock_rounds, post, remember, transaction

OVER = (ProgramState.ANNOUNCED, ProgramState.ARCHIVED)
LONGEST_REASON = 500


def declare_conflict(
    *,
    actor: User,
    program: Program,
    judge: User,
    nominee: Nominee,
    reason: str,
    kind: ConflictKind = ConflictKind.DECLARED,
    idempotency_key: str | None = None,
    location: str = "",
) -> Conflict:
    """Keep a judge away from a nominee: conflict, every assignment of theirs recused, audit, mail.

    Marks already given stay recorded and count for nothing. In an open round a reserve takes over. A
    conflict that two organizers lifted stands again, and who asks to lift it has to ask anew.
    """
    reason = tidy(reason, limit=LONGEST_REASON, field="reason", label="The reason")
    if not reason:
        sentence = "Say in a few words how you are tied to this nominee."
        raise Invalid(sentence, {"reason": sentence})
    with transaction():
        lock_rounds(program)
        refuse_over(program)
        found = _known(program, judge, nominee, kind)
        if found is None:
            found = _new(actor, program, judge, nominee, kind, reason)
        elif not found.stands or found.lift_asked_by_id is not None:
            found.lifted_at = found.lifted_by_id = found.lift_asked_by_id = None
            found.lift_reason, found.reason, found.declared_by_id = "", reason, actor.id
            audit(actor=actor, action=f"conflict_{kind.value}", subject=found, program=program)
        refill(actor=actor, left=_recuse_from(actor, found, program))
        remember(idempotency_key, location)
    return found


def find_conflicts(*, actor: User, round: Round) -> list[Conflict]:
    """Store the ties that block between this panel and its nominees; recuse where needed, refill, audit.

    What two organizers lifted is not found again.
    """
    program = round.category.program
    with transaction():
        lock_rounds(program)
        found, left = [], []
        for tie in blocking(round):
            conflict = _known(program, tie.judge, tie.nominee, tie.kind)
            if conflict is None:
                refuse_over(program)
                conflict = _new(actor, program, tie.judge, tie.nominee, tie.kind, tie.reason)
            if conflict.stands:
                left += _recuse_from(actor, conflict, program)
                found.append(conflict)
        refill(actor=actor, left=left)
    return found


def find_again(*, actor: User, program: Program) -> list[Conflict]:
    """The same for every round of a program."""
    with transaction():
        rounds = queries.rounds_of(program)
        return [one for round in rounds for one in find_conflicts(actor=actor, round=round)]


def find_for(*, actor: User, judge: User) -> None:
    """The same wherever a judge has a seat or marks, and nothing is announced yet."""
    seats = union(
        select(Panel.round_id).join(Seat).where(Seat.judge_id == judge.id),
        select(Assignment.round_id).where(Assignment.judge_id == judge.id),
    )
    with transaction() as session:
        for round in session.scalars(select(Round).where(Round.id.in_(seats)).order_by(Round.id)).all():
            if round.category.program.state not in OVER:
                find_conflicts(actor=actor, round=round)


def recuse(*, actor: User, assignment: Assignment, reason: str) -> Conflict:
    """Take an entry from a judge for a reason, and the nominee's entries in other categories with it."""
    return declare_conflict(
        actor=actor,
        program=assignment.round.category.program,
        judge=assignment.judge,
        nominee=assignment.entry.nominee,
        reason=reason,
    )


def refuse_over(program: Program) -> None:
    if program.state in OVER:
        raise WrongState(f"{program.name} is over; what its judges did stays as it is.")


def _known(program: Program, judge: User, nominee: Nominee, kind: ConflictKind) -> Conflict | None:
    return db.session.scalar(
        select(Conflict).where(
            Conflict.program_id == program.id,
            Conflict.judge_id == judge.id,
            Conflict.nominee_id == nominee.id,
            Conflict.kind == kind,
        )
    )


def _new(
    actor: User, program: Program, judge: User, nominee: Nominee, kind: ConflictKind, reason: str
) -> Conflict:
    found = Conflict(program_id=program.id, judge=judge, nominee=nominee, kind=kind, reason=reason)
    found.declared_by_id = actor.id
    db.session.add(found)
    db.session.flush()
    audit(actor=actor, action=f"conflict_{kind.value}", subject=found, program=program)
    return found


def _recuse_from(actor: User, conflict: Conflict, program: Program) -> list[Assignment]:
    """Take every assignment between the two; which they were."""
    taken = list(queries.assignments_to(conflict.judge, conflict.nominee))
    for one in taken:
        one.state = AssignmentState.RECUSED
        audit(actor=actor, action="recuse_judge", subject=one, program=program)
        if actor.id != one.judge_id:
            _tell(one, program, conflict.reason)
    return taken


def _tell(assignment: Assignment, program: Program, reason: str) -> None:
    """Each time anew: what was given back may be taken once more. In blind judging a reason would name."""
    post(
        kind="recused",
        subject=assignment,
        recipient=assignment.judge.email,
        version=queries.times_mailed("recused", assignment.public_id) + 1,
        name=assignment.judge.name,
        program=program.name,
        category=assignment.round.category.name,
        reason="" if assignment.round.category.blind else reason,
        link=site_url("/judge"),
    )
