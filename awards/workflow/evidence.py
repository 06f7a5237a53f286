"""Evidence: figures stated by a nominator, and figures recomputed from the raw data."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from math import nan
from typing import TYPE_CHECKING

from awards import clock
from awards.enums import MetricKind, MetricState, NominationKind
from awards.errors import Invalid, WrongState
from awards.extensions import db
from awards.models import Dataset, EvidenceFile, Metric, Nomination, User
from awards.workflow.deadlines import refuse_sent
from awards.workflow.figures import Figure, state, store
from awards.workflow.recomputing import figure_of
from awards.workflow.transaction import audit, lock, transaction

if TYPE_CHECKING:
    import pandas as pd  # noqa: TID253  only the type checker reads this

CSAT = "csat-top-two-of-five"
NPS = "nps-0-to-10"
RESOLUTION = "resolution-calendar-hours-median-of-resolved"
LARGEST = 100_000_000


def refuse_unfit(nomination: Nomination) -> None:
    """Files come with a company's own nomination, as long as that can be changed."""
    refuse_sent(nomination)
    if nomination.kind is not NominationKind.SELF:
        raise WrongState("Evidence comes with a company's own nomination.")


def state_figures(
    *,
    actor: User | None,
    nomination: Nomination,
    csat: tuple[int, int] | None = None,
    nps: tuple[int, int, int] | None = None,
    resolution: tuple[Decimal, int, int] | None = None,
    period_start: date | None,
    period_end: date | None,
) -> list[Metric]:
    """Note the figures a nominator states: per kind a claim and a documented metric; audit.

    csat is (satisfied, responses), nps (promoters, passives, detractors), resolution (median hours, cases,
    open cases). The earlier metric of a kind is superseded, never changed, but one that rests on a file or a
    document stays in force; the same figures twice are noted once. The n of a resolution time is the number
    of resolved cases.
    """
    _check_period(period_start, period_end)
    figures = []
    if csat is not None:
        figures.append(csat_figure(*csat))
    if nps is not None:
        figures.append(nps_figure(*nps))
    if resolution is not None:
        figures.append(_resolution(*resolution))
    with transaction():
        lock(nomination)
        refuse_sent(nomination)
        period = (period_start, period_end)
        stored = [state(nomination, figure, period) for figure in figures]
        kinds = [metric.kind.value for metric, is_new in stored if is_new]
        if kinds:
            audit(
                actor=actor,
                action="state_figures",
                subject=nomination,
                program=nomination.program,
                details={"kinds": kinds},
            )
    return [metric for metric, _is_new in stored]


def record_ratings(
    *,
    actor: User | None,
    nomination: Nomination,
    file_name: str,
    ratings: Sequence[object],
    zone: str = "UTC",
    period_start: date | None = None,
    period_end: date | None = None,
    source_format: str = "survey",
) -> Metric:
    """Compute CSAT from single answers: file, dataset, recomputed metric; audit. The answers are not kept."""
    import pandas as pd  # noqa: PLC0415  heavy

    from awards.evidence.framed import measure_frame  # noqa: PLC0415  DuckDB and Ibis are heavy

    numbers = [number for rating in ratings if 1 <= (number := _number(rating)) <= 5]
    if not numbers:
        raise Invalid(f"{file_name} has no rating between 1 and 5.")
    found = measure_frame(pd.DataFrame({"csat": numbers}), scale=(1, 5))
    figure = figure_of(MetricKind.CSAT, found)._replace(unusable=len(ratings) - len(numbers))
    content = "\n".join(str(rating) for rating in ratings).encode()
    with transaction():
        dataset = _dataset(nomination, file_name, content, len(ratings), zone, source_format)
        return _recompute(actor, nomination, figure, dataset, (period_start, period_end))


def record_cases(
    *,
    actor: User | None,
    nomination: Nomination,
    file_name: str,
    cases: "pd.DataFrame",
    as_of: datetime,
    zone: str,
    period_start: date | None = None,
    period_end: date | None = None,
    source_format: str = "cases",
) -> Metric:
    """Compute the resolution time from single cases: file, dataset, recomputed metric; audit.

    The value is the median hours from opening to resolution of the resolved cases; open and unusable cases
    are counted beside it. The cases are not kept.
    """
    from awards.evidence.framed import measure_frame  # noqa: PLC0415  DuckDB and Ibis are heavy

    found = measure_frame(_in_zone(cases, zone), as_of=as_of, zone=zone)
    if not found.resolved:
        raise Invalid(f"{file_name} has no resolved case.")
    figure = figure_of(MetricKind.RESOLUTION, found)
    content = cases.to_csv(index=False).encode()
    with transaction():
        dataset = _dataset(nomination, file_name, content, len(cases), zone, source_format)
        return _recompute(actor, nomination, figure, dataset, (period_start, period_end))


