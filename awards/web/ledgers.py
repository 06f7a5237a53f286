"""The claim ledger as everybody reads it: figures stated and computed, what they rest on, what was done."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, Self

from flask import Response, send_file
from werkzeug.utils import secure_filename
from wtforms import HiddenField

from awards.enums import ClaimState, MetricKind, MetricState, Span
from awards.models import Claim, ClaimEvent, Dataset, EvidenceFile, EvidenceFlag, FigureQuery, Measure, Metric
from awards.models.base import Base
from awards.models.evidence import SCALE
from awards.queries.evidence import Ledger, Nameless
from awards.web.evidence_charts import drawn
from awards.web.forms import Form
from awards.web.plots.frame import Scale, Tick, apart, even, said
from awards.workflow.claims import next_states, same_figure
from awards.workflow.folders import DOCUMENTS, place
from awards.workflow.preview import TITLES

PERCENT = 100
SLA = "sla:"
NAMES = {
    MetricKind.CSAT: "Customer satisfaction (CSAT)",
    MetricKind.NPS: "Net promoter score (NPS)",
    MetricKind.RESOLUTION: "Case resolution time",
}
WIDTH, EDGE = 320, 14
Row = Claim | EvidenceFlag | FigureQuery


class Strip(NamedTuple):
    """A figure on its scale: the interval, where it stands, and where the stated one stands."""

    low: float
    high: float
    at: float
    stated: float | None
    ticks: tuple[Tick, ...]


class Line(NamedTuple):
    """One figure; `stated` is what the nominator said beside what a file or document gives."""

    claim: Claim
    metric: Metric | None
    source: str
    stated: Decimal | None
    stated_definition: str
    difference: Decimal | None
    """Percent that the stated figure lies above (or below) the computed one."""
    strip: Strip | None
    events: list[ClaimEvent]
    queries: list[FigureQuery]

    @property
    def title(self) -> str:
        return NAMES[self.claim.kind]

    @property
    def next_states(self) -> list[ClaimState]:
        return next_states(self.claim, self.events)

    @property
    def comparable(self) -> bool:
        return self.metric is not None and self.stated_definition == self.metric.definition

    @property
    def far_apart(self) -> bool:
        return (
            self.comparable
            and self.metric is not None
            and self.difference is not None
            and not same_figure(self.claim.value_e4, self.metric.value_e4)
        )


class Measured(NamedTuple):
    """One figure of a file, with the same of the twelve months before where they are known."""

    title: str
    now: Measure
    before: Measure | None


class Basis(NamedTuple):
    """A dataset that figures in force rest on."""

    dataset: Dataset | Nameless
    charts: dict[str, Any]
    measures: list[Measured]
    flags: list[EvidenceFlag]


class RowForm(Form):
    """A form about one row of the page, where the same form stands many times."""

    row = HiddenField()

    def about(self, row: Row, states: Sequence[ClaimState] = ()) -> Self:
        """Fit to the row; `states` are what its figure may be said to count as."""
        self.row.data = row.public_id
        for field in self:
            field.id = f"{field.name}-{row.public_id}"
        return self


class Forms:
    """The form of every row; the refused one keeps what was typed."""

    def __init__(self, kinds: Mapping[type[Base], type[RowForm]], refused: Form | None) -> None:
        self.kinds, self.refused = kinds, refused

    def __call__(self, row: Row, states: Sequence[ClaimState] = ()) -> RowForm:
        kind = self.kinds[type(row)]
        if isinstance(self.refused, kind) and self.refused.row.data == row.public_id:
            return self.refused.about(row, states)
        return kind(formdata=None).about(row, states)


def lines(ledger: Ledger) -> list[Line]:
    """Every figure with the steps and questions about it, the newest first."""
    return [_line(claim, ledger) for claim in ledger.claims]


def bases(ledger: Ledger) -> list[Basis]:
    return [
        Basis(one, drawn(one.charts), _measured(one, ledger), ledger.flags_of(one))
        for one in ledger.datasets
        if one.id in ledger.current
    ]


def sent(file: EvidenceFile) -> Response:
    """A supporting document to be saved; no browser runs it on our pages."""
    ending = file.media_type.partition("/")[2]
    name = secure_filename(file.name).rpartition(".")[0] or "document"
    response = send_file(
        place(DOCUMENTS, file.stored),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=f"{name}.{ending}",
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _line(claim: Claim, ledger: Ledger) -> Line:
    metric = claim.metric
    events = [one for one in ledger.events if one.claim_id == claim.id]
    said = ledger.said_of(claim)
    beside = said is not None and metric is not None and said.id != metric.id
    if beside and metric and metric.state is MetricState.DOCUMENTED:
        beside = claim.value_e4 != metric.value_e4
    stated = Decimal(claim.value_e4) / SCALE if beside else None
    return Line(
        claim,
        metric,
        _source(metric, ledger),
        stated,
        said.definition if said and beside else "",
        _difference(stated, metric),
        _strip(metric, stated) if metric else None,
        events,
        [one for one in ledger.queries if _is_about(one, claim)],
    )


def _source(metric: Metric | None, ledger: Ledger) -> str:
    if metric is not None and metric.state is MetricState.RECOMPUTED:
        return "Computed here"
    if metric is not None and metric.id in ledger.backed:
        return "By a summary or document"
    return "Stated by the nominee"


def _is_about(query: FigureQuery, claim: Claim) -> bool:
    return query.metric.kind is claim.kind and query.metric.nomination_id == claim.nomination_id


def _difference(stated: Decimal | None, metric: Metric | None) -> Decimal | None:
    if stated is None or metric is None or metric.value == 0:
        return None
    return PERCENT * (stated - metric.value) / abs(metric.value)


def _strip(metric: Metric, stated: Decimal | None) -> Strip | None:
    """None without an interval, as a point alone shows nothing."""
    if metric.low is None or metric.high is None:
        return None
    numbers = [float(one) for one in (metric.low, metric.high, metric.value, stated) if one is not None]
    steps = even(min(numbers), max(numbers) if max(numbers) > min(numbers) else min(numbers) + 1)
    scale = Scale(steps[0], steps[-1], EDGE, WIDTH - EDGE)
    return Strip(
        scale(float(metric.low)),
        scale(float(metric.high)),
        scale(float(metric.value)),
        None if stated is None else scale(float(stated)),
        apart([Tick(scale(step), said(step)) for step in steps]),
    )


def _measured(dataset: Dataset | Nameless, ledger: Ledger) -> list[Measured]:
    now = {one.name: one for one in ledger.measures_of(dataset)}
    before = {one.name: one for one in ledger.measures_of(dataset, Span.PREVIOUS)}
    priorities = [name for name in now if name.startswith(SLA)]
    return [
        Measured(_title(name), now[name], before.get(name)) for name in (*TITLES, *priorities) if name in now
    ]


def _title(name: str) -> str:
    if name.startswith(SLA):
        return f"Service level met, priority {name.removeprefix(SLA)}"
    return TITLES[name]
