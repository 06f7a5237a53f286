"""The best assignment that conflicts, languages, loads and begun work allow, and what it promises."""

from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from awards.errors import Invalid
from awards.models import Entry, User
from awards.workflow.pools import Pair, Pool, fault_of

if TYPE_CHECKING:
    import pandas as pd  # noqa: TID253  only the type checker reads this

ONE_JUDGE = 0.4
"""The reliability of one judge's marks that a preview reckons with, before there are any."""
ENOUGH = 0.8
Given = list[tuple[Entry, User]]


class Promise(NamedTuple):
    """What an assignment lets one expect of its results."""

    groups: int
    """How many groups of entries no common judge links; severity is compared within one."""
    reliability: float
    """Of the mean of the entry with the fewest judges, 0 to 1 (Spearman 1910, Brown 1910)."""
    judges_for_enough: int


def balanced(pool: Pool, seed: int) -> tuple[Given, Given]:
    """Who judges what, and what the shadow judges mark beside them; Invalid with the reason when none can."""
    if fault := fault_of(pool):
        raise Invalid(fault)
    counted = {one.id for one in pool.judges}
    kept = {pair for pair in pool.kept if pair[1] in counted}
    fixed = _within(kept, pool.per_entry)
    by_code = {entry.code: entry for entry in pool.entries}
    by_id = {judge.id: judge for judge in pool.judges}
    given = [(by_code[code], by_id[judge_id]) for code, judge_id in _solved(pool, kept, fixed, seed)]
    by_entry = {entry.id: entry for entry in pool.entries}
    given += [(by_entry[entry], by_id[judge]) for entry, judge in sorted(kept - fixed)]
    return given, _shadowed(pool, given, seed)


def promised(pairs: Given) -> Promise:
    """What to expect of these pairs, which are not empty."""
    import pandas as pd  # noqa: PLC0415  heavy

    from scoring import judges_needed  # noqa: PLC0415  the engine loads pandas
    from scoring.design import groups, read  # noqa: PLC0415

    rows = [(entry.code, judge.id, 0) for entry, judge in pairs]
    linked = groups(read(pd.DataFrame(rows, columns=["entry", "judge", "score"])))
    fewest = min(Counter(entry.id for entry, _judge in pairs).values())
    reliability = fewest * ONE_JUDGE / (1 + (fewest - 1) * ONE_JUDGE)
    return Promise(len(linked), reliability, judges_needed(ONE_JUDGE, ENOUGH) or 0)


def _within(kept: set[Pair], per_entry: int) -> set[Pair]:
    """So many judges of each entry at most; one that was given back after a reserve took over is more."""
    by_entry: dict[int, list[Pair]] = {}
    for pair in sorted(kept):
        by_entry.setdefault(pair[0], []).append(pair)
    return {pair for pairs in by_entry.values() for pair in pairs[:per_entry]}


def _solved(pool: Pool, kept: set[Pair], fixed: set[Pair], seed: int) -> list[tuple[str, int]]:
    """Ask the engine within the first of the loads that can be kept to."""
    from scoring import ScoringError, assign_judges  # noqa: PLC0415  the engine loads pandas

    barred = kept - fixed
    codes, columns = [entry.code for entry in pool.entries], [judge.id for judge in pool.judges]
    shut = [[(e.id, j.id) in barred or not pool.open_to(e, j) for j in pool.judges] for e in pool.entries]
    liked = [[float(pool.liking(e, j)) for j in pool.judges] for e in pool.entries]
    affinity, conflicts = _frame(codes, columns, liked), _frame(codes, columns, shut)
    held = _frame_of_pairs(
        [(e.code, j.id) for e in pool.entries for j in pool.judges if (e.id, j.id) in fixed]
    )
    loads = _loads(pool, fixed)
    for load in loads:
        try:
            found = assign_judges(
                affinity, conflicts, per_entry=pool.per_entry, load=load, fixed=held, seed=seed
            )
        except ScoringError as error:
            if load == loads[-1]:
                raise Invalid(f"{error} Change the loads, seat another judge, or ask for fewer.") from error
        else:
            return list(zip(found["entry"].tolist(), found["judge"].tolist(), strict=True))
    raise AssertionError("the last load either answers or refuses")


def _loads(pool: Pool, fixed: set[Pair]) -> list[tuple[int, int]]:
    """Fewest and most to try: as even as can be, then less so; where bounds are set, never beyond them.

    Where bounds are set and some judges suit better than others, these get more at once. Nobody has to
    give up what they hold, and whoever may get no more need not reach the fewest.
    """
    entries, judges = len(pool.entries), len(pool.judges)
    held = Counter(judge for _entry, judge in fixed)
    floor = min((held[one] for one in pool.guests), default=entries)
    most = max(held.values(), default=0)
    lower = min(pool.round.lower_load or 0, floor)
    upper = max(min(pool.round.upper_load or entries, entries), most)
    even, rest = divmod(entries * pool.per_entry, judges)
    steps = [
        (min(max(lower, even - slack), floor, upper), max(min(upper, even + (rest > 0) + slack), most))
        for slack in (0, 1, 2, 4)
    ]
    bounds = pool.round.lower_load is not None or pool.round.upper_load is not None
    return [(lower, upper)] if bounds and _choosy(pool) else [*steps, (lower, upper)]


def _choosy(pool: Pool) -> bool:
    """Whether any judge suits an entry better than another one does."""
    return any(len({pool.liking(e, j) for j in pool.judges}) > 1 for e in pool.entries)


def _shadowed(pool: Pool, given: Given, seed: int) -> Given:
    """For each shadow judge as many entries as a judge has on average, those nobody shadows first."""
    share = min(len(pool.entries), round(len(given) / max(1, len({judge.id for _entry, judge in given}))))
    ids = {judge.id for judge in pool.shadows}
    times = Counter(entry for entry, judge in pool.kept if judge in ids)
    found: Given = []
    for judge in pool.shadows:
        own = [entry for entry in pool.entries if (entry.id, judge.id) in pool.kept]
        free = [one for one in pool.entries if one not in own and pool.open_to(one, judge)]
        Random(f"{seed}/{judge.public_id}").shuffle(free)
        free.sort(key=lambda one, judge=judge: (times[one.id], -pool.liking(one, judge)))  # type: ignore[misc]
        more = free[: max(0, share - len(own))]
        times.update(entry.id for entry in more)
        found += [(entry, judge) for entry in [*own, *more]]
    return found


def _frame(
    rows: list[str], columns: list[int], values: Sequence[list[float]] | Sequence[list[bool]]
) -> "pd.DataFrame":
    import pandas as pd  # noqa: PLC0415  heavy

    return pd.DataFrame(values, index=rows, columns=columns)


def _frame_of_pairs(pairs: list[tuple[str, int]]) -> "pd.DataFrame":
    import pandas as pd  # noqa: PLC0415  heavy

    return pd.DataFrame(pairs, columns=["entry", "judge"])
