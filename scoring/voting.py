"""Votes of a deliberating panel: Schulze, ranked pairs, instant runoff, Borda, plurality."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import pandas as pd

from scoring.errors import ScoringError

Method = Literal["schulze", "ranked_pairs", "instant_runoff", "borda", "plurality"]
METHODS = ("schulze", "ranked_pairs", "instant_runoff", "borda", "plurality")
Votes = list[tuple[int, list[list[str]]]]
Table = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Tally:
    """`winners` holds all of them when they are tied; `ranking` lists groups of equals, best first.

    `pairwise[a][b]` counts the ballots that put a above b; `scores` are what the method counts by.
    """

    method: str
    winners: list[str]
    ranking: list[list[str]]
    scores: dict[str, float]
    pairwise: pd.DataFrame


def tally(ballots: Any, method: Method = "schulze") -> Tally:
    """Count ranked ballots.

    `ballots`: a frame count, ranking, or an iterable of (count, ranking); a ranking is a list of lists,
    an inner list is a tie, and a plain name stands for a list of one. Names a ballot leaves out stand
    tied at its end. Ties in the result stay ties. Raises ScoringError with every faulty ballot.

    >>> tally([(3, ["A", "B"]), (2, ["B", "A"])], "plurality").winners
    ['A']
    """
    if method not in METHODS:
        raise ScoringError([f"The method must be one of {', '.join(METHODS)}, not {method}."])
    votes, names = _read(ballots)
    table = _pairwise(votes, names)
    ranking, scores = _COUNT[method](votes, names, table)
    frame = pd.DataFrame(table).T.reindex(index=names, columns=names)
    return Tally(method, ranking[0], ranking, scores, frame)


def _read(ballots: Any) -> tuple[Votes, list[str]]:
    rows: Iterable[Any] = ballots
    if isinstance(ballots, pd.DataFrame):
        missing = [name for name in ("count", "ranking") if name not in ballots.columns]
        if missing:
            raise ScoringError([f"The column {name} is missing." for name in missing])
        rows = zip(ballots["count"].tolist(), ballots["ranking"].tolist(), strict=True)
    votes, faults = [], []
    for place, row in enumerate(rows, 1):
        count, ranking = (row["count"], row["ranking"]) if isinstance(row, Mapping) else row
        groups = [[group] if isinstance(group, str) else [str(name) for name in group] for group in ranking]
        flat = [name for group in groups for name in group]
        if int(count) != count or count < 0:
            faults.append(f"Ballot {place}: the count {count} is no whole number of 0 or more.")
        if len(set(flat)) != len(flat):
            faults.append(f"Ballot {place}: a name stands twice.")
        votes.append((int(count), [group for group in groups if group]))
    names = sorted({name for _count, groups in votes for group in groups for name in group})
    if not names:
        faults.append("There is not one vote.")
    if faults:
        raise ScoringError(faults)
    return [(count, _completed(groups, names)) for count, groups in votes], names


def _completed(groups: list[list[str]], names: Sequence[str]) -> list[list[str]]:
    said = {name for group in groups for name in group}
    rest = [name for name in names if name not in said]
    return [*groups, rest] if rest else groups


def _pairwise(votes: Votes, names: Sequence[str]) -> Table:
    table = {a: dict.fromkeys(names, 0) for a in names}
    for count, groups in votes:
        for place, group in enumerate(groups):
            for above in group:
                for lower in groups[place + 1 :]:
                    for below in lower:
                        table[above][below] += count
    return table


_Counted = tuple[list[list[str]], dict[str, float]]


def _grouped(scores: Mapping[str, Any]) -> list[list[str]]:
    """Equal scores share a place; the highest comes first."""
    return [
        sorted(name for name in scores if scores[name] == value)
        for value in sorted(set(scores.values()), reverse=True)
    ]


def _plurality(votes: Votes, names: Sequence[str], _table: Table) -> _Counted:
    """A ballot's vote is shared by the names tied on its top."""
    scores = dict.fromkeys(names, Fraction())
    for count, groups in votes:
        for name in groups[0]:
            scores[name] += Fraction(count, len(groups[0]))
    return _grouped(scores), {name: float(value) for name, value in scores.items()}


