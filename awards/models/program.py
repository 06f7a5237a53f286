"""A program (one season), its categories, criteria, minimum criteria, cuts and question forms."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ColumnElement, ForeignKey, String, Text, UniqueConstraint, and_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.enums import (
    Basis,
    Combine,
    CriterionKind,
    CutMethod,
    MetricKind,
    MinimumRule,
    Missing,
    NominationKind,
    NomineeKind,
    Outcome,
    PanelRule,
    ProgramState,
    ScoredBy,
    Severity,
    SmallSample,
    TiePolicy,
)
from awards.models.base import Base, Dated, UtcDateTime, Versioned, WithPublicId, enum_column, enum_text

LAUREL, GOLD = "#1f5c42", "#a8781c"
ENOUGH_ANSWERS, ENOUGH_CASES, ENOUGH_OF_A_PERSON = 100, 50, 30
"""Below so many a figure is shown and not ranked on, unless a category says another number."""


class Program(WithPublicId, Versioned, Dated, Base):
    __tablename__ = "programs"
    __table_args__ = (
        CheckConstraint("opens_at < closes_at", name="opens_before_closes"),
        CheckConstraint("closes_at <= judging_opens_at", name="closes_before_judging"),
        CheckConstraint("judging_opens_at < judging_closes_at", name="judging_opens_before_closes"),
        CheckConstraint("judging_closes_at <= announce_at", name="judging_before_announcement"),
    )

    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    headline: Mapped[str] = mapped_column(String(200), default="")
    intro: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ProgramState] = mapped_column(
        enum_column(ProgramState, "program_state"), default=ProgramState.DRAFT
    )
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    judging_opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    judging_closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    announce_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    primary_color: Mapped[str] = mapped_column(String(7), default=LAUREL)
    accent_color: Mapped[str] = mapped_column(String(7), default=GOLD)
    last_number: Mapped[int] = mapped_column(default=0)
    judge_terms: Mapped[str] = mapped_column(Text, default="")
    """What judges accept before they see an entry; blank is the usual text."""

    categories: Mapped[list["Category"]] = relationship(
        back_populates="program", order_by="Category.position"
    )
    forms: Mapped[list["QuestionForm"]] = relationship(back_populates="program")

    @property
    def has_own_colors(self) -> bool:
        return (self.primary_color, self.accent_color) != (LAUREL, GOLD)


class Category(WithPublicId, Versioned, Dated, Base):
    __tablename__ = "categories"
    __table_args__ = (
        UniqueConstraint("program_id", "code"),
        UniqueConstraint("program_id", "name"),
        CheckConstraint("judges_per_entry >= 1", name="judges_per_entry_positive"),
        CheckConstraint("minimum_judges >= 1", name="minimum_judges_positive"),
    )

    program_id: Mapped[int] = mapped_column(ForeignKey("programs.id"))
    code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))
    family: Mapped[str] = mapped_column(String(80), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    nominee_kind: Mapped[NomineeKind] = mapped_column(enum_column(NomineeKind, "nominee_kind"))
    position: Mapped[int] = mapped_column(default=0)
    judges_per_entry: Mapped[int] = mapped_column(default=3)
    minimum_judges: Mapped[int] = mapped_column(default=1)
    sponsor_name: Mapped[str] = mapped_column(String(200), default="")
    blind: Mapped[bool] = mapped_column(default=False)
    """Judges see nothing that names the nominee or the nominators."""
    combine: Mapped[Combine] = mapped_column(enum_text(Combine), default=Combine.WEIGHTED_MEAN)
    panel_rule: Mapped[PanelRule] = mapped_column(enum_text(PanelRule), default=PanelRule.MEAN)
    trim: Mapped[int] = mapped_column(default=1)
    severity: Mapped[Severity] = mapped_column(enum_text(Severity), default=Severity.NONE)
    missing: Mapped[Missing] = mapped_column(enum_text(Missing), default=Missing.EXCLUDE)
    round_digits: Mapped[int | None]
    """Decimals of the score, a half rounded up; None keeps it exact."""
    tie_steps: Mapped[list[str]] = mapped_column(JSON, default=list)
    bands: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Pairs [name, score as decimal string], the highest first."""
    accepted_states: Mapped[list[str]] = mapped_column(JSON, default=lambda: ["documented", "recomputed"])
    """How well a figure must be borne out to be ranked on."""
    enough_answers: Mapped[int | None]
    enough_cases: Mapped[int | None]
    """Fewest answers and cases to be ranked; None is the usual number for the kind of nominee."""
    small_sample: Mapped[SmallSample] = mapped_column(enum_text(SmallSample), default=SmallSample.UNRANKED)

    program: Mapped[Program] = relationship(back_populates="categories")
    criteria: Mapped[list["Criterion"]] = relationship(
        primaryjoin="and_(Category.id == Criterion.category_id, Criterion.round_id.is_(None))",
        back_populates="category",
        order_by="Criterion.position",
        cascade="all, delete-orphan",
    )
    """Those of the first round, and of every later one that has none of its own."""
    minimum_criteria: Mapped[list["MinimumCriterion"]] = relationship(
        order_by="MinimumCriterion.position", cascade="all, delete-orphan"
    )
    cuts: Mapped[list["Cut"]] = relationship(order_by="Cut.id", cascade="all, delete-orphan")

    def enough(self, kind: str) -> int:
        """The answers, or cases, that a figure of this kind needs to be ranked on."""
        own = self.enough_cases if kind == MetricKind.RESOLUTION else self.enough_answers
        return own or self.usual(kind)

    def usual(self, kind: str) -> int:
        """What is enough in a category that does not say."""
        if self.nominee_kind is NomineeKind.PERSON:
            return ENOUGH_OF_A_PERSON
        return ENOUGH_CASES if kind == MetricKind.RESOLUTION else ENOUGH_ANSWERS

    def band(self, score: Decimal) -> str:
        """The best band that a score reaches; blank when there is none."""
        return next((str(name) for name, lowest in self.bands if score >= Decimal(lowest)), "")