def csat_figure(satisfied: int, responses: int) -> Figure:
    """CSAT from counts, with its interval."""
    from scoring import wilson  # noqa: PLC0415  the engine loads pandas

    _check_counts("csat", satisfied, responses)
    if not 0 <= satisfied <= responses or responses == 0:
        sentence = "Satisfied answers can be at most as many as all answers, and there must be some."
        raise Invalid(sentence, {"csat_satisfied": sentence})
    found = wilson(satisfied, responses)
    value = Decimal(100 * satisfied) / responses
    counts = (satisfied, responses)
    return Figure(
        MetricKind.CSAT, CSAT, value, responses, _optional(found.low), _optional(found.high), counts=counts
    )


def nps_figure(promoters: int, passives: int, detractors: int) -> Figure:
    """NPS from counts, with its interval."""
    from scoring import nps_of_counts  # noqa: PLC0415  the engine loads pandas

    _check_counts("nps", promoters, passives, detractors)
    n = promoters + passives + detractors
    if n == 0:
        sentence = "Give the number of promoters, passives and detractors; together there must be some."
        raise Invalid(sentence, {"nps_promoters": sentence})
    found = nps_of_counts(promoters, passives, detractors)
    value = Decimal(100 * (promoters - detractors)) / n
    counts = (promoters, passives, detractors)
    return Figure(MetricKind.NPS, NPS, value, n, _optional(found.low), _optional(found.high), counts=counts)


def _resolution(median_hours: Decimal, cases: int, open_cases: int) -> Figure:
    _check_counts("resolution", cases, open_cases)
    if not median_hours.is_finite() or not 0 < median_hours <= 100_000:
        sentence = "The median time is a number of hours above 0, at most 100,000."
        raise Invalid(sentence, {"resolution_median_hours": sentence})
    if open_cases >= cases:
        sentence = "The median is of resolved cases, so there must be more cases in all than open ones."
        raise Invalid(sentence, {"resolution_cases": sentence})
    counts = (str(median_hours), cases, open_cases)
    return Figure(
        MetricKind.RESOLUTION,
        RESOLUTION,
        median_hours,
        cases - open_cases,
        open_cases=open_cases,
        counts=counts,
    )


def _check_counts(field: str, *counts: int) -> None:
    if any(not 0 <= count <= LARGEST for count in counts):
        raise Invalid(f"The counts for {field} are whole numbers from 0 to {LARGEST:,}.")


def _check_period(start: date | None, end: date | None) -> None:
    if start is not None and end is not None and start >= end:
        sentence = "The period must end after it starts."
        raise Invalid(sentence, {"period_end": sentence})
    if end is not None and end > clock.now().date():
        sentence = "The period lies in the past; its last day cannot be later than today."
        raise Invalid(sentence, {"period_end": sentence})


def _recompute(
    actor: User | None,
    nomination: Nomination,
    figure: Figure,
    dataset: Dataset,
    period: tuple[date | None, date | None],
) -> Metric:
    lock(nomination)
    refuse_sent(nomination)
    metric, _is_new = store(nomination, figure, period, MetricState.RECOMPUTED, dataset)
    details = {"kind": figure.kind.value, "sha256": dataset.sha256}
    audit(
        actor=actor, action="record_evidence", subject=nomination, program=nomination.program, details=details
    )
    return metric


def _dataset(
    nomination: Nomination, name: str, content: bytes, rows: int, zone: str, source_format: str
) -> Dataset:
    digest = hashlib.sha256(content).hexdigest()
    file = EvidenceFile(nomination_id=nomination.id, name=name[:200], sha256=digest, size=len(content))
    db.session.add(file)
    db.session.flush()
    dataset = Dataset(file_id=file.id, source_format=source_format, zone=zone, rows=rows, sha256=digest)
    db.session.add(dataset)
    db.session.flush()
    return dataset


def _in_zone(cases: "pd.DataFrame", zone: str) -> "pd.DataFrame":
    """The instants of the cases, those without an offset read on the clocks of `zone`."""
    found = cases.copy()
    for name in ("opened_at", "resolved_at", "closed_at"):
        if name in found and found[name].dt.tz is None:
            found[name] = found[name].dt.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")
    return found


def _optional(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _number(rating: object) -> float:
    """Not a number for what is none, which lies on no scale."""
    try:
        return float(str(rating))
    except ValueError:
        return nan
