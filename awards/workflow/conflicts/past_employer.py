"""A judge worked for the nominee not long ago."""

from collections.abc import Iterable

from awards.models import Nominee, User
from awards.workflow.conflicts.facts import Facts


def of_judge(judge: User, facts: Facts) -> Iterable[int]:
    return facts.left[judge.id]


def of_nominee(nominee: Nominee, facts: Facts) -> Iterable[int]:
    return facts.houses[nominee.id]


def because(judge: User, _nominee: Nominee, organization: int, facts: Facts) -> str:
    until = facts.left[judge.id][organization]
    name = facts.companies[organization].name
    return f"{judge.name} worked for {name} until {until.day} {until:%B %Y}."
