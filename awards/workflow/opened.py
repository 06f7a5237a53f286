"""When a judge first had an entry on the screen."""

from awards import clock
from awards.enums import RoundState
from awards.errors import NotAllowed
from awards.models import Assignment, User
from awards.workflow.transaction import audit, lock, transaction


def note_opened(*, actor: User, assignment: Assignment) -> None:
    """Keep the instant of the first opening while the round is open, audit; later ones change nothing."""
    with transaction():
        lock(assignment)
        if actor.id != assignment.judge_id:
            raise NotAllowed("This entry was given to another judge.")
        if assignment.opened_at is not None or assignment.round.state is not RoundState.OPEN:
            return
        assignment.opened_at = clock.now()
        program = assignment.round.category.program
        audit(actor=actor, action="open_entry", subject=assignment, program=program)
