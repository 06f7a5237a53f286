"""Evidence that is not recomputed here: summaries computed at home, monthly tables with a document."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import pairwise
from typing import IO, TYPE_CHECKING

from sqlalchemy import select

from awards import clock
from awards.enums import FileKind, MetricState
from awards.errors import Invalid
from awards.extensions import db
from awards.models import EvidenceFile, Metric, MetricFile, MonthlyTable, Nomination, User
from awards.workflow import recomputing
from awards.workflow.addresses import tidy
from awards.workflow.evidence import csat_figure, nps_figure, refuse_unfit
from awards.workflow.figures import Figure, store
from awards.workflow.supporting import arriving
from awards.workflow.transaction import audit, lock, remember, transaction

if TYPE_CHECKING:
    from awards.evidence.summary import Summary

MEBIBYTE = 1024 * 1024
LARGEST_SUMMARY = 4 * MEBIBYTE
MONTHS, DAY = 12, timedelta(days=1)
COUNTS = ("responses", "top_two", "promoters", "passives", "detractors", "cases")


@dataclass(frozen=True)
class Month:
    """One row of a monthly table; the median is in hours, None where there was no case."""

    month: date
    responses: int
    top_two: int
    promoters: int
    passives: int
    detractors: int
    cases: int
    median_hours: Decimal | None


def accept_summary(
    *,
    actor: User | None,
    nomination: Nomination,
    stream: IO[bytes],
    file_name: str,
    idempotency_key: str | None = None,
    location: str = "",
) -> list[Metric]:
    """Take the figures of a summary that `awards metrics --summary` wrote: file, documented metrics, audit.

    Its digest proves that it is unchanged, not that it is true. Raises Invalid when it was changed, covers
    several groups, or has no figure that criteria look at.
    """
    refuse_unfit(nomination)
    content = stream.read(LARGEST_SUMMARY + 1)
    found = _summary(content, file_name)
    figures = _figures_of(found)
    with transaction():
        lock(nomination)
        refuse_unfit(nomination)
        period = tuple(map(date.fromisoformat, found.period)) if found.period else (None, None)
        file = _file(nomination, file_name, content, FileKind.SUMMARY)
        metrics = _documented(nomination, figures, (period[0], period[1]), file)
        remember(idempotency_key, location)
        details = {"sha256": file.sha256, "kinds": [one.kind.value for one in figures]}
        program = nomination.program
        audit(actor=actor, action="accept_summary", subject=nomination, program=program, details=details)
    return metrics


def state_monthly_table(
    *,
    actor: User | None,
    nomination: Nomination,
    months: Sequence[Month],
    signatory_name: str,
    signatory_role: str,
    stream: IO[bytes],
    file_name: str,
    idempotency_key: str | None = None,
    location: str = "",
) -> list[Metric]:
    """State twelve months of counts and who vouches for them: document, table, documented metrics, audit.

    CSAT and NPS come from the summed counts. No yearly resolution time is made of monthly medians, as a
    median of medians is none. Raises Invalid with a sentence per faulty month or field.
    """
    refuse_unfit(nomination)
    name = tidy(signatory_name, limit=200, field="signatory_name", label="The name")
    role = tidy(signatory_role, limit=200, field="signatory_role", label="The position")
    _check(months, name, role)
    figures = _summed(months)
    with arriving(nomination, stream, file_name) as file, transaction() as session:
        lock(nomination)
        refuse_unfit(nomination)
        session.add(file)
        session.flush()
        for earlier in _tables(nomination):
            earlier.superseded_at = clock.now()
        table = MonthlyTable(
            nomination=nomination,
            file=file,
            signatory_name=name,
            signatory_role=role,
            months=[_row(month) for month in months],
        )
        session.add(table)
        period = (months[0].month, _month_end(months[-1].month))
        metrics = _documented(nomination, figures, period, file)
        remember(idempotency_key, location)
        details = {"sha256": file.sha256, "kinds": [one.kind.value for one in figures]}
        program = nomination.program
        audit(actor=actor, action="state_monthly_table", subject=table, program=program, details=details)
    return metrics


def _summary(content: bytes, name: str) -> "Summary":
    from awards.evidence.refusals import Unreadable  # noqa: PLC0415  with the readers
    from awards.evidence.summary import parse  # noqa: PLC0415

    try:
        return parse(content, name or "The file")
    except Unreadable as refusal:
        raise Invalid(refusal.sentence, {"summary": refusal.sentence}) from refusal


def _figures_of(summary: "Summary") -> list[Figure]:
    from awards.evidence.summary import figures  # noqa: PLC0415  with the readers

    groups = figures(summary)
    if len(groups) != 1:
        sentence = (
            f"The summary covers {len(groups)} groups; make one of the nominee alone, without --by."
            if groups
            else "Too few cases stand behind the summary; it shows no figure."
        )
        raise Invalid(sentence, {"summary": sentence})
    found = recomputing.figures(groups[0])
    if not found:
        sentence = "The summary has neither ratings nor resolved cases, so there is no figure to rank on."
        raise Invalid(sentence, {"summary": sentence})
    return found


def _file(nomination: Nomination, name: str, content: bytes, kind: FileKind) -> EvidenceFile:
    file = EvidenceFile(
        nomination_id=nomination.id,
        name=name[:200],
        sha256=sha256(content).hexdigest(),
        size=len(content),
        kind=kind,
    )
    db.session.add(file)
    db.session.flush()
    return file


def _documented(
    nomination: Nomination,
    figures: Sequence[Figure],
    period: tuple[date | None, date | None],
    file: EvidenceFile,
) -> list[Metric]:
    metrics = []
    for figure in figures:
        metric, is_new = store(nomination, figure, period, MetricState.DOCUMENTED)
        if is_new:
            db.session.add(MetricFile(metric_id=metric.id, file_id=file.id))
        metrics.append(metric)
    return metrics


def _check(months: Sequence[Month], name: str, role: str) -> None:
    faults = {}
    if len(months) != MONTHS:
        faults["months"] = f"Give {MONTHS} months, not {len(months)}."
    for one in months:
        if fault := _fault(one):
            faults[f"month-{one.month:%Y-%m}"] = f"{one.month:%B %Y}: {fault}"
    if any(_month_end(a.month) + DAY != b.month for a, b in pairwise(months)):
        faults["months"] = "The months follow one another without a gap, the oldest first."
    if not name:
        faults["signatory_name"] = "Say who vouches for these numbers."
    if not role:
        faults["signatory_role"] = "Say what position that person holds."
    if not faults and not any(
        one.responses or one.promoters or one.passives or one.detractors for one in months
    ):
        faults["months"] = "Give answers in at least one month; cases alone make no yearly figure."
    if faults:
        raise Invalid.of(faults)


def _fault(one: Month) -> str:
    if any(getattr(one, count) < 0 for count in COUNTS):
        return "counts are whole numbers, 0 or more."
    if one.top_two > one.responses:
        return "the two best ratings can be at most as many as all answers."
    if one.median_hours is not None and not 0 < one.median_hours <= 100_000:
        return "the median is a number of hours above 0, at most 100,000."
    if _month_end(one.month) > clock.now().date():
        return "the month is not over yet."
    return ""


def _summed(months: Sequence[Month]) -> list[Figure]:
    total = {count: sum(getattr(one, count) for one in months) for count in COUNTS}
    figures = []
    if total["responses"]:
        figures.append(csat_figure(total["top_two"], total["responses"]))
    if total["promoters"] + total["passives"] + total["detractors"]:
        figures.append(nps_figure(total["promoters"], total["passives"], total["detractors"]))
    return figures


def _tables(nomination: Nomination) -> list[MonthlyTable]:
    rows = select(MonthlyTable).where(
        MonthlyTable.nomination_id == nomination.id, MonthlyTable.superseded_at.is_(None)
    )
    return list(db.session.scalars(rows))


def _row(one: Month) -> list[object]:
    median = None if one.median_hours is None else str(one.median_hours)
    return [f"{one.month:%Y-%m}", *(getattr(one, count) for count in COUNTS), median]


def _month_end(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])
