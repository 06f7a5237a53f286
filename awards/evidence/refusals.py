"""What a file may not be, and how that is said: limits, refused files, rejected rows, open questions."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


class Unreadable(Exception):
    """The whole file is refused; `sentence` says what, where and how to mend it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Limits:
    """What one file may cost, in bytes unless said otherwise; checked before and while reading."""

    upload: int = 2048 * MEBIBYTE
    expanded: int = 4096 * MEBIBYTE
    ratio: int = 100  # expanded ÷ packed, once `ratio_from` bytes came out
    ratio_from: int = 8 * MEBIBYTE
    entries: int = 1_000  # files in an archive or workbook
    rows: int = 100_000_000  # of a Parquet file, whose rows may cost no byte
    columns: int = 1_000
    cell: int = 256 * 1024  # characters
    line: int = MEBIBYTE
    shared_strings: int = 32 * MEBIBYTE  # a workbook's table of texts is held in memory
    listed: int = 1_000  # rejected rows kept with their reasons; all of them are counted
    stray_quotes: int = 200  # rows read again because a quotation mark swallowed their neighbors
    in_memory: int = 128 * MEBIBYTE  # larger files are staged on disk
    memory: str = "400MB"  # DuckDB's own; what is larger goes to the temporary folder


LIMITS = Limits()


@dataclass(frozen=True)
class Rejected:
    """One row that does not count; row 1 is the first below the header."""

    row: int
    reason: str


@dataclass(frozen=True)
class Question:
    """What the file leaves open and a person must answer before any figure counts.

    `field` says what is missing from the mapping: "date_order", "scale" or "columns".
    """

    field: str
    text: str
    choices: tuple[tuple[str, str], ...]  # (value, label)
