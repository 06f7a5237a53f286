"""Two categories on published data: real answers and incidents, made-up judges and words."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from awards import clock
from awards.demo.marks import Strength
from awards.demo.people import SIGN_IN
from awards.demo.published import INCIDENTS, SURVEY, Desk, Practice, desks, practices
from awards.demo.season import Season, account
from awards.workflow import accounts, categories, criteria, evidence, nominations, reporting
from awards.workflow.criteria import CriterionDraft
from awards.workflow.words import (
    Category,
    CriterionKind,
    CutMethod,
    MetricKind,
    Nomination,
    NominationKind,
    NomineeKind,
    Outcome,
    Program,
    ScoredBy,
    TiePolicy,
)

LOG_OWNER = "IT service desk of the incident log"
JUDGED = "No figure was published for this criterion: its marks are made up."
CSAT_CURVE = (("70", "0"), ("80", "3"), ("90", "7"), ("95", "9"), ("100", "10"))
HOURS_CURVE = (("0", "10"), ("24", "8"), ("72", "6"), ("168", "3"), ("720", "0"))
TIERS = ((Outcome.SHORTLISTED, 8), (Outcome.FINALIST, 3), (Outcome.WINNER, 1))
COLUMNS = ("category", "nominee", "metric", "value", "low", "high", "n", "open", "unusable", "flag", "state")


@dataclass(frozen=True)
class Published:
    """What was found in the folder, and the season made of it."""

    practices: list[Practice]
    desks: list[Desk]

    @classmethod
    def read(cls, folder: Path) -> "Published":
        return cls(practices(folder), desks(folder))

    def build(self, season: Season) -> None:
        """Two categories, half their weight on the computed figure."""
        for level in ("strong", "middling", "weak"):
            season.writer.banks[f"comment_{level}"] = [season.writer.banks["published"]["comment"]]
        _category(season, "HLTH", "Best Customer Service in Healthcare", NomineeKind.COMPANY, CSAT)
        _category(season, "TEAM", "Best Customer Service Team", NomineeKind.TEAM, RESOLUTION)

    def nominate(self, season: Season, progress: Callable[[str], None]) -> None:
        """One nomination per practice and per group, each with the data it was published with."""
        healthcare, team = season.categories
        with clock.at(season.calendar.ago(180)):
            for practice in self.practices:
                words = _words(season, "survey", practice, len(practice.ratings))
                nomination = _nominate(season, healthcare, practice.name, practice.name, words)
                _record_ratings(nomination, practice)
                _submit(season, nomination)
        answers = sum(len(practice.ratings) for practice in self.practices)
        progress(f"{len(self.practices)} practices, {answers:,} answers.")
        with clock.at(season.calendar.ago(170)):
            for desk in self.desks:
                words = _words(season, "incidents", desk, len(desk.cases))
                nomination = _nominate(season, team, desk.name, LOG_OWNER, words)
                _record_cases(nomination, desk)
                _submit(season, nomination)
        incidents = sum(len(desk.cases) for desk in self.desks)
        progress(f"{len(self.desks)} assignment groups, {incidents:,} incidents.")


CSAT = CriterionDraft(
    code="csat",
    name="Customer satisfaction",
    description="Computed from the published answers; the two best of five levels count as satisfied.",
    kind=CriterionKind.OBJECTIVE,
    scored_by=ScoredBy.RULE,
    metric=MetricKind.CSAT,
    weight=50,
    curve=CSAT_CURVE,
)
RESOLUTION = CriterionDraft(
    code="resolution",
    name="Resolution time",
    description="The median hours from opening to resolution, computed from the published incidents.",
    kind=CriterionKind.OBJECTIVE,
    scored_by=ScoredBy.RULE,
    metric=MetricKind.RESOLUTION,
    weight=50,
    curve=HOURS_CURVE,
)
MADE_UP = tuple(
    CriterionDraft(
        code=code,
        name=name,
        description=JUDGED,
        kind=CriterionKind.SUBJECTIVE,
        scored_by=ScoredBy.PANEL,
        weight=25,
    )
    for code, name in (
        ("feedback", "Customer feedback (made up)"),
        ("expertise", "Industry expertise (made up)"),
    )
)


def _category(season: Season, code: str, name: str, kind: NomineeKind, figure: CriterionDraft) -> None:
    made = categories.add_category(
        actor=season.organizer, program=season.program, code=code, name=name, nominee_kind=kind
    )
    criteria.set_criteria(actor=season.organizer, category=made, criteria=[figure, *MADE_UP])
    for outcome, size in TIERS:
        criteria.set_cut(
            actor=season.organizer,
            category=made,
            outcome=outcome,
            method=CutMethod.TOP_N,
            size=size,
            policy=TiePolicy.INCLUDE,
        )


def _nominate(season: Season, category: Category, nominee: str, organization: str, words: str) -> Nomination:
    clerk = account(
        season.organizer, "Evidence Desk", SIGN_IN["company"], employer="Evidence Desk of the demo"
    )
    nomination = nominations.start_nomination(
        program=season.program,
        category=category,
        kind=NominationKind.SELF,
        nominator=clerk,
        organization=accounts.organization_named(name=organization),
    )
    season.strengths[category.code, nominee] = Strength(season.random.uniform(0.2, 0.9))
    return nominations.save_draft(
        actor=clerk,
        nomination=nomination,
        nominee_name=nominee,
        nominee_organization=organization,
        title=f"{nominee}: the published record",
        answers={asked.code: words for asked in season.questions[NominationKind.SELF]},
    )


def _words(season: Season, kind: str, about: Practice | Desk, number: int) -> str:
    words: str = season.writer.banks["published"][kind]
    return words.format(name=about.name, number=f"{number:,}", first=about.first, last=about.last)


def _record_ratings(nomination: Nomination, practice: Practice) -> None:
    evidence.record_ratings(
        actor=nomination.nominator,
        nomination=nomination,
        file_name=SURVEY,
        ratings=practice.ratings,
        period_start=practice.first,
        period_end=practice.last,
    )


def _record_cases(nomination: Nomination, desk: Desk) -> None:
    evidence.record_cases(
        actor=nomination.nominator,
        nomination=nomination,
        file_name=INCIDENTS,
        cases=desk.cases,
        as_of=desk.as_of,
        zone="UTC",
        period_start=desk.first,
        period_end=desk.last,
    )


def _submit(season: Season, nomination: Nomination) -> None:
    nominations.submit(actor=nomination.nominator, nomination=nomination)
    season.submitted.append(nomination)


def write_evidence(program: Program, out: Path) -> None:
    """Write `evidence.csv`: every computed figure with its interval and counts."""
    with (out / "evidence.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for metric in reporting.figures(program):
            nominee = metric.nomination.nominee
            rows.writerow(
                (
                    metric.nomination.category.name,
                    nominee.name if nominee else "",
                    metric.kind.value,
                    *(_digits(number) for number in (metric.value, metric.low, metric.high)),
                    metric.n,
                    metric.open_cases,
                    metric.unusable,
                    metric.flag,
                    metric.state.value,
                )
            )


def _digits(number: Decimal | None) -> str:
    return "" if number is None else reporting.plain(number) or ""
