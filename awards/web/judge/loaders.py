"""A judge's assignment, found by its address."""

from awards import policies
from awards.enums import BallotState, RoundState
from awards.errors import NotFound, WrongState
from awards.models import Assignment, Ballot, Practice, Program, Round
from awards.queries import catalog, rounds, scorecards
from awards.queries import deliberation as deliberations
from awards.queries import practice as practices
from awards.web.login import viewer


def program(slug: str) -> Program:
    found = catalog.program_called(slug)
    if found is None or not policies.sees_program(viewer(), found):
        raise NotFound
    return found


def assignment(public_id: str) -> Assignment:
    found = scorecards.assignment_called(public_id)
    if found is None:
        raise NotFound
    return found


def given(public_id: str) -> Assignment:
    """An assignment the viewer has or had; to everybody else it is absent."""
    found, person = assignment(public_id), viewer()
    if person is not None and found.judge_id != person.id:
        raise NotFound
    return found


def assignment_and_file(public_id: str, file: str) -> Assignment:
    """The assignment; which file is asked for, is read by the view, once it is known who asks."""
    return assignment(public_id)


def round_called(public_id: str) -> Round:
    found = rounds.round_called(public_id)
    if found is None:
        raise NotFound
    return found


def ballot(public_id: str) -> Ballot:
    """A ballot that was opened, unless it ranks or names what the viewer is kept from."""
    found, person = deliberations.ballot_called(public_id), viewer()
    if found is None or found.state is BallotState.DRAFT or person is None:
        raise NotFound
    if not deliberations.open_to(found, deliberations.field(person, found.round)):
        raise NotFound
    return found


def refuse_running(round: Round) -> None:
    """What others gave is shown once the round is closed."""
    if not policies.marks_shown(round):
        name = round.category.name
        raise WrongState(f"Every judge of {name} marks alone; what others gave is shown once it is closed.")


def practice(public_id: str) -> Practice:
    found = practices.practice_called(public_id)
    if found is None:
        raise NotFound
    return found


def refuse_unopened(assignment: Assignment) -> None:
    """Entries are shown once their round is open."""
    if assignment.round.state is RoundState.DRAFT:
        name = assignment.round.category.name
        raise WrongState(f"Judging of {name} has not opened yet; its entries are shown from then on.")
