"""A judge accepts the terms of a program, once, before they read its first entry."""

from awards.enums import Role
from awards.errors import NotAllowed, StaleEdit
from awards.models import Pledge, Program, User
from awards.policies import has_role
from awards.queries.pledges import pledge_of
from awards.workflow.terms import digest_of, terms_of
from awards.workflow.transaction import audit, lock, remember, transaction


def accept_terms(
    *,
    actor: User,
    program: Program,
    digest: str | None = None,
    idempotency_key: str | None = None,
    location: str = "",
) -> Pledge:
    """Keep that a judge accepts the terms as they stand: pledge with the text's digest, audit.

    `digest` is that of the text they were shown; a text that changed since is read again first. The first
    acceptance fixes the text, so nobody is bound by words they did not read; a second one changes nothing.
    """
    with transaction() as session:
        lock(program)
        if not has_role(actor, program, Role.JUDGE, Role.CHAIR):
            raise NotAllowed(f"The terms are for the judges of {program.name}.")
        known = pledge_of(actor, program)
        if known is not None:
            return known
        current = digest_of(terms_of(program))
        if digest is not None and digest != current:
            raise StaleEdit("The organizer changed the terms after you opened them. Read them once more.")
        found = Pledge(program_id=program.id, judge_id=actor.id, terms_digest=current)
        session.add(found)
        remember(idempotency_key, location)
        audit(
            actor=actor, action="accept_terms", subject=program, program=program, details={"terms": current}
        )
    return found
