"""A judge's company and the nominee's are supplier and customer, or competitors; groups count as one."""

from collections.abc import Callable, Iterable

from awards.enums import TieKind
from awards.models import Nominee, User
from awards.workflow.conflicts.facts import Facts, Link

Keys = Callable[[User, Facts], Iterable[int]]


def of_judge(kind: TieKind) -> Keys:
    """The groups with which a judge's own are tied in this way."""

    def keys(judge: User, facts: Facts) -> Iterable[int]:
        return {link.root for link, _home in _links(judge, facts, kind)}

    return keys


def of_nominee(nominee: Nominee, facts: Facts) -> Iterable[int]:
    return facts.roots(facts.houses[nominee.id])


def because(kind: TieKind) -> Callable[[User, Nominee, int, Facts], str]:
    def reason(judge: User, _nominee: Nominee, root: int, facts: Facts) -> str:
        found = sorted((link.words, home) for link, home in _links(judge, facts, kind) if link.root == root)
        words, home = found[0]
        return f"{judge.name} {facts.homes[judge.id][home]}; {words}."

    return reason


def _links(judge: User, facts: Facts, kind: TieKind) -> list[tuple[Link, int]]:
    """The ties of a judge's groups, each with the organization the judge works for."""
    own = facts.roots(facts.homes[judge.id])
    return [(link, home) for root, home in own.items() for link in facts.links[kind].get(root, ())]
