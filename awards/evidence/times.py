"""How a file writes its times: shapes, the order of day and month, and the expressions that read them.

Local times go to UTC by the declared zone. A time that occurs twice (the clock is put back) is read as the
second, in standard time; one that does not exist (the clock is put forward) is moved forward by an hour: what
ICU and PostgreSQL do. 1970-01-01 and the zero days of spreadsheets are blank.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

BLANKS = (
    "",
    "?",
    "-",
    "--",
    "—",
    "n/a",
    "na",
    "none",
    "null",
    "nan",
    "nat",
    "#n/a",
    "not set",
    "(blank)",
    "0",
)
# No export has cases before or after: a typing error, which is said, or an empty spreadsheet cell.
EARLIEST, LATEST = "1971-01-01", "2100-01-01"

_TIME = r"""(?:(?P<gap>T|,?[ ]|[ ]at[ ]|,)
  (?P<hour>\d{1,2}):\d{2}(?P<second>:\d{2})?(?P<fraction>\.\d{1,9})?(?P<half>[ \u00a0\u202f]?[AaPp][Mm])?)?"""
_SHAPE = re.compile(
    rf"""^(?:
      \d{{4}}(?P<dash>[-/.])\d{{1,2}}(?P=dash)\d{{1,2}}
    | (?P<first>\d{{1,2}})(?P<slash>[-/.])(?P<other>\d{{1,2}})(?P=slash)(?P<year>\d{{4}}|\d{{2}})
    | \d{{1,2}}(?P<before>[ -])(?P<month>[A-Za-z]{{3,9}})(?P<after>,?[ -])(?P<named_year>\d{{4}}|\d{{2}})
    | (?P<leading>[A-Za-z]{{3,9}})[ ]\d{{1,2}}(?P<comma>,?[ ])\d{{4}}
    ){_TIME}(?P<offset>[ ]?(?:Z|UTC|GMT|[+-]\d{{2}}:?\d{{2}}))?$""",
    re.VERBOSE,
)
_SECONDS = re.compile(r"^\d{9,10}(?:\.\d+)?$")
_MILLISECONDS = re.compile(r"^\d{12,13}(?:\.0+)?$")
_SERIAL = re.compile(r"^[2-7]\d{4}(?:\.\d+)?$")
# In SQL: the two numbers before the year, whose order is in question.
PAIR = r"^\s*(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d{2})(?:\D|$)"


class Shape(NamedTuple):
    """One way of writing a time. `format` is a strptime pattern with <pair> where the order is open."""

    format: str
    kind: str  # "local", "utc", "offset", "epoch_s", "epoch_ms" or "serial"
    dated_only: bool = False


@dataclass(frozen=True)
class Style:
    """The shapes found in one column, most frequent first."""

    shapes: tuple[Shape, ...]

    @property
    def has_pair(self) -> bool:
        return any("<pair>" in shape.format for shape in self.shapes)

    @property
    def dated_only(self) -> bool:
        return bool(self.shapes) and all(shape.dated_only for shape in self.shapes)

    @property
    def short_year(self) -> bool:
        return any("%y" in shape.format for shape in self.shapes)

    @property
    def kinds(self) -> set[str]:
        return {shape.kind for shape in self.shapes}

    def without(self, kind: str) -> Style:
        return Style(tuple(shape for shape in self.shapes if shape.kind != kind))


def style_of(values: Iterable[str]) -> Style:
    """The shapes of the values that are times; others are ignored."""
    counted = Counter(shape for value in values if (shape := shape_of(value.strip())) is not None)
    return Style(tuple(shape for shape, _count in counted.most_common(12)))


def shape_of(text: str) -> Shape | None:
    """How `text` writes a time, or None when it is none."""
    found = _SHAPE.match(text)
    if found is not None:
        date = _date_format(found)
        if date is None:
            return None
        offset = found["offset"]
        kind = "local" if offset is None else "offset" if offset.strip()[0] in "+-" else "utc"
        return Shape(date + _time_format(found) + _offset_format(offset), kind, found["hour"] is None)
    for pattern, kind in ((_SECONDS, "epoch_s"), (_MILLISECONDS, "epoch_ms"), (_SERIAL, "serial")):
        if pattern.match(text):
            return Shape("", kind)
    return None


def pair_of(text: str) -> tuple[int, int] | None:
    """The two numbers whose order is in question: 29/2/2016 → (29, 2)."""
    found = _SHAPE.match(text.strip())
    if found is None or found["first"] is None:
        return None
    return int(found["first"]), int(found["other"])


def order_of(votes: tuple[int, int]) -> str | None:
    """The order that the values with a number above 12 decide; None when none does."""
    day_first, month_first = votes
    if day_first == month_first:
        return None
    return "dmy" if day_first > month_first else "mdy"


def votes_of(values: Iterable[str]) -> tuple[int, int]:
    pairs = [pair for value in values if (pair := pair_of(value)) is not None]
    day_first = sum(first > 12 >= other for first, other in pairs)
    month_first = sum(other > 12 >= first for first, other in pairs)
    return day_first, month_first


def votes_expression(column: str) -> tuple[str, str]:
    """SQL aggregates that count over all rows what `votes_of` counts over some."""
    first, other = (f"try_cast(regexp_extract({column}, '{PAIR}', {part}) AS INTEGER)" for part in (1, 2))
    return (
        f"count(*) FILTER (WHERE {first} > 12 AND {other} <= 12)",
        f"count(*) FILTER (WHERE {other} > 12 AND {first} <= 12)",
    )


def local_expression(column: str, style: Style, order: str | None) -> str | None:
    """SQL for the local time of the values without an offset; None when there are none."""
    parts = [_strptime(column, _formats(style, "local", order))] if "local" in style.kinds else []
    if "serial" in style.kinds:
        days = f"try_cast({column} AS DOUBLE)"
        parts.append(
            f"CASE WHEN {days} BETWEEN 20000 AND 80000 THEN "
            f"TIMESTAMP '1899-12-30' + to_seconds(CAST(round({days} * 86400) AS BIGINT)) END"
        )
    return _first_of(parts)


def instant_expression(column: str, style: Style, order: str | None) -> str | None:
    """SQL for the instant in UTC, of the values with an offset or an epoch; None when there are none."""
    parts = []
    if "utc" in style.kinds:
        parts.append(_strptime(column, _formats(style, "utc", order)))
    if "offset" in style.kinds:
        parts.append(f"timezone('UTC', {_strptime(column, _formats(style, 'offset', order))})")
    for kind, factor in (("epoch_s", 1_000_000), ("epoch_ms", 1_000)):
        if kind in style.kinds:
            number = f"try_cast({column} AS DOUBLE)"
            parts.append(
                f"CASE WHEN {number} BETWEEN 0 AND {4_102_444_800_000_000 // factor} THEN "
                f"make_timestamp(CAST(round({number} * {factor}) AS BIGINT)) END"
            )
    return _first_of(parts)


def to_utc(local: str, zone: str) -> str:
    return local if zone == "UTC" else f"timezone('UTC', timezone('{zone}', {local}))"


def to_local(instant: str, zone: str) -> str:
    return instant if zone == "UTC" else f"timezone('{zone}', timezone('UTC', {instant}))"


def _formats(style: Style, kind: str, order: str | None) -> list[str]:
    return [in_order(shape.format, order) for shape in style.shapes if shape.kind == kind]


def in_order(text: str, order: str | None) -> str:
    """The pattern with day and month in their order; day first while it is open."""
    found = re.search(r"<pair>(.)", text)
    if found is None:
        return text
    first, other = ("%m", "%d") if order == "mdy" else ("%d", "%m")
    return text.replace(found[0], f"{first}{found[1]}{other}")


def _strptime(column: str, patterns: list[str]) -> str:
    unique = list(dict.fromkeys(patterns))
    quoted = [f"'{pattern}'" for pattern in unique]
    wanted = quoted[0] if len(quoted) == 1 else f"[{', '.join(quoted)}]"
    return f"try_strptime({column}, {wanted})"


def _first_of(parts: list[str]) -> str | None:
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else f"coalesce({', '.join(parts)})"


def _date_format(found: re.Match[str]) -> str | None:
    if found["dash"] is not None:
        return f"%Y{found['dash']}%m{found['dash']}%d"
    if found["slash"] is not None:
        if not _is_possible(int(found["first"]), int(found["other"])):
            return None
        return f"<pair>{found['slash']}{found['slash']}{_year(found['year'])}"
    if found["month"] is not None:
        month = _month(found["month"])
        year = _year(found["named_year"])
        return month and f"%d{found['before']}{month}{found['after']}{year}"
    month = _month(found["leading"])
    return month and f"{month} %d{found['comma']}%Y"


def _is_possible(first: int, other: int) -> bool:
    return min(first, other) in range(1, 13) and max(first, other) in range(1, 32)


def _year(digits: str) -> str:
    return "%Y" if len(digits) == 4 else "%y"


def _month(name: str) -> str | None:
    from calendar import month_abbr, month_name  # noqa: PLC0415  as English as the patterns that read them

    plain = name.capitalize()
    if plain in list(month_abbr):
        return "%b"
    return "%B" if plain in list(month_name) else None


def _time_format(found: re.Match[str]) -> str:
    if found["hour"] is None:
        return ""
    half = found["half"]
    second = "" if found["second"] is None else ":%S"
    fraction = "" if found["fraction"] is None else ".%n" if len(found["fraction"]) > 7 else ".%f"
    marker = "" if half is None else f"{half[:-2]}%p"
    return f"{found['gap']}{'%H' if half is None else '%I'}:%M{second}{fraction}{marker}"


def _offset_format(offset: str | None) -> str:
    if offset is None:
        return ""
    return offset if offset.strip()[0] not in "+-" else f"{offset[: -len(offset.strip())]}%z"
