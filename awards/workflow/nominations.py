"""Nominations: start, save, send, confirm, withdraw."""

from collections.abc import Callable
from typing import Unpack

from sqlalchemy import select

from awards import clock
from awards.enums import NominationKind, NominationState, TokenPurpose
from awards.errors import Invalid, LinkGone, WrongState
from awards.extensions import db
from awards.models import (
    Category,
    Nomination,
    Organization,
    Program,
    QuestionForm,
    User,
)
from awards.states import step
from awards.workflow.addresses import address, mailbox_key
from awards.workflow.completeness import faults
from awards.workflow.deadlines import local, refuse_closed, refuse_judged, refuse_late, refuse_sent
from awards.workflow.drafts import Typed, write
from awards.workflow.links import (
    GONE,
    consume,
    issue_link,
    read_link,
    refuse_flood,
    site_url,
    void_links_of,
)
from awards.workflow.nominees import nominee_for, refuse_second_voice
from awards.workflow.transaction import audit, check_version, lock, post, remember, transaction


def start_nomination(
    *,
    program: Program,
    category: Category,
    kind: NominationKind,
    nominator: User | None = None,
    organization: Organization | None = None,
    email: str = "",
    name: str = "",
    idempotency_key: str | None = None,
    location: Callable[[Nomination], str] | None = None,
    typed: Typed | None = None,
) -> Nomination:
    """Open a draft on the newest question form, with what was typed so far; audit."""
    with transaction() as session:
        refuse_closed(program)
        if kind is NominationKind.SELF and (nominator is None or organization is None):
            raise Invalid("A company nominates itself through an account that says which organization it is.")
        nomination = Nomination(
            program=program,
            category=category,
            form=_newest_form(program, kind),
            kind=kind,
            nominator=nominator,
            organization=organization,
            nominee_organization=organization.name if organization else "",
            nominator_name=name or (nominator.name if nominator else ""),
            nominator_email=address(email) if email else (nominator.email if nominator else ""),
        )
        session.add(nomination)
        session.flush()
        write(nomination, typed or {})
        audit(actor=nominator, action="start_nomination", subject=nomination, program=program)
        if location is not None:
            remember(idempotency_key, location(nomination))
    return nomination


def save_draft(
    *,
    actor: User | None,
    nomination: Nomination,
    version: int | None = None,
    idempotency_key: str | None = None,
    location: str = "",
    **typed: Unpack[Typed],
) -> Nomination:
    """Keep what was typed, complete or not; a draft may be saved after the deadline too. Audit."""
    with transaction():
        lock(nomination)
        refuse_sent(nomination)
        check_version(nomination, version)
        remember(idempotency_key, location)
        write(nomination, typed)
        audit(actor=actor, action="save_draft", subject=nomination, program=nomination.program)
    return nomination


def submit(
    *,
    actor: User | None,
    nomination: Nomination,
    version: int | None = None,
    idempotency_key: str | None = None,
    location: str = "",
) -> Nomination:
    """Send a complete nomination before the deadline.

    The nominee is found or made. With a confirmed address the nomination is submitted at once, numbered,
    and a receipt goes out; without one it waits for the link that is mailed to the nominator.
    """
    with transaction():
        lock(nomination)
        refuse_sent(nomination)
        refuse_late(nomination)
        check_version(nomination, version)
        missing = faults(nomination)
        if missing:
            raise Invalid("Some answers are missing; each is named at its field.", missing)
        _name_nominee(nomination)
        remember(idempotency_key, location)
        if nomination.confirmed_at is not None or _speaks_for_itself(actor, nomination):
            _receive(actor, nomination, "submit")
        else:
            _ask_for_confirmation(nomination)
    return nomination


def confirm_address(*, secret: str) -> Nomination:
    """Count a nomination whose sender followed the mailed link: token used, numbered, receipt.

    It was sent in time, so the deadline is not asked again; once judging has begun it is too late.
    """
    with transaction() as session:
        token = read_link(secret, TokenPurpose.CONFIRM_NOMINATION)
        nomination = session.get(Nomination, token.nomination_id) if token.nomination_id else None
        if nomination is None:
            raise LinkGone(GONE)
        lock(nomination)
        refuse_judged(nomination.program)
        consume(token)
        _name_nominee(nomination)
        _receive(None, nomination, "confirm")
    return nomination


