"""Integrity flags: named checks over the canonical cases, each with its reason, method and threshold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from awards.evidence.flags import (
    closing,
    comparison,
    digits,
    duplicates,
    hours,
    lifetimes,
    ratings,
    sample,
)
from awards.evidence.flags import (
    period as window,
)
from awards.evidence.flags.check import Check, Flag
from awards.evidence.flags.subject import Peers, Subject, laid_out
from awards.evidence.flags.thresholds import limits_with

if TYPE_CHECKING:
    import duckdb

__all__ = ["CHECKS", "Check", "Flag", "Peers", "inspect"]

CHECKS: tuple[Check, ...] = (
    sample.small_sample,
    sample.wide_interval,
    sample.response_rate,
    sample.open_cases_weigh,
    comparison.too_good,
    comparison.definition_mix,
    duplicates.repeated_ids,
    duplicates.copied_rows,
    duplicates.nearly_copied_rows,
    ratings.straight_lining,
    ratings.one_sided_groups,
    ratings.too_regular,
    ratings.too_even,
    ratings.lowest_missing,
    ratings.scale_switch,
    ratings.mixed_scales,
    lifetimes.open_cases_missing,
    lifetimes.longest_missing,
    lifetimes.missing_numbers,
    closing.zero_durations,
    closing.exact_lag,
    closing.bulk_close,
    window.period_not_covered,
    window.best_window,
    hours.night_work,
    hours.quiet_midday,
    hours.half_clock,
    hours.mornings_differ,
    hours.resolved_before_opened,
    digits.first_digits,
    digits.last_digits,
    digits.ratings_unrelated,
)


def inspect(
    connection: duckdb.DuckDBPyConnection,
    *,
    as_of: datetime,
    period: tuple[date, date] | None = None,
    peers: Peers | None = None,
    where: Mapping[str, str] | None = None,
    thresholds: Mapping[str, Mapping[str, float]] | None = None,
    stated: Mapping[str, float] | None = None,
    scale: tuple[int, int] | None = None,
) -> list[Flag]:
    """Every flag that the table `cases` raises, in the order of CHECKS; the rows stay in DuckDB.

    `as_of` is when the export was taken. `where` filters by group, assignee or channel. `thresholds`
    changes single limits, as in `{"zero-durations": {"share": 0.2}}`; an unknown name raises ValueError.
    `stated` gives claimed figures by metric: csat, nps, resolution_median, resolution_p90, same_day.
    `scale` is the rating's lowest and highest level; without it the highest rating suggests it.
    """
    limits = limits_with(thresholds)
    with laid_out(connection, as_of=as_of, where=where) as moment:
        subject = Subject(connection, moment, period, peers, stated or {}, scale)
        found = [(check, check.look(subject, limits[check.code])) for check in CHECKS]
    return [check.flag(finding, limits[check.code]) for check, finding in found if finding is not None]
