"""Accounts: register, confirm, sign in, change and reset the password, end sessions."""

from sqlalchemy import func, select

from awards import clock
from awards.enums import OrganizationRole, Role, TokenPurpose
from awards.errors import Invalid, LinkGone
from awards.extensions import db
from awards.models import Mail, Membership, Organization, Program, ProgramRole, User
from awards.models.base import new_public_id
from awards.workflow.addresses import address, company_domain, name_key, tidy
from awards.workflow.links import GONE, consume, issue_link, read_link, site_url, void_links
from awards.workflow.passwords import hashed, matches
from awards.workflow.recusing import find_for
from awards.workflow.transaction import audit, post, remember, transaction

WRONG = (
    "The address and the password do not belong together, or the account is not confirmed yet. "
    "Check both, or ask for a new password."
)


def register(
    *,
    email: str,
    name: str,
    idempotency_key: str | None = None,
    location: str = "",
) -> User:
    """Make an unconfirmed account and mail the link that opens it.

    Whoever types an address has not shown that it is theirs, so the password and the organization are asked
    behind the link. A known address gets a mail that says so, and the page shows the same answer; the
    earlier links to an account that nobody confirmed stop working.
    """
    email, name = address(email), _name(name)
    with transaction() as session:
        remember(idempotency_key, location)
        user = known(email)
        if user is not None and user.confirmed_at is not None:
            mail_person(user, "account_exists", link=site_url("/sign-in"))
            return user
        if user is None:
            user = User(email=email, name=name)
            session.add(user)
        user.name = name
        session.flush()
        audit(actor=None, action="register", subject=user)
        _send_confirmation(user)
    return user


def confirm_account(*, secret: str, name: str, password: str, organization: str = "") -> User:
    """Open the account behind the link: token used, name, password and organization set, audit.

    The first to name an organization owns it, and the domain of their address becomes its own.
    """
    name, secret_hash = _name(name), hashed(password)
    with transaction():
        token = read_link(secret, TokenPurpose.CONFIRM_ACCOUNT)
        consume(token)
        user = _behind(token.email)
        if user.confirmed_at is not None:
            raise LinkGone(GONE)
        user.name, user.password_hash, user.confirmed_at = name, secret_hash, clock.now()
        user.session_version += 1
        _employ(user, organization, company_domain(user.email))
        find_for(actor=user, judge=user)
        audit(actor=user, action="confirm_account", subject=user)
    return user


def authenticate(*, email: str, password: str) -> User:
    """The confirmed person with this address and password; every failure has the same sentence and cost."""
    user = known(email.strip().lower())
    right = matches(user.password_hash if user else None, password)
    if user is None or not right or user.confirmed_at is None:
        raise Invalid(WRONG)
    return user


def change_password(*, actor: User, current: str, new: str) -> None:
    """Replace the password and end every session of the account."""
    if not matches(actor.password_hash, current):
        sentence = "The current password is not right."
        raise Invalid(sentence, {"current": sentence})
    secret_hash = hashed(new, field="new")
    with transaction():
        actor.password_hash = secret_hash
        actor.session_version += 1
        audit(actor=actor, action="change_password", subject=actor)


def request_reset(*, email: str) -> None:
    """Mail a link for a new password, if the address has an account; say nothing either way.

    The same is written for both, so that not even the time tells; only the mail of an account is kept.
    """
    email = address(email)
    with transaction() as session:
        user = known(email)
        asked = user or User(email=email, name="", public_id=new_public_id())
        void_links(purpose=TokenPurpose.RESET_PASSWORD, email=email)
        secret = issue_link(purpose=TokenPurpose.RESET_PASSWORD, email=email, days=1)
        with session.begin_nested() as telling:
            mail_person(asked, "reset_password", link=site_url(f"/reset/{secret}"))
            audit(actor=None, action="request_reset", subject=asked)
            session.flush()
            if user is None:
                telling.rollback()


def reset_password(*, secret: str, new: str) -> User:
    """Set a new password through a mailed link: token used, address confirmed, every session ended."""
    secret_hash = hashed(new, field="new")
    with transaction():
        token = read_link(secret, TokenPurpose.RESET_PASSWORD)
        consume(token)
        user = _behind(token.email)
        user.password_hash = secret_hash
        user.confirmed_at = user.confirmed_at or clock.now()
        user.session_version += 1
        audit(actor=user, action="reset_password", subject=user)
    return user