def change_address(
    *,
    actor: User | None,
    nomination: Nomination,
    email: str,
    version: int | None = None,
    idempotency_key: str | None = None,
    location: str = "",
) -> Nomination:
    """Send the link of an unconfirmed nomination again, to this address; the earlier links stop working."""
    email = address(email)
    with transaction():
        lock(nomination)
        if nomination.state is not NominationState.UNCONFIRMED:
            raise WrongState("The address of this nomination is confirmed, or it was withdrawn.")
        refuse_judged(nomination.program)
        check_version(nomination, version)
        remember(idempotency_key, location)
        nomination.nominator_email = email
        refuse_second_voice(nomination)
        void_links_of(nomination)
        audit(actor=actor, action="change_address", subject=nomination, program=nomination.program)
        _mail_confirmation(nomination)
    return nomination


def withdraw(
    *,
    actor: User | None,
    nomination: Nomination,
    version: int | None = None,
    idempotency_key: str | None = None,
    location: str = "",
) -> Nomination:
    """Take the nomination back; what was typed stays readable to its nominator. Audit."""
    with transaction():
        lock(nomination)
        check_version(nomination, version)
        nomination.state = step("nomination", nomination.state, "withdraw")
        remember(idempotency_key, location)
        audit(actor=actor, action="withdraw", subject=nomination, program=nomination.program)
    return nomination


def _newest_form(program: Program, kind: NominationKind) -> QuestionForm:
    forms = select(QuestionForm).where(QuestionForm.program_id == program.id, QuestionForm.kind == kind)
    form = db.session.scalar(forms.order_by(QuestionForm.number.desc()).limit(1))
    if form is None:
        raise WrongState(f"{program.name} has no form for this kind of nomination.")
    return form


def _speaks_for_itself(actor: User | None, nomination: Nomination) -> bool:
    """Whether the sender's own account already proves the address."""
    return (
        actor is not None
        and actor.confirmed_at is not None
        and nomination.nominator_id == actor.id
        and nomination.nominator_email == actor.email
    )


def _name_nominee(nomination: Nomination) -> None:
    """Under the lock of the program's row, so that two senders cannot both be the first."""
    lock(nomination.program)
    nomination.nominee = nominee_for(nomination)
    refuse_second_voice(nomination)


def _receive(actor: User | None, nomination: Nomination, action: str) -> None:
    program = nomination.program
    nomination.state = step("nomination", nomination.state, action)
    nomination.confirmed_at = nomination.confirmed_at or clock.now()
    nomination.submitted_at = clock.now()
    nomination.cure_until = None
    if nomination.kind is NominationKind.CUSTOMER:
        nomination.mailbox_key = mailbox_key(nomination.nominator_email)
    if nomination.number is None:
        program.last_number += 1
        nomination.number = program.last_number
    audit(actor=actor, action=f"{action}_nomination", subject=nomination, program=program)
    _mail(nomination, "nomination_receipt", receipt=nomination.receipt, link=_own_link(nomination))


def _ask_for_confirmation(nomination: Nomination) -> None:
    nomination.state = step("nomination", nomination.state, "send")
    audit(actor=None, action="send_nomination", subject=nomination, program=nomination.program)
    _mail_confirmation(nomination)


def _mail_confirmation(nomination: Nomination) -> None:
    refuse_flood(nomination.nominator_email)
    secret = issue_link(
        purpose=TokenPurpose.CONFIRM_NOMINATION,
        email=nomination.nominator_email,
        nomination=nomination,
        days=3,
    )
    link = site_url(f"/nominations/confirm/{secret}")
    closes = local(nomination.program.closes_at, nomination.program.zone)
    _mail(nomination, "confirm_nomination", link=link, manage_link=_own_link(nomination), deadline=closes)


def _own_link(nomination: Nomination) -> str:
    """The status page; for a person without an account, a link that also proves who they are."""
    if nomination.nominator_id is not None:
        return site_url(f"/nominations/{nomination.public_id}/status")
    secret = issue_link(
        purpose=TokenPurpose.MANAGE_NOMINATION,
        email=nomination.nominator_email,
        nomination=nomination,
        days=120,
    )
    return site_url(f"/nominations/manage/{secret}")


def _mail(nomination: Nomination, kind: str, **context: str) -> None:
    post(
        kind=kind,
        subject=nomination,
        recipient=nomination.nominator_email,
        version=nomination.version,
        name=nomination.nominator_name,
        program=nomination.program.name,
        category=nomination.category.name,
        nominee=nomination.nominee_name,
        **context,
    )
