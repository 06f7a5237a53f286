"""Ranks by the scheme's tie-break ladder: what it cannot separate stays tied."""

from math import floor

import numpy as np

from scoring.contest import Contest
from scoring.ranking import Order, Places
from scoring.ratios import Ratios
from scoring.scheme import Scheme
from scoring.whole import Codes, Whole, held, multiplied, summed


def places(contest: Contest) -> Places:
    """The ranks of all entries, 0 for those that have no score; 1, 2, 2, 4."""
    ranked = np.flatnonzero(contest.first.ranked)
    order = Order(len(ranked))
    totals = contest.first.total.take(ranked)
    order.part(np.arange(len(ranked)), totals.top, floor(2 * contest.slack * totals.bottom))
    steps = _until_unresolved(contest.scheme)
    for name in steps if contest.slack else steps[1:]:
        equal = order.equal
        if not len(equal):
            break
        who = ranked[equal]
        order.part(equal, _firsts(contest, ranked)[who] if name == "firsts" else _step(name, contest, who))
    found = order.places()
    rank, tied = (
        np.zeros(len(contest.names.entries), dtype=np.int64),
        np.zeros(len(contest.names.entries), bool),
    )
    rank[ranked], tied[ranked] = found
    return Places(rank, tied)


def _until_unresolved(scheme: Scheme) -> list[str]:
    steps = ["score"]
    for name in scheme.ladder:
        if name == "unresolved":
            break
        if name not in steps:
            steps.append(name)
    return steps


def _step(name: str, contest: Contest, entries: Codes) -> Whole:
    """A whole number for each of the entries, the higher the better."""
    scores = contest.of_some(entries)
    if name == "score":
        return scores.total.top
    scored = contest.scheme.scored
    if name == "objective":
        return scores.sum_of([place for place, one in enumerate(scored) if one.kind == "objective"]).top
    place = next(place for place, one in enumerate(scored) if one.id == name)
    number, here = scores.parts[place].score
    top = number.top * scored[place].sign
    return np.where(here, top, top.min() - 1)


def _firsts(contest: Contest, ranked: Codes) -> Codes:
    """How many judges have each entry first, alone or with others, by their own weighted marks."""
    rows, entries = contest.panels.rows, len(contest.names.entries)
    weights = _own_weights(contest.scheme)
    weight = held(weights[name] for name in contest.names.criteria)
    among = np.flatnonzero(np.isin(rows.entry, ranked))
    mark = multiplied(rows.mark[among], weight[rows.criterion[among]])
    pair = rows.judge[among].astype(np.int64) * entries + rows.entry[among]
    own, at = np.unique(pair, return_inverse=True)
    total = summed(mark, at, len(own))
    judge = own // entries
    start = np.flatnonzero(np.diff(judge, prepend=-1))
    best = np.repeat(np.maximum.reduceat(total, start), np.diff(start, append=len(own)))
    return np.bincount(own[total == best] % entries, minlength=entries)


def _own_weights(scheme: Scheme) -> dict[str, int]:
    """What a mark counts for among one judge's own, in whole numbers; 0 on a criterion that is not scored."""
    weighted = scheme.combine == "weighted_mean"
    scored = scheme.scored
    weights = Ratios.of([one.sign * one.factor * (one.weight if weighted else 1) for one in scored]).top
    unscored = {one.id: 0 for one in scheme.criteria}
    return unscored | {one.id: weight for one, weight in zip(scored, weights.tolist(), strict=True)}
