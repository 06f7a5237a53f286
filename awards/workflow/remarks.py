"""What a judge says about single criteria, and which marks must be explained."""

from collections.abc import Mapping, Sequence

from awards.errors import Invalid
from awards.extensions import db
from awards.models import Criterion, Remark, Scorecard
from awards.workflow.addresses import tidy

LONGEST_REMARK = 1000


def write_remarks(scorecard: Scorecard, criteria: Sequence[Criterion], remarks: Mapping[str, str]) -> None:
    """Keep remarks by criterion code; a blank one is taken back. Invalid names each refused one."""
    by_code = {one.code: one for one in criteria}
    present = {one.criterion_id: one for one in scorecard.remarks} if remarks else {}
    for code, typed in remarks.items():
        criterion = by_code.get(code)
        if criterion is None:
            raise Invalid(f"There is no criterion “{code[:40]}” to remark on.")
        words = tidy(
            typed, limit=LONGEST_REMARK, field=f"remark-{code}", label=f"The remark on {criterion.name}"
        )
        _write(scorecard, present.get(criterion.id), criterion, words)
    db.session.flush()


def unexplained(scorecard: Scorecard, criteria: Sequence[Criterion]) -> dict[str, str]:
    """A sentence for each lowest or highest mark whose criterion asks for a remark that is not there."""
    said = {one.criterion_id for one in scorecard.remarks}
    values = {one.criterion_id: one.value for one in scorecard.marks}
    return {
        f"remark-{one.code}": f"{one.name}: say in a remark why it is the {_end(one, values[one.id])} mark."
        for one in criteria
        if one.explain_extremes and one.id not in said and _end(one, values.get(one.id))
    }


def _end(criterion: Criterion, value: int | None) -> str:
    if value == criterion.scale_low * criterion.mark_unit:
        return "lowest"
    return "highest" if value == criterion.scale_high * criterion.mark_unit else ""


def _write(scorecard: Scorecard, row: Remark | None, criterion: Criterion, words: str) -> None:
    if row is None and words:
        scorecard.remarks.append(Remark(criterion_id=criterion.id, text=words))
    elif row is not None and words:
        row.text = words
    elif row is not None:
        scorecard.remarks.remove(row)
