"""What is decided about a file before its rows are read: product, columns, order of day and month, zone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from awards.evidence import times
from awards.evidence.delimited import first_rows
from awards.evidence.formats import formats, plain_header, recognize
from awards.evidence.mapping import Mapping
from awards.evidence.refusals import Question, Unreadable
from awards.evidence.source import Source
from awards.evidence.staging import Plan
from awards.evidence.words import Ratings, is_rating_header, read_ratings

if TYPE_CHECKING:
    import duckdb  # noqa: TID253  only the type checker reads this

SAMPLE_ROWS = 4_000


@dataclass
class Decided:
    """The plan of a file, and what is to be asked or said about it."""

    format: str
    mapping: Mapping
    plan: Plan
    samples: dict[int, list[str]]
    asks: list[Question] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def recognized(
    headers: Sequence[str], zone: str | None, mapping: Mapping | None, date_order: str | None
) -> tuple[str, Mapping]:
    """The format's id and the mapping to read it with. Raises Unreadable on a mapping that does not fit."""
    known = recognize(headers)
    found = known.id if known is not None else _survey_or_custom(headers)
    if mapping is None:
        product = known or (formats()["survey"] if found == "survey" else None)
        hint = product.zone if product is not None else None
        columns = _survey_columns(headers) if found == "survey" else known.match(headers) if known else {}
        values = product.values if product is not None else {}
        mapping = Mapping(columns, None, zone or hint or "UTC", values)
    elif mapping.columns and known is None:
        found = "custom" if found == "custom" or "resolved_at" in mapping.columns else "survey"
    mapping = replace(
        mapping.checked(), date_order=date_order or mapping.date_order, zone=zone or mapping.zone
    ).checked()
    missing = [header for header in mapping.columns.values() if header not in headers]
    if missing:
        raise Unreadable(
            f"The mapping expects a column {missing[0]!r} that this file has not; map its columns."
        )
    return found, mapping


def decide(
    connection: duckdb.DuckDBPyConnection, source: Source, format_id: str, mapping: Mapping
) -> Decided:
    """The plan of the file, decided from a sample and, where that is not enough, from all its values."""
    known = formats().get(format_id)
    columns = {name: source.headers.index(header) for name, header in mapping.columns.items()}
    plan = Plan(
        columns,
        {},
        mapping.date_order,
        mapping.zone,
        blanks=known.blanks if known is not None else (),
        is_survey=_is_survey(format_id, mapping),
    )
    decided = Decided(format_id, mapping, plan, {})
    if not columns or not ("opened_at" in columns or plan.is_survey):
        decided.asks.append(_columns_question(source.headers))
        return decided
    decided.samples = _samples(connection, source, plan)
    settle(decided, connection, source)
    return decided


