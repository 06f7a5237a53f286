"""The figures of cases or answers that lie in a data frame."""

from datetime import datetime
from typing import TYPE_CHECKING

from awards.evidence.engines import TYPES, canonical
from awards.evidence.metrics import GroupMetrics, measure

if TYPE_CHECKING:
    import pandas as pd  # noqa: TID253  only the type checker reads this


def measure_frame(
    frame: "pd.DataFrame",
    *,
    as_of: datetime | None = None,
    zone: str = "UTC",
    scale: tuple[int, int] | None = None,
) -> GroupMetrics:
    """The figures of all rows together; columns as in `cases`, instants with an offset or else in UTC.

    `as_of` and `scale` as of `metrics.measure`; local days are those of `zone`.
    """
    import duckdb  # noqa: PLC0415  30 MB
    import ibis  # noqa: PLC0415  heavy

    with duckdb.connect() as connection:
        connection.register("given", frame[[name for name in frame.columns if name in TYPES]])
        table = canonical(ibis.duckdb.from_connection(connection).table("given"), zone)
        found = measure(table, as_of=as_of, scale=scale)
    return found[0] if found else GroupMetrics(None, 0, 0, 0, 0, 0)