def _borda(votes: Votes, names: Sequence[str], _table: Table) -> _Counted:
    """One point for every name below, half a point for every name tied with."""
    scores = dict.fromkeys(names, Fraction())
    for count, groups in votes:
        below = len(names)
        for group in groups:
            below -= len(group)
            for name in group:
                scores[name] += count * (below + Fraction(len(group) - 1, 2))
    return _grouped(scores), {name: float(value) for name, value in scores.items()}


def _schulze(_votes: Votes, names: Sequence[str], table: Table) -> _Counted:
    """The strongest chains of majorities (Schulze 2011), strength by the votes of the winning side."""
    path = {a: {b: table[a][b] if table[a][b] > table[b][a] else 0 for b in names} for a in names}
    for middle in names:
        for a in names:
            for b in names:
                if a != b:
                    path[a][b] = max(path[a][b], min(path[a][middle], path[middle][b]))
    beaten = {a: sum(path[b][a] > path[a][b] for b in names) for a in names}
    scores = {a: float(-beaten[a]) for a in names}
    return _grouped(scores), {a: float(sum(path[a][b] > path[b][a] for b in names)) for a in names}


def _ranked_pairs(_votes: Votes, names: Sequence[str], table: Table) -> _Counted:
    """Majorities locked from the largest down unless they close a circle (Tideman 1987).

    Equal majorities are looked at together: one that would close a circle with those already locked, or
    with its equals, is not locked by the order of names.
    """
    wins = [(table[a][b], -table[b][a], a, b) for a in names for b in names if table[a][b] > table[b][a]]
    above: dict[str, set[str]] = {name: set() for name in names}
    for strength in sorted({win[:2] for win in wins}, reverse=True):
        equals = [(a, b) for *held, a, b in wins if tuple(held) == strength]
        sound = [(a, b) for a, b in equals if not _reaches(above, b, a)]
        trial = {name: set(below) for name, below in above.items()}
        for a, b in sound:
            trial[a].add(b)
        for a, b in sound:
            if not _reaches(trial, b, a):
                above[a].add(b)
    beaten = {a: sum(_reaches(above, b, a) for b in names if b != a) for a in names}
    scores = {a: float(-beaten[a]) for a in names}
    return _grouped(scores), {a: float(sum(_reaches(above, a, b) for b in names if b != a)) for a in names}


def _reaches(above: Mapping[str, set[str]], start: str, end: str) -> bool:
    seen, queue = {start}, [start]
    while queue:
        for name in above[queue.pop()]:
            if name == end:
                return True
            if name not in seen:
                seen.add(name)
                queue.append(name)
    return False


def _instant_runoff(votes: Votes, names: Sequence[str], _table: Table) -> _Counted:
    """The names with the fewest first votes leave, all that are equal together, until one group is left."""
    left = list(names)
    gone: list[list[str]] = []
    scores: dict[str, float] = {}
    while left:
        firsts = dict.fromkeys(left, Fraction())
        for count, groups in votes:
            top = next(here for group in groups if (here := [name for name in group if name in firsts]))
            for name in top:
                firsts[name] += Fraction(count, len(top))
        total, fewest = sum(firsts.values()), min(firsts.values())
        leader = [name for name in left if firsts[name] * 2 > total]
        out = [name for name in left if firsts[name] == fewest]
        scores |= {name: float(firsts[name]) for name in left}
        if leader and len(left) > 1:
            rest = [name for name in left if name not in leader]
            return [leader, *_after(votes, rest), *reversed(gone)], scores
        gone.append(sorted(out))
        left = [name for name in left if name not in out]
    return list(reversed(gone)), scores


def _after(votes: Votes, rest: Sequence[str]) -> list[list[str]]:
    """Those behind a majority, ranked by going on without it."""
    cut = [
        (count, [kept for g in groups if (kept := [n for n in g if n in rest])]) for count, groups in votes
    ]
    return _instant_runoff(cut, rest, {})[0]


_COUNT = {
    "schulze": _schulze,
    "ranked_pairs": _ranked_pairs,
    "instant_runoff": _instant_runoff,
    "borda": _borda,
    "plurality": _plurality,
}
