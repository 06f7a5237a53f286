"""Tabulation: from marks and figures to recorded standings."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, insert, select

from awards.enums import ProgramState, RoundState, ScoredBy
from awards.errors import WrongState
from awards.extensions import db
from awards.models import Exclusion, Round, Standing, Tabulation, User
from awards.queries import columns, counting
from awards.queries.counting import LeftOut, Named
from awards.queries.marks import Coded
from awards.workflow import figured
from awards.workflow.figured import Objective
from awards.workflow.transaction import audit, lock, remember, transaction

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd  # noqa: TID253  only the type checker reads this

    from scoring import Tabulation as Computed


class _Input(NamedTuple):
    """What the engine is given; entries and judges stand in it by public id."""

    entries: Sequence[Named]
    marks: Coded
    """Of every scorecard, those that are left out too."""
    left_out: Mapping[tuple[str, str], LeftOut]
    objective: Objective


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
    was frozen when the round opened. An entry whose figure by rule may not be ranked on, or is missing, is
    listed without a rank and with the reason. Every call adds a tabulation; none changes.
    """
    with transaction() as session:
        lock(round)
        _check(round)
        given = _input(round)
        computed = _compute(round, given)
        last = select(func.max(Tabulation.number)).where(Tabulation.round_id == round.id)
        recorded = Tabulation(
            round=round,
            number=(session.scalar(last) or 0) + 1,
            digest=computed.digest,
            scheme_digest=round.scheme_digest or "",
            engine_version=_engine(),
            trace=[
                {**line, "notes": given.objective.notes.get(line["entry"], [])} for line in computed.trace
            ],
            made_by_id=actor.id,
        )
        session.add(recorded)
        session.flush()
        _insert(Standing, recorded, _standings(given, computed))
        _insert(Exclusion, recorded, [given.left_out[pair]._asdict() for pair in sorted(given.left_out)])
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


def _input(round: Round) -> _Input:
    entries = counting.entries(round)
    names, judges = dict(entries), dict(counting.judges(round))
    left_out = {(names[one.entry_id], judges[one.judge_id]): one for one in counting.left_out(round)}
    by_rule = any(one.scored_by is ScoredBy.RULE for one in round.criteria)
    figures = counting.figures(round) if by_rule else ()
    objective = figured.values(round, [(names[one.entry_id], one) for one in figures])
    return _Input(entries, columns.of_round(round), left_out, objective)


def _compute(round: Round, given: _Input) -> "Computed | _Nobody":
    from scoring import Columns, Scheme, ScoringError, tabulate  # noqa: PLC0415  the engine loads pandas

    marked = given.marks.given()
    out = _with_marks(given, marked)
    if len(out) == marked.sum():
        return _nothing(round, given)
    try:
        return tabulate(
            Columns(**given.marks._asdict()),
            Scheme.from_text(round.scheme_text or ""),
            objective=_frame(given.objective.rows, "entry", "criterion", "value"),
            exclusions=_frame([(*pair, reason) for pair, reason in out], "entry", "judge", "reason"),
        )
    except ScoringError as error:
        raise WrongState(f"{round.category.name} cannot be tabulated: {error}") from error


def _with_marks(given: _Input, marked: "npt.NDArray[np.bool_]") -> list[tuple[tuple[str, str], str]]:
    """Those who are left out although they gave marks."""
    entries = {name: place for place, name in enumerate(given.marks.entries)}
    judges = {name: place for place, name in enumerate(given.marks.judges)}
    return [
        ((entry, judge), one.reason)
        for (entry, judge), one in given.left_out.items()
        if entry in entries and judge in judges and marked[entries[entry], judges[judge]]
    ]


def _nothing(round: Round, given: _Input) -> _Nobody:
    """Not one scorecard counts: nobody is scored, and the inputs are on record all the same."""
    exclusions = [(pair, one.reason) for pair, one in given.left_out.items()]
    said = [round.scheme_text, sorted(map(str, given.marks.rows())), sorted(map(str, given.objective.rows))]
    digest = hashlib.sha256(json.dumps([said, sorted(map(str, exclusions))]).encode()).hexdigest()
    return _Nobody(digest, _frame([], "entry", "tied", "judges"))


def _frame(rows: Sequence[tuple[object, ...]], *columns: str) -> "pd.DataFrame":
    import pandas as pd  # noqa: PLC0415  heavy

    return pd.DataFrame(rows, columns=list(columns), dtype=object)


def _engine() -> str:
    from scoring import VERSION  # noqa: PLC0415  the engine loads pandas

    return VERSION


def _standings(given: _Input, computed: "Computed | _Nobody") -> list[dict[str, Any]]:
    from scoring.exact import text  # noqa: PLC0415  the engine loads pandas

    lines = {line["entry"]: line for line in computed.trace}
    ties = dict(zip(computed.standings["entry"], computed.standings["tied"], strict=True))
    judges = dict(zip(computed.standings["entry"], computed.standings["judges"], strict=True))
    made = []
    for entry_id, key in given.entries:
        line = lines.get(key, {"rank": None, "reason": "nothing was scored", "criteria": []})
        score = computed.scores.get(key)
        made.append(
            {
                "entry_id": entry_id,
                "score": None if score is None else text(score),
                "rank": line["rank"],
                "tied": bool(ties.get(key, False)),
                "judges": int(judges.get(key, 0)),
                "contributions": {
                    one["criterion"]: one["score"] for one in line["criteria"] if "score" in one
                },
                "reason": given.objective.reasons.get(key, line["reason"]) if line["rank"] is None else "",
            }
        )
    return made


def _insert(
    model: type[Standing] | type[Exclusion], tabulation: Tabulation, rows: Iterable[Mapping[str, Any]]
) -> None:
    """Rows of a tabulation in their order; thousands of them cost one statement."""
    given = [{"tabulation_id": tabulation.id, **row} for row in rows]
    if given:
        db.session.execute(insert(model), given)
