"""What a read export says of its nominee: period, figures, those of the year before, charts, flags."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from awards import clock
from awards.errors import Invalid
from awards.models import Program

if TYPE_CHECKING:
    from awards.evidence.charts import Charts
    from awards.evidence.figures import GroupMetrics
    from awards.evidence.flags import Flag
    from awards.evidence.reading import Reading

Period = tuple[date, date]
NEARLY_A_MONTH, HALF_A_YEAR, NEARLY_A_YEAR = timedelta(days=31), timedelta(days=184), timedelta(days=364)
PERSONAL = {
    "e-mail addresses": r"[\w.+-]+@[\w-]+\.[\w.]+",
    "telephone numbers": r"(^|[^\w])\+?\(?\d{2,4}\)?([ ./-]\d{2,4}){2,}($|[^\w])",
    "bank account numbers": r"\b[A-Z]{2}\d{2}( ?[A-Z0-9]{4}){3,7}\b",
}
KEPT_TEXTS = ("channel", "priority")


@dataclass(frozen=True)
class Findings:
    """The figures of the season's twelve months, those of the twelve before where the file covers them."""

    period: Period | None
    current: "GroupMetrics"
    previous: "GroupMetrics | None"
    charts: "Charts"
    flags: "list[Flag]"
    warnings: list[str]


def examine(
    reading: "Reading", where: Mapping[str, str], program: Program, stated: Mapping[str, float]
) -> Findings:
    """Measure the rows that match `where`; `stated` are the claimed figures by name.

    Cases of the future do not count. `program` says until when figures must reach.

    Raises Invalid when nothing matches, or when a column that is kept holds personal data.
    """
    from awards.evidence import charts, flags, metrics  # noqa: PLC0415  DuckDB and Ibis are heavy
    from awards.evidence.engines import cases_of  # noqa: PLC0415
    from awards.evidence.measures import Selection  # noqa: PLC0415

    _refuse_personal(reading)
    cases = cases_of(reading.connection)
    now = clock.now().astimezone(UTC)
    as_of = min(metrics.last_instant(cases) or now, now)
    days = metrics.days(
        Selection(dict(where), until=clock.now().astimezone(ZoneInfo(reading.zone)).date()).of(cases)
    )
    period, before = spans(days) if days else (None, None)
    common: dict[str, Any] = {"as_of": as_of, "where": where, "scale": reading.csat_scale}
    current = metrics.measure(reading.connection, **common, **_between(period))
    if not current or not current[0].n:
        raise Invalid("No row of the file belongs to the nominee; choose another group, agent or channel.")
    previous = metrics.measure(reading.connection, **common, **_between(before)) if before else []
    return Findings(
        period,
        current[0],
        previous[0] if previous and previous[0].n else None,
        charts.charts(reading.connection, **common, **_between(period)),
        flags.inspect(reading.connection, period=period, stated=stated, **common),
        [*reading.warnings, *_about(period, program)],
    )


def spans(days: Period) -> tuple[Period, Period | None]:
    """The last twelve full months of a file and the twelve before; a shorter file counts whole."""
    first, last = days
    end = last if _is_month_end(last) else last.replace(day=1) - timedelta(days=1)
    start = _year_earlier(end) + timedelta(days=1)
    if first > start:
        return days, None
    before = (_year_earlier(start - timedelta(days=1)) + timedelta(days=1), start - timedelta(days=1))
    return (start, end), before if first <= before[0] + NEARLY_A_MONTH else None


def _about(period: Period | None, program: Program) -> list[str]:
    """Figures are of twelve full months, of which the last ends half a year before the deadline or later."""
    if period is None:
        return []
    start, end = period
    found = []
    if end - start < NEARLY_A_YEAR:
        found.append(f"The file covers {start} to {end}; figures are to be of twelve full months.")
    if program.closes_at is not None and program.closes_at.date() - end > HALF_A_YEAR:
        found.append(
            f"The figures end on {end}, more than half a year before nominations close; "
            "export the months since then too."
        )
    return found


def _between(period: Period | None) -> dict[str, Any]:
    return {} if period is None else {"since": period[0], "until": period[1]}


def _is_month_end(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]


def _year_earlier(month_end: date) -> date:
    year, month = month_end.year - 1, month_end.month
    return date(year, month, calendar.monthrange(year, month)[1])


def _refuse_personal(reading: "Reading") -> None:
    """What stays for years must not name anybody; such a column is left out of the export instead."""
    for field in KEPT_TEXTS:
        for what, pattern in PERSONAL.items():
            found = reading.connection.execute(
                f"SELECT count(*) FROM cases WHERE regexp_matches({field}, ?)", [pattern]
            ).fetchone()
            if found and found[0]:
                header = reading.mapping.columns.get(field, field)
                raise Invalid(
                    f"The column {header} holds {what}; leave it out of the export and upload it again."
                )
