"""Workbooks (XLSX): checked part by part, the sheet with the cases streamed to separated text."""

from __future__ import annotations

import csv
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from awards.evidence.archives import open_zip, refuse_growth
from awards.evidence.formats import is_known_header
from awards.evidence.refusals import MEBIBYTE, Limits, Unreadable

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet  # noqa: TID253  only the type checker reads this

PROLOG = 64 * 1024  # where a document type must stand, and the first element begin
SMALL_PART = 8 * MEBIBYTE  # styles, names and relations, which are held in memory
FIRST = 20  # rows among which the header stands
DAMAGED = "The workbook is damaged; save it again as XLSX or CSV."


def is_workbook(path: Path, limits: Limits) -> bool:
    """Whether the zip is an XLSX. Raises Unreadable for other Office files."""
    with open_zip(path, limits) as archive:
        names = set(archive.namelist())
    if "xl/workbook.bin" in names:
        raise Unreadable("The file is a binary workbook (XLSB); save it as XLSX or CSV.")
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise Unreadable("The file is an Office document without cases; upload CSV or XLSX.")
    if "content.xml" in names and "mimetype" in names:
        raise Unreadable("The file is an OpenDocument sheet; save it as XLSX or CSV.")
    return "xl/workbook.xml" in names or "[Content_Types].xml" in names


def workbook_to_csv(path: Path, target: Path, limits: Limits) -> tuple[str, ...]:
    """Write the sheet with the cases to `target`; say what was left out. Raises Unreadable."""
    check_parts(path, limits)
    from openpyxl import load_workbook  # noqa: PLC0415  20 MB, only for workbooks

    try:
        with path.open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            sheet, notes = _choose(book.worksheets, limits)
            _write(sheet, target, limits)
            book.close()
    except Unreadable:
        raise
    except (zipfile.BadZipFile, zlib.error, ParseError, EOFError, OSError, ArithmeticError) as error:
        raise Unreadable(DAMAGED) from error
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, NotImplementedError) as error:
        # openpyxl has no error of its own for a part that breaks its own schema.
        raise Unreadable(DAMAGED) from error
    return notes


def check_parts(path: Path, limits: Limits) -> None:
    """Raises Unreadable for macros, passwords, entities, and parts that grow beyond measure."""
    with open_zip(path, limits) as archive:
        entries = archive.infolist()
        if any(entry.filename.casefold().endswith("vbaproject.bin") for entry in entries):
            raise Unreadable("The workbook holds macros; save it as XLSX without macros, or as CSV.")
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise Unreadable("The workbook is protected by a password; save it without one.")
        for entry in entries:
            _check_part(archive, entry, limits)
        refuse_growth(sum(e.file_size for e in entries), sum(e.compress_size for e in entries), limits)


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> None:
    name = entry.filename.casefold()
    refuse_growth(entry.file_size, entry.compress_size, limits)
    if name.endswith("sharedstrings.xml") and entry.file_size > limits.shared_strings:
        raise Unreadable(
            f"The workbook holds more than {limits.shared_strings // MEBIBYTE} MiB of texts; save it as CSV."
        )
    if not name.endswith((".xml", ".rels")):
        return
    holds_cells = name.startswith("xl/worksheets/") or name.endswith("sharedstrings.xml")
    if not holds_cells and entry.file_size > SMALL_PART:
        raise Unreadable("The workbook's styles or names are too large; save the data as CSV.")
    try:
        with archive.open(entry) as part:
            start = part.read(PROLOG)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise Unreadable(DAMAGED) from error
    if b"<!" in start.replace(b"<!--", b"") or not re.search(rb"<[A-Za-z]", start):
        raise Unreadable(
            "The workbook defines entities, which no spreadsheet program writes; save it as CSV."
        )


def _choose(sheets: list[ReadOnlyWorksheet], limits: Limits) -> tuple[ReadOnlyWorksheet, tuple[str, ...]]:
    """The first sheet with a known header, or else the first with at least two rows."""
    filled = []
    for sheet in sheets:
        if not hasattr(sheet, "iter_rows"):
            continue
        first = list(islice(_rows(sheet, limits), FIRST))
        if any(is_known_header(row) for row in first):
            return sheet, _others(sheet, sheets)
        if len(first) > 1:
            filled.append(sheet)
    if not filled:
        raise Unreadable("The workbook has no sheet with a header and a row below it.")
    return filled[0], _others(filled[0], sheets)


def _others(sheet: ReadOnlyWorksheet, sheets: list[ReadOnlyWorksheet]) -> tuple[str, ...]:
    if len(sheets) == 1:
        return ()
    return (f"The workbook has {len(sheets)} sheets; only “{sheet.title}” was read.",)


def _write(sheet: ReadOnlyWorksheet, target: Path, limits: Limits) -> None:
    rows = _rows(sheet, limits)
    first = list(islice(rows, FIRST))
    known = [place for place, row in enumerate(first) if is_known_header(row)]
    widest = max(len(row) for row in first)
    start = known[0] if known else next(place for place, row in enumerate(first) if len(row) == widest)
    width = len(first[start])
    with target.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        for row in first[start:]:
            writer.writerow(_padded(row, width))
        for row in rows:
            writer.writerow(_padded(row, width))


def _padded(row: list[str], width: int) -> list[str]:
    """The row as wide as the header; a single cell is left alone, as a footer or a broken row."""
    return row if len(row) == 1 and width > 2 else row + [""] * (width - len(row))


def _rows(sheet: ReadOnlyWorksheet, limits: Limits) -> Iterator[list[str]]:
    """The rows that are not blank, without their blank ends."""
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=limits.columns + 1), 1):
        row = [_text(cell, number, limits) for cell in cells]
        while row and not row[-1].strip():
            row.pop()
        if len(row) > limits.columns:
            raise Unreadable(f"Row {number:,} has more than {limits.columns:,} cells; export fewer columns.")
        if row:
            yield row


def _text(cell: Any, number: int, limits: Limits) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        if len(cell) > limits.cell:
            raise Unreadable(
                f"Row {number:,} has a cell of more than {limits.cell:,} characters; shorten it."
            )
        return cell.replace("\0", "")
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return "" if cell.year < 1901 else cell.replace(tzinfo=None).isoformat(" ")
    if isinstance(cell, date):
        return "" if cell.year < 1901 else cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell) if isinstance(cell, (int, float, time, timedelta)) else ""
