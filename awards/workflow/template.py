"""The default season, read from `template.toml`: questions, categories, criteria, minimum criteria, cuts."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from awards.enums import (
    CriterionKind,
    MetricKind,
    MinimumRule,
    NominationKind,
    NomineeKind,
    Outcome,
    ScoredBy,
)
from awards.extensions import db
from awards.models import Program, Question, QuestionForm
from awards.workflow.criteria import CriterionDraft, MinimumDraft

FILE = Path(__file__).with_suffix(".toml")


class CategoryPlan(NamedTuple):
    """One category of the default season."""

    code: str
    name: str
    family: str
    description: str
    nominee_kind: NomineeKind
    criteria: Sequence[CriterionDraft]
    minimum: Sequence[MinimumDraft]


def categories() -> list[CategoryPlan]:
    """The categories of the default season, in their order."""
    return [_category(row) for row in _data()["categories"]]


def cuts() -> list[tuple[Outcome, int]]:
    """How many entries each tier takes."""
    return [(Outcome(row["outcome"]), row["size"]) for row in _data()["cuts"]]


def add_forms(program: Program) -> None:
    """The first version of the questions for each kind of nomination."""
    for kind in NominationKind:
        form = QuestionForm(program=program, kind=kind)
        form.questions = [
            Question(
                code=row["code"],
                label=row["label"],
                help=row.get("help", ""),
                word_limit=row["limit"],
                required=row.get("required", True),
                position=position,
            )
            for position, row in enumerate(_data()["questions"][kind.value])
        ]
        db.session.add(form)


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _category(row: Mapping[str, Any]) -> CategoryPlan:
    family = _data()["families"][row["family"]]
    mixed = {**family, **row}
    return CategoryPlan(
        code=row["code"],
        name=row["name"],
        family=row.get("family_name", family["name"]),
        description=row["description"],
        nominee_kind=NomineeKind(mixed["nominee"]),
        criteria=[_criterion(*each) for each in mixed["criteria"]],
        minimum=[_minimum(name) for name in mixed["minimum"]],
    )


def _criterion(code: str, weight: int, scored_by: str) -> CriterionDraft:
    row = _data()["criteria"][code]
    metric = row.get("metric")
    return CriterionDraft(
        code=code,
        name=row["name"],
        description=row["description"],
        weight=weight,
        kind=CriterionKind.OBJECTIVE if metric else CriterionKind.SUBJECTIVE,
        scored_by=ScoredBy(scored_by),
        metric=MetricKind(metric) if metric else None,
        curve=[(figure, points) for figure, points in row.get("curve", [])],
        level_texts=row["levels"],
    )


def _minimum(name: str) -> MinimumDraft:
    row = _data()["minimum"][name]
    metric = row.get("metric")
    return MinimumDraft(
        rule=MinimumRule(row["rule"]),
        threshold=row.get("threshold", 0),
        metric=MetricKind(metric) if metric else None,
    )
