"""A judge's assignment, found by its address."""

from awards.errors import NotFound
from awards.models import Assignment
from awards.queries import scorecards
from awards.web.login import viewer


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
