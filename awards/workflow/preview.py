"""What the page shows of an export before it is accepted."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from awards.workflow.examining import Findings
from awards.workflow.mappings import as_row

if TYPE_CHECKING:
    from awards.evidence.figures import Measured
    from awards.evidence.reading import Reading

TITLES = {
    "csat": "Customer satisfaction (CSAT)",
    "csat_mean": "Mean rating",
    "nps": "Net promoter score (NPS)",
    "nps_style": "NPS-style score",
    "resolution_median": "Resolution time, median",
    "resolution_median_km": "Resolution time, median with open cases",
    "resolution_p90": "Resolution time, 90th percentile",
    "resolution_p90_km": "Resolution time, 90th percentile with open cases",
    "first_response_median": "First response, median",
    "same_day": "Closed on the day of opening",
    "reopen_rate": "Reopened",
    "sla": "Service level met",
    "response_rate": "Response rate",
    "backlog": "Still open",
}
UNITS = {"percent": "%", "points": "points", "hours": "h", "cases": "cases", "rating": ""}
CHOICES = ("group", "assignee", "channel")
MOST_CHOICES, FEWEST_ROWS, MOST_REJECTED = 200, 5, 50


def read_so_far(reading: "Reading") -> dict[str, Any]:
    """What is known of the file itself: format, columns, rows, questions."""
    return {
        "format": reading.format,
        "rows": reading.rows,
        "rejected": reading.rejected_count,
        "rejected_rows": [{"row": one.row, "reason": one.reason} for one in reading.rejected[:MOST_REJECTED]],
        "warnings": list(reading.warnings),
        "kept": list(reading.kept),
        "dropped": list(reading.dropped),
        "headers": list(reading.headers),
        "mapping": as_row(reading.mapping),
        "sample": _table(reading.sample),
        "questions": [
            {"field": one.field, "text": one.text, "options": [list(choice) for choice in one.choices]}
            for one in reading.asks
        ],
    }


def examined(reading: "Reading", found: Findings) -> dict[str, Any]:
    """The same with everything that was measured."""
    current = found.current
    return read_so_far(reading) | {
        "choices": {field: _choices(reading, field) for field in CHOICES},
        "figures": figures(current.figures),
        "charts": found.charts.to_data(),
        "warnings": found.warnings,
        "flags": [
            {"title": one.title, "reason": one.reason, "severity": one.severity} for one in found.flags
        ],
        "period": [day.isoformat() for day in found.period] if found.period else None,
        "has_previous": found.previous is not None,
        "n": current.n,
        "resolved": current.resolved,
        "open": current.open,
        "unusable": current.unusable,
        "has_cases": current.has_cases,
    }


def figures(found: "Mapping[str, Measured]") -> list[dict[str, Any]]:
    """The figures in the order of TITLES, numbers as texts with one decimal."""
    return [
        {
            "name": name,
            "title": TITLES[name],
            "definition": one.definition,
            "value": _number(one.value),
            "low": _number(one.low),
            "high": _number(one.high),
            "n": one.n,
            "unit": UNITS.get(one.unit, one.unit),
            "warnings": list(one.flags),
        }
        for name in TITLES
        if (one := found.get(name)) is not None
    ]


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:.1f}"


def _table(sample: list[dict[str, str | None]]) -> dict[str, Any]:
    columns = [name for name in sample[0] if any(row.get(name) for row in sample)] if sample else []
    return {"columns": columns, "rows": [[row.get(name) or "" for name in columns] for row in sample]}


def _choices(reading: "Reading", field: str) -> list[list[Any]]:
    """Values that one could narrow the file to, the most frequent first."""
    rows = reading.connection.execute(
        f'SELECT "{field}", count(*) AS n FROM cases WHERE "{field}" IS NOT NULL GROUP BY 1 '
        "HAVING n >= ? ORDER BY n DESC, 1 LIMIT ?",
        [FEWEST_ROWS, MOST_CHOICES],
    ).fetchall()
    return [[str(value), n] for value, n in rows]
