"""People and the organizations they speak for."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from awards.enums import ProgramState, Role
from awards.extensions import db
from awards.models import Category, Expertise, Membership, Organization, Program, ProgramRole, User


def organizations_of(user: User) -> Sequence[Organization]:
    """The organizations a person may nominate, the first joined first."""
    joined = select(Organization).join(Membership).where(Membership.user_id == user.id)
    return db.session.scalars(joined.order_by(Membership.id)).all()


def roles_of(user: User) -> Sequence[tuple[Program, ProgramRole]]:
    """What the person does in which program, newest program first."""
    rows = (
        select(Program, ProgramRole)
        .join(ProgramRole, ProgramRole.program_id == Program.id)
        .where(ProgramRole.user_id == user.id)
        .order_by(Program.id.desc(), ProgramRole.id)
    )
    return [(program, role) for program, role in db.session.execute(rows)]


def has_account(email: str) -> bool:
    """Whether somebody showed that this address is theirs and so has a password of their own here."""
    confirmed = select(User.id).where(User.email == email, User.confirmed_at.is_not(None))
    return db.session.scalar(confirmed) is not None


def program_with_id(program_id: int | None) -> Program | None:
    return db.session.get(Program, program_id) if program_id else None


def judging(user: User) -> Sequence[Program]:
    """The running seasons in which a person judges, the newest first."""
    rows = (
        select(Program)
        .where(
            Program.id.in_(
                select(ProgramRole.program_id).where(
                    ProgramRole.user_id == user.id, ProgramRole.role.in_((Role.JUDGE, Role.CHAIR))
                )
            ),
            Program.state.not_in((ProgramState.DRAFT, ProgramState.ARCHIVED)),
        )
        .order_by(Program.id.desc())
    )
    return db.session.scalars(rows).all()


def fields_of(user: User) -> Sequence[Category]:
    """The categories of the running seasons in which a person judges, with their programs."""
    roles = select(ProgramRole.program_id).where(
        ProgramRole.user_id == user.id, ProgramRole.role.in_((Role.JUDGE, Role.CHAIR))
    )
    rows = (
        select(Category)
        .join(Category.program)
        .where(Program.id.in_(roles), Program.state.not_in((ProgramState.DRAFT, ProgramState.ARCHIVED)))
        .options(contains_eager(Category.program))
    )
    return db.session.scalars(rows.order_by(Program.id.desc(), Category.position, Category.id)).all()


def fields_known(user: User) -> set[int]:
    """The ids of the categories a person says they know well."""
    return set(db.session.scalars(select(Expertise.category_id).where(Expertise.judge_id == user.id)))
