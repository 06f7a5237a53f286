"""Who accepted the terms of judging."""

from sqlalchemy import func, select

from awards.extensions import db
from awards.models import Pledge, Program, User


def pledge_of(judge: User, program: Program) -> Pledge | None:
    return db.session.scalar(
        select(Pledge).where(Pledge.judge_id == judge.id, Pledge.program_id == program.id)
    )


def pledges(program: Program) -> int:
    """How many judges of a program have accepted its terms."""
    return db.session.scalar(select(func.count()).where(Pledge.program_id == program.id)) or 0
