"""A judge vouches for what the nominee says."""

from collections.abc import Iterable

from awards.models import Nominee, User
from awards.workflow.addresses import mailbox_key
from awards.workflow.conflicts.facts import Facts


def of_judge(judge: User, _facts: Facts) -> Iterable[str]:
    return (mailbox_key(judge.email),)


def of_nominee(nominee: Nominee, facts: Facts) -> Iterable[str]:
    return facts.referees[nominee.id]


def because(judge: User, nominee: Nominee, _mailbox: str, _facts: Facts) -> str:
    return f"{judge.name} is a referee of {nominee.name}."
