"""Marks on their scales: what a criterion takes, and the whole number that is kept for it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from awards.errors import Invalid
from awards.models import Criterion


def stored_values(
    criteria: Sequence[Criterion], marks: Mapping[str, Decimal | None]
) -> dict[int, int | None]:
    """Criterion id to mark × mark_unit, None for a cleared one; Invalid has a sentence per refused mark."""
    marked = {one.code: one for one in criteria if not one.by_rule}
    values: dict[int, int | None] = {}
    faults = {}
    for code, mark in marks.items():
        criterion = marked.get(code)
        if criterion is None:
            faults[f"mark-{code}"] = f"The panel does not mark a criterion “{code[:40]}”."
        elif mark is None:
            values[criterion.id] = None
        elif fault := _off_scale(criterion, mark):
            faults[f"mark-{code}"] = fault
        else:
            values[criterion.id] = int(mark * criterion.mark_unit)
    if faults:
        raise Invalid.of(faults)
    return values


def missing_marks(criteria: Sequence[Criterion], given: set[int]) -> dict[str, str]:
    """A sentence for each criterion the panel marks that is not among the criterion ids `given`."""
    return {
        f"mark-{one.code}": f"{one.name} has no mark yet."
        for one in criteria
        if not one.by_rule and one.id not in given
    }


def _off_scale(criterion: Criterion, mark: Decimal) -> str:
    low, high, unit = criterion.scale_low, criterion.scale_high, criterion.mark_unit
    if not (mark.is_finite() and low <= mark <= high):
        return f"{criterion.name} takes marks from {low} to {high}, not {mark}."
    if mark * unit != (mark * unit).to_integral_value():
        steps = "whole marks" if unit == 1 else f"steps of 1/{unit}"
        return f"{criterion.name} takes {steps}, not {mark}."
    return ""
