"""The table of the rules. A kind that is not in it is never found by itself."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, NamedTuple

from awards.enums import ConflictKind, TieKind
from awards.models import Nominee, User
from awards.workflow.conflicts import employer, group, nominator, past_employer, referee, sponsor, tied, trade
from awards.workflow.conflicts.facts import Facts


class Rule(NamedTuple):
    """Whoever shares a key is tied; `because` says how in a sentence, or "" when it is no tie after all."""

    of_judge: Callable[[User, Facts], Iterable[Hashable]]
    of_nominee: Callable[[Nominee, Facts], Iterable[Hashable]]
    because: Callable[[User, Nominee, Any, Facts], str]


RULES: dict[ConflictKind, Rule] = {
    ConflictKind.EMPLOYER: Rule(employer.of_judge, employer.of_nominee, employer.because),
    ConflictKind.GROUP: Rule(group.of_judge, group.of_nominee, group.because),
    ConflictKind.PAST_EMPLOYER: Rule(past_employer.of_judge, past_employer.of_nominee, past_employer.because),
    ConflictKind.NOMINATOR: Rule(nominator.of_judge, nominator.of_nominee, nominator.because),
    ConflictKind.REFEREE: Rule(referee.of_judge, referee.of_nominee, referee.because),
    ConflictKind.SPONSOR: Rule(sponsor.of_judge, sponsor.of_nominee, sponsor.because),
    ConflictKind.TRADE: Rule(trade.of_judge, trade.of_nominee, trade.because),
    ConflictKind.SUPPLIER: Rule(
        tied.of_judge(TieKind.SUPPLIER), tied.of_nominee, tied.because(TieKind.SUPPLIER)
    ),
    ConflictKind.COMPETITOR: Rule(
        tied.of_judge(TieKind.COMPETITOR), tied.of_nominee, tied.because(TieKind.COMPETITOR)
    ),
}
