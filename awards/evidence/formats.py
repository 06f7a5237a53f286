"""The exports Laurel knows, as data, and how a header is recognised."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Format:
    """One product's export: what its header must hold and which column is which field."""

    id: str
    name: str
    signatures: tuple[frozenset[str], ...]
    columns: dict[str, tuple[str, ...]]
    values: dict[str, dict[str, str]]
    zone: str | None
    blanks: tuple[str, ...]

    def fits(self, plain: frozenset[str]) -> bool:
        return any(signature <= plain for signature in self.signatures)

    def match(self, headers: Sequence[str]) -> dict[str, str]:
        """Canonical field → header of this file, for the fields it has."""
        by_plain: dict[str, str] = {}
        for header in headers:
            by_plain.setdefault(plain_header(header), header)
        found = {}
        for field, names in self.columns.items():
            present = [by_plain[name] for name in names if name in by_plain]
            if present:
                found[field] = present[0]
        return found


def plain_header(header: str) -> str:
    """The header without case, blanks, punctuation and byte-order mark: "Created at" → "createdat"."""
    return re.sub(r"[\W_]+", "", header.replace("\ufeff", "").casefold())


@cache
def formats() -> dict[str, Format]:
    text = resources.files("awards.evidence").joinpath("formats.toml").read_text("utf-8")
    return {name: _format(name, table) for name, table in tomllib.loads(text).items()}


def recognize(headers: Sequence[str]) -> Format | None:
    """The product whose signature the header completes, or None; a survey is not decided here."""
    plain = frozenset(plain_header(header) for header in headers)
    fitting = [known for known in formats().values() if known.fits(plain)]
    return max(fitting, key=lambda known: _strength(known, plain), default=None)


def is_known_header(cells: Iterable[str]) -> bool:
    return recognize(list(cells)) is not None


def _strength(known: Format, plain: frozenset[str]) -> tuple[int, int]:
    signature = max(len(signature) for signature in known.signatures if signature <= plain)
    names = {name for names in known.columns.values() for name in names}
    return signature, len(names & plain)


def _format(name: str, table: dict[str, object]) -> Format:
    columns: dict[str, list[str]] = table["columns"]  # type: ignore[assignment]
    signatures: list[list[str]] = table["signatures"]  # type: ignore[assignment]
    values: dict[str, dict[str, str]] = table.get("values", {})  # type: ignore[assignment]
    blanks: list[str] = table.get("blanks", [])  # type: ignore[assignment]
    zone = table.get("zone")
    return Format(
        id=name,
        name=str(table["name"]),
        signatures=tuple(frozenset(signature) for signature in signatures),
        columns={field: tuple(names) for field, names in columns.items()},
        values=values,
        zone=None if zone is None else str(zone),
        blanks=tuple(blanks),
    )
