"""What people with a part in a program may ask for; to everybody else it is absent."""

from typing import NamedTuple

from awards import policies
from awards.enums import Role
from awards.errors import NotFound
from awards.models import Ballot, Category, Certificate, Conflict, Nomination, Program, Round
from awards.queries import catalog, certificates, conflicts, deliberation, evidence, rounds, screening
from awards.queries.evidence import Document
from awards.web.login import viewer


class Asked(NamedTuple):
    """A step of the season that somebody asks for."""

    program: Program
    action: str


class Tiered(NamedTuple):
    """A tier of a round that somebody wants to name."""

    round: Round
    outcome: str


class Download(NamedTuple):
    """A file that somebody asks for."""

    program: Program
    sheet: str
    form: str


def program(slug: str) -> Program:
    found = catalog.program_called(slug)
    if found is None or not policies.sees_program(viewer(), found):
        raise NotFound
    return found


def program_and_action(slug: str, action: str) -> Asked:
    return Asked(program(slug), action)


def category(slug: str, code: str) -> Category:
    found = catalog.category_coded(slug, code)
    if found is None:
        raise NotFound
    hide_from_strangers(found.program)
    return found


def nomination(public_id: str) -> Nomination:
    found = screening.file_called(public_id)
    if found is None:
        raise NotFound
    hide_from_strangers(found.program)
    return found


def document(public_id: str) -> Document:
    found = evidence.document_called(public_id)
    if found is None:
        raise NotFound
    hide_from_strangers(found.nomination.program)
    return found


def round(public_id: str) -> Round:
    found = rounds.round_called(public_id)
    if found is None:
        raise NotFound
    hide_from_strangers(found.category.program)
    return found


def ballot(public_id: str) -> Ballot:
    """Also a draft, unless it ranks or names what the viewer is kept from."""
    found, person = deliberation.ballot_called(public_id), viewer()
    if found is None or person is None:
        raise NotFound
    if not deliberation.open_to(found, deliberation.field(person, found.round)):
        raise NotFound
    hide_from_strangers(found.round.category.program)
    return found


def round_and_outcome(public_id: str, outcome: str) -> Tiered:
    return Tiered(round(public_id), outcome)


def download(slug: str, sheet: str, form: str) -> Download:
    return Download(program(slug), sheet, form)


def certificate(public_id: str) -> Certificate:
    found = certificates.with_public_id(public_id)
    if found is None:
        raise NotFound
    hide_from_strangers(found.placement.entry.category.program)
    return found


def conflict(public_id: str) -> Conflict:
    found = conflicts.conflict_called(public_id)
    if found is None:
        raise NotFound
    hide_from_strangers(found.program)
    return found


def hide_from_strangers(program: Program) -> None:
    """NotFound for somebody signed in who has no part in it; without an account the guard answers."""
    person = viewer()
    if person is not None and not policies.has_role(person, program, *Role):
        raise NotFound
