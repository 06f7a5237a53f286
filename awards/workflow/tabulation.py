"""Tabulation: from marks and figures to recorded standings."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select

from awards.enums import (
    AssignmentState,
    MetricKind,
    NomineeKind,
    ProgramState,
    RoundState,
    ScorecardState,
    ScoredBy,
)
from awards.errors import WrongState
from awards.models import Assignment, Entry, Exclusion, Metric, Round, Scorecard, Standing, Tabulation, User
from awards.models.evidence import SCALE
from awards.queries import results
from awards.queries.judging import figures
from awards.queries.panels import conflicted_pairs
from awards.workflow.transaction import audit, lock, remember, transaction

if TYPE_CHECKING:
    import pandas as pd  # noqa: TID253  only the type checker reads this

    from scoring import Tabulation as Computed

ENOUGH = {MetricKind.CSAT: 100, MetricKind.NPS: 100, MetricKind.RESOLUTION: 50}
"""Answers or cases below which a figure is shown but not ranked on."""
ENOUGH_OF_A_PERSON = 30
COUNTED = {MetricKind.CSAT: "answers", MetricKind.NPS: "answers", MetricKind.RESOLUTION: "cases"}
NAMES = {MetricKind.CSAT: "CSAT", MetricKind.NPS: "NPS", MetricKind.RESOLUTION: "resolution time"}


class _Input(NamedTuple):
    """What the engine is given; entries and judges stand in it by public id."""

    marks: list[tuple[str, str, str, Fraction]]
    values: list[tuple[str, str, Fraction]]
    exclusions: dict[tuple[str, str], str]
    thin: dict[str, str]
    """Entry to the reason why a figure is too thin to rank on."""


class _Nobody(NamedTuple):
    """What stands in for a tabulation when not one scorecard counts."""

    digest: str
    standings: "pd.DataFrame"
    trace: Sequence[dict[str, Any]] = ()
    scores: Mapping[str, Fraction] = MappingProxyType({})


def tabulate_round(
    *, actor: User, round: Round, idempotency_key: str | None = None, location: str = ""
) -> Tabulation:
    """Compute and record the standings of a closed round: tabulation, standings, exclusions, audit.

    Counted are submitted scorecards of judges who are assigned and free of conflicts, by the scheme that
    was frozen when the round opened. An entry whose figure by rule rests on too few answers or cases, or
    is missing, is listed without a rank and with the reason. Every call adds a tabulation; none changes.
    """
    with transaction() as session:
        lock(round)
        _check(round)
        entries = results.round_entries(round)
        given = _input(round, entries)
        computed = _compute(round, given)
        last = select(func.max(Tabulation.number)).where(Tabulation.round_id == round.id)
        recorded = Tabulation(
            round=round,
            number=(session.scalar(last) or 0) + 1,
            digest=computed.digest,
            scheme_digest=round.scheme_digest or "",
            engine_version=_engine(),
            trace=list(computed.trace),
            made_by_id=actor.id,
        )
        recorded.standings = _standings(entries, computed, given.thin)
        recorded.exclusions = _exclusions(round, given)
        session.add(recorded)
        session.flush()
        remember(idempotency_key, location)
        details = {"digest": recorded.digest, "scheme": recorded.scheme_digest}
        program = round.category.program
        audit(actor=actor, action="tabulate_round", subject=recorded, program=program, details=details)
    return recorded


def _check(round: Round) -> None:
    name, state = round.category.name, round.category.program.state
    if round.state is not RoundState.CLOSED:
        raise WrongState(f"The round of {name} is {round.state.value}; close judging before it is tabulated.")
    if state is not ProgramState.DELIBERATION:
        raise WrongState(f"The season is {state.value}; its results stay as they are.")


def _input(round: Round, entries: Sequence[Entry]) -> _Input:
    assignments, cards = results.assignments(round), results.scorecards(round)
    exclusions = _left_out(assignments, cards, conflicted_pairs(round))
    codes = {one.id: one.code for one in round.category.criteria}
    units = {one.id: one.mark_unit for one in round.category.criteria}
    marks = [
        (
            card.entry.public_id,
            card.judge.public_id,
            codes[mark.criterion_id],
            Fraction(mark.value, units[mark.criterion_id]),
        )
        for card in cards
        for mark in card.marks
    ]
    values: list[tuple[str, str, Fraction]] = []
    thin: dict[str, str] = {}
    by_rule = {one.metric: one.code for one in round.category.criteria if one.scored_by is ScoredBy.RULE}
    for entry in entries:
        for kind, metric in figures(entry).items():
            if kind in by_rule:
                values.append((entry.public_id, by_rule[kind], Fraction(metric.value_e4, SCALE)))
                if reason := _too_thin(metric, round.category.nominee_kind):
                    thin[entry.public_id] = reason
    return _Input(marks, values, exclusions, thin)


def _left_out(
    assignments: Iterable[Assignment], cards: Iterable[Scorecard], conflicted: set[tuple[int, int]]
) -> dict[tuple[str, str], str]:
    """(entry, judge) whose marks do not count, with the reason."""
    started = {(card.entry_id, card.judge_id): card for card in cards}
    found = {}
    for one in assignments:
        card = started.get((one.entry_id, one.judge_id))
        reason = _why_not(one, card, (one.entry_id, one.judge_id) in conflicted)
        if reason:
            found[one.entry.public_id, one.judge.public_id] = reason
    return found


def _why_not(assignment: Assignment, card: Scorecard | None, conflicted: bool) -> str:
    if conflicted:
        return "conflict of interest" if card else ""
    if assignment.state is AssignmentState.RECUSED:
        return "recused" if card else ""
    if card is None:
        return "scorecard not started"
    return "" if card.state is ScorecardState.SUBMITTED else "scorecard not submitted"


def _too_thin(metric: Metric, kind: NomineeKind) -> str:
    enough = ENOUGH_OF_A_PERSON if kind is NomineeKind.PERSON else ENOUGH[metric.kind]
    if metric.n >= enough:
        return ""
    counted = COUNTED[metric.kind]
    return f"{NAMES[metric.kind]} rests on {metric.n} {counted}; {enough} are needed to be ranked"


def _compute(round: Round, given: _Input) -> "Computed | _Nobody":
    from scoring import Scheme, ScoringError, tabulate  # noqa: PLC0415  the engine loads pandas

    marked = {(entry, judge) for entry, judge, _criterion, _mark in given.marks}
    if marked <= set(given.exclusions):
        return _nothing(round, given)
    out = [(*pair, reason) for pair, reason in given.exclusions.items() if pair in marked]
    try:
        return tabulate(
            _frame(given.marks, "entry", "judge", "criterion", "mark"),
            Scheme.from_text(round.scheme_text or ""),
            objective=_frame(
                [row for row in given.values if row[0] not in given.thin], "entry", "criterion", "value"
            ),
            exclusions=_frame(out, "entry", "judge", "reason"),
        )
    except ScoringError as error:
        raise WrongState(f"{round.category.name} cannot be tabulated: {error}") from error


def _nothing(round: Round, given: _Input) -> _Nobody:
    """Not one scorecard counts: nobody is scored, and the inputs are on record all the same."""
    said = [round.scheme_text, sorted(map(str, given.marks)), sorted(map(str, given.values))]
    digest = hashlib.sha256(
        json.dumps([said, sorted(map(str, given.exclusions.items()))]).encode()
    ).hexdigest()
    return _Nobody(digest, _frame([], "entry", "tied", "judges"))


def _frame(rows: Sequence[tuple[object, ...]], *columns: str) -> "pd.DataFrame":
    import pandas as pd  # noqa: PLC0415  heavy

    return pd.DataFrame(rows, columns=list(columns), dtype=object)


def _engine() -> str:
    from scoring import VERSION  # noqa: PLC0415  the engine loads pandas

    return VERSION


def _standings(
    entries: Sequence[Entry], computed: "Computed | _Nobody", thin: Mapping[str, str]
) -> list[Standing]:
    from scoring.exact import text  # noqa: PLC0415  the engine loads pandas

    lines = {line["entry"]: line for line in computed.trace}
    ties = dict(zip(computed.standings["entry"], computed.standings["tied"], strict=True))
    judges = dict(zip(computed.standings["entry"], computed.standings["judges"], strict=True))
    made = []
    for entry in entries:
        key = entry.public_id
        line = lines.get(key, {"rank": None, "reason": "nothing was scored", "criteria": []})
        score = computed.scores.get(key)
        made.append(
            Standing(
                entry=entry,
                score=None if score is None else text(score),
                rank=line["rank"],
                tied=bool(ties.get(key, False)),
                judges=int(judges.get(key, 0)),
                contributions={one["criterion"]: one["score"] for one in line["criteria"] if "score" in one},
                reason=thin.get(key, line["reason"]) if line["rank"] is None else "",
            )
        )
    return made


def _exclusions(round: Round, given: _Input) -> list[Exclusion]:
    people = {
        (one.entry.public_id, one.judge.public_id): (one.entry_id, one.judge_id)
        for one in results.assignments(round)
    }
    return [
        Exclusion(entry_id=people[key][0], judge_id=people[key][1], reason=reason)
        for key, reason in sorted(given.exclusions.items())
    ]
