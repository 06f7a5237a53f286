"""What a nominator asks for, found by its address."""

from awards import policies
from awards.enums import NominationKind
from awards.errors import NotFound
from awards.policies import Access, Opening
from awards.queries import catalog, nominations
from awards.web.held import held
from awards.web.login import viewer


def access(public_id: str) -> Access:
    """The nomination, and whether this browser holds a link to it; unknown and foreign ids look alike."""
    return Access(nominations.with_public_id(public_id), by_link=public_id in held())


def own_evidence(public_id: str) -> Access:
    """A company's own nomination; no other kind brings evidence."""
    found = access(public_id)
    if found.found is not None and found.found.kind is not NominationKind.SELF:
        raise NotFound
    return found


def opening(slug: str, kind: str) -> Opening:
    program = catalog.program_called(slug)
    if program is None or not policies.sees_program(viewer(), program) or kind not in list(NominationKind):
        raise NotFound
    return Opening(program, NominationKind(kind))
