"""Separated text: separator and header found, broken rows set aside with their reasons."""

from __future__ import annotations

import csv
import io
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from awards.evidence.formats import is_known_header
from awards.evidence.refusals import Limits, Rejected, Unreadable

SEPARATORS = (",", ";", "\t", "|")
SAMPLE = 256 * 1024
PREAMBLE = 20  # lines of a title or a report's filters that may stand above the header


@dataclass(frozen=True)
class Dialect:
    """How the file is cut into cells. `skip` counts the physical lines down to and with the header."""

    separator: str
    headers: tuple[str, ...]
    skip: int


@dataclass
class Mended:
    """A copy of the file that holds only its whole rows, each led by its row number."""

    path: Path
    rows: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    rejected_count: int = 0
    footers: int = 0


def find_dialect(path: Path, limits: Limits) -> Dialect:
    """The separator and the header. Raises Unreadable when there is no header or it is too wide."""
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    text = start.decode("utf-8", "ignore").removeprefix("\ufeff")
    named = _named_separator(text)
    candidates = [named] if named else list(SEPARATORS)
    scored = [_scored(text, separator, whole=len(start) < SAMPLE) for separator in candidates]
    _score, dialect = max(scored, key=lambda pair: pair[0])
    if not any(header.strip() for header in dialect.headers):
        raise Unreadable("The file has no header; its first row must name the columns.")
    if len(dialect.headers) > limits.columns:
        raise Unreadable(
            f"The file has {len(dialect.headers):,} columns, more than {limits.columns:,}; export fewer."
        )
    return dialect


def first_rows(path: Path, dialect: Dialect, count: int) -> list[list[str]]:
    """The first whole rows below the header, at most `count`; a damaged row ends them."""
    rows = []
    with path.open(encoding="utf-8-sig", newline="") as source:
        for _line in range(dialect.skip):
            source.readline()
        with suppress(csv.Error):
            for cells in islice(csv.reader(source, delimiter=dialect.separator), count):
                if len(cells) == len(dialect.headers):
                    rows.append(cells)
    return rows


def mend(path: Path, dialect: Dialect, target: Path, limits: Limits) -> Mended:
    """Copy the whole rows to `target`; note the others and the footer lines below the last whole row."""
    csv.field_size_limit(limits.cell)
    mended = Mended(target)
    width = len(dialect.headers)
    footers: list[Rejected] = []
    with (
        path.open(encoding="utf-8-sig", newline="") as source,
        target.open("w", encoding="utf-8", newline="") as copy,
    ):
        for _line in range(dialect.skip):
            source.readline()
        writer = csv.writer(copy, lineterminator="\n")
        for cells, reason in _Records(source, dialect.separator, width, limits):
            if reason is None and not cells:
                continue
            mended.rows += 1
            if reason is None and len(cells) == width:
                _reject(mended, footers, limits)
                footers = []
                writer.writerow([mended.rows, *cells])
                continue
            sentence = reason or f"{len(cells)} cells where the header has {width}"
            rejected = Rejected(mended.rows, sentence)
            if reason is None and len(cells) == 1 and width > 2 and len(footers) < PREAMBLE:
                footers.append(rejected)
            else:
                _reject(mended, [*footers, rejected], limits)
                footers = []
    mended.footers = len(footers)
    mended.rows -= len(footers)
    return mended


def _reject(mended: Mended, rejected: list[Rejected], limits: Limits) -> None:
    mended.rejected_count += len(rejected)
    mended.rejected.extend(rejected[: limits.listed - len(mended.rejected)])


class _Records:
    """Rows of a file that may be broken: (cells, None), or ([], reason).

    A quotation mark that is never closed swallows the rows below it; then only its own line is the broken
    row, and the lines below are read again.
    """

    def __init__(self, source: io.TextIOBase, separator: str, width: int, limits: Limits) -> None:
        self._source = source
        self._separator = separator
        self._width = width
        self._limits = limits
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._strays = 0

    def __iter__(self) -> Iterator[tuple[list[str], str | None]]:
        reader = csv.reader(self._lines(), delimiter=self._separator)
        while True:
            self._taken.clear()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                cells, broken = [], True
            else:
                broken = len(self._taken) > 1 and len(cells) != self._width
            if not broken:
                yield cells, None
                continue
            self._put_back()
            reader = csv.reader(self._lines(), delimiter=self._separator)
            yield [], "a quotation mark is opened and not closed, or a cell is too long"

    def _lines(self) -> Iterator[str]:
        while True:
            line = self._again.popleft() if self._again else self._source.readline()
            if not line:
                return
            self._taken.append(line)
            yield line

    def _put_back(self) -> None:
        self._strays += 1
        if self._strays > self._limits.stray_quotes:
            raise Unreadable(
                f"More than {self._limits.stray_quotes} rows have a quotation mark that is not closed; "
                "export the file again as CSV with quoted texts."
            )
        self._again.extendleft(reversed(self._taken[1:]))


def _named_separator(text: str) -> str | None:
    first = text.split("\n", 1)[0].strip().casefold()
    return first[4:5] if first.startswith("sep=") and len(first) == 5 else None


def _scored(text: str, separator: str, *, whole: bool) -> tuple[tuple[bool, float, int], Dialect]:
    records = list(_sample_records(text, separator, whole=whole))
    if not records:
        return (False, 0.0, 0), Dialect(separator, (), 0)
    position = _header_position(records)
    cells, line = records[position]
    below = [len(cells) for cells, _line in records[position + 1 :]]
    share = sum(width == len(cells) for width in below) / len(below) if below else 1.0
    dialect = Dialect(separator, tuple(cells), line)
    wide = len(cells) > 1
    return (is_known_header(cells), share * wide, len(cells)), dialect


def _sample_records(text: str, separator: str, *, whole: bool) -> Iterator[tuple[list[str], int]]:
    """The first rows that are not blank, each with the number of physical lines down to it."""
    if not whole:
        text = text[: text.rfind("\n") + 1] or text
    skipped = 1 if _named_separator(text) else 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for number, cells in enumerate(reader):
            if number >= skipped and any(cell.strip() for cell in cells):
                yield [cell.strip() for cell in cells], reader.line_num
            if number > 500:
                return
    except csv.Error:
        return


def _header_position(records: list[tuple[list[str], int]]) -> int:
    """The known header among the first rows, or else the first row as wide as most."""
    for position, (cells, _line) in enumerate(records[:PREAMBLE]):
        if is_known_header(cells):
            return position
    usual = Counter(len(cells) for cells, _line in records).most_common(1)[0][0]
    if usual == 1:
        return 0
    widths = [len(cells) for cells, _line in records[:PREAMBLE]]
    return widths.index(usual) if usual in widths else 0
