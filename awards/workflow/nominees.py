"""Who is nominated: the same nominee however the name is typed, and one voice per customer."""

from sqlalchemy import select

from awards.enums import NominationKind, NominationState, NomineeKind
from awards.errors import Invalid
from awards.extensions import db
from awards.models import Nomination, Nominee, Organization
from awards.workflow.addresses import mailbox_key, name_key

SILENT = (NominationState.DRAFT, NominationState.UNCONFIRMED, NominationState.WITHDRAWN)


def nominee_for(nomination: Nomination) -> Nominee:
    """The nominee this nomination names, made when it is the first; a company is its own organization."""
    kind = nomination.category.nominee_kind
    name = nomination.nominee_name
    employer = name if kind is NomineeKind.COMPANY else nomination.nominee_organization
    key = name_key(name)
    organization_key = "" if kind is NomineeKind.COMPANY else name_key(employer)
    known = select(Nominee).where(
        Nominee.program_id == nomination.program_id,
        Nominee.kind == kind,
        Nominee.name_key == key,
        Nominee.organization_key == organization_key,
    )
    found = db.session.scalar(known)
    if found is None:
        found = Nominee(
            program_id=nomination.program_id,
            kind=kind,
            name=name,
            name_key=key,
            organization_name=employer,
            organization_key=organization_key,
        )
        db.session.add(found)
    if found.organization is None:
        found.organization = _organization(employer)
    db.session.flush()
    return found


def refuse_second_voice(nomination: Nomination) -> None:
    """One customer speaks once for one nominee in one category, whatever spelling of the address."""
    with db.session.no_autoflush:  # a second voice that is written meets the index, not the sentence
        spoken = nomination.kind is NominationKind.CUSTOMER and _spoken(nomination)
    if spoken:
        sentence = "You have nominated them in this category already; each customer speaks once."
        raise Invalid(sentence, {"email": sentence})


def _spoken(nomination: Nomination) -> bool:
    if nomination.nominee is None:
        return False
    others = select(Nomination.id).where(
        Nomination.kind == NominationKind.CUSTOMER,
        Nomination.category_id == nomination.category.id,
        Nomination.nominee_id == nomination.nominee.id,
        Nomination.mailbox_key == mailbox_key(nomination.nominator_email),
        Nomination.state.not_in(SILENT),
        Nomination.id != nomination.id,
    )
    return db.session.scalar(others.limit(1)) is not None


def _organization(name: str) -> Organization | None:
    return db.session.scalar(select(Organization).where(Organization.name_key == name_key(name)))
