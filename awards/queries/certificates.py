"""Certificates and the jobs that make them."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from awards.enums import CertificateState, Outcome
from awards.extensions import db
from awards.models import Category, Certificate, Entry, EntrySource, Job, Nomination, Placement, Program

HONORED = (Outcome.FINALIST, Outcome.WINNER)


def certificates(program: Program) -> Select[Certificate]:
    """The certificates of a program by category, best tier first, with what they say."""
    entry = joinedload(Certificate.placement).joinedload(Placement.entry)
    return (
        select(Certificate)
        .join(Placement, Placement.id == Certificate.placement_id)
        .join(Entry, Entry.id == Placement.entry_id)
        .join(Category, Category.id == Entry.category_id)
        .where(Category.program_id == program.id)
        .options(
            entry.joinedload(Entry.nominee), entry.joinedload(Entry.category).joinedload(Category.program)
        )
        .order_by(Category.position, Placement.outcome.desc(), Certificate.id)
    )


def pending(program: Program) -> Sequence[Certificate]:
    rows = certificates(program).where(Certificate.state == CertificateState.PENDING)
    return db.session.scalars(rows).all()


def ready(program: Program) -> Sequence[Certificate]:
    rows = certificates(program).where(Certificate.state == CertificateState.READY)
    return db.session.scalars(rows).all()


def with_public_id(public_id: str) -> Certificate | None:
    entry = joinedload(Certificate.placement).joinedload(Placement.entry)
    rows = select(Certificate).where(Certificate.public_id == public_id)
    return db.session.scalar(
        rows.options(
            entry.joinedload(Entry.nominee), entry.joinedload(Entry.category).joinedload(Category.program)
        )
    )


def honored(program: Program) -> Sequence[Placement]:
    """The placements in force that a certificate is due for: the best tier of each entry."""
    rows = (
        select(Placement)
        .join(Entry, Entry.id == Placement.entry_id)
        .join(Category, Category.id == Entry.category_id)
        .where(
            Category.program_id == program.id,
            Placement.superseded_at.is_(None),
            Placement.outcome.in_(HONORED),
        )
        .options(joinedload(Placement.entry).joinedload(Entry.nominee))
        .order_by(Category.position, Placement.id)
    )
    best = {}
    for placement in sorted(db.session.scalars(rows), key=lambda one: HONORED.index(one.outcome)):
        best[placement.entry_id] = placement
    return list(best.values())


def certified(program: Program) -> set[int]:
    """The placements that have a certificate; a revoked one is issued anew only when somebody asks for it."""
    rows = (
        select(Certificate.placement_id)
        .join(Placement, Placement.id == Certificate.placement_id)
        .join(Entry, Entry.id == Placement.entry_id)
        .join(Category, Category.id == Entry.category_id)
        .where(Category.program_id == program.id)
    )
    return set(db.session.scalars(rows))


def reissued(certificate: Certificate) -> Certificate | None:
    """The newest certificate of the same placement, if this one is not the newest."""
    rows = select(Certificate).where(
        Certificate.placement_id == certificate.placement_id, Certificate.version > certificate.version
    )
    return db.session.scalar(rows.order_by(Certificate.version.desc()).limit(1))


def newest_job(program: Program) -> Job | None:
    rows = select(Job).where(Job.program_id == program.id, Job.kind == "certificates")
    return db.session.scalar(rows.order_by(Job.id.desc()).limit(1))


def recipients(certificate: Certificate) -> Sequence[Nomination]:
    """The nominations that brought the honored entry in."""
    rows = select(Nomination).join(EntrySource, EntrySource.nomination_id == Nomination.id)
    rows = rows.where(EntrySource.entry_id == certificate.placement.entry_id)
    return db.session.scalars(rows.order_by(Nomination.id)).all()
