"""Screening: admit a nomination, return it for changes, decline it, undo."""

from datetime import timedelta

from sqlalchemy import delete, func, select

from awards import clock
from awards.enums import EntryState, NominationState, ProgramState, TokenPurpose
from awards.errors import Invalid, NotAllowed, WrongState
from awards.extensions import db
from awards.models import Assignment, AuditEntry, Entry, EntrySource, Nomination, RoundEntry, User
from awards.states import step
from awards.workflow.addresses import mailbox_key, tidy
from awards.workflow.deadlines import local
from awards.workflow.links import issue_link, site_url
from awards.workflow.rules import RuleResult, evaluate, overall
from awards.workflow.transaction import audit, check_version, lock, post, remember, transaction

__all__ = ["RuleResult", "admit", "decline", "evaluate", "overall", "return_for_changes", "undo"]

LONGEST_CURE = 60


def admit(
    *,
    actor: User,
    nomination: Nomination,
    version: int | None = None,
    idempotency_key: str | None = None,
    location: str = "",
) -> Entry:
    """Let the judges see it: state, the entry of this nominee in this category, its source, audit, mail."""
    with transaction() as session:
        _take(actor, nomination, "admit", version)
        entry = _entry_of(nomination)
        session.add(EntrySource(entry=entry, nomination=nomination))
        nomination.screening_note = ""
        remember(idempotency_key, location)
        _tell(nomination, "admitted", deadline=_judging_ends(nomination))
    return entry


def return_for_changes(
    *,
    actor: User,
    nomination: Nomination,
    reason: str,
    cure_days: int = 3,
    version: int | None = None,
    idempotency_key: str | None = None,
    location: str = "",
) -> Nomination:
    """Give it back with what to change and until when: state, cure window, note, audit, mail."""
    if not 1 <= cure_days <= LONGEST_CURE:
        sentence = f"Give the nominator between 1 and {LONGEST_CURE} days."
        raise Invalid(sentence, {"cure_days": sentence})
    reason = _reason(reason, "Say what the nominator should change.")
    with transaction():
        _take(actor, nomination, "return", version)
        nomination.screening_note = reason
        nomination.cure_until = clock.now() + timedelta(days=cure_days)
        remember(idempotency_key, location)
        deadline = local(nomination.cure_until, nomination.program.zone)
        _tell(nomination, "returned", reason=reason, deadline=deadline)
    return nomination


def decline(
    *,
    actor: User,
    nomination: Nomination,
    reason: str,
    version: int | None = None,
    idempotency_key: str | None = None,
    location: str = "",
) -> Nomination:
    """Keep it from the judges, for a reason the nominator reads: state, note, audit, mail."""
    reason = _reason(reason, "Say which minimum criterion is not met, and why.")
    with transaction():
        _take(actor, nomination, "decline", version)
        nomination.screening_note = reason
        nomination.cure_until = None
        remember(idempotency_key, location)
        _tell(nomination, "declined", reason=reason)
    return nomination


def undo(
    *,
    actor: User,
    nomination: Nomination,
    version: int | None = None,
    idempotency_key: str | None = None,
    location: str = "",
) -> Nomination:
    """Take the decision back before judging starts: state, the entry's source, an entry left empty, audit."""
    with transaction():
        lock(nomination)
        admitted = nomination.state is NominationState.ADMITTED
        if nomination.state is NominationState.RETURNED and _begun(nomination):
            raise WrongState("The nominator has begun to change it; wait until it is sent again.")
        _take(actor, nomination, "undo", version)
        if admitted:
            _unlink(nomination)
        nomination.screening_note = ""
        nomination.screened_at = nomination.cure_until = None
        remember(idempotency_key, location)
    return nomination


