"""The tables of Laurel."""

from awards.models.base import Base
from awards.models.evidence import Claim, Dataset, EvidenceFile, Metric
from awards.models.judging import (
    Assignment,
    Conflict,
    Mark,
    Panel,
    Round,
    RoundEntry,
    Scorecard,
    Seat,
)
from awards.models.ledger import AuditEntry, AuditHead, IdempotencyKey, Job, Mail
from awards.models.nomination import Answer, Entry, EntrySource, Nomination, Nominee
from awards.models.people import Membership, Organization, ProgramRole, Token, User
from awards.models.program import (
    Category,
    Criterion,
    Cut,
    MinimumCriterion,
    Program,
    Question,
    QuestionForm,
)
from awards.models.result import Certificate, Exclusion, Placement, Release, Standing, Tabulation
from awards.models.upload import (
    ClaimEvent,
    ColumnMapping,
    EvidenceFlag,
    FigureQuery,
    Measure,
    MetricFile,
    MonthlyTable,
    Upload,
)

__all__ = [
    "Answer",
    "Assignment",
    "AuditEntry",
    "AuditHead",
    "Base",
    "Category",
    "Certificate",
    "Claim",
    "ClaimEvent",
    "ColumnMapping",
    "Conflict",
    "Criterion",
    "Cut",
    "Dataset",
    "Entry",
    "EntrySource",
    "EvidenceFile",
    "EvidenceFlag",
    "Exclusion",
    "FigureQuery",
    "IdempotencyKey",
    "Job",
    "Mail",
    "Mark",
    "Measure",
    "Membership",
    "Metric",
    "MetricFile",
    "MinimumCriterion",
    "MonthlyTable",
    "Nomination",
    "Nominee",
    "Organization",
    "Panel",
    "Placement",
    "Program",
    "ProgramRole",
    "Question",
    "QuestionForm",
    "Release",
    "Round",
    "RoundEntry",
    "Scorecard",
    "Seat",
    "Standing",
    "Tabulation",
    "Token",
    "Upload",
    "User",
]
