"""What a tabulation tells: standings, exclusions, a trace of every score, and a digest of the input."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from scoring.aggregate import SHORT
from scoring.columns import Columns
from scoring.contest import Contest
from scoring.exact import text
from scoring.ranking import Places
from scoring.ratios import Ratios
from scoring.reading import Given
from scoring.scheme import Criterion, Scheme
from scoring.whole import Codes, spans

Lines = list[dict[str, Any]]
"""What is told of one criterion, for each entry by place."""


def standings(contest: Contest, places: Places, order: Codes) -> pd.DataFrame:
    scores, entries = contest.exact, contest.names.entries
    ranked = places.rank > 0
    told: dict[str, Any] = {
        "entry": [entries[entry] for entry in order.tolist()],
        "category": contest.scheme.name,
        "score": _shown(scores.total, ranked)[order],
        "rank": pd.arrays.IntegerArray(places.rank[order], ~ranked[order]),
        "tied": places.tied[order],
        "judges": contest.judges[order],
    }
    for place, one in enumerate(contest.scheme.scored):
        told[one.id] = _shown(scores.contribution(place), ranked & scores.here[place])[order]
    return pd.DataFrame(told)


def _shown(numbers: Ratios, here: Any) -> Any:
    """Decimal numbers where there are any."""
    found = np.full(len(here), np.nan)
    found[here] = numbers.take(np.flatnonzero(here)).floats()
    return found


def excluded(contest: Contest, exclusions: Mapping[tuple[str, str], str], order: Codes) -> pd.DataFrame:
    lines = [(entry, judge, reason) for (entry, judge), reason in sorted(exclusions.items())]
    scores = contest.first
    unranked = order[~scores.ranked[order]].tolist()
    lines += [(contest.names.entries[entry], "", contest.reason(entry)) for entry in unranked]
    return pd.DataFrame(lines, columns=["entry", "judge", "reason"])


def trace(contest: Contest, places: Places, order: Codes) -> Lines:
    """Per entry, in `order`, every criterion with its marks, panel and score; numbers as exact texts."""
    scores, entries = contest.exact, contest.names.entries
    criteria = [_criterion(contest, place) for place in range(len(contest.scheme.scored))]
    totals = scores.total.texts()
    told = []
    for entry in order.tolist():
        rank = int(places.rank[entry]) or None
        told.append(
            {
                "entry": entries[entry],
                "criteria": [lines[entry] for lines in criteria],
                "score": totals[entry] if rank else None,
                "reason": contest.reason(entry),
                "rank": rank,
            }
        )
    return told


def _criterion(contest: Contest, place: int) -> Lines:
    """What happened on one criterion, for each entry."""
    one, part = contest.scheme.scored[place], contest.exact.parts[place]
    lines: Lines = [{"criterion": one.id} for _entry in contest.names.entries]
    given = part.given.number.texts()
    if one.by_rule:
        figures = contest.figures[one.id]
        texts = figures.number.texts()
        for entry in np.flatnonzero(figures.here).tolist():
            lines[entry] |= {"figure": texts[entry], "points": given[entry]}
    else:
        _panels(contest, one, given, lines)
    unchanged = part.score.number is part.given.number
    scores = given if unchanged else part.score.number.texts()
    for entry in np.flatnonzero(part.score.here).tolist():
        lines[entry]["score"] = scores[entry]
    return lines


def _panels(contest: Contest, one: Criterion, given: list[str], lines: Lines) -> None:
    """Every panel's marks, how severity came off, what it came to, and the flags."""
    if one.id not in contest.names.criteria:
        return
    code, panels = contest.names.criteria.index(one.id), contest.panels
    mine = np.flatnonzero(panels.criterion == code)
    size = panels.rows.size[mine]
    rows = spans(panels.rows.start[mine], size)
    judges = [contest.names.judges[judge] for judge in panels.rows.judge[rows].tolist()]
    marks = Ratios(panels.rows.mark[rows], panels.rows.unit).texts()
    method = {} if contest.scheme.severity == "none" else {"severity": contest.scheme.severity}
    fit = panels.estimates[code].flags if code in panels.estimates else ()
    last = np.cumsum(size)
    columns = (panels.entry[mine], last - size, last, panels.kept.short[mine])
    for entry, start, end, short in zip(*(column.tolist() for column in columns), strict=True):
        own = dict(zip(judges[start:end], marks[start:end], strict=True))
        lines[entry] |= {"marks": own, **method, "panel": given[entry]}
        if short or fit:
            lines[entry]["flags"] = [SHORT, *fit] if short else [*fit]


def digest(given: Given, scheme: Scheme) -> str:
    """SHA-256 over the scheme's canonical text and the sorted input, as compact JSON."""
    values = sorted([*key, text(value)] for key, value in given.values.items())
    out = sorted([*key, reason] for key, reason in given.exclusions.items())
    parts = (_compact(scheme.to_toml()), _marks(given.marks), _compact(values), _compact(out))
    return hashlib.sha256(f"[{','.join(parts)}]".encode()).hexdigest()


def _marks(marks: Columns) -> str:
    """Entry, judge, criterion and mark of every row, sorted."""
    order = np.lexsort((marks.criterion, marks.judge, marks.entry))
    tops, code = np.unique(marks.mark[order], return_inverse=True)
    columns = (
        (marks.entries, marks.entry[order], "[%s,"),
        (marks.judges, marks.judge[order], "%s,"),
        (marks.criteria, marks.criterion[order], "%s,"),
        (Ratios(tops, marks.unit).texts(), code, "%s],"),
    )
    words = np.empty((len(order), len(columns)), dtype=object)
    for place, (names, codes, form) in enumerate(columns):
        words[:, place] = np.array([form % _compact(name) for name in names], dtype=object)[codes]
    return f"[{''.join(words.ravel().tolist())[:-1]}]"


def _compact(content: object) -> str:
    return json.dumps(content, separators=(",", ":"))
