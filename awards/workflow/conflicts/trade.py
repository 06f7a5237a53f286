"""A judge comes from a trade that does not judge the nominee's, as outsourcers do not judge outsourcers."""

from collections.abc import Iterable

from awards.models import Nominee, User
from awards.workflow.conflicts.facts import Facts


def of_judge(judge: User, facts: Facts) -> Iterable[str]:
    """The trades this judge does not judge."""
    own = _trades(facts.homes[judge.id], facts)
    return {theirs for trade, theirs in facts.trades if trade in own}


def of_nominee(nominee: Nominee, facts: Facts) -> Iterable[str]:
    return _trades(facts.houses[nominee.id], facts)


def because(judge: User, nominee: Nominee, theirs: str, facts: Facts) -> str:
    home, own = next(
        (one, trade)
        for one in facts.homes[judge.id]
        if ((trade := facts.companies[one].trade.casefold()), theirs) in facts.trades
    )
    house = next(one for one in facts.houses[nominee.id] if facts.companies[one].trade.casefold() == theirs)
    words = f"({own}) does not judge {facts.companies[house].name} ({theirs})"
    return f"{judge.name} {facts.homes[judge.id][home]}, which {words}."


def _trades(organizations: Iterable[int], facts: Facts) -> set[str]:
    return {facts.companies[one].trade.casefold() for one in organizations} - {""}
