"""Who may judge what in a round, whom its entries suit, and why it cannot be done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from awards.enums import AssignmentState, RoundState
from awards.models import Assignment, Entry, Round, Seat, User
from awards.queries import panels as queries
from awards.workflow.conflicts import blocking
from awards.workflow.refilling import needed

Pair = tuple[int, int]
"""The ids of an entry and of a judge."""
EXPERT, NATIVE = 2, 1
"""What it is worth that a judge knows the category well, and that they named the entry's language."""


@dataclass(frozen=True)
class Pool:
    """The entries and people of a round. `shadows` mark to learn and count for nothing."""

    round: Round
    entries: Sequence[Entry]
    judges: Sequence[User]
    guests: frozenset[int]
    """Whoever holds entries of the open round without an ordinary seat: they keep those, and get no more."""
    shadows: Sequence[User]
    kept: frozenset[Pair]
    """What was given in an open round stays."""
    barred: frozenset[Pair]
    foreign: frozenset[Pair]
    """Pairs without a common language."""
    experts: frozenset[int]
    languages: Mapping[int, frozenset[str]]

    @property
    def per_entry(self) -> int:
        return needed(self.round)

    def liking(self, entry: Entry, judge: User) -> int:
        """How well an entry suits a judge."""
        named = bool(self.languages[entry.id].intersection(judge.languages))
        return EXPERT * (judge.id in self.experts) + NATIVE * named

    def open_to(self, entry: Entry, judge: User) -> bool:
        pair = (entry.id, judge.id)
        return pair in self.kept or not (pair in self.barred or pair in self.foreign)


def pool_of(round: Round) -> Pool:
    """The pool as it stands now; conflicts that the rules find count before they are written down."""
    entries, seats, existing = queries.entries(round), queries.seats(round), queries.assignments(round)
    barred = _barred(round, entries, seats, existing)
    kept = _pairs(existing, AssignmentState.ASSIGNED) - barred if round.state is RoundState.OPEN else set()
    ordinary = [one.judge for one in seats if not (one.is_reserve or one.is_shadow)]
    shadows = [one.judge for one in seats if one.is_shadow]
    known = {one.id for one in [*ordinary, *shadows]}
    guests = queries.people({judge_id for _entry_id, judge_id in kept} - known)
    barred |= {(entry.id, one.id) for entry in entries for one in guests} - kept
    languages = queries.languages(round)
    return Pool(
        round=round,
        entries=entries,
        judges=[*ordinary, *guests],
        guests=frozenset(one.id for one in guests),
        shadows=[one.judge for one in seats if one.is_shadow and not one.is_reserve],
        kept=frozenset(kept),
        barred=frozenset(barred),
        foreign=frozenset(_foreign(entries, ordinary, [*ordinary, *shadows], languages)),
        experts=frozenset(queries.experts(round.category)),
        languages=languages,
    )


def tied_pairs(round: Round, entries: Iterable[Entry]) -> set[Pair]:
    """Pairs that the rules about conflicts keep apart, written down or not, but for those lifted."""
    lifted = queries.lifted(round.category.program)
    by_nominee: dict[int, list[int]] = {}
    for entry in entries:
        by_nominee.setdefault(entry.nominee_id, []).append(entry.id)
    return {
        (entry_id, tie.judge.id)
        for tie in blocking(round)
        if (tie.judge.id, tie.nominee.id, tie.kind) not in lifted
        for entry_id in by_nominee.get(tie.nominee.id, ())
    }


def fault_of(pool: Pool) -> str:
    """Why the entries cannot be given out, and how to mend it; blank when nothing is known against it."""
    name, seated = pool.round.category.name, len(pool.judges)
    if not pool.entries:
        return f"{name} has no entries yet: admit nominations first."
    if not pool.judges:
        return f"{name} has no judges yet: give them their seats first."
    if seated < pool.per_entry:
        return (
            f"Every entry of {name} is promised {pool.per_entry} judges, but the panel has {seated}: "
            f"seat {pool.per_entry - seated} more, or ask for fewer judges per entry."
        )
    for entry in pool.entries:
        if sentence := _short(pool, entry):
            return sentence
    return _loads(pool)


def _short(pool: Pool, entry: Entry) -> str:
    free = sum(pool.open_to(entry, judge) for judge in pool.judges)
    if free >= pool.per_entry:
        return ""
    barred = sum((entry.id, judge.id) in pool.barred for judge in pool.judges)
    foreign = len(pool.judges) - free - barred
    reasons = [f"{barred} kept away by a conflict or a recusal"] if barred else []
    reasons += [f"{foreign} without its language"] if foreign > 0 else []
    return (
        f"{entry.code} needs {pool.per_entry} judges and can have {free} ({', '.join(reasons)}): "
        "seat another judge, or ask for fewer judges per entry."
    )


def _loads(pool: Pool) -> str:
    owed, low, high = (
        len(pool.entries) * pool.per_entry,
        pool.round.lower_load or 0,
        pool.round.upper_load,
    )
    judges = len(pool.judges) - len(pool.guests)
    held = sum(1 for _entry, judge in pool.kept if judge in pool.guests)
    if high is not None and judges * high + held < owed:
        return (
            f"{judges} judges with at most {high} entries each can fill {judges * high} of {owed} "
            "scorecards: raise the most for a judge, or seat another."
        )
    if judges * low > owed:
        return (
            f"{judges} judges with at least {low} entries each would need {judges * low} scorecards, "
            f"but there are {owed}: lower the fewest for a judge, or seat fewer."
        )
    return ""


def _barred(
    round: Round, entries: Sequence[Entry], seats: Sequence[Seat], existing: Sequence[Assignment]
) -> set[Pair]:
    """Recused pairs, conflicts that stand, conflicts that the rules find."""
    tied = tied_pairs(round, entries) if seats else set()
    return _pairs(existing, AssignmentState.RECUSED) | queries.conflicted_pairs(round) | tied


def _pairs(existing: Sequence[Assignment], state: AssignmentState) -> set[Pair]:
    return {(one.entry_id, one.judge_id) for one in existing if one.state is state}


def _foreign(
    entries: Sequence[Entry],
    ordinary: Sequence[User],
    judges: Sequence[User],
    languages: Mapping[int, frozenset[str]],
) -> set[Pair]:
    """Pairs without a common language, where the entry's is known and somebody on the panel named it.

    A judge who named none judges in any.
    """
    named = {code for judge in ordinary for code in judge.languages}
    return {
        (entry.id, judge.id)
        for entry in entries
        if languages[entry.id] & named
        for judge in judges
        if judge.languages and not languages[entry.id].intersection(judge.languages)
    }
