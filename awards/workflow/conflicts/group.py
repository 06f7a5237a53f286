"""A judge works for another company of the nominee's group."""

from collections.abc import Iterable

from awards.models import Nominee, User
from awards.workflow.conflicts.facts import Facts


def of_judge(judge: User, facts: Facts) -> Iterable[int]:
    return facts.roots(facts.homes[judge.id])


def of_nominee(nominee: Nominee, facts: Facts) -> Iterable[int]:
    return facts.roots(facts.houses[nominee.id])


def because(judge: User, nominee: Nominee, root: int, facts: Facts) -> str:
    """Nothing where both are in the same company: that is the employer's rule."""
    if facts.shared(judge, nominee):
        return ""
    home = facts.roots(facts.homes[judge.id])[root]
    house = facts.companies[facts.roots(facts.houses[nominee.id])[root]].name
    return f"{judge.name} {facts.homes[judge.id][home]}, of one group with {house}."
