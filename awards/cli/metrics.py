"""The metrics of an export or of a table in a warehouse: no server, no database of ours, no settings."""

import json
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from awards.cli.metrics_table import table_of
from awards.evidence.figures import GroupMetrics
from awards.evidence.refusals import Rejected, Unreadable

if TYPE_CHECKING:
    from awards.evidence.mapping import Mapping
    from awards.evidence.reading import Reading

COLUMNS = ("group", "assignee", "channel", "priority")


@dataclass(frozen=True)
class Report:
    """What was measured, and of what."""

    format: str
    zone: str
    as_of: datetime
    rejected: list[Rejected]
    rejected_count: int
    warnings: list[str]
    groups: list[GroupMetrics]

    def to_data(self) -> dict[str, Any]:
        """The JSON of `--json`; null where a figure does not apply."""
        return {
            "format": self.format,
            "zone": self.zone,
            "as_of": self.as_of.isoformat(),
            "rejected": [{"row": one.row, "reason": one.reason} for one in self.rejected],
            "groups": [_group(group) for group in self.groups],
        }


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--by", metavar="COLUMN", help="group, assignee, channel, priority or a header of the file.")
@click.option("--as-of", metavar="DATE", help="Until when open cases waited; the last time in the file.")
@click.option("--zone", help="The IANA zone of times without an offset; that of the format, or UTC.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.option("--summary", type=click.Path(path_type=Path), help="Also write a summary to upload.")
@click.option("--connect", "url", metavar="URL", help="Measure a table of this database, where it lies.")
@click.option("--table", default="cases", show_default=True, help="The table, with canonical columns.")
@click.option("--map", "columns", multiple=True, metavar="FIELD=HEADER", help="Which header is which field.")
@click.option("--date-order", help="dmy or mdy, where the file leaves it open.")
@click.option("--scale", help="The worst and best rating, such as 1-5; nps for the 0 to 10 question.")
def metrics(
    file: Path | None,
    by: str | None,
    as_of: str | None,
    zone: str | None,
    as_json: bool,
    summary: Path | None,
    url: str | None,
    table: str,
    columns: tuple[str, ...],
    date_order: str | None,
    scale: str | None,
) -> None:
    """Compute satisfaction and resolution times from FILE, an export of a CRM or a survey."""
    if (file is None) == (url is None):
        raise click.UsageError("Give either a FILE or --connect URL.")
    try:
        _refuse_names(by, summary)
        if zone is not None:
            _known(zone)
        if url is not None:
            report = _of_table(url, table, by, as_of, zone, scale, summary)
        else:
            answers = {"date_order": date_order, "scale": scale}
            report = _of_file(file or Path(), by, as_of, zone, summary, _fields(columns), answers)
    except Unreadable as error:
        click.echo(_placed(error.sentence, file), err=True)
        sys.exit(2)
    except OSError as error:
        click.echo(f"{file} cannot be read: {error.strerror or error}.", err=True)
        sys.exit(2)
    click.echo(json.dumps(report.to_data(), indent=2, ensure_ascii=False) if as_json else table_of(report))


def _placed(sentence: str, file: Path | None) -> str:
    """The sentence with the file it is about; options speak for themselves."""
    return sentence if file is None or file.name in sentence or "--" in sentence else f"{file}: {sentence}"


def _of_file(
    path: Path,
    by: str | None,
    as_of: str | None,
    zone: str | None,
    summary: Path | None,
    columns: dict[str, str],
    answers: dict[str, str | None],
) -> Report:
    from awards.evidence.metrics import last_instant  # noqa: PLC0415  heavy, and only for this command

    with _read(path, zone, columns, answers, by) as reading:
        column = _column(by, reading)
        cases = _ibis_table(reading.connection)
        end = _as_of(as_of, reading.zone) or last_instant(cases)
        report = Report(
            reading.format,
            reading.zone,
            end or datetime(1970, 1, 1, tzinfo=UTC),
            reading.rejected,
            reading.rejected_count,
            reading.warnings,
            _measured(cases, column, end, reading.csat_scale),
        )
        if summary is not None:
            _summarize(summary, report, cases, reading.csat_scale, reading.rows, reading.sha256)
    return report


def _of_table(
    url: str,
    table: str,
    by: str | None,
    as_of: str | None,
    zone: str | None,
    scale: str | None,
    summary: Path | None,
) -> Report:
    from awards.evidence.engines import connected  # noqa: PLC0415  heavy, and only for this command
    from awards.evidence.metrics import last_instant  # noqa: PLC0415  heavy, and only for this command

    if by is not None and by not in COLUMNS:
        raise Unreadable(f"--by takes {', '.join(COLUMNS)} for a table; {by} is none of them.")
    clocks = zone or "UTC"
    cases = connected(url, table, clocks)
    end = _as_of(as_of, clocks) or last_instant(cases)
    if end is None:
        raise Unreadable(f"The table {table} has no times; a case needs at least opened_at.")
    bounds = _scale(scale)
    report = Report("table", clocks, end, [], 0, [], _measured(cases, by, end, bounds))
    if summary is not None:
        _summarize(summary, report, cases, bounds, sum(group.n for group in report.groups), None)
    return report


def _measured(cases: Any, by: str | None, as_of: datetime | None, scale: Any) -> list[GroupMetrics]:
    from awards.evidence.metrics import measure  # noqa: PLC0415  heavy, and only for this command

    return measure(cases, by=by, as_of=as_of, scale=scale)


def _summarize(path: Path, report: Report, cases: Any, scale: Any, rows: int, sha256: str | None) -> None:
    from awards.evidence.charts import charts  # noqa: PLC0415  heavy, and only for this command
    from awards.evidence.metrics import days  # noqa: PLC0415  heavy, and only for this command
    from awards.evidence.summary import summarize, write  # noqa: PLC0415  heavy, and only for this command

    made = summarize(
        report.groups,
        charts(cases, as_of=report.as_of, scale=scale),
        format=report.format,
        zone=report.zone,
        as_of=report.as_of,
        period=days(cases),
        rows=rows,
        source_sha256=sha256,
    )
    write(made, path)


def _read(
    path: Path, zone: str | None, columns: dict[str, str], answers: dict[str, str | None], by: str | None
) -> "Reading":
    """The file, its open questions answered by the options, its own header for --by mapped."""
    from awards.evidence.reading import read  # noqa: PLC0415  heavy, and only for this command

    reading = read(path, zone=zone)
    wanted = columns | _header_for(by, reading)
    if wanted:
        mapping = replace(reading.mapping, columns=reading.mapping.columns | wanted)
        reading = _again(reading, path, mapping, zone)
    while reading.asks:
        ask = reading.asks[0]
        answer = answers.pop(ask.field, None)
        if answer is None:
            reading.close()
            raise Unreadable(f"{path}: {ask.text} {_how(ask.field)}")
        reading = _again(reading, path, reading.mapping.answered(ask.field, answer), zone)
    return reading


def _again(reading: "Reading", path: Path, mapping: "Mapping", zone: str | None) -> "Reading":
    from awards.evidence.reading import read  # noqa: PLC0415  heavy, and only for this command

    reading.close()
    return read(path, zone=zone, mapping=mapping)


def _how(field: str) -> str:
    option = {"date_order": "--date-order dmy or --date-order mdy", "scale": "--scale, such as --scale 1-5"}
    return f"Answer with {option.get(field, '--map FIELD=HEADER, such as --map opened_at=Created')}."


def _header_for(by: str | None, reading: "Reading") -> dict[str, str]:
    """The header to read as the group, where --by names one that no field has yet."""
    if by is None or by in reading.mapping.columns:
        return {}
    header = _same(by, reading)
    fields = [name for name, own in reading.mapping.columns.items() if own == header and name in COLUMNS]
    return {} if fields else {"group": header}


def _column(by: str | None, reading: "Reading") -> str | None:
    if by is None or by in reading.mapping.columns:
        return by
    header = _same(by, reading)
    return next(name for name, own in reading.mapping.columns.items() if own == header and name in COLUMNS)


def _same(by: str, reading: "Reading") -> str:
    found = [header for header in reading.headers if header.strip().lower() == by.strip().lower()]
    if not found:
        reading.close()
        raise Unreadable(f"There is no column {by}; the file has {', '.join(reading.headers)[:300]}.")
    return found[0]


def _fields(columns: tuple[str, ...]) -> dict[str, str]:
    pairs = [text.partition("=") for text in columns]
    if any(not (name and sign and header) for name, sign, header in pairs):
        raise Unreadable("--map takes FIELD=HEADER, such as --map opened_at=Created.")
    return {name: header for name, _sign, header in pairs}


def _refuse_names(by: str | None, summary: Path | None) -> None:
    if summary is not None and by == "assignee":
        raise Unreadable("A summary never names people; leave out --by assignee or --summary.")


def _as_of(text: str | None, zone: str) -> datetime | None:
    """An instant; a date is its first moment on the clocks of the zone, as in the engine."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unreadable(f"--as-of takes a date such as 2026-03-31, not {text[:40]}.") from error
    return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _known(zone: str) -> None:
    from awards.evidence.mapping import check_zone  # noqa: PLC0415  only for this command

    check_zone(zone)


def _scale(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    low, _sign, high = text.partition("-")
    if not (low.isdecimal() and high.isdecimal() and int(low) < int(high)):
        raise Unreadable(f"--scale takes the worst and the best rating, such as 1-5, not {text[:40]}.")
    return int(low), int(high)


def _ibis_table(connection: Any) -> Any:
    from awards.evidence.engines import cases_of  # noqa: PLC0415  heavy, and only for this command

    return cases_of(connection)


def _group(group: GroupMetrics) -> dict[str, Any]:
    csat = group.figures.get("csat")
    counts = {"resolved": group.resolved, "open": group.open, "unusable": group.unusable}
    return {
        "group": group.group,
        "n": group.n,
        **{name: number if group.has_cases else None for name, number in counts.items()},
        "median_hours_naive": group.value("resolution_median"),
        "p90_hours_naive": group.value("resolution_p90"),
        "median_hours_km": group.value("resolution_median_km"),
        "p90_hours_km": group.value("resolution_p90_km"),
        "csat": None if csat is None else csat.value,
        "csat_low": None if csat is None else csat.low,
        "csat_high": None if csat is None else csat.high,
        "nps": group.value("nps"),
        "responses": group.responses,
    }
