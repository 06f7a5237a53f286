"""Which figures are ranked on: accepted ones, on enough answers, drawn toward the field, or as a change."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flask import Flask

from awards.enums import Basis, MetricKind, MetricState, NomineeKind, ScoredBy, SmallSample, Span
from awards.errors import Invalid, StaleEdit, WrongState
from awards.extensions import db
from awards.models import AuditEntry, Category, Criterion, Dataset, EvidenceFile, Measure, Round
from awards.queries.counting import Figure, Measured, behind
from awards.queries.judging import figures
from awards.workflow.curves import earned
from awards.workflow.evidence_rules import EvidenceRules, set_evidence_rules
from awards.workflow.figured import read_at, values
from awards.workflow.judging import points
from awards.workflow.transaction import transaction
from scoring import shrink, wilson
from tests.web.stage import CURVE, Stage, a_stage
from tests.workflow.judged import Judged, in_judging, lines

MARKS = 8
FIELD = {"North": (180, 200), "South": (150, 200), "East": (190, 200)}


def judged(figures: dict[str, tuple[int, int] | None], **rules: object) -> Judged:
    """Everybody has the same marks; only the figures differ."""
    made = in_judging(figures, judges=1)
    with transaction():
        for name, value in rules.items():
            setattr(made.stage.category, name, value)
    made.mark_all(dict.fromkeys(figures, (MARKS,)))
    return made


def by_rule(made: Judged) -> Criterion:
    return next(one for one in made.stage.category.criteria if one.scored_by is ScoredBy.RULE)


def compare_years(made: Judged, name: str, value: int, n: int = 200, definition: str = "") -> None:
    """Let the entry's figure rest on an export that covers the year before, with this CSAT then."""
    metric = figures(made.entries[name])[MetricKind.CSAT]
    file = EvidenceFile(nomination_id=metric.nomination_id, name="export.csv", sha256="0" * 64, size=1)
    with transaction() as session:
        session.add(file)
        session.flush()
        dataset = Dataset(file_id=file.id, source_format="survey", zone="UTC", rows=n, sha256="0" * 64)
        session.add(dataset)
        session.flush()
        metric.dataset_id, metric.state = dataset.id, MetricState.RECOMPUTED
        for span, e4 in ((Span.CURRENT, metric.value_e4), (Span.PREVIOUS, value * 10_000)):
            session.add(
                Measure(
                    dataset_id=dataset.id,
                    name="csat",
                    definition=definition or metric.definition,
                    span=span,
                    value_e4=e4,
                    low_e4=e4 - 40_000,
                    high_e4=e4 + 40_000,
                    n=n,
                    unit="percent",
                )
            )


def improving(made: Judged) -> None:
    with transaction():
        by_rule(made).basis = Basis.IMPROVEMENT
    made.deliberate()


def test_a_figure_that_is_not_accepted_is_not_ranked_on(app: Flask) -> None:
    made = judged({"North": (180, 200)}, accepted_states=["recomputed"])
    made.deliberate()
    found = lines(made.tabulate())["North"]
    assert (found.rank, found.reason) == (
        None,
        "CSAT is documented; this category ranks on figures that are recomputed",
    )


def test_a_category_says_how_many_answers_are_enough(app: Flask) -> None:
    made = judged({"Many": (270, 300), "Few": (180, 200)}, enough_answers=250)
    made.deliberate()
    found = lines(made.tabulate())
    assert found["Many"].rank == 1
    assert found["Few"].reason == "CSAT rests on 200 answers; 250 are needed to be ranked"


