"""A judge nominated the nominee, whatever spelling of their address they used."""

from collections.abc import Iterable

from awards.models import Nominee, User
from awards.workflow.addresses import mailbox_key
from awards.workflow.conflicts.facts import Facts


def of_judge(judge: User, _facts: Facts) -> Iterable[int | str]:
    return judge.id, mailbox_key(judge.email)


def of_nominee(nominee: Nominee, facts: Facts) -> Iterable[int | str]:
    return facts.senders[nominee.id]


def because(judge: User, nominee: Nominee, _sender: int | str, _facts: Facts) -> str:
    return f"{judge.name} nominated {nominee.name}."
