"""A judge works for the company that pays for the category."""

from collections.abc import Iterable

from awards.models import Nominee, User
from awards.workflow.conflicts.facts import Facts


def of_judge(judge: User, facts: Facts) -> Iterable[str]:
    return {facts.companies[one].name_key for one in facts.homes[judge.id]}


def of_nominee(_nominee: Nominee, facts: Facts) -> Iterable[str]:
    return (facts.sponsor,) if facts.sponsor else ()


def because(judge: User, _nominee: Nominee, sponsor: str, facts: Facts) -> str:
    homes = facts.homes[judge.id]
    words = next(words for one, words in homes.items() if facts.companies[one].name_key == sponsor)
    return f"{judge.name} {words}, sponsor of the category."
