"""Seeded forgeries of honest slices."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pandas as pd

from tests.evidence.honest import Slice

Forge = Callable[[Slice, np.random.Generator], Slice | None]
"""Makes a forged slice; None where the trick cannot be played on it."""

TIMES = ["opened_at", "resolved_at", "closed_at"]


@dataclass(frozen=True)
class Forgery:
    """A trick, the flags that should notice it, and the recall asserted at least (0: none is hoped for)."""

    name: str
    forge: Forge
    codes: frozenset[str]
    least: float = 0.9


def drop_open(honest: Slice, rng: np.random.Generator) -> Slice | None:
    """Leave out what is still open, where that is at least 5 cases and 5 % of the file."""
    still = honest.open
    if "csat" in honest.cases or still.sum() < max(5, 0.05 * len(still)):
        return None
    return honest.with_cases(honest.cases[~still])


def shift_file(honest: Slice, rng: np.random.Generator) -> Slice | None:
    """Every time twelve hours later, as by a wrong zone."""
    cases = honest.cases.copy()
    cases[TIMES] = cases[TIMES] + timedelta(hours=12)
    return replace(honest, cases=cases, as_of=honest.as_of + timedelta(hours=12))


def shift_ends(honest: Slice, rng: np.random.Generator) -> Slice | None:
    """Every resolution twelve hours earlier."""
    if "csat" in honest.cases:
        return None
    cases = honest.cases.copy()
    cases[TIMES[1:]] = cases[TIMES[1:]] - timedelta(hours=12)
    return honest.with_cases(cases)


def shift_ends_hidden(honest: Slice, rng: np.random.Generator) -> Slice | None:
    """Every resolution twelve hours earlier where that stays after the opening, if that moves a fifth."""
    if "csat" in honest.cases:
        return None
    cases = honest.cases.copy()
    earlier = cases["resolved_at"] - timedelta(hours=12)
    moved = earlier > cases["opened_at"]
    if moved.sum() < 0.2 * cases["resolved_at"].notna().sum():
        return None
    cases["resolved_at"] = cases["resolved_at"].where(~moved, earlier)
    return honest.with_cases(cases)


def lose_afternoons(honest: Slice, rng: np.random.Generator) -> Slice | None:
    """A 12-hour clock whose AM and PM were lost."""
    cases = honest.cases.copy()
    for name in TIMES:
        late = cases[name].dt.hour >= 12
        cases[name] = cases[name].where(~late, cases[name] - timedelta(hours=12))
    return honest.with_cases(cases)


def _copies(honest: Slice, rng: np.random.Generator) -> pd.DataFrame:
    copies = honest.cases.sample(frac=0.1, random_state=rng).copy()
    if "case_id" in copies:
        copies["case_id"] = [
            f"N{number:07d}" for number in rng.choice(10**7, size=len(copies), replace=False)
        ]
    return copies


def _insert(honest: Slice, copies: pd.DataFrame) -> Slice:
    cases = pd.concat([honest.cases, copies]).sort_values("opened_at", kind="stable")
    return honest.with_cases(cases)


def duplicate(honest: Slice, rng: np.random.Generator) -> Slice | None:
    """One row in ten again, unchanged but for its number."""
    return _insert(honest, _copies(honest, rng))


def duplicate_with_ids(honest: Slice, rng: np.random.Generator) -> Slice | None:
    """One row in ten again, with its number."""
    if "case_id" not in honest.cases:
        return None
    return _insert(honest, honest.cases.sample(frac=0.1, random_state=rng))


def duplicate_shifted(honest: Slice, rng: np.random.Generator) -> Slice | None:
    """One case in ten again, with another number, opening and end up to two minutes later."""
    if "csat" in honest.cases:
        return None
    copies = _copies(honest, rng)
    for name in TIMES[:2]:
        copies[name] = copies[name] + pd.to_timedelta(rng.integers(0, 3, size=len(copies)), unit="min")
    return _insert(honest, copies)


def delete_slowest(honest: Slice, rng: np.random.Generator) -> Slice | None:
    """Leave out the tenth of the cases that took longest, open ones by their age."""
    if "csat" in honest.cases:
        return None
    end = honest.cases["resolved_at"].fillna(honest.cases["closed_at"]).fillna(honest.as_of)
    lasted = end - honest.cases["opened_at"]
    return honest.with_cases(honest.cases[lasted.rank(method="first") <= 0.9 * len(lasted)])


def delete_lowest(honest: Slice, rng: np.random.Generator) -> Slice | None:
    """Leave out the tenth of the answers with the lowest ratings."""
    if "csat" not in honest.cases:
        return None
    order = honest.cases["csat"].sample(frac=1, random_state=rng).sort_values(kind="stable").index
    return honest.with_cases(honest.cases.drop(order[: len(order) // 10]))


def _quarters(honest: Slice) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    start, end = (pd.Timestamp(day) for day in honest.period)
    part = (end + timedelta(days=1) - start) / 12
    return [(start + part * place, start + part * (place + 3)) for place in range(10)]


def _good(honest: Slice) -> pd.Series:
    if "csat" in honest.cases:
        return honest.cases["csat"] >= 4
    lasted = honest.cases["resolved_at"] - honest.cases["opened_at"]
    return lasted <= lasted.median()


def keep_best_quarter(honest: Slice, rng: np.random.Generator) -> Slice | None:
    """Leave out all but the best quarter of the declared period (three months of a year)."""
    opened, good = honest.cases["opened_at"], _good(honest)
    inside = [opened.between(*quarter, inclusive="left") for quarter in _quarters(honest)]
    full = [rows for rows in inside if rows.sum() >= 20]
    if not full:
        return None
    return honest.with_cases(honest.cases[max(full, key=lambda rows: good[rows].mean())])


def declare_best_quarter(honest: Slice, rng: np.random.Generator) -> Slice | None:
    """Send everything, and declare the best quarter of it as the period."""
    opened, good = honest.cases["opened_at"], _good(honest)
    full = [q for q in _quarters(honest) if opened.between(*q, inclusive="left").sum() >= 30]
    if len(full) < 3:
        return None
    start, end = max(full, key=lambda q: good[opened.between(*q, inclusive="left")].mean())
    return replace(honest, period=(start.date(), (end - timedelta(seconds=1)).date()))


def declare_any_quarter(honest: Slice, rng: np.random.Generator) -> Slice | None:
    """Honest: send everything and declare a quarter that was drawn by lot."""
    full = [
        q for q in _quarters(honest) if honest.cases["opened_at"].between(*q, inclusive="left").sum() >= 30
    ]
    if len(full) < 3:
        return None
    start, end = full[rng.integers(len(full))]
    return replace(honest, period=(start.date(), (end - timedelta(seconds=1)).date()))


def _rated(honest: Slice, ratings: Iterable[float]) -> Slice:
    return honest.with_cases(honest.cases.sort_values("opened_at", kind="stable").assign(csat=list(ratings)))


def _inventing(recipe: Callable[[int, np.random.Generator], np.ndarray]) -> Forge:
    def forge(honest: Slice, rng: np.random.Generator) -> Slice | None:
        return _rated(honest, recipe(len(honest.cases), rng)) if "csat" in honest.cases else None

    return forge


def one_value(n: int, rng: np.random.Generator) -> np.ndarray:
    """5 for everybody."""
    return np.full(n, 5.0)


def pattern(n: int, rng: np.random.Generator) -> np.ndarray:
    """A few ratings, copied down the sheet; nobody invents a block without a difference in it."""
    block = rng.choice([5.0, 4.0, 3.0], p=[0.7, 0.2, 0.1], size=int(rng.integers(3, 11)))
    block[0], block[-1] = 4.0, 5.0
    return np.resize(block, n)


def random_between(n: int, rng: np.random.Generator) -> np.ndarray:
    """RANDBETWEEN(4, 5), RANDBETWEEN(3, 5) or RANDBETWEEN(1, 5) of a spreadsheet."""
    return rng.integers(int(rng.choice([4, 3, 1])), 6, size=n).astype(float)


def typed(n: int, rng: np.random.Generator) -> np.ndarray:
    """Typed by hand: mostly 5 and 4, each half as likely right after itself, since people alternate."""
    weights = {5.0: 0.62, 4.0: 0.28, 3.0: 0.06, 2.0: 0.03, 1.0: 0.01}
    ratings = [5.0]
    for _ in range(n - 1):
        odds = np.array([w / 2 if level == ratings[-1] else w for level, w in weights.items()])
        ratings.append(float(rng.choice(list(weights), p=odds / odds.sum())))
    return np.array(ratings)


def plausible(n: int, rng: np.random.Generator) -> np.ndarray:
    """Drawn at random from good but likely shares of all five levels."""
    return rng.choice([5.0, 4.0, 3.0, 2.0, 1.0], p=[0.80, 0.14, 0.03, 0.015, 0.015], size=n)


def _switching(recipe: Callable[[np.ndarray], np.ndarray]) -> Forge:
    def forge(honest: Slice, rng: np.random.Generator) -> Slice | None:
        if "csat" not in honest.cases:
            return None
        ratings = honest.cases.sort_values("opened_at", kind="stable")["csat"].to_numpy(copy=True)
        place = int(len(ratings) * rng.uniform(0.2, 0.8))
        ratings[place:] = recipe(ratings[place:])
        return _rated(honest, ratings)

    return forge


PERIOD = frozenset({"period-not-covered"})
CLOCK = frozenset({"night-work", "quiet-midday", "half-clock", "mornings-differ", "resolved-before-opened"})
COPIES = frozenset({"repeated-ids", "copied-rows", "nearly-copied-rows"})
INVENTED = frozenset({"straight-lining", "one-sided-groups", "too-regular", "too-even", "lowest-missing"})
SCALE = frozenset({"scale-switch", "mixed-scales"})

FORGERIES = (
    Forgery("open cases dropped", drop_open, frozenset({"open-cases-missing"}), least=0.7),
    Forgery("whole file shifted 12 hours", shift_file, CLOCK),
    Forgery("resolutions 12 hours earlier", shift_ends, CLOCK),
    Forgery("resolutions 12 hours earlier, none before its opening", shift_ends_hidden, CLOCK),
    Forgery("AM and PM lost", lose_afternoons, CLOCK),
    Forgery("10 % duplicated, same numbers", duplicate_with_ids, COPIES),
    Forgery("10 % duplicated, new numbers", duplicate, COPIES),
    Forgery("10 % duplicated, up to 2 minutes apart", duplicate_shifted, COPIES),
    Forgery(
        "slowest 10 % deleted",
        delete_slowest,
        frozenset({"longest-missing", "open-cases-missing"}),
        least=0.7,
    ),
    Forgery("lowest 10 % of ratings deleted", delete_lowest, frozenset({"lowest-missing"})),
    Forgery("best three months kept", keep_best_quarter, PERIOD),
    Forgery("best three months declared", declare_best_quarter, frozenset({"best-window"}), least=0),
    Forgery("invented: one value", _inventing(one_value), INVENTED),
    Forgery("invented: a repeated pattern", _inventing(pattern), INVENTED),
    Forgery("invented: spreadsheet's random numbers", _inventing(random_between), INVENTED),
    Forgery("invented: typed by hand", _inventing(typed), INVENTED, least=0.7),
    Forgery("invented: drawn from likely shares", _inventing(plausible), INVENTED, least=0),
    Forgery("scale switched: five to ten", _switching(lambda r: 2 * r), SCALE),
    Forgery("scale switched: five to yes or no", _switching(lambda r: (r >= 4).astype(float)), SCALE),
    Forgery("scale switched: reversed", _switching(lambda r: 6 - r), SCALE),
)