class Criterion(WithPublicId, Base):
    __tablename__ = "criteria"
    __table_args__ = (
        UniqueConstraint("category_id", "code"),
        CheckConstraint("weight >= 0 AND weight <= 100", name="weight_percent"),
        CheckConstraint("scale_low < scale_high", name="scale"),
        CheckConstraint("mark_unit >= 1", name="mark_unit_positive"),
        CheckConstraint("(kind = 'objective') = (metric IS NOT NULL)", name="objective_has_metric"),
    )

    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"), index=True)
    """The later round that it belongs to alone."""
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[CriterionKind] = mapped_column(enum_column(CriterionKind, "criterion_kind"))
    scored_by: Mapped[ScoredBy] = mapped_column(enum_column(ScoredBy, "scored_by"), default=ScoredBy.PANEL)
    metric: Mapped[MetricKind | None] = mapped_column(enum_column(MetricKind, "metric_kind"))
    weight: Mapped[int]
    scale_low: Mapped[int] = mapped_column(default=1)
    scale_high: Mapped[int] = mapped_column(default=10)
    mark_unit: Mapped[int] = mapped_column(default=1)
    """Marks are stored as integers: mark × mark_unit (2 = half marks)."""
    curve: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Pairs [figure, points] as decimal strings, figures rising."""
    level_texts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """Mark (as text) to the words that describe it."""
    position: Mapped[int] = mapped_column(default=0)
    required: Mapped[bool] = mapped_column(default=True)
    deducts: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[Basis] = mapped_column(enum_text(Basis), default=Basis.LEVEL)
    explain_extremes: Mapped[bool] = mapped_column(default=False)
    """Whether the lowest and the highest mark need a remark."""

    category: Mapped[Category] = relationship(back_populates="criteria")

    @hybrid_property
    def by_rule(self) -> bool:
        """Whether its curve gives the points, and no judge marks it."""
        return self.kind is CriterionKind.OBJECTIVE and self.scored_by is ScoredBy.RULE

    @by_rule.inplace.expression
    @classmethod
    def _by_rule(cls) -> ColumnElement[bool]:
        return and_(cls.kind == CriterionKind.OBJECTIVE, cls.scored_by == ScoredBy.RULE)


class MinimumCriterion(WithPublicId, Base):
    __tablename__ = "minimum_criteria"

    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), index=True)
    rule: Mapped[MinimumRule] = mapped_column(enum_column(MinimumRule, "minimum_rule"))
    metric: Mapped[MetricKind | None] = mapped_column(enum_column(MetricKind, "metric_kind"))
    threshold: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)


class Cut(Base):
    """How one tier of a category is chosen."""

    __tablename__ = "cuts"
    __table_args__ = (
        UniqueConstraint("category_id", "outcome"),
        CheckConstraint("(method = 'top_n') = (size IS NOT NULL)", name="top_n_has_size"),
        CheckConstraint("(method = 'threshold') = (threshold IS NOT NULL)", name="threshold_has_score"),
        CheckConstraint("size IS NULL OR size >= 1", name="size_positive"),
    )

    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    outcome: Mapped[Outcome] = mapped_column(enum_column(Outcome, "outcome"))
    method: Mapped[CutMethod] = mapped_column(enum_column(CutMethod, "cut_method"))
    size: Mapped[int | None]
    threshold: Mapped[str | None] = mapped_column(String(20))
    """A score as a decimal string."""
    policy: Mapped[TiePolicy] = mapped_column(enum_column(TiePolicy, "tie_policy"), default=TiePolicy.INCLUDE)


class QuestionForm(WithPublicId, Dated, Base):
    """One immutable version of the questions put to one kind of nominator."""

    __tablename__ = "question_forms"
    __table_args__ = (UniqueConstraint("program_id", "kind", "number"),)

    program_id: Mapped[int] = mapped_column(ForeignKey("programs.id"))
    kind: Mapped[NominationKind] = mapped_column(enum_column(NominationKind, "nomination_kind"))
    number: Mapped[int] = mapped_column(default=1)

    program: Mapped[Program] = relationship(back_populates="forms")
    questions: Mapped[list["Question"]] = relationship(order_by="Question.position")


class Question(WithPublicId, Base):
    __tablename__ = "questions"
    __table_args__ = (UniqueConstraint("form_id", "code"),)

    form_id: Mapped[int] = mapped_column(ForeignKey("question_forms.id"))
    code: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(300))
    help: Mapped[str] = mapped_column(String(500), default="")
    required: Mapped[bool] = mapped_column(default=True)
    word_limit: Mapped[int] = mapped_column(default=300)
    identifies_nominee: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
