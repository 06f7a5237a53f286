"""An examined export as rows: file, dataset, metrics, measures, flags, and the columns that are kept."""

import hmac
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING

from flask import current_app

from awards import clock
from awards.enums import FileKind, MetricKind, MetricState, Span
from awards.errors import Invalid
from awards.extensions import db
from awards.models import Dataset, EvidenceFile, EvidenceFlag, Measure, Metric, Upload
from awards.models.evidence import SCALE
from awards.queries.counting import MEASURES
from awards.workflow.examining import Findings
from awards.workflow.figures import Figure, store
from awards.workflow.folders import KEPT, new_place

if TYPE_CHECKING:
    from awards.evidence.figures import GroupMetrics
    from awards.evidence.reading import Reading

RETAINED = timedelta(days=2 * 365)
COLUMNS = (
    "opened_at, resolved_at, closed_at, first_reply_at, opened_on, resolved_on, opened_hour, resolved_hour, "
    "reopens, made_sla, csat, nps, rated, rated_at"
)
TEXTS = ("channel", "priority")
OTHER = "other"
MOST_TEXTS = 1_000
MOST = 2_000_000_000
"""What a whole number of the database holds."""


def keep_columns(reading: "Reading", where: Mapping[str, str]) -> str:
    """Write the kept columns of the nominee's rows, case ids as keyed digests; the random name of the file.

    No name, group, agent or free text is among them; of channel and priority only known words are kept.
    """
    from awards.evidence.staging import quoted  # noqa: PLC0415  with the readers

    path = new_place(KEPT)
    key = hmac.new(current_app.config["SECRET_KEY"].encode(), b"case ids", sha256).hexdigest()
    matching = " AND ".join(['"' + field + '" = ?' for field in where]) or "TRUE"
    reading.connection.execute(
        f"COPY (SELECT row, sha256(? || sha256(? || case_id)) AS case_digest, {COLUMNS}, "
        f"{', '.join(_plain(reading, field) for field in TEXTS)} FROM cases "
        f"WHERE {matching}) TO {quoted(str(path))} (FORMAT parquet)",
        [key, key, *where.values()],
    )
    return path.name


def _plain(reading: "Reading", field: str) -> str:
    from awards.evidence.plain_words import keepable  # noqa: PLC0415  with the readers
    from awards.evidence.staging import quoted  # noqa: PLC0415

    found = reading.connection.execute(
        f"SELECT DISTINCT {field} FROM cases WHERE {field} IS NOT NULL LIMIT {MOST_TEXTS}"
    )
    known = [quoted(value) for value in keepable(field, (value for (value,) in found.fetchall()))]
    listed = ", ".join(known) or "NULL"
    return (
        f"CASE WHEN {field} IN ({listed}) THEN {field} WHEN {field} IS NOT NULL THEN '{OTHER}' END AS {field}"
    )


def record(upload: Upload, reading: "Reading", found: Findings, kept: str) -> tuple[Dataset, list[Metric]]:
    """Add the rows of an accepted upload; the metrics it replaces are superseded."""
    dataset = _dataset(upload, reading, found, kept)
    for span, group in ((Span.CURRENT, found.current), (Span.PREVIOUS, found.previous)):
        if group is not None:
            db.session.add_all(_measures(dataset, span, group))
    db.session.add_all(
        EvidenceFlag(
            dataset_id=dataset.id,
            code=one.code,
            severity=one.severity,
            title=one.title[:120],
            reason=one.reason[:500],
            method=one.method[:500],
            threshold=one.threshold[:120],
            rows=list(one.rows),
        )
        for one in found.flags
    )
    period = found.period or (None, None)
    metrics = [
        store(upload.nomination, figure, period, MetricState.RECOMPUTED, dataset)[0]
        for figure in figures(found.current)
    ]
    if not metrics:
        raise Invalid("The file has neither ratings nor resolved cases, so there is no figure to rank on.")
    return dataset, metrics


def figures(group: "GroupMetrics") -> list[Figure]:
    """The figures of a group that criteria look at."""
    return [figure_of(kind, group) for kind, name in MEASURES.items() if group.value(name) is not None]


def figure_of(kind: MetricKind, group: "GroupMetrics") -> Figure:
    """The figure of a kind that the group has."""
    one = group.figures[MEASURES[kind]]
    cases = kind is MetricKind.RESOLUTION
    return Figure(
        kind,
        one.definition,
        Decimal(str(one.value)),
        one.n,
        None if one.low is None else Decimal(str(one.low)),
        None if one.high is None else Decimal(str(one.high)),
        open_cases=group.open if cases else 0,
        unusable=group.unusable if cases else 0,
    )


def _dataset(upload: Upload, reading: "Reading", found: Findings, kept: str) -> Dataset:
    file = EvidenceFile(
        nomination_id=upload.nomination_id,
        name=upload.name,
        sha256=upload.sha256,
        size=upload.size,
        kind=FileKind.EXPORT,
    )
    db.session.add(file)
    db.session.flush()
    dataset = Dataset(
        file_id=file.id,
        source_format=reading.format,
        zone=reading.zone,
        rows=found.current.n,
        sha256=upload.sha256,
        rejected=reading.rejected_count,
        narrowed_by=upload.narrowed_by,
        warnings=found.warnings,
        charts=found.charts.to_data(),
        kept=kept,
        retained_until=(clock.now() + RETAINED).date(),
    )
    db.session.add(dataset)
    db.session.flush()
    return dataset


def _measures(dataset: Dataset, span: Span, group: "GroupMetrics") -> list[Measure]:
    return [
        Measure(
            dataset_id=dataset.id,
            name=name[:60],
            definition=one.definition,
            span=span,
            value_e4=_e4(one.value),
            low_e4=_e4(one.low),
            high_e4=_e4(one.high),
            n=one.n,
            unit=one.unit,
        )
        for name, one in group.figures.items()
        if _is_plain(name)
    ]


def _is_plain(name: str) -> bool:
    """A figure of one priority is kept only where its name can be no person's."""
    from awards.evidence.plain_words import keepable  # noqa: PLC0415  with the readers

    _figure_name, _, priority = name.partition(":")
    return not priority or keepable("priority", [priority]) != []


def _e4(value: float | None) -> int | None:
    return None if value is None or abs(value * SCALE) > MOST else round(value * SCALE)
