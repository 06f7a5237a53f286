"""Cases that ought to be there: the ones still open, the longest ones, the numbers left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from awards.evidence.flags.check import Finding, Limits, check
from awards.evidence.flags.subject import MINUTES, Subject

GRID = 400
"""Quantiles that stand for the durations of older cases."""
FEWEST = 50
"""Older cases from which the newer ones can be foretold."""


@check(
    "open-cases-missing",
    title="Open cases seem left out",
    method=(
        "Cases a day and durations of the older half of the file tell how many of the newer cases should "
        "still be open when the export was taken; the open ones in the file are set against it."
    ),
    threshold="At least {expected} expected, and open ones below {share:.0%} of it.",
)
def open_cases_missing(subject: Subject, limits: Limits) -> Finding | None:
    older = _older(subject)
    if older is None:
        return None
    expected = older.expected_open(subject)
    (still_open,) = subject.one(
        "SELECT count(*) FROM inspected WHERE ended_at IS NULL AND opened_at >= $middle", middle=older.until
    )
    if expected < limits["expected"] or still_open >= limits["share"] * expected:
        return None
    return Finding(
        f"About {expected:.0f} of the newer cases should still be open at {subject.as_of:%Y-%m-%d}, going by "
        f"the older ones; the file has {still_open}."
    )


@dataclass(frozen=True)
class Older:
    """The half of the cases that was opened first: until when, how many a minute, how long they lasted."""

    until: datetime
    per_minute: float
    durations: list[float]

    def expected_open(self, subject: Subject) -> float:
        """Newer cases still open at the export, were they opened and resolved as these were."""
        last = subject.period[1] if subject.period else None
        end = min(datetime.combine(last, time.max), subject.as_of) if last else self._last_opened(subject)
        youngest, oldest = ((subject.as_of - at).total_seconds() / 60 for at in (end, self.until))
        waiting = [max(0.0, min(lasted, oldest) - youngest) for lasted in self.durations]
        return self.per_minute * sum(waiting) / len(waiting)

    def _last_opened(self, subject: Subject) -> datetime:
        last: datetime = subject.one("SELECT max(opened_at) FROM inspected")[0]
        return min(last, subject.as_of)


def _older(subject: Subject) -> Older | None:
    """None where too few cases tell; an open case counts as lasting for ever."""
    first, middle = subject.one("SELECT min(opened_at), quantile_disc(opened_at, 0.5) FROM inspected")
    if not subject.resolved or first == middle:
        return None
    steps = [(place + 0.5) / GRID for place in range(GRID)]
    durations, n = subject.one(
        f"""
        SELECT quantile_disc(coalesce({MINUTES}, 1e9), {steps}), count(*)
        FROM inspected WHERE opened_at < $middle""",
        middle=middle,
    )
    return Older(middle, 60 * n / (middle - first).total_seconds(), durations) if n >= FEWEST else None


@check(
    "longest-missing",
    title="The longest cases seem left out",
    method=(
        "Durations with a long tail thin out toward the longest, which is several times the 95th percentile; "
        "a cut leaves many just below it. Cases opened too late to have lasted as long do not count."
    ),
    threshold=(
        "Longest below {times} times the 95th percentile, where that is above {tail} times the median, "
        "in {cases} cases or more."
    ),
)
def longest_missing(subject: Subject, limits: Limits) -> Finding | None:
    if not subject.resolved:
        return None
    age = f"greatest(1, coalesce({MINUTES}, date_diff('minute', opened_at, $as_of)))"
    n, high, middle, longest = subject.one(
        f"""
        WITH ages AS (SELECT {age} AS age, date_diff('minute', opened_at, $as_of) AS seen FROM inspected)
        SELECT count(*), quantile_cont(age, 0.95), median(age), max(age) FROM ages
        WHERE seen >= (SELECT max(age) FROM ages)""",
        as_of=subject.as_of,
    )
    if n < limits["cases"] or high <= limits["tail"] * middle or longest >= limits["times"] * high:
        return None
    return Finding(
        f"The longest of {n} cases took {longest / 60:.1f} hours, only {longest / high:.2f} times what one "
        f"in twenty took at least ({high / 60:.1f} hours; the median is {middle / 60:.1f}).",
        subject.rows(f"{age} >= $high", as_of=subject.as_of, high=high),
    )


@check(
    "missing-numbers",
    title="Case numbers are missing",
    method="Where case numbers run on almost without gaps, the numbers left out are counted by month.",
    threshold="More than {share:.1%} missing in a run that is at least {density:.0%} full.",
)
def missing_numbers(subject: Subject, limits: Limits) -> Finding | None:
    n, low, high = subject.one("""
        SELECT count(DISTINCT number), min(number), max(number)
        FROM (SELECT TRY_CAST(regexp_extract(case_id, '[0-9]+$') AS BIGINT) AS number FROM inspected)""")
    if not n or n < limits["cases"]:
        return None
    run = high - low + 1
    missing = run - n
    if n / run < limits["density"] or missing <= limits["share"] * run:
        return None
    return Finding(f"{missing} of the {run} case numbers from {low} to {high} are not in the file.")