def sign_out(*, actor: User) -> None:
    """End every session of the account, on every device: a session is a cookie, and a copy of it must end."""
    with transaction():
        actor.session_version += 1
        audit(actor=actor, action="sign_out", subject=actor)


def organization_named(*, name: str) -> Organization:
    """The organization of this name, made when there is none; Ltd and Inc make no difference."""
    name = tidy(name, limit=200, field="organization", label="The name of the organization")
    with transaction() as session:
        key = name_key(name)
        found = session.scalar(select(Organization).where(Organization.name_key == key))
        if found is None:
            found = Organization(name=name, name_key=key)
            session.add(found)
            session.flush()
    return found


def join_organization(*, actor: User, name: str) -> Organization:
    """Make the person a member of the organization of this name; the first one owns it."""
    if not name.strip():
        sentence = "Say which organization you work for."
        raise Invalid(sentence, {"organization": sentence})
    with transaction():
        organization = _employ(actor, name)
        assert organization is not None
        audit(actor=actor, action="join_organization", subject=organization)
        find_for(actor=actor, judge=actor)
    return organization


def create_person(
    *,
    actor: User | None,
    email: str,
    name: str,
    password: str,
    employer: str = "",
    program: Program | None = None,
    role: Role | None = None,
) -> User:
    """Make a confirmed account, with its employer and one role in a program if given; audit."""
    email, name = address(email), _name(name)
    secret_hash = hashed(password)
    with transaction() as session:
        if known(email) is not None:
            sentence = f"There is an account with the address {email} already."
            raise Invalid(sentence, {"email": sentence})
        user = User(email=email, name=name, password_hash=secret_hash, confirmed_at=clock.now())
        session.add(user)
        session.flush()
        _employ(user, employer)
        if program is not None and role is not None:
            session.add(ProgramRole(program_id=program.id, user_id=user.id, role=role))
        details = {"role": role.value} if role else {}
        audit(actor=actor, action="create_person", subject=user, program=program, details=details)
    return user


def _name(text: str) -> str:
    name = tidy(text, limit=200, field="name", label="The name")
    if not name:
        sentence = "Say your name, as it should stand in mails and on pages."
        raise Invalid(sentence, {"name": sentence})
    return name


def known(email: str) -> User | None:
    """The person with this address, confirmed or not."""
    return db.session.scalar(select(User).where(User.email == email))


def _behind(email: str) -> User:
    user = known(email)
    if user is None:
        raise LinkGone(GONE)
    return user


def _employ(user: User, name: str, domain: str = "") -> Organization | None:
    """Put the person into the organization: its owner when they are the first, else a member."""
    if not name.strip():
        return None
    organization = organization_named(name=name)
    session = db.session()
    members = select(Membership).where(Membership.organization_id == organization.id)
    if session.scalar(members.where(Membership.user_id == user.id)) is None:
        first = session.scalar(members.limit(1)) is None
        role = OrganizationRole.OWNER if first else OrganizationRole.MEMBER
        session.add(Membership(organization_id=organization.id, user_id=user.id, role=role))
        if first and domain and organization.domain is None:
            organization.domain = domain
    user.employer_id = organization.id
    session.flush()
    return organization


def _send_confirmation(user: User) -> None:
    void_links(purpose=TokenPurpose.CONFIRM_ACCOUNT, email=user.email)
    secret = issue_link(purpose=TokenPurpose.CONFIRM_ACCOUNT, email=user.email, name=user.name)
    mail_person(user, "confirm_account", link=site_url(f"/confirm/{secret}"))


def mail_person(user: User, kind: str, **context: str) -> None:
    """Mail the person; unlike news of one event, an account's mails are sent each time they are asked for."""
    sent = select(func.count()).select_from(Mail)
    again = db.session.scalar(sent.where(Mail.kind == kind, Mail.subject_id == user.public_id)) or 0
    post(kind=kind, subject=user, recipient=user.email, version=again + 1, name=user.name, **context)
