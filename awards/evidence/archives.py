"""Zip and gzip: exactly one data file inside, unpacked in a stream that stops at the limits."""

from __future__ import annotations

import gzip
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO

from awards.evidence.refusals import MEBIBYTE, Limits, Unreadable

CHUNK = 256 * 1024
DIRECTORY = 4 * MEBIBYTE  # bytes of a zip's table of contents, which is read as a whole
_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x06"


def unpack_gzip(path: Path, target: Path, limits: Limits) -> Path:
    try:
        with gzip.open(path) as packed:
            _copy(packed, target, path.stat().st_size, limits)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable("The gzip file is damaged or cut off; pack it again.") from error
    return target


def unpack_zip(path: Path, target: Path, limits: Limits) -> Path:
    """The one data file of the archive. Raises Unreadable when there is none, more, or a hostile one."""
    try:
        with open_zip(path, limits) as archive:
            entry = _single(archive)
            refuse_growth(entry.file_size, entry.compress_size, limits)
            with archive.open(entry) as packed:
                _copy(packed, target, max(entry.compress_size, 1), limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise Unreadable("The zip file is damaged; pack it again.") from error
    return target


def open_zip(path: Path, limits: Limits) -> zipfile.ZipFile:
    """The archive, once its table of contents is known to be small. Raises Unreadable."""
    entries, length = _directory(path)
    if entries > limits.entries or length > DIRECTORY:
        raise Unreadable(f"The archive holds more than {limits.entries:,} files; pack only the export.")
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
        raise Unreadable("The file begins as a zip archive but is damaged; pack it again.") from error
    if len(archive.infolist()) > limits.entries:
        archive.close()
        raise Unreadable(f"The archive holds more than {limits.entries:,} files; pack only the export.")
    return archive


def refuse_growth(expanded: int, packed: int, limits: Limits) -> None:
    """Raises Unreadable when `expanded` bytes are too many, alone or against the `packed` ones."""
    if expanded > limits.expanded:
        raise Unreadable(
            f"Unpacked, the file is larger than {limits.expanded // MEBIBYTE:,} MiB; export a shorter period."
        )
    if expanded > limits.ratio_from and expanded > limits.ratio * max(packed, 1):
        raise Unreadable(
            f"The file grows more than {limits.ratio} times when unpacked, which no export does; "
            "upload it unpacked."
        )


def _copy(packed: IO[bytes] | gzip.GzipFile, target: Path, size: int, limits: Limits) -> None:
    expanded = 0
    with target.open("wb") as file:
        while chunk := packed.read(CHUNK):
            expanded += len(chunk)
            refuse_growth(expanded, size, limits)
            file.write(chunk)


def _single(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    entries = [
        entry for entry in archive.infolist() if not entry.is_dir() and not _is_clutter(entry.filename)
    ]
    if len(entries) != 1:
        raise Unreadable(f"The archive holds {len(entries)} files; pack exactly one export.")
    entry = entries[0]
    if _escapes(entry.filename):
        raise Unreadable("The archive names a path outside its own folder; pack the export by itself.")
    if entry.flag_bits & 0x1:
        raise Unreadable("The archive is protected by a password; upload it without one.")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Unreadable("The archive is packed in an unusual way; pack it as an ordinary zip file.")
    return entry


def _is_clutter(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1].startswith(".")


def _escapes(name: str) -> bool:
    parts = re.split(r"[/\\]", name)
    return ".." in parts or parts[0] == "" or ":" in parts[0] or "\\" in name


def _directory(path: Path) -> tuple[int, int]:
    """(entries, bytes) of the table of contents, as the end of the archive states them."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 66_000))
        tail = file.read()
    end = tail.rfind(_END)
    if end < 0 or end + 22 > len(tail):
        raise Unreadable("The file begins as a zip archive but is cut off; pack it again.")
    entries, length = struct.unpack_from("<HI", tail, end + 10)
    large = tail.rfind(_END_64, 0, end)
    if large >= 0 and large + 56 <= len(tail) and (entries == 0xFFFF or length == 0xFFFFFFFF):
        entries, length = struct.unpack_from("<QQ", tail, large + 32)
    return entries, length
