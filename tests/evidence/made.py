"""A made service desk that plays no tricks, and every trick that a check should notice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

AS_OF = datetime(2026, 1, 1)
PERIOD = (date(2025, 1, 1), date(2025, 12, 31))

Trick = Callable[[pd.DataFrame, np.random.Generator], pd.DataFrame]


def desk(n: int = 2000, *, seed: int = 4) -> pd.DataFrame:
    """A year of cases in working hours, a long tail of durations, some still open, two in three rated."""
    rng = np.random.default_rng(seed)
    day = pd.Timestamp("2025-01-01") + pd.to_timedelta(np.sort(rng.integers(0, 365, size=n)), unit="D")
    opened = (day + pd.to_timedelta(_working_minutes(n, rng), unit="min")).sort_values()
    days = np.floor(rng.lognormal(0.5, 1.6, size=n))
    ended = opened.normalize() + pd.to_timedelta(days, unit="D")
    ended += pd.to_timedelta(_working_minutes(n, rng), unit="min")
    soon = opened + pd.to_timedelta(rng.integers(3, 200, size=n), unit="min")
    resolved = pd.Series(np.where(ended > opened, ended, soon))
    answered = rng.random(n) < 0.65
    ratings = rng.choice([1.0, 2.0, 3.0, 4.0, 5.0], p=[0.03, 0.03, 0.06, 0.23, 0.65], size=n)
    return pd.DataFrame(
        {
            "case_id": [f"C-{number:06d}" for number in range(10_000, 10_000 + n)],
            "opened_at": opened,
            "resolved_at": resolved.where(resolved <= AS_OF),
            "closed_at": pd.Series(pd.NaT, index=range(n), dtype="datetime64[ns]"),
            "group": rng.choice(["Billing", "Devices", "Network"], size=n),
            "priority": rng.choice(["high", "normal", "low"], size=n),
            "csat": np.where(answered, ratings, np.nan),
            "rated": answered,
        }
    )


def _working_minutes(n: int, rng: np.random.Generator) -> np.ndarray:
    """Minutes after midnight, mostly from eight to eighteen."""
    return np.clip(rng.normal(13 * 60, 160, size=n), 1, 1439).astype(int)


def few(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return cases.iloc[:80]


def nobody_asked(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return cases.assign(rated=None)


def half_open(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return cases.assign(resolved_at=cases["resolved_at"].where(rng.random(len(cases)) < 0.7))


def repeated(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return pd.concat([cases, cases.sample(frac=0.05, random_state=rng)])


def copied(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    again = cases.sample(frac=0.1, random_state=rng)
    return pd.concat([cases, again.assign(case_id=[f"N-{at}" for at in range(len(again))])])


def nearly_copied(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    again = cases.sample(frac=0.1, random_state=rng)
    late = {name: again[name] + timedelta(minutes=1) for name in ("opened_at", "resolved_at")}
    return pd.concat([cases, again.assign(case_id=[f"N-{at}" for at in range(len(again))], **late)])


def _rate(cases: pd.DataFrame, ratings: Any) -> pd.DataFrame:
    given = cases["csat"].notna()
    return cases.assign(csat=cases["csat"].mask(given, pd.Series(np.resize(ratings, len(cases)))))


def long_run(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    changed = cases.copy()
    changed.loc[500:600, "csat"] = 4.0
    return changed


def one_sided(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    lifted = cases["csat"].notna() & (cases["group"] == "Billing")
    return cases.assign(csat=cases["csat"].mask(lifted, 5.0))


def alternating(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    given = cases["csat"].notna()
    changed = cases.copy()
    changed.loc[given, "csat"] = np.resize([5.0, 4.0, 5.0, 3.0, 5.0, 1.0], given.sum())
    return changed


def evenly(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return _rate(cases, rng.integers(1, 6, size=len(cases)).astype(float))


def without_lowest(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return cases[~(cases["csat"] <= 3)]


def other_scale(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    late = cases["opened_at"] >= "2025-08-01"
    return cases.assign(csat=cases["csat"].mask(late, cases["csat"] * 2))


def group_on_other_scale(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return cases.assign(csat=cases["csat"].mask(cases["group"] != "Billing", cases["csat"] * 2))


def without_open(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return cases[cases["resolved_at"].notna()]


def without_longest(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    lasted = cases["resolved_at"].fillna(AS_OF) - cases["opened_at"]
    return cases[lasted <= lasted.quantile(0.9)]


def at_once(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return cases.assign(
        resolved_at=cases["resolved_at"].mask(rng.random(len(cases)) < 0.4, cases["opened_at"])
    )


def after_three_days(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    later = cases["opened_at"] + timedelta(days=3)
    return cases.assign(resolved_at=cases["resolved_at"].mask(rng.random(len(cases)) < 0.2, later))


def on_fridays(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    friday = cases["opened_at"].dt.to_period("W-FRI").dt.end_time.dt.floor("D") + timedelta(hours=17)
    return cases.assign(resolved_at=friday.where(friday > cases["opened_at"], friday + timedelta(days=7)))


def three_months(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return cases[cases["opened_at"].between("2025-03-01", "2025-06-01")]


def better_spring(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    spring = cases["opened_at"].between("2025-03-01", "2025-06-01") & (cases["csat"] <= 3)
    return cases.assign(csat=cases["csat"].mask(spring, 4.0))


def _shift(cases: pd.DataFrame, hours: int, *names: str) -> pd.DataFrame:
    return cases.assign(**{name: cases[name] + timedelta(hours=hours) for name in names})


def other_zone(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return _shift(cases, 12, "opened_at", "resolved_at")


def without_afternoons(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    late = cases["opened_at"].dt.hour >= 12
    return cases.assign(opened_at=cases["opened_at"].mask(late, cases["opened_at"] - timedelta(hours=12)))


def early_ends(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return _shift(cases, -4, "resolved_at")


def ends_first(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return _shift(cases, -12, "resolved_at")


def round_minutes(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return cases.assign(opened_at=cases["opened_at"].dt.floor("5min"))


def two_digits(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    lasting = rng.choice([5, 55, 555, 5555], size=len(cases))
    return cases.assign(resolved_at=cases["opened_at"] + pd.to_timedelta(lasting, unit="min"))


def same_everywhere(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    week = cases["opened_at"].dt.to_period("W")
    nth = cases[cases["csat"].notna()].groupby(week).cumcount()
    weekly = pd.Series(np.where(nth % 8 == 1, 2.0, 5.0), index=nth.index)
    return cases.assign(csat=weekly.reindex(cases.index), group="Everybody")


@dataclass(frozen=True)
class Case:
    """A trick, and what is said beside the file where that is not what is said of the honest desk."""

    code: str
    trick: Trick
    beside: dict[str, Any] = field(default_factory=dict)


def as_it_is(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return cases


SPRING = (date(2025, 3, 1), date(2025, 5, 31))

TRICKS = (
    Case("small-sample", few),
    Case("wide-interval", few),
    Case("response-rate", nobody_asked),
    Case("open-cases-weigh", half_open),
    Case("too-good", as_it_is, {"peers": {"csat": [62.0, 65.0, 66.0, 67.0, 68.0, 70.0]}}),
    Case("definition-mix", as_it_is, {"stated": {"csat": 99.0}}),
    Case("repeated-ids", repeated),
    Case("copied-rows", copied),
    Case("nearly-copied-rows", nearly_copied),
    Case("straight-lining", long_run),
    Case("one-sided-groups", one_sided),
    Case("too-regular", alternating),
    Case("too-even", evenly),
    Case("lowest-missing", without_lowest),
    Case("scale-switch", other_scale),
    Case("mixed-scales", group_on_other_scale),
    Case("open-cases-missing", without_open),
    Case("longest-missing", without_longest),
    Case("missing-numbers", without_longest),
    Case("zero-durations", at_once),
    Case("exact-lag", after_three_days),
    Case("bulk-close", on_fridays),
    Case("period-not-covered", three_months),
    Case("best-window", better_spring, {"period": SPRING}),
    Case("night-work", other_zone),
    Case("quiet-midday", other_zone),
    Case("half-clock", without_afternoons),
    Case("mornings-differ", early_ends),
    Case("resolved-before-opened", ends_first),
    Case("first-digits", two_digits),
    Case("last-digits", round_minutes),
    Case("ratings-unrelated", same_everywhere),
)