def test_a_small_figure_is_drawn_toward_the_field_and_shown_as_such(app: Flask) -> None:
    """The same numbers by hand: Wilson's intervals give the variances, the engine's rule the shares."""
    figures_given = {**FIELD, "Small": (40, 40)}
    made = judged(figures_given, small_sample=SmallSample.SHRUNK)
    made.deliberate()
    tabulation = made.tabulate()
    found = lines(tabulation)
    given = [wilson(*pair) for pair in figures_given.values()]
    spread = [((one.high - one.low) / (2 * 1.959964)) ** 2 for one in given]
    drawn = shrink([one.value for one in given], spread)["shrunk"].iloc[-1]
    assert 80 < drawn < 100
    got = float(Fraction(found["Small"].contributions["csat"]))
    assert got == pytest.approx(float(earned(drawn, CURVE)), abs=1e-4)
    assert Fraction(found["North"].contributions["csat"]) == earned(90, CURVE), "who has enough is not moved"
    assert found["Small"].rank is not None
    assert tabulation.notes == {
        made.entries["Small"].public_id: [
            "CSAT rests on 40 answers, and 100 are needed to be ranked: "
            f"100.0 % counts as {drawn:.1f} %, drawn toward the field."
        ]
    }


def test_without_a_field_a_small_figure_stays_unranked(app: Flask) -> None:
    made = judged({"North": (180, 200), "Small": (40, 40)}, small_sample=SmallSample.SHRUNK)
    made.deliberate()
    found = lines(made.tabulate())
    assert found["Small"].reason == "CSAT rests on 40 answers; 100 are needed to be ranked"


def test_an_improvement_is_the_change_on_the_year_before(app: Flask) -> None:
    """90 % after 20 % are 70 points: on the curve from 60 (1) to 85 (6) that earns 3."""
    made = judged({"North": (180, 200), "South": (190, 200)})
    compare_years(made, "North", 20)
    compare_years(made, "South", 30)
    improving(made)
    found = lines(made.tabulate())
    assert {name: line.contributions["csat"] for name, line in found.items()} == {"North": "3", "South": "2"}
    _metric, figure = behind(made.entries["North"])[MetricKind.CSAT]
    assert points(by_rule(made), figure) == 3


def test_without_a_comparable_year_before_there_is_no_rank(app: Flask) -> None:
    made = judged({"North": (180, 200), "Without": (180, 200), "Other": (180, 200), "Thin": (180, 200)})
    compare_years(made, "North", 20)
    compare_years(made, "Other", 20, definition="csat-binary")
    compare_years(made, "Thin", 20, n=60)
    improving(made)
    found = lines(made.tabulate())
    assert found["North"].rank == 1
    assert {name: line.reason for name, line in found.items() if line.rank is None} == {
        "Without": "CSAT has no figure of the twelve months before to compare with",
        "Other": "CSAT was measured in another way in the twelve months before",
        "Thin": "Change of CSAT rests on 60 answers; 100 are needed to be ranked",
    }
    _metric, figure = behind(made.entries["Without"])[MetricKind.CSAT]
    assert points(by_rule(made), figure) is None


def test_what_is_left_out_is_said_for_each_criterion_and_the_rest_counts() -> None:
    given = [("a", figure(MetricKind.CSAT, 90, 80)), ("b", figure(MetricKind.CSAT, 95))]
    objective = values(round_of(small_sample=SmallSample.UNRANKED), given)
    assert objective.rows == [
        ("a", "csat", Fraction(90)),
        ("b", "csat", Fraction(95)),
        ("a", "better", Fraction(10)),
    ]
    reason = "CSAT has no figure of the twelve months before to compare with"
    assert (objective.reasons, objective.notes) == ({"b": reason}, {"b": [f"Left out: {reason}."]})


def round_of(**given: object) -> Round:
    """One criterion by rule on CSAT, another on its improvement."""
    made = Category(nominee_kind=NomineeKind.TEAM, accepted_states=["documented", "recomputed"], **given)
    made.criteria = [
        Criterion(code=code, metric=MetricKind.CSAT, scored_by=ScoredBy.RULE, basis=basis)
        for code, basis in (("csat", Basis.LEVEL), ("better", Basis.IMPROVEMENT))
    ]
    return Round(category=made, number=1)


