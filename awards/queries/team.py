"""The people of a program, and the invitations that were not used yet."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from awards import clock
from awards.enums import Role, TokenPurpose
from awards.extensions import db
from awards.models import Program, ProgramRole, Token, User


def members(program: Program) -> Sequence[ProgramRole]:
    """Roles with their people, organizers first."""
    order = {role: place for place, role in enumerate(Role)}
    rows = select(ProgramRole).join(ProgramRole.user).where(ProgramRole.program_id == program.id)
    rows = rows.options(joinedload(ProgramRole.user).joinedload(User.employer)).order_by(User.name, User.id)
    return sorted(db.session.scalars(rows), key=lambda one: order[one.role])


def invitations(program: Program) -> Sequence[Token]:
    """Invitations that can still be used, the newest first."""
    rows = select(Token).where(
        Token.program_id == program.id,
        Token.purpose == TokenPurpose.INVITATION,
        Token.used_at.is_(None),
        Token.expires_at > clock.now(),
    )
    return db.session.scalars(rows.order_by(Token.id.desc())).all()
