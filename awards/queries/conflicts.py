"""Conflicts of interest as organizers see them: the ties on record, the companies, the marks withdrawn."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Select, func, or_, select, tuple_, union
from sqlalchemy.orm import aliased, contains_eager, joinedload

from awards.enums import AssignmentState, NominationKind
from awards.extensions import db
from awards.models import (
    Assignment,
    Category,
    Conflict,
    Entry,
    Mark,
    Membership,
    Nomination,
    Nominee,
    Organization,
    OrganizationTie,
    Panel,
    PastEmployment,
    Program,
    Round,
    Scorecard,
    Seat,
    TradeRule,
    User,
)
from awards.models.nomination import entry_code
from awards.queries.rounds import SAME_SHEET


class Withdrawn(NamedTuple):
    """Marks that a judge had given and that count no longer."""

    judge: str
    code: str
    nominee: str
    reason: str
    marks: int


def on_record(program: Program) -> Select[Conflict]:
    """Every conflict of a program, those somebody asks to lift first, lifted ones last."""
    return (
        select(Conflict)
        .join(Conflict.judge)
        .where(Conflict.program_id == program.id)
        .options(
            contains_eager(Conflict.judge),
            joinedload(Conflict.nominee),
            joinedload(Conflict.declared_by),
            joinedload(Conflict.lift_asked_by),
            joinedload(Conflict.lifted_by),
        )
        .order_by(
            Conflict.lifted_at.is_not(None), Conflict.lift_asked_by_id.is_(None), User.name, Conflict.id
        )
    )


def conflict_called(public_id: str) -> Conflict | None:
    rows = select(Conflict).where(Conflict.public_id == public_id)
    people = (Conflict.judge, Conflict.nominee, Conflict.program, Conflict.lift_asked_by, Conflict.lifted_by)
    return db.session.scalar(rows.options(*(joinedload(one) for one in people)))


def apart(program: Program) -> set[tuple[int, int]]:
    """(judge, nominee) ids between which a conflict stands."""
    rows = select(Conflict.judge_id, Conflict.nominee_id)
    rows = rows.where(Conflict.program_id == program.id, Conflict.stands)
    return {(row[0], row[1]) for row in db.session.execute(rows)}


def companies(program: Program) -> Sequence[Organization]:
    """The organizations of the judges on its panels and of its nominees, with their owners, by name."""
    belong = or_(Organization.id.in_(_of_judges(program)), Organization.id.in_(_of_nominees(program)))
    rows = select(Organization).where(belong).options(joinedload(Organization.parent))
    return db.session.scalars(rows.order_by(Organization.name, Organization.id)).all()


def _of_judges(program: Program) -> Select[int]:
    seated = (
        select(Seat.judge_id).join(Panel).join(Round).join(Category).where(Category.program_id == program.id)
    )
    employed = select(User.employer_id).where(User.id.in_(seated), User.employer_id.is_not(None))
    joined = select(Membership.organization_id).where(Membership.user_id.in_(seated))
    left = select(PastEmployment.organization_id).where(PastEmployment.user_id.in_(seated))
    found = employed.union(joined, left).subquery()
    return select(found.c[0])


def _of_nominees(program: Program) -> Select[int]:
    named = (Nominee.organization_key == "") & (Nominee.name_key == Organization.name_key)
    own = or_(
        Nominee.organization_id == Organization.id, Nominee.organization_key == Organization.name_key, named
    )
    belong = select(Organization.id).join(Nominee, own).where(Nominee.program_id == program.id)
    sent = select(Nomination.organization_id).where(
        Nomination.program_id == program.id,
        Nomination.kind == NominationKind.SELF,
        Nomination.organization_id.is_not(None),
    )
    found = belong.union(sent).subquery()
    return select(found.c[0])


def company_ties(known: Sequence[Organization]) -> Sequence[OrganizationTie]:
    """The ties that touch one of these companies."""
    ids = [one.id for one in known]
    rows = select(OrganizationTie).options(
        joinedload(OrganizationTie.organization), joinedload(OrganizationTie.other)
    )
    rows = rows.where(or_(OrganizationTie.organization_id.in_(ids), OrganizationTie.other_id.in_(ids)))
    return db.session.scalars(rows.order_by(OrganizationTie.id)).all()


def trade_rules(program: Program) -> Sequence[TradeRule]:
    rows = select(TradeRule).where(TradeRule.program_id == program.id)
    return db.session.scalars(rows.order_by(TradeRule.judge_trade, TradeRule.nominee_trade)).all()


def past_employers(user: User) -> Sequence[PastEmployment]:
    """Where a person says they worked, the newest first."""
    rows = select(PastEmployment).where(PastEmployment.user_id == user.id)
    rows = rows.options(joinedload(PastEmployment.organization))
    return db.session.scalars(rows.order_by(PastEmployment.until.desc(), PastEmployment.id)).all()


def withdrawn(round: Round) -> list[Withdrawn]:
    """Marks of judges who were taken off an entry after they had marked it, and why."""
    between, taken = aliased(Conflict), aliased(Assignment)
    pairs = (
        select(Entry.id, Conflict.judge_id)
        .join(Conflict, Conflict.nominee_id == Entry.nominee_id)
        .where(Conflict.program_id == round.category.program_id, Conflict.stands)
    )
    here = select(taken.id).where(taken.round_id == round.id)
    away = (
        here.where(taken.state == AssignmentState.RECUSED),
        here.where(tuple_(taken.entry_id, taken.judge_id).in_(pairs)),
    )
    given = select(func.count()).where(Mark.scorecard_id == Scorecard.id).scalar_subquery()
    rows = (
        select(User.name, Category.code, Entry.number, Nominee.name, between.reason, given)
        .select_from(Assignment)
        .join(Scorecard, SAME_SHEET)
        .join(User, User.id == Assignment.judge_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Category, Category.id == Entry.category_id)
        .join(Nominee, Nominee.id == Entry.nominee_id)
        .outerjoin(
            between,
            (between.judge_id == Assignment.judge_id)
            & (between.nominee_id == Entry.nominee_id)
            & between.lifted_at.is_(None),
        )
        .where(Assignment.id.in_(union(*away)), given > 0)
        .order_by(Entry.number, User.name, Assignment.id, between.id)
    )
    found: dict[tuple[str, str, str], Withdrawn] = {}
    for judge, code, number, nominee, reason, marks in db.session.execute(rows):
        entry = entry_code(code, number)
        first = Withdrawn(judge, entry, nominee, reason or "Recused.", marks)
        found.setdefault((judge, entry, nominee), first)
    return list(found.values())
