"""Who could judge what: the most even assignment that conflicts and begun work allow."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from awards.enums import AssignmentState, RoundState
from awards.errors import Invalid
from awards.models import Entry, Round, User
from awards.queries import panels as queries

if TYPE_CHECKING:
    import pandas as pd  # noqa: TID253  only the type checker reads this


def balanced(round: Round, seed: int) -> list[tuple[Entry, User]]:
    """The most even assignment that the conflicts allow, or Invalid with the reason."""
    entries, seats = queries.entries(round), queries.seats(round)
    busy = {one.judge_id for one in queries.assignments(round) if round.state is RoundState.OPEN}
    reserves = {one.judge_id for one in seats if one.is_reserve}
    judges = [one.judge for one in seats if one.judge_id not in reserves - busy]
    if not entries or not judges:
        raise Invalid(
            f"{round.category.name} has no {'entries' if not entries else 'seats'} yet; both are needed."
        )
    existing = queries.assignments(round)
    barred = {(one.entry_id, one.judge_id) for one in existing if one.state is AssignmentState.RECUSED}
    barred |= queries.conflicted_pairs(round)
    kept = {(one.entry_id, one.judge_id) for one in existing} if round.state is RoundState.OPEN else set()
    barred |= {(entry.id, judge) for entry in entries for judge in reserves} - kept
    kept -= barred
    fixed = _within(kept, round.category.judges_per_entry)
    rows = _even(entries, judges, barred | (kept - fixed), fixed, round.category.judges_per_entry, seed)
    by_code = {entry.code: entry for entry in entries}
    by_id = {judge.id: judge for judge in judges}
    more = [(entry, judge) for entry in entries for judge in judges if (entry.id, judge.id) in kept - fixed]
    return [(by_code[code], by_id[judge_id]) for code, judge_id in rows] + more


def _within(kept: set[tuple[int, int]], per_entry: int) -> set[tuple[int, int]]:
    """So many judges of each entry at most; one that was given back after a reserve took over is more."""
    by_entry: dict[int, list[tuple[int, int]]] = {}
    for pair in sorted(kept):
        by_entry.setdefault(pair[0], []).append(pair)
    return {pair for pairs in by_entry.values() for pair in pairs[:per_entry]}


def _even(
    entries: Sequence[Entry],
    judges: Sequence[User],
    barred: set[tuple[int, int]],
    kept: set[tuple[int, int]],
    per_entry: int,
    seed: int,
) -> list[tuple[str, int]]:
    """Ask the engine for equal loads, then for loads a little less equal, until it can be done."""
    from scoring import ScoringError, assign_judges  # noqa: PLC0415  the engine loads pandas

    codes = [entry.code for entry in entries]
    columns = [judge.id for judge in judges]
    conflicts = _frame(codes, columns, [[(e.id, j.id) in barred for j in judges] for e in entries])
    affinity = _frame(codes, columns, [[0.0 for _judge in judges] for _entry in entries])
    fixed = _frame_of_pairs([(e.code, j.id) for e in entries for j in judges if (e.id, j.id) in kept])
    low, high = divmod(len(entries) * per_entry, len(judges))
    high = low + (high > 0)
    slacks = [0, 1, 2, 4, len(entries)]
    for slack in slacks:
        load = (max(0, low - slack), min(len(entries), high + slack))
        try:
            found = assign_judges(affinity, conflicts, per_entry=per_entry, load=load, fixed=fixed, seed=seed)
        except ScoringError as error:
            if slack == slacks[-1]:
                raise Invalid(str(error)) from error
        else:
            return list(zip(found["entry"].tolist(), found["judge"].tolist(), strict=True))
    raise AssertionError("the last slack either answers or refuses")


def _frame(
    rows: list[str], columns: list[int], values: list[list[float]] | list[list[bool]]
) -> "pd.DataFrame":
    import pandas as pd  # noqa: PLC0415  heavy

    return pd.DataFrame(values, index=rows, columns=columns)


def _frame_of_pairs(pairs: list[tuple[str, int]]) -> "pd.DataFrame":
    import pandas as pd  # noqa: PLC0415  heavy

    return pd.DataFrame(pairs, columns=["entry", "judge"])
