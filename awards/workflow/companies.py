"""What is known of companies: who owns them, what they do, how they are tied, who worked for them."""

from datetime import date

from sqlalchemy import Select, select

from awards import clock
from awards.enums import TieKind
from awards.errors import Invalid
from awards.extensions import db
from awards.models import Organization, OrganizationTie, PastEmployment, Program, User
from awards.queries import conflicts as read
from awards.workflow.accounts import organization_named
from awards.workflow.addresses import name_key, tidy
from awards.workflow.recusing import find_again, find_for, refuse_over
from awards.workflow.ruling import LONGEST_TRADE, trade_key
from awards.workflow.transaction import audit, lock, transaction

EARLIEST = date(1940, 1, 1)


def describe_company(
    *, actor: User, program: Program, name: str, owner: str = "", trade: str = ""
) -> Organization:
    """Say who owns a company of this program and what it does; blocking ties are found at once. Audit."""
    refuse_over(program)
    with transaction() as session:
        company = _of_program(program, name)
        lock(company)
        parent = organization_named(name=_line(owner, "owner")) if owner.strip() else None
        _refuse_circle(company, parent)
        company.parent_id = parent.id if parent else None
        company.trade = trade_key(trade, "trade") if trade.strip() else ""
        company.version += 1
        session.flush()
        details = {"owner": parent.public_id if parent else "", "trade": company.trade[:LONGEST_TRADE]}
        audit(actor=actor, action="describe_company", subject=company, program=program, details=details)
        find_again(actor=actor, program=program)
    return company


def tie_companies(
    *, actor: User, program: Program, kind: TieKind, first: str, second: str
) -> OrganizationTie:
    """Say that the first company supplies the second, or that they compete; what blocks is found. Audit."""
    refuse_over(program)
    with transaction() as session:
        one, other = _two_companies(program, first, second)
        tie = session.scalar(_tie(one, other, kind)) or (
            session.scalar(_tie(other, one, kind)) if kind is TieKind.COMPETITOR else None
        )
        if tie is None:
            tie = OrganizationTie(organization=one, other=other, kind=kind)
            session.add(tie)
            session.flush()
        details = {"kind": kind.value, "other": other.public_id}
        audit(actor=actor, action="tie_companies", subject=one, program=program, details=details)
        find_again(actor=actor, program=program)
    return tie


def untie_companies(*, actor: User, program: Program, tie: OrganizationTie) -> None:
    """Take a tie back; conflicts it led to stand until they are lifted. Audit."""
    refuse_over(program)
    with transaction() as session:
        one, details = tie.organization, {"kind": tie.kind.value, "other": tie.other.public_id}
        audit(actor=actor, action="untie_companies", subject=one, program=program, details=details)
        session.delete(tie)


def name_past_employer(*, actor: User, company: str, until: date) -> PastEmployment:
    """A person says where they worked until when; what follows is found wherever they judge. Audit."""
    if not EARLIEST <= until <= clock.now().date():
        sentence = "Say the day you left: not in the future, and not before 1940."
        raise Invalid(sentence, {"until": sentence})
    with transaction() as session:
        organization = organization_named(name=_line(company, "company"))
        known = select(PastEmployment).where(
            PastEmployment.user_id == actor.id, PastEmployment.organization_id == organization.id
        )
        found = session.scalar(known)
        if found is None:
            found = PastEmployment(user_id=actor.id, organization=organization, until=until)
            session.add(found)
        found.until = until
        session.flush()
        audit(actor=actor, action="name_past_employer", subject=actor)
        find_for(actor=actor, judge=actor)
    return found


def forget_past_employer(*, actor: User, employment: PastEmployment) -> None:
    """Take it off the person's page; conflicts it led to stand. Audit."""
    with transaction() as session:
        session.delete(employment)
        audit(actor=actor, action="forget_past_employer", subject=actor)


def _two_companies(program: Program, first: str, second: str) -> tuple[Organization, Organization]:
    """Both by name, one of them with a judge or a nominee in the program; or Invalid."""
    one, other = (organization_named(name=_line(*typed)) for typed in ((first, "first"), (second, "second")))
    if one.id == other.id:
        sentence = f"{one.name} cannot be tied to itself; name two companies."
        raise Invalid(sentence, {"second": sentence})
    if not {one.id, other.id} & {company.id for company in read.companies(program)}:
        sentence = "Neither company has a judge or a nominee in this program; check the names."
        raise Invalid(sentence, {"first": sentence})
    return one, other


def _of_program(program: Program, name: str) -> Organization:
    key = name_key(_line(name, "company"))
    for one in read.companies(program):
        if one.name_key == key:
            return one
    sentence = f"“{name.strip()[:80]}” has neither a judge nor a nominee in {program.name}; check the name."
    raise Invalid(sentence, {"company": sentence})


def _line(text: str, field: str) -> str:
    name = tidy(text, limit=200, field=field, label="The name of the company")
    if not name:
        sentence = "Name the company."
        raise Invalid(sentence, {field: sentence})
    return name


def _refuse_circle(company: Organization, parent: Organization | None) -> None:
    if parent is None:
        return
    rows = select(Organization.id, Organization.parent_id).where(Organization.parent_id.is_not(None))
    owners = {one: above for one, above in db.session.execute(rows) if above is not None}
    owners[company.id] = parent.id
    above = parent.id
    seen = {company.id}
    while above not in seen and above in owners:
        seen.add(above)
        above = owners[above]
    if above in seen:
        sentence = f"{parent.name} belongs to {company.name} already, so it cannot own it."
        raise Invalid(sentence, {"owner": sentence})


def _tie(one: Organization, other: Organization, kind: TieKind) -> Select[OrganizationTie]:
    return select(OrganizationTie).where(
        OrganizationTie.organization_id == one.id,
        OrganizationTie.other_id == other.id,
        OrganizationTie.kind == kind,
    )
