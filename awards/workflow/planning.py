"""What giving out the entries would do now: the preview that is then applied as it was shown."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from awards.enums import AssignmentState
from awards.errors import Invalid
from awards.models import Entry, Round, User
from awards.queries import panels as queries
from awards.workflow.balancing import Given, Promise, balanced, promised
from awards.workflow.pools import Pair, pool_of


class Plan(NamedTuple):
    """Who would judge what; `fault` says why nobody can. `shadowed` counts for nothing."""

    pairs: Sequence[tuple[Entry, User]]
    fault: str = ""
    shadowed: Sequence[tuple[Entry, User]] = ()
    added: Sequence[tuple[Entry, User]] = ()
    removed: Sequence[tuple[Entry, User]] = ()
    promise: Promise | None = None
    digest: str = ""

    def load(self, judge: User) -> int:
        return sum(1 for _entry, one in [*self.pairs, *self.shadowed] if one.id == judge.id)

    def loads(self) -> tuple[int, int]:
        """The fewest and the most entries of a judge who counts."""
        found = Counter(judge.id for _entry, judge in self.pairs).values()
        return min(found, default=0), max(found, default=0)

    def covered(self) -> Counter[int]:
        """How many judges who count each entry would have, by its row."""
        return Counter(entry.id for entry, _judge in self.pairs)

    @property
    def changes(self) -> bool:
        return bool(self.added or self.removed)


def preview(*, round: Round, seed: int = 0) -> Plan:
    """The assignment that `assign` would make now; the same seed gives the same one."""
    pool = pool_of(round)
    try:
        pairs, shadowed = balanced(pool, seed)
    except Invalid as refusal:
        return Plan([], refusal.message)
    chosen = {(entry.id, judge.id): (entry, judge) for entry, judge in [*pairs, *shadowed]}
    before = {
        (one.entry_id, one.judge_id)
        for one in queries.assignments(round)
        if one.state is AssignmentState.ASSIGNED
    }
    return Plan(
        pairs,
        shadowed=shadowed,
        added=[chosen[pair] for pair in sorted(chosen.keys() - before)],
        removed=_named(pool.entries, before - chosen.keys()),
        promise=promised(pairs),
        digest=_digest(pairs, shadowed, before),
    )


def _named(entries: Sequence[Entry], pairs: set[Pair]) -> Given:
    by_entry = {entry.id: entry for entry in entries}
    people = {one.id: one for one in queries.people({judge for _entry, judge in pairs})}
    return [(by_entry[entry], people[judge]) for entry, judge in sorted(pairs) if entry in by_entry]


def _digest(pairs: Given, shadowed: Given, before: set[Pair]) -> str:
    """Names a plan together with what it changes."""
    lines = [sorted((entry.id, judge.id) for entry, judge in given) for given in (pairs, shadowed)]
    return hashlib.sha256(repr([*lines, sorted(before)]).encode()).hexdigest()[:32]