def figure(kind: MetricKind, now: float, before: float | None = None, n: int = 200) -> Figure:
    def measured(value: float) -> Measured:
        e4 = round(value * 10_000)
        return Measured(e4, e4 - 20_000, e4 + 20_000, n, "same")

    then = None if before is None else measured(before)
    return Figure(0, kind, MetricState.RECOMPUTED, measured(now), then)


def test_a_figure_and_its_improvement_may_both_count() -> None:
    objective = values(
        round_of(small_sample=SmallSample.UNRANKED), [("a", figure(MetricKind.CSAT, 90, 84.5))]
    )
    assert objective.rows == [("a", "csat", Fraction(90)), ("a", "better", Fraction(11, 2))]


@pytest.mark.parametrize(
    ("kind", "now", "before", "change"),
    [
        (MetricKind.CSAT, 88, 90, Fraction(-2)),
        (MetricKind.NPS, 30, -10, Fraction(40)),
        (MetricKind.RESOLUTION, 12, 16, Fraction(25)),
        (MetricKind.RESOLUTION, 24, 12, Fraction(-100)),
        (MetricKind.RESOLUTION, 12, 0, None),
    ],
)
def test_changes_are_in_points_and_of_times_in_percent_saved(
    kind: MetricKind, now: float, before: float, change: Fraction | None
) -> None:
    criterion = Criterion(code="x", metric=kind, basis=Basis.IMPROVEMENT)
    assert read_at(criterion, figure(kind, now, before)) == change


def test_enough_is_said_by_the_category_or_by_the_kind_of_nominee() -> None:
    numbers = {
        kind: [Category(nominee_kind=kind).enough(metric) for metric in MetricKind] for kind in NomineeKind
    }
    assert numbers.pop(NomineeKind.PERSON) == [30, 30, 30]
    assert set(map(tuple, numbers.values())) == {(100, 100, 50)}
    own = Category(nominee_kind=NomineeKind.TEAM, enough_answers=7, enough_cases=9)
    assert [own.enough(metric) for metric in MetricKind] == [7, 7, 9]


@pytest.fixture
def stage(app: Flask) -> Stage:
    return a_stage()


def test_the_rules_are_kept_and_audited(stage: Stage) -> None:
    rules = EvidenceRules([MetricState.RECOMPUTED], 40, None, SmallSample.SHRUNK)
    set_evidence_rules(actor=stage.organizer, category=stage.category, rules=rules)
    kept = stage.category
    assert (kept.accepted_states, kept.enough_answers, kept.enough_cases, kept.small_sample) == (
        ["recomputed"],
        40,
        None,
        SmallSample.SHRUNK,
    )
    assert db.session.query(AuditEntry).filter_by(action="set_evidence_rules").one().details == {
        "accepted": ["recomputed"],
        "enough_answers": 40,
        "enough_cases": None,
        "small_sample": "shrunk",
    }


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        (EvidenceRules(accepted=()), "accepted"),
        (EvidenceRules(enough_answers=0), "enough_answers"),
        (EvidenceRules(enough_cases=1_000_001), "enough_cases"),
    ],
)
def test_rules_that_make_no_sense_are_refused(stage: Stage, rules: EvidenceRules, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        set_evidence_rules(actor=stage.organizer, category=stage.category, rules=rules)
    assert list(refusal.value.fields) == [field]


def test_the_rules_are_frozen_once_judging_started(app: Flask) -> None:
    made = in_judging({"North": (180, 200)}, judges=1)
    with pytest.raises(WrongState):
        set_evidence_rules(actor=made.organizer, category=made.stage.category, rules=EvidenceRules())


def test_stale_rules_are_refused(stage: Stage) -> None:
    version = stage.category.version
    set_evidence_rules(
        actor=stage.organizer, category=stage.category, rules=EvidenceRules(enough_cases=9), version=version
    )
    with pytest.raises(StaleEdit):
        set_evidence_rules(
            actor=stage.organizer, category=stage.category, rules=EvidenceRules(), version=version
        )
