"""What people with a part in a program may ask for; to everybody else it is absent."""

from awards import policies
from awards.enums import Role
from awards.errors import NotFound
from awards.models import Program
from awards.queries import catalog
from awards.web.login import viewer


def program(slug: str) -> Program:
    found = catalog.program_called(slug)
    if found is None or not policies.sees_program(viewer(), found):
        raise NotFound
    return found


def hide_from_strangers(program: Program) -> None:
    """NotFound for somebody signed in who has no part in it; without an account the guard answers."""
    person = viewer()
    if person is not None and not policies.has_role(person, program, *Role):
        raise NotFound
