"""How the files of an organization are read, remembered from one upload to the next."""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from awards.extensions import db
from awards.models import ColumnMapping, Nomination

if TYPE_CHECKING:
    from awards.evidence.mapping import Mapping


def as_row(mapping: "Mapping") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(mapping.to_json())
    return found


def of_row(row: dict[str, Any]) -> "Mapping":
    from awards.evidence.mapping import Mapping  # noqa: PLC0415  with the readers

    return Mapping.from_json(json.dumps(row))


def remembered(nomination: Nomination, headers: Sequence[str]) -> "Mapping | None":
    """The answers that the nomination's organization gave for a file with the same header."""
    found = _known(nomination, headers)
    return of_row(found.mapping) if found else None


def remember(nomination: Nomination, headers: Sequence[str], mapping: "Mapping") -> None:
    """Keep the answers for the next file of the organization; nothing where there is none."""
    if not headers or nomination.organization_id is None:
        return
    found = _known(nomination, headers)
    if found is None:
        found = ColumnMapping(
            organization_id=nomination.organization_id, header_sha256=_digest(headers), mapping={}
        )
        db.session.add(found)
    found.mapping = as_row(mapping)


def _known(nomination: Nomination, headers: Sequence[str]) -> ColumnMapping | None:
    return db.session.scalar(
        select(ColumnMapping).where(
            ColumnMapping.organization_id == nomination.organization_id,
            ColumnMapping.header_sha256 == _digest(headers),
        )
    )


def _digest(headers: Sequence[str]) -> str:
    return sha256("\n".join(header.strip().lower() for header in headers).encode()).hexdigest()
