"""What the public may look at; a program in its draft is absent to all but its organizers."""

from awards import policies
from awards.errors import NotFound
from awards.models import Category, Certificate, Program
from awards.queries import catalog
from awards.web.login import viewer


def program(slug: str) -> Program:
    found = catalog.program_called(slug)
    if found is None or not policies.sees_program(viewer(), found):
        raise NotFound
    return found


def category(slug: str, code: str) -> Category:
    found = catalog.category_coded(slug, code)
    if found is None or not policies.sees_program(viewer(), found.program):
        raise NotFound
    return found


def certificate(serial: str) -> Certificate:
    found = catalog.certificate_with(serial.strip().upper())
    if found is None:
        raise NotFound("No certificate carries this number. Compare it with the one printed under the name.")
    return found
