"""Apply the rules to panels and the nominees before them."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from awards.enums import ConflictKind, Effect
from awards.models import Nominee, Program, Round, User
from awards.workflow.addresses import name_key
from awards.workflow.conflicts.facts import Facts, Found, Sitting
from awards.workflow.conflicts.loading import facts_of, sittings
from awards.workflow.conflicts.registry import RULES
from awards.workflow.conflicts.settings import settings


def blocking(round: Round, joining: Sequence[User] = ()) -> list[Found]:
    """The ties between a panel, with those who may join it, and its nominees that keep a judge away."""
    program = round.category.program
    effects = settings(program)
    found = ties(
        program, [round], [kind for kind in RULES if effects[kind].effect is Effect.BLOCK], joining=joining
    )
    return [tie for kind in found for tie in found[kind]]


def ties(
    program: Program,
    rounds: Sequence[Round],
    kinds: Iterable[ConflictKind] | None = None,
    trades: frozenset[tuple[str, str]] | None = None,
    joining: Sequence[User] = (),
) -> dict[ConflictKind, list[Found]]:
    """Every tie by its kind, whatever the program does with it, each judge and nominee once.

    `trades` are rules about trades to try instead of the program's own.
    """
    before = [one._replace(judges=[*one.judges, *joining]) for one in sittings(rounds)]
    facts = facts_of(program, rounds, before)
    if trades is not None:
        facts = replace(facts, trades=trades)
    return {kind: found_by(kind, before, facts) for kind in (RULES if kinds is None else kinds)}


def found_by(kind: ConflictKind, before: Iterable[Sitting], facts: Facts) -> list[Found]:
    found: dict[tuple[int, int], Found] = {}
    for sitting in before:
        own = replace(facts, sponsor=name_key(sitting.category.sponsor_name or ""))
        for tie in _between(kind, sitting, own):
            found.setdefault((tie.judge.id, tie.nominee.id), tie)
    return list(found.values())


def _between(kind: ConflictKind, sitting: Sitting, facts: Facts) -> Iterable[Found]:
    rule = RULES[kind]
    by_key: dict[Hashable, list[Nominee]] = {}
    for nominee in sitting.nominees:
        for key in set(rule.of_nominee(nominee, facts)):
            by_key.setdefault(key, []).append(nominee)
    for judge in sitting.judges:
        for key in dict.fromkeys(rule.of_judge(judge, facts)):
            for nominee in by_key.get(key, ()):
                if reason := rule.because(judge, nominee, key, facts):
                    yield Found(judge, nominee, kind, reason[:500])
