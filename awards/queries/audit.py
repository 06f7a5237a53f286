"""The audit log: read by organizers, followed link by link by whoever doubts it."""

from collections import defaultdict

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from awards.extensions import db
from awards.models import AuditEntry, AuditHead, Program
from awards.models.ledger import link_digest


def entries(program: Program, action: str = "") -> Select[AuditEntry]:
    """The chain of a program, the newest link first."""
    rows = select(AuditEntry).where(AuditEntry.scope == program.public_id)
    if action:
        rows = rows.where(AuditEntry.action == action)
    return rows.options(joinedload(AuditEntry.actor)).order_by(AuditEntry.sequence.desc())


def actions(program: Program) -> list[str]:
    """The actions that occur in a chain, for its filter."""
    rows = select(AuditEntry.action).where(AuditEntry.scope == program.public_id).distinct()
    return sorted(db.session.scalars(rows))


def faults(head: str | None = None) -> list[str]:
    """What is wrong with the chains, a sentence each; `head` must be a digest that stands in one of them."""
    chains: dict[str, list[AuditEntry]] = defaultdict(list)
    rows = select(AuditEntry).options(joinedload(AuditEntry.actor))
    for entry in db.session.scalars(rows.order_by(AuditEntry.scope, AuditEntry.sequence)):
        chains[entry.scope].append(entry)
    heads = {one.scope: one for one in db.session.scalars(select(AuditHead))}
    found = [fault for scope in sorted({*chains, *heads}) for fault in _chain(scope, chains[scope], heads)]
    if head is not None and not any(one.digest == head for chain in chains.values() for one in chain):
        found.append(
            f"No link has the digest {head}: the log was shortened, or the digest is of another site."
        )
    return found


def _chain(scope: str, chain: list[AuditEntry], heads: dict[str, AuditHead]) -> list[str]:
    found: list[str] = []
    previous = ""
    for place, entry in enumerate(chain, start=1):
        actor = entry.actor.public_id if entry.actor else ""
        if entry.sequence != place:
            return [*found, f"{scope}: link {place} is missing."]
        if entry.previous_digest != previous or entry.digest != link_digest(entry, actor):
            found.append(f"{scope}: link {place} ({entry.action}) was altered.")
        previous = entry.digest
    end = heads.get(scope)
    if end is None or (end.sequence, end.digest) != (len(chain), previous):
        found.append(f"{scope}: the head does not fit the last link.")
    return found
