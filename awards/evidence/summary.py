"""The small file that `awards metrics` writes where the cases lie: figures without a single row."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from awards.evidence.charts import SMALLEST, Charts
from awards.evidence.figures import GroupMetrics, Measured
from awards.evidence.refusals import Unreadable

KIND = "laurel-evidence-summary/1"
LARGEST = 4 * 1024 * 1024
"""Bytes; a summary of a thousand groups has about one."""


@dataclass(frozen=True)
class Summary:
    """What was measured, of what, when; `digest` covers everything else.

    The digest proves that the summary is unchanged, not that it is true. `source_sha256` is that of the
    file, None where the cases were measured in a warehouse.
    """

    format: str
    zone: str
    as_of: str
    period: tuple[str, str] | None
    rows: int
    groups: list[dict[str, Any]]
    charts: dict[str, Any]
    engine: str
    source_sha256: str | None = None
    suppressed: int = 0
    kind: str = KIND
    digest: str = field(default="")

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def summarize(
    groups: Sequence[GroupMetrics],
    charts: Charts,
    *,
    format: str,
    zone: str,
    as_of: datetime,
    period: tuple[date, date] | None,
    rows: int,
    source_sha256: str | None = None,
) -> Summary:
    """The summary with its digest; groups and figures with fewer than SMALLEST behind them are left out."""
    from scoring import VERSION  # noqa: PLC0415  the engine loads pandas

    shown = [_shown(group) for group in groups if group.n >= SMALLEST]
    days = None if period is None else (period[0].isoformat(), period[1].isoformat())
    made = Summary(
        format,
        zone,
        as_of.isoformat(),
        days,
        rows,
        shown,
        charts.to_data(),
        str(VERSION),
        source_sha256,
        len(groups) - len(shown),
    )
    return replace(made, digest=_digest(asdict(made)))


def write(summary: Summary, path: Path) -> None:
    try:
        path.write_text(summary.to_json(), encoding="utf-8")
    except OSError as error:
        raise Unreadable(f"{path} cannot be written: {error.strerror or error}.") from error


def read(path: Path) -> Summary:
    """The summary of a file; raises Unreadable when it is none, or was changed after it was made."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be read: {error.strerror or error}.") from error
    return parse(content, path.name)


def parse(content: bytes, name: str) -> Summary:
    """The same from bytes that were uploaded as `name`."""
    if len(content) > LARGEST:
        raise Unreadable(f"{name} is larger than a summary can be; upload the file awards metrics wrote.")
    try:
        data = json.loads(content, parse_constant=_no_constant)
        known = isinstance(data, dict) and data.get("kind") == KIND
    except (ValueError, RecursionError):
        known = False
    if not known:
        raise Unreadable(f"{name} is not a summary; make one with awards metrics FILE --summary OUT.json.")
    if data.get("digest") != _digest(data):
        raise Unreadable(f"{name} was changed after it was made: its digest does not fit; make it again.")
    try:
        made = Summary(**data)
        datetime.fromisoformat(made.as_of)
        list(figures(made))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise Unreadable(f"{name} lacks parts of a summary; make it again with awards metrics.") from error
    return replace(made, period=None if made.period is None else (made.period[0], made.period[1]))


def figures(summary: Summary) -> list[GroupMetrics]:
    """The groups of a summary as `metrics.measure` gave them."""
    return [
        GroupMetrics(
            **{key: value for key, value in group.items() if key != "figures"},
            figures={
                name: Measured(**(figure | {"flags": tuple(figure["flags"])}))
                for name, figure in group["figures"].items()
            },
        )
        for group in summary.groups
    ]


def _shown(group: GroupMetrics) -> dict[str, Any]:
    kept = {name: one for name, one in group.figures.items() if one.n >= SMALLEST}
    listed = {name: asdict(one) | {"flags": list(one.flags)} for name, one in kept.items()}
    return asdict(group) | {"figures": listed}


def _digest(data: Mapping[str, Any]) -> str:
    content = {key: value for key, value in data.items() if key != "digest"}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _no_constant(name: str) -> float:
    raise ValueError(name)
