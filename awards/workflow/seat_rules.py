"""Who may sit on a panel, and in what kind of seat."""

from typing import NamedTuple

from sqlalchemy import select

from awards.enums import Role
from awards.errors import Invalid, WrongState
from awards.extensions import db
from awards.models import Mark, Round, Scorecard, Seat, User
from awards.policies import has_role
from awards.queries import panels as queries


class Kind(NamedTuple):
    is_chair: bool
    is_reserve: bool
    is_shadow: bool


def refuse_insider(round: Round, judge: User) -> None:
    """Invalid where the names of a blind category are known to whoever would judge it."""
    if knows_the_names(round, judge):
        program = round.category.program.name
        sentence = (
            f"{judge.name} organizes or screens {program} and knows the names; "
            f"{round.category.name} is judged blind, so seat somebody else."
        )
        raise Invalid(sentence, {"judge": sentence})


def refuse_insiders(round: Round) -> None:
    """WrongState before a round opens: a category may have become blind after its panel was seated."""
    for one in queries.seats(round) if round.category.blind else ():
        if knows_the_names(round, one.judge):
            raise WrongState(
                f"{one.judge.name} organizes or screens {round.category.program.name} and knows the names. "
                f"{round.category.name} is judged blind: take them off the panel first."
            )


def knows_the_names(round: Round, judge: User) -> bool:
    """Whether a judge of a blind category works where its names stand."""
    insider = (Role.ORGANIZER, Role.SCREENER)
    return round.category.blind and has_role(judge, round.category.program, *insider)


def refuse_kind(round: Round, judge: User, found: Seat | None, kind: Kind) -> None:
    """Invalid for a seat of two kinds that exclude each other, and once marks would change sides."""
    if kind.is_shadow and (kind.is_chair or kind.is_reserve):
        other = "preside" if kind.is_chair else "be a reserve"
        sentence = f"A shadow judge never counts, so {judge.name} cannot {other} too: choose one of the two."
        raise Invalid(sentence, {"is_shadow": sentence})
    was_shadow = found is not None and found.is_shadow
    if was_shadow != kind.is_shadow and has_marked(round, judge):
        sentence = (
            f"{judge.name} has given marks in this round, so their seat stays "
            f"{'a shadow seat' if was_shadow else 'one that counts'}: "
            "whether marks count is settled before they are known."
        )
        raise Invalid(sentence, {"is_shadow": sentence})


def has_marked(round: Round, judge: User) -> bool:
    """Whether a judge gave any mark in a round, handed in or not."""
    given = select(Mark.id).join(Scorecard, Scorecard.id == Mark.scorecard_id)
    given = given.where(Scorecard.round_id == round.id, Scorecard.judge_id == judge.id)
    return db.session.scalar(given.limit(1)) is not None