def settle(decided: Decided, connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Set styles, order and ratings from the samples; called again with what a first pass left unread."""
    decided.asks, decided.warnings = [], []
    plan = decided.plan
    styles = {position: times.style_of(decided.samples[position]) for position in plan.time_positions()}
    plan = replace(plan, styles=styles, ratings=_ratings(decided, source))
    decided.plan = replace(plan, order=_order(decided, plan, connection, source))
    _say_about_times(decided, source)


def _survey_or_custom(headers: Sequence[str]) -> str:
    return "survey" if {"csat", "nps"} & set(_survey_columns(headers)) else "custom"


def _survey_columns(headers: Sequence[str]) -> dict[str, str]:
    found = formats()["survey"].match(headers)
    if not {"csat", "nps"} & set(found):
        rating = [header for header in headers if is_rating_header(header)]
        if len(rating) == 1:
            found["csat"] = rating[0]
    return found


def _is_survey(format_id: str, mapping: Mapping) -> bool:
    rated = {"csat", "nps"} & set(mapping.columns)
    return bool(rated) and (format_id == "survey" or "opened_at" not in mapping.columns)


def _samples(connection: duckdb.DuckDBPyConnection, source: Source, plan: Plan) -> dict[int, list[str]]:
    """The texts of the first rows by column. Separated text is cut here: DuckDB would read far ahead."""
    positions = plan.positions()
    if source.path is not None and source.dialect is not None:
        first = first_rows(source.path, source.dialect, SAMPLE_ROWS)
        return {position: [cells[position] for cells in first if cells[position]] for position in positions}
    names = ", ".join(f"c{position}" for position in positions)
    rows = connection.execute(f"SELECT {names} FROM {source.relation} LIMIT {SAMPLE_ROWS}").fetchall()
    return {
        position: [row[place] for row in rows if row[place] is not None]
        for place, position in enumerate(positions)
    }


def _ratings(decided: Decided, source: Source) -> dict[str, Ratings]:
    return {
        name: rate(decided, source, name, Counter(decided.samples[decided.plan.columns[name]]))
        for name in ("csat", "nps")
        if name in decided.plan.columns
    }


def rate(decided: Decided, source: Source, name: str, counts: dict[str, int]) -> Ratings:
    """How the column of `name` ("csat", "nps") is read, given its distinct texts."""
    return read_ratings(
        header=source.headers[decided.plan.columns[name]],
        counts=counts,
        codes=decided.mapping.values.get(name, {}),
        scale=decided.mapping.scale if name == "csat" else (0, 10),
        nps=name == "nps",
        name=decided.format,
    )


def _order(decided: Decided, plan: Plan, connection: duckdb.DuckDBPyConnection, source: Source) -> str | None:
    """The order of day and month: declared, decided by a value above 12, or asked."""
    if decided.mapping.date_order in {"dmy", "mdy"}:
        return decided.mapping.date_order
    paired = [position for position, style in plan.styles.items() if style.has_pair]
    if not paired:
        return "ymd"
    votes = times.votes_of(value for position in paired for value in decided.samples[position])
    if 0 in votes and votes != (0, 0):
        return times.order_of(votes)
    order = times.order_of(_all_votes(connection, source, paired))
    if order is None:
        decided.asks.append(_order_question(decided, source, paired))
    return order


def _all_votes(
    connection: duckdb.DuckDBPyConnection, source: Source, positions: list[int]
) -> tuple[int, int]:
    counts = [part for position in positions for part in times.votes_expression(f"c{position}")]
    found = connection.execute(f"SELECT {', '.join(counts)} FROM {source.relation}").fetchone() or ()
    return sum(found[0::2]), sum(found[1::2])


def _order_question(decided: Decided, source: Source, positions: list[int]) -> Question:
    position = positions[0]
    example = next(value for value in decided.samples[position] if times.pair_of(value))
    return Question(
        "date_order",
        f"Column {source.headers[position]} writes times such as {example.strip()[:30]}, and no value tells "
        "whether the day or the month comes first. Which is it?",
        (("dmy", "Day first"), ("mdy", "Month first")),
    )


def _columns_question(headers: Sequence[str]) -> Question:
    return Question(
        "columns",
        "This is no export Laurel recognizes. Say which column holds the time of opening, or the rating.",
        tuple((header, header) for header in headers if plain_header(header)),
    )


def _say_about_times(decided: Decided, source: Source) -> None:
    plan = decided.plan
    for position, style in plan.styles.items():
        header = source.headers[position]
        if style.short_year:
            decided.warnings.append(f"Column {header} writes years with two digits; they are read as 20xx.")
        if "serial" in style.kinds:
            decided.warnings.append(f"Column {header} holds spreadsheet day numbers; they count from 1900.")
    opened = plan.styles.get(plan.columns.get("opened_at", -1))
    if opened is not None and opened.dated_only and "resolved_at" in plan.columns:
        decided.warnings.append("The dates have no time of day, so durations are whole days.")
    if any(style.has_pair for style in plan.styles.values()) and plan.order in {"dmy", "mdy"}:
        first = "day" if plan.order == "dmy" else "month"
        decided.warnings.append(f"Dates are read with the {first} first, decided for the whole file.")
