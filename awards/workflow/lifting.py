"""Lift a conflict of interest: one organizer asks with a reason, a second one agrees."""

from awards import clock
from awards.enums import AssignmentState, RoundState
from awards.errors import Invalid, NotAllowed, WrongState
from awards.models import Assignment, Conflict, User
from awards.policies import conflicted
from awards.queries import panels as queries
from awards.workflow.addresses import tidy
from awards.workflow.links import site_url
from awards.workflow.recusing import LONGEST_REASON, refuse_over
from awards.workflow.summons import call_judges
from awards.workflow.transaction import audit, lock, lock_rounds, post, transaction


def ask_to_lift(*, actor: User, conflict: Conflict, reason: str) -> Conflict:
    """Ask that a conflict stand no longer: the reason, audit, a mail to the other organizers.

    Until one of them agrees it blocks as before.
    """
    reason = tidy(reason, limit=LONGEST_REASON, field="reason", label="The reason")
    if not reason:
        sentence = "Say why this conflict does not stand in the way; the second organizer reads it."
        raise Invalid(sentence, {"reason": sentence})
    _refuse_own(actor, conflict)
    with transaction():
        _hold(conflict)
        if not conflict.stands:
            raise WrongState("This conflict is lifted already.")
        if conflict.lift_asked_by_id is not None:
            raise WrongState("Somebody has asked to lift this conflict; a second organizer decides.")
        conflict.lift_reason, conflict.lift_asked_by_id = reason, actor.id
        audit(actor=actor, action="ask_to_lift_conflict", subject=conflict, program=conflict.program)
        _ask_the_others(actor, conflict)
    return conflict


def agree_to_lift(*, actor: User, conflict: Conflict) -> Conflict:
    """The second organizer agrees: the conflict is lifted, what it took is given back, audit, mail.

    Entries come back in rounds that are not closed, unless another conflict stands between the two.
    """
    _refuse_own(actor, conflict)
    with transaction():
        _hold(conflict)
        if conflict.lift_asked_by_id is None or not conflict.stands:
            raise WrongState("Nobody asks to lift this conflict now.")
        if conflict.lift_asked_by_id == actor.id:
            raise NotAllowed("You asked for this yourself; another organizer agrees or declines.")
        conflict.lifted_by_id, conflict.lifted_at = actor.id, clock.now()
        audit(actor=actor, action="lift_conflict", subject=conflict, program=conflict.program)
        if not conflicted(conflict.judge, conflict.nominee_id):
            _give_back(actor, conflict)
    return conflict


def decline_to_lift(*, actor: User, conflict: Conflict) -> Conflict:
    """Leave the conflict as it is; whoever asked may take it back themselves. Audit."""
    _refuse_own(actor, conflict)
    with transaction():
        _hold(conflict)
        if conflict.lift_asked_by_id is None or not conflict.stands:
            raise WrongState("Nobody asks to lift this conflict now.")
        conflict.lift_asked_by_id, conflict.lift_reason = None, ""
        audit(actor=actor, action="decline_to_lift_conflict", subject=conflict, program=conflict.program)
    return conflict


def _hold(conflict: Conflict) -> None:
    """The rounds before the conflict, as everywhere; nothing changes once the season is over."""
    lock_rounds(conflict.program)
    refuse_over(conflict.program)
    lock(conflict)


def _refuse_own(actor: User, conflict: Conflict) -> None:
    if actor.id == conflict.judge_id:
        raise NotAllowed("This conflict is your own; two other organizers decide about it.")


def _give_back(actor: User, conflict: Conflict) -> None:
    back = queries.recused_from(conflict.judge, conflict.nominee_id)
    for one in back:
        one.state = AssignmentState.ASSIGNED
        audit(actor=actor, action="give_back", subject=one, program=conflict.program)
    _call(conflict.judge, back)


def _call(judge: User, back: list[Assignment]) -> None:
    for round in {one.round_id: one.round for one in back}.values():
        if round.state is RoundState.OPEN:
            round.version += 1
            call_judges(round, only={judge.id})


def _ask_the_others(actor: User, conflict: Conflict) -> None:
    program = conflict.program
    asked = queries.times_mailed("lift_asked", conflict.public_id)
    for organizer in queries.organizers(program):
        if organizer.id not in (actor.id, conflict.judge_id):
            post(
                kind="lift_asked",
                subject=conflict,
                recipient=organizer.email,
                version=asked + 1,
                name=organizer.name,
                program=program.name,
                asker=actor.name,
                judge=conflict.judge.name,
                nominee=conflict.nominee.name,
                why=conflict.reason,
                reason=conflict.lift_reason,
                link=site_url(f"/organize/conflicts/{conflict.public_id}"),
            )
