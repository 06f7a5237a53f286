"""Single rows of an accepted export, for whoever looks at a flag: kept columns only, nobody's name."""

from collections.abc import Sequence
from typing import NamedTuple

from awards.models import Dataset
from awards.workflow.folders import KEPT, place

SHOWN = (
    "row",
    "opened_at",
    "first_reply_at",
    "resolved_at",
    "closed_at",
    "channel",
    "priority",
    "reopens",
    "made_sla",
    "csat",
    "nps",
    "rated_at",
)
MOST = 200


class Rows(NamedTuple):
    """Texts under their columns; columns that are blank in every row are left out."""

    columns: list[str]
    rows: list[list[str]]


def rows_of(dataset: Dataset, numbers: Sequence[int]) -> Rows | None:
    """The rows with these numbers, times in UTC, at most 200; None once the rows were erased."""
    path = place(KEPT, dataset.kept)
    if not dataset.kept or not path.exists():
        return None
    import duckdb  # noqa: PLC0415  30 MB, only where rows are looked at

    shown = ", ".join(f"coalesce(CAST({name} AS VARCHAR), '')" for name in SHOWN)
    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT {shown} FROM read_parquet(?) WHERE row IN (SELECT unnest(?)) ORDER BY row",
            [str(path), list(numbers[:MOST])],
        ).fetchall()
    filled = [at for at in range(len(SHOWN)) if any(row[at] for row in found)]
    return Rows([SHOWN[at] for at in filled], [[row[at] for at in filled] for row in found])
