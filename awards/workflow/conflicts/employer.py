"""A judge works for the nominee: by account, by membership, by name, or by the domain of their address."""

from collections.abc import Iterable

from awards.models import Nominee, User
from awards.workflow.conflicts.facts import Facts


def of_judge(judge: User, facts: Facts) -> Iterable[int]:
    return facts.homes[judge.id]


def of_nominee(nominee: Nominee, facts: Facts) -> Iterable[int]:
    return facts.houses[nominee.id]


def because(judge: User, _nominee: Nominee, organization: int, facts: Facts) -> str:
    return f"{judge.name} {facts.homes[judge.id][organization]}."
