"""Files made to hurt: each must be refused with a sentence, within a second and 64 MB."""

from __future__ import annotations

import gzip
import io
import json
import struct
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl

from awards.evidence.reading import read
from awards.evidence.refusals import Unreadable
from tests.evidence.exports import as_csv, made_rows

MEGABYTE = 1_000_000


def zipped(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return packed.getvalue()


def honest() -> bytes:
    return as_csv(made_rows("freshdesk")).encode()


def workbook(extra: dict[str, bytes] | None = None, *, sheet: bytes | None = None) -> bytes:
    """A small workbook with parts added, or its sheet replaced."""
    book = openpyxl.Workbook()
    book.active.append(["Ticket ID", "Created time", "Resolved time"])
    book.active.append(["1", "2024-01-13 08:00:00", ""])
    file = io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if sheet is not None:
        parts["xl/worksheets/sheet1.xml"] = sheet
    return zipped(parts | (extra or {}))


SHEET = (
    b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<sheetData>%s</sheetData></worksheet>"
)


def inflated_sheet() -> bytes:
    """44 MB of the same row in a workbook of about 178 kB."""
    row = b'<row r="2"><c r="A2" t="inlineStr"><is><t>aaaaaaaaaaaaaaaaaaaa</t></is></c></row>'
    return workbook(sheet=SHEET % (row * (44 * MEGABYTE // len(row))))


def entity_bomb(before: bytes = b"") -> bytes:
    entities = b'<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
    )
    cell = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>'
    return workbook(
        sheet=b'<?xml version="1.0"?>' + before + b"<!DOCTYPE x [" + entities + b"]>" + SHEET[21:] % cell
    )


def cell_of_ten_megabytes() -> bytes:
    return honest() + b'9,"' + b"x" * (10 * MEGABYTE) + b'",2024-01-01\r\n'


def cell_of_ten_megabytes_in_lines() -> bytes:
    return honest() + b'9,"' + b"x\n" * (5 * MEGABYTE) + b'",2024-01-01\r\n'


def long_cell_in_a_workbook() -> bytes:
    filler = b"".join(b"%d " % number for number in range(200_000))
    cell = b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + filler + b"</t></is></c></row>"
    return workbook(sheet=SHEET % cell)


def encrypted_zip() -> bytes:
    """The flag of a password set in both headers."""
    content = bytearray(zipped({"export.csv": honest()}))
    central = content.find(b"PK\x01\x02")
    content[6] |= 1
    content[central + 8] |= 1
    return bytes(content)


def zip_that_lies_about_its_size() -> bytes:
    content = bytearray(zipped({"export.csv": b"\n" * 20 * MEGABYTE}))
    central = content.find(b"PK\x01\x02")
    struct.pack_into("<I", content, 22, 1_000)
    struct.pack_into("<I", content, central + 24, 1_000)
    return bytes(content)


def endless_directory() -> bytes:
    return zipped({f"{number}.csv": b"" for number in range(5_000)})


def many_columns() -> bytes:
    return (",".join(f"c{number}" for number in range(5_000)) + "\n").encode() * 2


def stray_quotes() -> bytes:
    return b"case_enquiry_id,open_dt,closed_dt\n" + b'1,"2024-01-13,\n' * 40_001


def deep_json() -> bytes:
    return b'[{"id":' + b"[" * 100_000 + b"]" * 100_000 + b"}]"


HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty.csv": lambda: b"",
    "blank.csv": lambda: b" \r\n\r\n \t\r\n",
    "header only.csv": lambda: honest().split(b"\r\n")[0] + b"\r\n",
    "zero bytes.csv": lambda: honest()[:2_000] + b"\0" * 50 + honest()[2_000:],
    "one line.csv": lambda: b"a," * 50 * MEGABYTE,
    "one line of JSON.json": lambda: b'{"id": "' + b"x" * 50 * MEGABYTE + b'"}',
    "array of one line.json": lambda: b'[{"id": "' + b"x" * 50 * MEGABYTE + b'"}]',
    "long second line.json": lambda: b'{"id": "1"}\n{"id": "' + b"x" * 50 * MEGABYTE + b'"}',
    "deep.json": deep_json,
    "cell of 10 MB.csv": cell_of_ten_megabytes,
    "many columns.csv": many_columns,
    "stray quotes.csv": stray_quotes,
    "bomb.zip": lambda: zipped({"export.csv": b"0" * 200 * MEGABYTE}),
    "bomb.gz": lambda: gzip.compress(b"0" * 200 * MEGABYTE),
    "lying.zip": zip_that_lies_about_its_size,
    "endless directory.zip": endless_directory,
    "nested.zip": lambda: zipped({"inner.zip": zipped({"export.csv": honest()})}),
    "nested.gz": lambda: gzip.compress(gzip.compress(honest())),
    "two files.zip": lambda: zipped({"a.csv": honest(), "b.csv": honest()}),
    "no file.zip": lambda: zipped({}),
    "path.zip": lambda: zipped({"../../etc/export.csv": honest()}),
    "absolute path.zip": lambda: zipped({"/etc/export.csv": honest()}),
    "drive.zip": lambda: zipped({"C:\\export.csv": honest()}),
    "password.zip": encrypted_zip,
    "lzma.zip": lambda: zipped({"export.csv": honest()}, zipfile.ZIP_LZMA),
    "cut off.zip": lambda: zipped({"export.csv": honest()})[:-40],
    "cut off.gz": lambda: gzip.compress(honest())[:-40],
    "44 MB sheet.xlsx": inflated_sheet,
    "macros.xlsm": lambda: workbook({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
    "macros renamed.xlsx": lambda: workbook({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
    "entities.xlsx": entity_bomb,
    "entities behind a comment.xlsx": lambda: entity_bomb(b"<!--" + bytes(range(97, 122)) * 4_000 + b"-->"),
    "long cell.xlsx": long_cell_in_a_workbook,
    "broken sheet.xlsx": lambda: workbook(sheet=b"<worksheet><sheetData><row"),
    "document.xlsx": lambda: zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}),
    "binary workbook.xlsx": lambda: zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b"x"}),
    "paper.csv": lambda: b"%PDF-1.7\n" + b"x" * 9_000,
    "picture.csv": lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 9_000,
    "page.csv": lambda: b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>",
    "table.xls": lambda: b"<table><tr><td>Ticket ID</td></tr></table>",
    "old.xls": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 9_000,
    "program.csv": lambda: b"\x7fELF" + b"x" * 9_000,
    "cut off.parquet": lambda: b"PAR1" + b"x" * 9_000,
    "list.json": lambda: b"[1, 2, 3]",
    "empty list.json": lambda: b"[]",
    "damaged.json": lambda: b'[{"id": 1, "created_at": "2024-01-13"}, {"id": ',
}


def write_all(folder: Path) -> None:
    for name, content in HOSTILE.items():
        (folder / name).write_bytes(content())


def refusal(path: Path) -> str | None:
    try:
        read(path).close()
    except Unreadable as refused:
        return refused.sentence
    return None


def measure(folder: Path) -> None:
    """Per file, in this process: the sentence, the seconds, and the megabytes it added at its highest."""
    honest_file = folder / "honest.csv"
    honest_file.write_bytes(honest())
    (folder / "honest.xlsx").write_bytes(workbook())
    for warm in (honest_file, folder / "honest.xlsx"):
        read(warm).close()
    for name in HOSTILE:
        Path("/proc/self/clear_refs").write_text("5")
        before = _high_water()
        started = time.perf_counter()
        sentence = refusal(folder / name)
        seconds = time.perf_counter() - started
        found = {"name": name, "sentence": sentence, "seconds": seconds, "megabytes": _high_water() - before}
        sys.stdout.write(json.dumps(found) + "\n")


def _high_water() -> float:
    """The most memory this process held since the mark was reset, in megabytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    measure(Path(sys.argv[1]))
