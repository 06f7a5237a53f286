"""The people of a program: invited, granted, revoked."""

from sqlalchemy import Select, func, select

from awards import clock
from awards.enums import Role, TokenPurpose
from awards.errors import Invalid, WrongState
from awards.extensions import db
from awards.models import Program, ProgramRole, Token, User
from awards.workflow.accounts import organization_named
from awards.workflow.addresses import address
from awards.workflow.judge_links import STAFF
from awards.workflow.links import consume, issue_link, read_link, site_url
from awards.workflow.passwords import hashed
from awards.workflow.recusing import find_for
from awards.workflow.transaction import audit, post, transaction

INVITED_DAYS = 30


def invite(*, actor: User, program: Program, email: str, name: str, role: Role) -> None:
    """Mail somebody a single-use link that makes them a member of the program's team; audit."""
    to = address(email)
    if not name.strip():
        raise Invalid("Say who it is.", {"name": "Give a name."})
    with transaction():
        secret = issue_link(
            purpose=TokenPurpose.INVITATION,
            email=to,
            name=name.strip(),
            program=program,
            role=role,
            days=INVITED_DAYS,
        )
        audit(actor=actor, action="invite", subject=program, program=program, details={"role": role.value})
        post(
            kind="invitation",
            subject=program,
            recipient=to,
            version=_invitations(program, to),
            name=name.strip(),
            program=program.name,
            role=role.value,
            inviter=actor.name,
            link=site_url(f"/invitations/{secret}"),
        )


def _invitations(program: Program, email: str) -> int:
    """How often this address was invited so far; each invitation is a mail of its own."""
    sent = select(func.count()).where(
        Token.program_id == program.id, Token.email == email, Token.purpose == TokenPurpose.INVITATION
    )
    return db.session.scalar(sent) or 0


def accept_invitation(*, secret: str, password: str, name: str, employer: str = "") -> User:
    """Use an invitation: the account is made if the address has none, the role is given; audit.

    The employer is noted, so that conflicts of interest are found; it makes nobody a member of a company.
    """
    secret_hash = hashed(password)
    with transaction() as session:
        token = read_link(secret, TokenPurpose.INVITATION)
        consume(token)
        user = session.scalar(select(User).where(User.email == token.email))
        if user is None:
            user = User(email=token.email, name=name.strip() or token.name, password_hash=secret_hash)
            session.add(user)
        elif user.confirmed_at is None:
            # Whoever registered this address before did not prove that it is theirs.
            user.password_hash, user.name = secret_hash, name.strip() or user.name
            user.session_version += 1
        user.confirmed_at = user.confirmed_at or clock.now()
        if employer.strip() and user.employer_id is None:
            user.employer = organization_named(name=employer)
        session.flush()
        program = session.get_one(Program, token.program_id)
        if token.role is not None:
            grant(actor=user, program=program, user=user, role=token.role)
        find_for(actor=user, judge=user)
    return user


def grant(*, actor: User, program: Program, user: User, role: Role) -> ProgramRole:
    """Give a person a role in a program; the same role twice is one; audit.

    A role with more power than a judge's ends their sessions: one that a mailed link began must not gain it.
    """
    with transaction() as session:
        known = session.scalar(_roles(program, user, role))
        if known is not None:
            return known
        given = ProgramRole(program_id=program.id, user=user, role=role)
        session.add(given)
        if role in STAFF:
            user.session_version += 1
        session.flush()
        details = {"user": user.public_id, "role": role.value}
        audit(actor=actor, action="grant", subject=program, program=program, details=details)
    return given


def revoke_role(*, actor: User, program: Program, user: User, role: Role) -> None:
    """Take a role back and end the person's sessions; the last organizer stays; audit."""
    with transaction() as session:
        given = session.scalar(_roles(program, user, role))
        if given is None:
            return
        if role is Role.ORGANIZER and _organizers(program) == 1:
            raise WrongState("A program keeps at least one organizer; name another one first.")
        session.delete(given)
        user.session_version += 1
        details = {"user": user.public_id, "role": role.value}
        audit(actor=actor, action="revoke_role", subject=program, program=program, details=details)


def withdraw_invitation(*, actor: User, program: Program, token: Token) -> None:
    """Void an invitation that was not used yet; audit."""
    with transaction():
        token.used_at = token.used_at or clock.now()
        audit(actor=actor, action="withdraw_invitation", subject=program, program=program)


def _roles(program: Program, user: User, role: Role) -> Select[ProgramRole]:
    return select(ProgramRole).where(
        ProgramRole.program_id == program.id, ProgramRole.user_id == user.id, ProgramRole.role == role
    )


def _organizers(program: Program) -> int:
    of_program = (ProgramRole.program_id == program.id, ProgramRole.role == Role.ORGANIZER)
    return db.session.scalar(select(func.count()).select_from(ProgramRole).where(*of_program)) or 0
