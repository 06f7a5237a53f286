"""Files made for a test and read in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from awards.evidence.reading import Reading, read

ReadText = Callable[..., Reading]


@pytest.fixture
def read_text(tmp_path: Path) -> Iterator[ReadText]:
    """Read a text or bytes as a file of the given name; closed after the test."""
    opened: list[Reading] = []

    def reading(content: str | bytes, name: str = "export.csv", **options: Any) -> Reading:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        found = read(path, **options)
        opened.append(found)
        return found

    yield reading
    for one in opened:
        one.close()


def cases(reading: Reading, columns: str = "*") -> list[tuple[Any, ...]]:
    return reading.connection.execute(f"SELECT {columns} FROM cases ORDER BY row").fetchall()
