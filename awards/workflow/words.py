"""The closed vocabularies and refusals, for callers that know only the verbs."""

from awards.enums import (
    CriterionKind,
    CutMethod,
    MetricKind,
    NominationKind,
    NominationState,
    NomineeKind,
    Outcome,
    ProgramState,
    Role,
    ScoredBy,
    TiePolicy,
    TokenPurpose,
)
from awards.errors import Invalid, LaurelError, WrongState
from awards.models import Assignment, Category, Criterion, Entry, Nomination, Program, Round, User

__all__ = [
    "Assignment",
    "Category",
    "Criterion",
    "CriterionKind",
    "CutMethod",
    "Entry",
    "Invalid",
    "LaurelError",
    "MetricKind",
    "Nomination",
    "NominationKind",
    "NominationState",
    "NomineeKind",
    "Outcome",
    "Program",
    "ProgramState",
    "Role",
    "Round",
    "ScoredBy",
    "TiePolicy",
    "TokenPurpose",
    "User",
    "WrongState",
]
