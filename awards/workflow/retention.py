"""How long rows of evidence are kept, and what stays when they go: the figures and the digest."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from awards import clock
from awards.enums import Role
from awards.errors import Invalid, NotAllowed, WrongState
from awards.extensions import db
from awards.models import Claim, ClaimEvent, Dataset, Metric, User
from awards.policies import has_role
from awards.queries.nominations import with_id
from awards.workflow.folders import KEPT, remove
from awards.workflow.transaction import audit, lock, transaction


def erase_evidence(*, actor: User | None, dataset: Dataset, reason: str) -> Dataset:
    """Delete the kept rows of a dataset; figures, charts and digests stay: file, instant, a step in
    the ledger of every figure that rests on it, audit.

    `actor` is an organizer of the program, or None for the retention that was promised at the upload.
    """
    nomination = with_id(dataset.file.nomination_id)
    assert nomination is not None
    program = nomination.program
    if actor is not None and not has_role(actor, program, Role.ORGANIZER):
        raise NotAllowed("Evidence is erased by an organizer of the program.")
    if not reason.strip():
        raise Invalid("Say why the rows are erased.", {"reason": "Say why the rows are erased."})
    with transaction() as session:
        lock(dataset)
        if not dataset.kept:
            raise WrongState("The rows of this file were erased before; its figures and digest stay.")
        kept, dataset.kept, dataset.erased_at = dataset.kept, "", clock.now()
        session.add_all(_steps(dataset, actor, reason))
        details = {"sha256": dataset.sha256, "planned": actor is None}
        audit(actor=actor, action="erase_evidence", subject=dataset, program=program, details=details)
    remove(KEPT, kept)
    return dataset


def _steps(dataset: Dataset, actor: User | None, reason: str) -> list[ClaimEvent]:
    claims = select(Claim).join(Metric, Metric.id == Claim.metric_id).where(Metric.dataset_id == dataset.id)
    words = f"The rows were erased: {reason.strip()}"[:500]
    return [
        ClaimEvent(
            claim=claim,
            from_state=claim.state,
            to_state=claim.state,
            actor=actor,
            metric=claim.metric,
            reason=words,
        )
        for claim in db.session.scalars(claims)
    ]


def due(today: date | None = None) -> Sequence[Dataset]:
    """Datasets whose rows were kept as long as was said at the upload."""
    day = today or clock.now().date()
    rows = select(Dataset).where(Dataset.kept != "", Dataset.retained_until < day)
    return db.session.scalars(rows.order_by(Dataset.id)).all()


def sweep(*, today: date | None = None) -> int:
    """Erase what is due; how many."""
    found = due(today)
    for dataset in found:
        erase_evidence(actor=None, dataset=dataset, reason="The time of keeping is over.")
    return len(found)
