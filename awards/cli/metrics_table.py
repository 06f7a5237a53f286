"""The table that `awards metrics` prints for people."""

from typing import TYPE_CHECKING

from awards.evidence.figures import GroupMetrics

if TYPE_CHECKING:
    from awards.cli.metrics import Report

HEAD = ("group", "n", "resolved", "open", "unusable", "median h", "median h KM", "p90 h", "p90 h KM")
RATES = {"csat": "CSAT %", "nps": "NPS", "nps_style": "NPS-style", "same_day": "same day %", "sla": "SLA %"}
RATES |= {"reopen_rate": "reopened %", "response_rate": "answered %", "first_response_median": "reply h"}
LISTED = 20


def table_of(report: "Report") -> str:
    """Groups as lines, figures as columns; intervals in brackets, a star where n is small."""
    shown = [name for name in RATES if any(name in group.figures for group in report.groups)]
    rows = [[*HEAD, *(RATES[name] for name in shown)]]
    rows += [_row(group, shown) for group in report.groups]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [_line(row, widths) for row in rows]
    head = f"{report.format}, zone {report.zone}, open cases counted until {report.as_of.isoformat()}"
    ids = sorted({one.definition for group in report.groups for one in group.figures.values()})
    notes = [f"Definitions: {', '.join(ids)}. KM: Kaplan–Meier with open cases. * small sample."]
    notes += report.warnings
    if report.rejected_count:
        notes.append(f"{report.rejected_count:,} rows were rejected:")
        notes += [f"  row {one.row}: {one.reason}" for one in report.rejected[:LISTED]]
        notes += ["  … --json lists more."] if report.rejected_count > LISTED else []
    return "\n".join([head, "", *lines, "", *notes])


def _row(group: GroupMetrics, shown: list[str]) -> list[str]:
    counts = [group.resolved, group.open, group.unusable]
    hours = ("resolution_median", "resolution_median_km", "resolution_p90", "resolution_p90_km")
    return [
        group.group if group.group is not None else "–",
        f"{group.n:,}",
        *(f"{number:,}" if group.has_cases else "–" for number in counts),
        *(_figure(group, name) for name in (*hours, *shown)),
    ]


def _figure(group: GroupMetrics, name: str) -> str:
    one = group.figures.get(name)
    if one is None or one.value is None:
        return "–"
    limits = "" if one.low is None else f" ({one.low:.1f}–{'' if one.high is None else f'{one.high:.1f}'})"
    small = "*" if any(flag.startswith("fewer than") for flag in one.flags) else ""
    return f"{one.value:.1f}{small}{limits}"


def _line(row: list[str], widths: list[int]) -> str:
    first, *rest = (
        cell.ljust(width) if place == 0 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join([first, *rest]).rstrip()