def _take(actor: User, nomination: Nomination, action: str, version: int | None) -> None:
    """One step of the nomination's state under its lock, while screening is possible."""
    lock(nomination)
    program = nomination.program
    lock(program)
    _refuse_own(actor, nomination)
    if program.state not in (ProgramState.OPEN, ProgramState.SCREENING):
        raise WrongState(f"{program.name} is {program.state.value}; nominations are no longer screened.")
    check_version(nomination, version)
    nomination.state = step("nomination", nomination.state, action)
    nomination.screened_at = clock.now()
    audit(actor=actor, action=f"{action}_nomination", subject=nomination, program=program)


def _refuse_own(actor: User, nomination: Nomination) -> None:
    """Nobody decides about what they, or the company they belong to, sent in."""
    companies = {one.organization_id for one in actor.memberships} | {actor.employer_id} - {None}
    own = nomination.nominator_id == actor.id or nomination.organization_id in companies
    if own or mailbox_key(nomination.nominator_email) == mailbox_key(actor.email):
        raise NotAllowed("You or your company sent this nomination, so somebody else decides about it.")


def _entry_of(nomination: Nomination) -> Entry:
    """The entry this nomination feeds, numbered under the lock of its category."""
    category, nominee = nomination.category, nomination.nominee
    assert nominee is not None
    lock(category)
    entries = select(Entry).where(Entry.category_id == category.id)
    found = db.session.scalar(entries.where(Entry.nominee_id == nominee.id))
    if found is not None and found.state is not EntryState.ACTIVE:
        raise WrongState(f"The entry of {nominee.name} was {found.state.value}; it cannot be fed again.")
    if found is None:
        last = db.session.scalar(select(func.max(Entry.number)).where(Entry.category_id == category.id)) or 0
        found = Entry(category=category, nominee=nominee, number=last + 1)
        db.session.add(found)
        db.session.flush()
    return found


def _begun(nomination: Nomination) -> bool:
    """Whether anything happened to a returned nomination since it was returned."""
    links = select(AuditEntry.action).where(
        AuditEntry.subject_kind == "nomination", AuditEntry.subject_id == nomination.public_id
    )
    newest = db.session.scalar(links.order_by(AuditEntry.id.desc()).limit(1))
    return newest != "return_nomination"


def _unlink(nomination: Nomination) -> None:
    """Undo the merge; an entry that nothing feeds any more leaves its round and goes."""
    session = db.session()
    source = session.scalars(select(EntrySource).where(EntrySource.nomination_id == nomination.id)).one()
    entry = source.entry
    session.delete(source)
    session.flush()
    if session.scalar(select(EntrySource.id).where(EntrySource.entry_id == entry.id).limit(1)) is None:
        session.execute(delete(Assignment).where(Assignment.entry_id == entry.id))
        session.execute(delete(RoundEntry).where(RoundEntry.entry_id == entry.id))
        session.execute(delete(Entry).where(Entry.id == entry.id))
        session.expunge(entry)


def _reason(text: str, question: str) -> str:
    reason = tidy(text, limit=2000, field="reason", label="The reason")
    if not reason:
        raise Invalid(question, {"reason": question})
    return reason


def _judging_ends(nomination: Nomination) -> str:
    return local(nomination.program.judging_closes_at, nomination.program.zone)


def _tell(nomination: Nomination, kind: str, **context: str) -> None:
    post(
        kind=kind,
        subject=nomination,
        recipient=nomination.nominator_email,
        version=nomination.version,
        name=nomination.nominator_name,
        program=nomination.program.name,
        category=nomination.category.name,
        nominee=nomination.nominee_name,
        receipt=nomination.receipt,
        link=own_page(nomination),
        **context,
    )


def own_page(nomination: Nomination) -> str:
    """The status page; for a person without an account, through a link that proves who they are."""
    if nomination.nominator_id is not None:
        return site_url(f"/nominations/{nomination.public_id}/status")
    secret = issue_link(
        purpose=TokenPurpose.MANAGE_NOMINATION,
        email=nomination.nominator_email,
        nomination=nomination,
        days=120,
    )
    return site_url(f"/nominations/manage/{secret}")
