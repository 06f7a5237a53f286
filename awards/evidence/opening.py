"""What kind of file this really is: decided by its content, refused early when it is hostile or foreign."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path

from awards.evidence.archives import unpack_gzip, unpack_zip
from awards.evidence.encodings import CHUNK, NAMES, guess, scan, transcode, utf_16
from awards.evidence.refusals import MEBIBYTE, Limits, Unreadable
from awards.evidence.sheets import is_workbook, workbook_to_csv

HEAD = 64 * 1024
ACCEPTED = "CSV, XLSX, JSON or Parquet, alone or in a zip or gz"
# How files begin that are no export, and what they are.
FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture or sound"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an old or password-protected Office file"),
    (b"{\\rtf", "a text document"),
    (b"SQLite format 3\0", "a database"),
    (b"BZh", "packed with bzip2"),
    (b"7z\xbc\xaf", "packed with 7-Zip"),
    (b"Rar!", "packed with RAR"),
    (b"\xfd7zXZ", "packed with xz"),
    (b"\x28\xb5\x2f\xfd", "packed with Zstandard"),
    (b"ORC", "an ORC file"),
    (b"Obj\x01", "an Avro file"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)


@dataclass(frozen=True)
class Opened:
    """A file ready to be read as `kind` ("csv", "json", "parquet"), perhaps unpacked or transcoded."""

    path: Path
    kind: str
    sha256: str  # of the file as it was brought
    size: int
    notes: tuple[str, ...] = ()


def open_file(path: Path, name: str, folder: Path, limits: Limits) -> Opened:
    """The file, checked and where needed unpacked into `folder`. Raises Unreadable with a sentence."""
    size = path.stat().st_size
    if size == 0:
        raise Unreadable(f"{name} is empty; export the data again.")
    if size > limits.upload:
        raise Unreadable(
            f"{name} is larger than {limits.upload // MEBIBYTE:,} MiB; export a shorter period, or compute "
            "the summary at home with awards metrics."
        )
    kind = _kind(path, name)
    if kind not in {"zip", "gzip"}:
        return _plain(path, kind, size, folder, limits)
    sha256 = _digest(path)
    if kind == "zip" and is_workbook(path, limits):
        notes = workbook_to_csv(path, folder / "sheet.csv", limits)
        return Opened(folder / "sheet.csv", "csv", sha256, size, notes)
    unpack = unpack_zip if kind == "zip" else unpack_gzip
    inner = unpack(path, folder / "unpacked", limits)
    if inner.stat().st_size == 0:
        raise Unreadable(f"The file in {name} is empty; export the data again.")
    kind = _kind(inner, f"The file in {name}")
    if kind in {"zip", "gzip"}:
        raise Unreadable(f"{name} holds another archive or workbook; upload that by itself.")
    return replace(_plain(inner, kind, size, folder, limits), sha256=sha256)


def _plain(path: Path, kind: str, size: int, folder: Path, limits: Limits) -> Opened:
    if kind == "parquet":
        return Opened(path, kind, _digest(path), size)
    if kind.startswith("utf_16"):
        sha256 = _digest(path)
        copy = transcode(path, folder / "utf8", kind)
        kind = "json" if _looks_like_json(copy.read_bytes()[:HEAD]) else "csv"
        scan(copy, limits, lines=kind == "csv")
        return Opened(copy, kind, sha256, size)
    found = scan(path, limits, lines=kind == "csv")
    if found.foreign is None:
        return Opened(path, kind, found.sha256, size)
    encoding = guess(path, found.foreign)
    copy = transcode(path, folder / "utf8", encoding)
    note = f"The file is not in UTF-8; it was read as {NAMES.get(encoding, encoding)}."
    return Opened(copy, kind, found.sha256, size, (note,))


def _kind(path: Path, name: str) -> str:
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return "zip"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"PAR1"):
        return "parquet"
    for start, what in FOREIGN:
        if head.startswith(start):
            raise Unreadable(f"{name} is {what}, whatever its name says; upload {ACCEPTED}.")
    if (wide := utf_16(head)) is not None:
        return wide
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if re.match(rb"<(!doctype|html|head|body|table|\?xml|svg|workbook)", text, re.IGNORECASE):
        raise Unreadable(f"{name} is a web page or XML, whatever its name says; upload {ACCEPTED}.")
    if not text:
        raise Unreadable(f"{name} holds nothing but blanks; export the data again.")
    return "json" if _looks_like_json(text) else "csv"


def _looks_like_json(text: bytes) -> bool:
    return re.match(rb"\s*(\[\s*(\{|\]\s*$)|\{\s*(\"|\}))", text.removeprefix(b"\xef\xbb\xbf")) is not None


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()
