"""How a category scores and selects: criteria, minimum criteria, cuts; frozen once judging starts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from awards.enums import (
    Basis,
    CriterionKind,
    CutMethod,
    MetricKind,
    MinimumRule,
    Outcome,
    ProgramState,
    RoundState,
    ScoredBy,
    TiePolicy,
)
from awards.errors import Invalid, WrongState
from awards.extensions import db
from awards.models import Category, Criterion, Cut, MinimumCriterion, Program, Round, User
from awards.workflow import curves
from awards.workflow.transaction import audit, check_version, lock, transaction

EDITABLE = (ProgramState.DRAFT, ProgramState.SCHEDULED, ProgramState.OPEN, ProgramState.SCREENING)
FULL_WEIGHT = 100
CODE = re.compile(r"[a-z0-9-]+(_\d+)?")
"""The number after the low line is that of a later round."""


@dataclass(frozen=True)
class CriterionDraft:
    """A criterion as it is typed; `curve` holds (figure, points) pairs with rising figures."""

    code: str
    name: str
    weight: int
    kind: CriterionKind = CriterionKind.SUBJECTIVE
    scored_by: ScoredBy = ScoredBy.PANEL
    metric: MetricKind | None = None
    description: str = ""
    scale_low: int = 1
    scale_high: int = 10
    mark_unit: int = 1
    curve: Sequence[tuple[str, str]] = ()
    level_texts: Mapping[str, str] = field(default_factory=dict)
    required: bool = True
    deducts: bool = False
    basis: Basis = Basis.LEVEL
    explain_extremes: bool = False


@dataclass(frozen=True)
class MinimumDraft:
    """A minimum criterion as it is typed."""

    rule: MinimumRule
    threshold: int = 0
    metric: MetricKind | None = None


def refuse_frozen(program: Program) -> None:
    """WrongState once judging has started; the season takes no step until the edit is done."""
    lock(program)
    if program.state not in EDITABLE:
        raise WrongState("Criteria, weights and cuts are frozen since judging started.")


def set_criteria(
    *, actor: User, category: Category, criteria: Sequence[CriterionDraft], version: int | None = None
) -> Category:
    """Replace the criteria of a category, keeping the identity of codes that stay; audit.

    Raises Invalid with one sentence per faulty criterion. The weights may be off 100 while drafting.
    """
    _check(criteria)
    with transaction() as session:
        refuse_frozen(category.program)
        check_version(category, version)
        _replace(category.criteria, category, criteria)
        session.refresh(category, ["criteria"])
        weights = {one.code: one.weight for one in criteria}
        audit(
            actor=actor,
            action="set_criteria",
            subject=category,
            program=category.program,
            details={"weights": weights},
        )
    return category


def set_round_criteria(
    *, actor: User, round: Round, criteria: Sequence[CriterionDraft], version: int | None = None
) -> Round:
    """Give a further round criteria of its own until it opens; none are those of its category. Audit.

    Their codes end in the number of the round, as a code is one criterion of the category for good.
    """
    end = f"_{round.number}"
    own = [replace(one, code=f"{one.code.removesuffix(end)[:36]}{end}") for one in criteria]
    _check(own)
    with transaction() as session:
        check_version(round, version)
        if round.takes is None or round.state is not RoundState.DRAFT:
            raise WrongState(f"{round.label} takes no criteria of its own any more.")
        _replace(round.own_criteria, round.category, own)
        session.refresh(round, ["own_criteria"])
        weights = {one.code: one.weight for one in own}
        audit(
            actor=actor,
            action="set_criteria",
            subject=round,
            program=round.category.program,
            details={"weights": weights},
        )
    return round


def _replace(rows: list[Criterion], category: Category, criteria: Sequence[CriterionDraft]) -> None:
    held = {one.code: one for one in rows}
    for gone in set(held) - {one.code for one in criteria}:
        rows.remove(held[gone])
    db.session.flush()
    for position, draft in enumerate(criteria):
        row = held.get(draft.code)
        if row is None:
            row = Criterion(category_id=category.id, code=draft.code, kind=draft.kind, weight=draft.weight)
            row.name = draft.name
            rows.append(row)
        _write(row, draft, position)
    db.session.flush()


def _write(row: Criterion, draft: CriterionDraft, position: int) -> None:
    row.name, row.description, row.weight = draft.name.strip(), draft.description.strip(), draft.weight
    row.kind, row.scored_by, row.metric = draft.kind, draft.scored_by, draft.metric
    row.scale_low, row.scale_high, row.mark_unit = draft.scale_low, draft.scale_high, draft.mark_unit
    row.curve = [[str(x), str(y)] for x, y in draft.curve]
    row.level_texts = dict(sorted(draft.level_texts.items(), key=lambda level: Decimal(level[0])))
    row.required, row.deducts = draft.required, draft.deducts
    row.basis, row.position = draft.basis, position
    row.explain_extremes = draft.explain_extremes


def _check(criteria: Sequence[CriterionDraft]) -> None:
    faults: dict[str, str] = {}
    codes, names = [one.code for one in criteria], [one.name.strip().casefold() for one in criteria]
    for place, one in enumerate(criteria):
        twice = codes.count(one.code) > 1 or names.count(names[place]) > 1
        sentence = _fault(one) or ("Two criteria have this name." if twice else "")
        if sentence:
            faults[f"criteria-{place}"] = f"{one.name or 'Criterion'}: {sentence}"
    if faults:
        raise Invalid.of(faults)


def _fault(one: CriterionDraft) -> str:
    if not one.name.strip() or not one.code.strip():
        return "Give it a name."
    if not CODE.fullmatch(one.code):
        return "Give it another name."
    if not 0 <= one.weight <= FULL_WEIGHT:
        return "The weight is a whole number from 0 to 100."
    if one.scale_low >= one.scale_high:
        return "The lowest mark must be below the highest."
    if one.mark_unit < 1:
        return "A mark has 1 or more steps."
    if (one.kind is CriterionKind.OBJECTIVE) != (one.metric is not None):
        return "An objective criterion names its figure, a subjective one has none."
    if one.basis is Basis.IMPROVEMENT and one.metric is None:
        return "Only a figure can be compared with the year before."
    if one.kind is CriterionKind.SUBJECTIVE and one.scored_by is ScoredBy.RULE:
        return "Only an objective criterion can be scored by rule."
    if one.scored_by is ScoredBy.RULE and not one.curve:
        return "Scoring by rule needs a curve from figure to points."
    return _levels_fault(one) or curves.fault(one.curve, one.scale_high)


def _levels_fault(one: CriterionDraft) -> str:
    for mark in one.level_texts:
        try:
            on_scale = one.scale_low <= Decimal(mark) <= one.scale_high
        except InvalidOperation:
            on_scale = False
        if not on_scale:
            return f"Words are given for marks from {one.scale_low} to {one.scale_high}, not for “{mark}”."
    return ""


def set_minimum_criteria(
    *, actor: User, category: Category, rules: Sequence[MinimumDraft], version: int | None = None
) -> Category:
    """Replace the minimum criteria of a category; audit."""
    for rule in rules:
        if rule.rule in (MinimumRule.METRIC_AT_LEAST, MinimumRule.METRIC_AT_MOST) and rule.metric is None:
            raise Invalid("A rule about a figure names the figure.", {"metric": "Choose the figure."})
    with transaction() as session:
        refuse_frozen(category.program)
        check_version(category, version)
        category.minimum_criteria.clear()
        session.flush()
        category.minimum_criteria.extend(
            MinimumCriterion(rule=one.rule, metric=one.metric, threshold=one.threshold, position=place)
            for place, one in enumerate(rules)
        )
        details = {"rules": [one.rule.value for one in rules]}
        audit(
            actor=actor,
            action="set_minimum_criteria",
            subject=category,
            program=category.program,
            details=details,
        )
    return category


def set_cut(
    *,
    actor: User,
    category: Category,
    outcome: Outcome,
    method: CutMethod,
    size: int | None = None,
    threshold: Decimal | None = None,
    policy: TiePolicy = TiePolicy.INCLUDE,
) -> Cut:
    """Say how one tier is chosen: by a number of entries or by a score; audit."""
    if method is CutMethod.TOP_N and (size is None or not 1 <= size <= 1000):
        raise Invalid("Say how many entries are in, from 1 to 1000.", {"size": "From 1 to 1000."})
    if method is CutMethod.THRESHOLD and (threshold is None or not threshold.is_finite()):
        raise Invalid("Say which score is enough.", {"threshold": "Give a score."})
    with transaction() as session:
        refuse_frozen(category.program)
        cut = next((one for one in category.cuts if one.outcome is outcome), None)
        if cut is None:
            cut = Cut(outcome=outcome, method=method)
            category.cuts.append(cut)
        cut.method, cut.policy = method, policy
        cut.size = size if method is CutMethod.TOP_N else None
        cut.threshold = str(threshold) if method is CutMethod.THRESHOLD else None
        session.flush()
        details = {"outcome": outcome.value, "method": method.value, "size": size, "policy": policy.value}
        audit(actor=actor, action="set_cut", subject=category, program=category.program, details=details)
    return cut


def drop_cut(*, actor: User, category: Category, outcome: Outcome) -> None:
    """Name no such tier in this category; audit when there was one."""
    with transaction() as session:
        refuse_frozen(category.program)
        cut = next((one for one in category.cuts if one.outcome is outcome), None)
        if cut is None:
            return
        category.cuts.remove(cut)
        session.flush()
        details = {"outcome": outcome.value}
        audit(actor=actor, action="drop_cut", subject=category, program=category.program, details=details)


def weight_sum(category: Category) -> int:
    """The weights of a category, which must come to 100 before the season is scheduled."""
    return sum(one.weight for one in category.criteria)
