"""Text as UTF-8: checked in one pass, transcoded in a stream only where it is anything else."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from awards.evidence.refusals import Limits, Unreadable

CHUNK = 512 * 1024
AROUND = 64 * 1024  # bytes from the first letter beyond ASCII on that show the encoding
NAMES = {
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "shift_jis": "Shift JIS",
    "utf_16_le": "UTF-16",
    "utf_16_be": "UTF-16",
    "utf_8": "UTF-8",
}
# Only these are considered: rarer ones fit any short text, and then letters turn into others in silence.
CONSIDERED = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "shift_jis", "gb18030", "big5", "euc_kr"]
# What is written in ASCII says nothing of the encoding and would outweigh the few letters that do.
_FOREIGN_CELL = re.compile(rb"[^,;\t\r\n\"]*[\x80-\xff][^,;\t\r\n\"]*")


@dataclass(frozen=True)
class Scan:
    """One pass over all bytes. `foreign` is where the first byte stands that is no UTF-8, or None."""

    sha256: str
    foreign: int | None


def scan(path: Path, limits: Limits, *, lines: bool) -> Scan:
    """Digest and encoding. Raises Unreadable on zero bytes and, where `lines` matter, on an endless line."""
    hasher = hashlib.sha256()
    decoder: codecs.IncrementalDecoder | None = None
    position, open_line, foreign, first = 0, 0, None, None
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            hasher.update(chunk)
            if b"\0" in chunk:
                raise Unreadable(
                    "The file holds zero bytes, so it is no text; export it again as CSV or XLSX."
                )
            if lines:
                open_line = _open_line(chunk, open_line, limits)
            if foreign is None and (decoder is not None or not chunk.isascii()):
                first = position if first is None else first
                decoder = decoder or codecs.getincrementaldecoder("utf-8")()
                foreign = None if _decodes(decoder, chunk) else first
            position += len(chunk)
    if foreign is None and decoder is not None and not _decodes(decoder, b"", final=True):
        foreign = first
    return Scan(hasher.hexdigest(), foreign)


def refuse_long_lines(path: Path, limits: Limits) -> None:
    open_line = 0
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            open_line = _open_line(chunk, open_line, limits)


def utf_16(head: bytes) -> str | None:
    """The byte order of UTF-16, by its mark or the zero bytes of Latin letters; None for other text."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf_16"
    pairs = len(head) // 2
    if pairs < 8:
        return None
    if head[1::2].count(0) > 0.4 * pairs and head[0::2].count(0) == 0:
        return "utf_16_le"
    if head[0::2].count(0) > 0.4 * pairs and head[1::2].count(0) == 0:
        return "utf_16_be"
    return None


def transcode(path: Path, target: Path, encoding: str) -> Path:
    """A copy in UTF-8. Bytes that are nothing in the encoding become the replacement character."""
    try:
        with (
            path.open(encoding=encoding, errors="replace", newline="") as source,
            target.open("w", encoding="utf-8", errors="replace", newline="") as copy,
        ):
            while text := source.read(CHUNK):
                copy.write(text)
    except UnicodeError as error:
        raise Unreadable("The file's text is damaged; export it again as CSV in UTF-8.") from error
    return target


def guess(path: Path, foreign: int) -> str:
    """The encoding of a file that is no UTF-8, from the text around its first foreign byte."""
    from charset_normalizer import from_bytes  # noqa: PLC0415  a tenth of a second, seldom needed

    with path.open("rb") as file:
        file.seek(foreign)
        sample = file.read(CHUNK)
    start = next(place for place, byte in enumerate(sample) if byte > 127)
    sample = sample[max(0, start - AROUND // 2) : start + AROUND // 2]
    if _mostly_utf_8(sample):
        return "utf_8"
    cells = b"\n".join(dict.fromkeys(_FOREIGN_CELL.findall(sample)))
    found = from_bytes(cells, cp_isolation=CONSIDERED).best()
    return found.encoding if found is not None else "cp1252"


def _mostly_utf_8(sample: bytes) -> bool:
    text = sample.decode("utf-8", "replace")
    beyond = sum(letter > "\x7f" for letter in text)
    return text.count("\ufffd") * 5 <= beyond


def _open_line(chunk: bytes, before: int, limits: Limits) -> int:
    """Bytes since the last line end. Raises Unreadable when a line is longer than the limit."""
    end = b"\n" if b"\n" in chunk else b"\r"
    first = chunk.find(end)
    if before + (len(chunk) if first < 0 else first) > limits.line:
        raise Unreadable(
            f"The file has a line of more than {limits.line // 1024:,} KiB; every case needs its own line."
        )
    return before + len(chunk) if first < 0 else len(chunk) - chunk.rfind(end) - 1


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True
