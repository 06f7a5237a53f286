"""How a category's marks become scores, and what separates equal ones; frozen once judging starts."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from awards.enums import Combine, Missing, PanelRule, Severity, TieStep
from awards.errors import Invalid
from awards.models import Category, User
from awards.workflow.criteria import refuse_frozen
from awards.workflow.transaction import audit, check_version, transaction

MOST_TRIMMED = 5
MOST_DIGITS = 6
LONGEST_BAND = 60


@dataclass(frozen=True)
class MethodDraft:
    """The method as it is typed; `bands` are (name, lowest score), the highest first."""

    combine: Combine = Combine.WEIGHTED_MEAN
    panel_rule: PanelRule = PanelRule.MEAN
    trim: int = 1
    severity: Severity = Severity.NONE
    missing: Missing = Missing.EXCLUDE
    round_digits: int | None = None
    tie_steps: Sequence[TieStep] = ()
    bands: Sequence[tuple[str, Decimal]] = ()


def set_method(
    *, actor: User, category: Category, method: MethodDraft, version: int | None = None
) -> Category:
    """Say how scores are computed: combination, panel rule, severity, rounding, ties, bands; audit.

    Raises Invalid with a sentence per faulty field, WrongState once judging has started.
    """
    _check(method)
    with transaction():
        refuse_frozen(category.program)
        check_version(category, version)
        category.combine, category.panel_rule = method.combine, method.panel_rule
        category.trim, category.severity = method.trim, method.severity
        category.missing, category.round_digits = method.missing, method.round_digits
        category.tie_steps = [step.value for step in method.tie_steps]
        category.bands = [[name.strip(), str(score)] for name, score in method.bands]
        audit(
            actor=actor,
            action="set_method",
            subject=category,
            program=category.program,
            details={
                "combine": method.combine.value,
                "panel_rule": method.panel_rule.value,
                "severity": method.severity.value,
                "missing": method.missing.value,
                "round_digits": method.round_digits,
                "tie_steps": category.tie_steps,
                "bands": category.bands,
            },
        )
    return category


def _check(method: MethodDraft) -> None:
    faults = {}
    if not 1 <= method.trim <= MOST_TRIMMED:
        faults["trim"] = f"Drop between 1 and {MOST_TRIMMED} marks at each end."
    if method.round_digits is not None and not 0 <= method.round_digits <= MOST_DIGITS:
        faults["round_digits"] = f"Between 0 and {MOST_DIGITS} decimals, or none to keep scores exact."
    scores = [score for _name, score in method.bands]
    if any(not name.strip() or len(name) > LONGEST_BAND for name, _score in method.bands):
        faults["bands"] = f"Every band has a name of at most {LONGEST_BAND} characters."
    elif any(not score.is_finite() for score in scores):
        faults["bands"] = "Every band has a lowest score, such as Gold: 8.5."
    elif scores != sorted(set(scores), reverse=True):
        faults["bands"] = "Name the bands from the highest score to the lowest, each score once."
    if faults:
        raise Invalid.of(faults)
