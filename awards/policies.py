"""Who may do what: named predicates that give a reason, combined with & and |."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Exists, bindparam, exists, or_, select

from awards.enums import AssignmentState, NominationKind, ProgramState, Role, RoundState
from awards.extensions import db
from awards.models import (
    Assignment,
    Ballot,
    Category,
    Conflict,
    Nomination,
    Panel,
    Pledge,
    Practice,
    Program,
    ProgramRole,
    Round,
    Seat,
    User,
)


@dataclass(frozen=True)
class Verdict:
    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


Predicate = Callable[[User | None, Any], Verdict]


@dataclass(frozen=True)
class Policy:
    """A named rule over (person, object)."""

    name: str
    test: Predicate

    def __call__(self, user: User | None, thing: Any = None) -> Verdict:
        return self.test(user, thing)

    def __and__(self, other: "Policy") -> "Policy":
        return Policy(f"{self.name} & {other.name}", lambda u, o: self(u, o) and other(u, o))

    def __or__(self, other: "Policy") -> "Policy":
        return Policy(f"{self.name} | {other.name}", lambda u, o: self(u, o) or other(u, o))


YES = Verdict(True)


def program_of(thing: Any) -> Program:
    """The program that a program, category, round, nomination or anything below them belongs to."""
    if isinstance(thing, Program):
        return thing
    if isinstance(thing, Category | Nomination):
        return thing.program
    if isinstance(thing, Round):
        return thing.category.program
    if hasattr(thing, "program"):
        return program_of(thing.program)
    if hasattr(thing, "category"):
        return program_of(thing.category)
    if hasattr(thing, "round"):
        return program_of(thing.round)
    for above in ("tabulation", "placement", "entry", "nomination"):
        if hasattr(thing, above):
            return program_of(getattr(thing, above))
    raise TypeError(f"{type(thing).__name__} belongs to no program")


def has_role(user: User | None, program: Program, *roles: Role) -> bool:
    if user is None:
        return False
    found = select(ProgramRole.id).where(
        ProgramRole.user_id == user.id, ProgramRole.program_id == program.id, ProgramRole.role.in_(roles)
    )
    return db.session.scalar(found.limit(1)) is not None


def _role(name: str, *roles: Role) -> Policy:
    def test(user: User | None, thing: Any) -> Verdict:
        if has_role(user, program_of(thing), *roles):
            return YES
        return Verdict(False, f"This page is for the {name} of the program.")

    return Policy(name, test)


def _signed_in(user: User | None, _thing: Any) -> Verdict:
    return YES if user is not None else Verdict(False, "Sign in to go on.")


@dataclass(frozen=True)
class Access:
    """A nomination somebody asks for; `by_link`: a mailed link, or their own session, vouches for them."""

    found: Nomination | None
    by_link: bool = False

    @property
    def nomination(self) -> Nomination:
        assert self.found is not None
        return self.found


def _nominator(user: User | None, access: Access) -> Verdict:
    if access.found is not None and access.by_link:
        return YES
    own = access.found is not None and user is not None and access.found.nominator_id == user.id
    return YES if own else Verdict(False, "Sign in to see your nominations.")


@dataclass(frozen=True)
class Opening:
    """The form of one kind of nomination in one program, before anything is saved."""

    program: Program
    kind: NominationKind


def _may_start(user: User | None, opening: Opening) -> Verdict:
    if opening.kind is NominationKind.SELF and user is None:
        return Verdict(False, "Sign in to nominate your own company, so that nobody else can speak for it.")
    return YES


def _sees_program(user: User | None, program: Program) -> Verdict:
    if program.state is not ProgramState.DRAFT or has_role(user, program, Role.ORGANIZER):
        return YES
    return Verdict(False, "This program is not published yet.")


def _founder(user: User | None, _thing: Any) -> Verdict:
    """Whoever organizes a season may found another; the first is founded by whoever set the site up."""
    if user is None:
        return Verdict(False, "Sign in to found a season.")
    if db.session.scalar(select(Program.id).limit(1)) is None:
        return YES
    own = select(ProgramRole.id).where(ProgramRole.user_id == user.id, ProgramRole.role == Role.ORGANIZER)
    if db.session.scalar(own.limit(1)) is not None:
        return YES
    return Verdict(False, "Only organizers found seasons. Ask one of them to invite you.")


_CONFLICTS = (
    select(Conflict.id)
    .where(
        Conflict.judge_id == bindparam("judge"),
        Conflict.nominee_id.in_(bindparam("nominees", expanding=True)),
        Conflict.stands,
    )
    .limit(1)
)
_PLEDGES = select(Pledge.id).where(
    Pledge.program_id == bindparam("program"), Pledge.judge_id == bindparam("judge")
)


def conflicted(user: User, nominee_id: int) -> bool:
    """Whether any conflict of interest stands between this judge and this nominee."""
    return any_conflict(user, [nominee_id])


def any_conflict(user: User, nominees: Collection[int]) -> bool:
    """The same for several nominees at once."""
    return db.session.scalar(_CONFLICTS, {"judge": user.id, "nominees": list(nominees)}) is not None


def _assigned(user: User | None, assignment: Assignment) -> Verdict:
    if user is None or assignment.judge_id != user.id:
        return Verdict(False, "This entry was not given to you.")
    if assignment.state is not AssignmentState.ASSIGNED or conflicted(user, assignment.entry.nominee_id):
        return Verdict(False, "You are recused from this entry.")
    return YES


def _reads_round(user: User | None, round: Round) -> Verdict:
    """Whoever judges in the round; what of it they read is decided entry by entry."""
    own = user is not None and db.session.scalar(select(_given(user, round)))
    return YES if own else Verdict(False, "Nothing of this round was given to you.")


def _given(user: User, round: Round) -> Exists:
    return exists().where(
        Assignment.round_id == round.id,
        Assignment.judge_id == user.id,
        Assignment.state == AssignmentState.ASSIGNED,
    )


def marks_shown(round: Round) -> bool:
    """Whether judges may see what the others gave: once nobody can change a mark any more."""
    return round.state is RoundState.CLOSED


def _unseated(user: User | None, round: Round) -> Verdict:
    """Whoever does not judge in the round: a second role never shows a judge what the others gave.

    Marks that a judge who was replaced handed in count on, so they still judge in it.
    """
    seats = select(Seat.id).join(Panel).where(Panel.round_id == round.id)
    if user is not None and db.session.scalar(
        select(or_(seats.where(Seat.judge_id == user.id).exists(), _given(user, round)))
    ):
        name = round.category.name
        return Verdict(False, f"You judge {name} yourself, so its marks are shown to you once it is closed.")
    return YES


def _seated(user: User | None, practice: Practice) -> Verdict:
    """Whoever sits on a panel of the category, once its round is open."""
    seats = (
        select(Seat.id)
        .join(Panel)
        .join(Round)
        .where(Round.category_id == practice.category_id, Round.state != RoundState.DRAFT)
    )
    own = user is not None and db.session.scalar(seats.where(Seat.judge_id == user.id).limit(1))
    return YES if own else Verdict(False, "You have no seat on this panel.")


def sits(user: User, round: Round) -> Seat | None:
    """The seat of somebody who judges in the round or presides; another reserve sits once given something."""
    seats = select(Seat).join(Panel).join(Round).join(Category)
    return db.session.scalar(seats.where(Round.id == round.id, Seat.judge_id == user.id, taken()))


def taken() -> ColumnElement[bool]:
    """The same of Seat joined with Panel, Round and Category: the terms are accepted, too."""
    given = exists().where(
        Assignment.round_id == Panel.round_id,
        Assignment.judge_id == Seat.judge_id,
        Assignment.state == AssignmentState.ASSIGNED,
    )
    pledged = exists().where(Pledge.program_id == Category.program_id, Pledge.judge_id == Seat.judge_id)
    return or_(~Seat.is_reserve, Seat.is_chair, given) & pledged


def _leads(user: User | None, thing: Round | Ballot) -> Verdict:
    """The chair of the round's panel."""
    round = thing.round if isinstance(thing, Ballot) else thing
    seat = sits(user, round) if user is not None else None
    return YES if seat is not None and seat.is_chair else Verdict(False, "The chair leads the deliberation.")


def _deliberates(user: User | None, thing: Round | Ballot) -> Verdict:
    """Others' marks are shown once the round is closed and its deliberation was opened: to its panel,
    and to organizers no earlier. What of it a person sees is decided entry by entry."""
    round = thing.round if isinstance(thing, Ballot) else thing
    opened = marks_shown(round) and round.deliberation_opened_at is not None
    if user is None or not opened:
        return Verdict(False, "No deliberation is open here.")
    own = sits(user, round) is not None or has_role(user, program_of(round), Role.ORGANIZER)
    return YES if own else Verdict(False, "You have no seat on this panel.")


def _votes(user: User | None, ballot: Ballot) -> Verdict:
    """A seat of one's own on the panel, and no conflict with any nominee of the ballot.

    A ranking of the other entries would put the one left out last, so it is all of the ballot or nothing.
    """
    seat = sits(user, ballot.round) if user is not None else None
    if user is None or seat is None or seat.is_shadow:
        return Verdict(False, "The judges of the panel vote.")
    if any_conflict(user, [option.entry.nominee_id for option in ballot.options]):
        return Verdict(False, "You have a conflict of interest with a nominee of this ballot.")
    return YES


def has_pledged(user: User, program_id: int) -> bool:
    """Whether a judge accepted the program's terms."""
    return db.session.scalar(_PLEDGES, {"judge": user.id, "program": program_id}) is not None


def _pledged(user: User | None, assignment: Assignment) -> Verdict:
    if user is not None and has_pledged(user, assignment.round.category.program_id):
        return YES
    return Verdict(
        False,
        "Accept the terms of judging first: open your list in another tab. "
        "What you typed stays here and can be sent again.",
    )


def _chair(user: User | None, thing: Any) -> Verdict:
    """Whoever presides over a panel of the nomination's category, unless too close to the nominee."""
    nomination: Nomination = thing if isinstance(thing, Nomination) else thing.nomination
    refused = Verdict(False, "This page is for screeners, organizers and the chair of the panel.")
    if user is None or nomination.nominee_id is None or conflicted(user, nomination.nominee_id):
        return refused
    if nomination.category.blind:
        return Verdict(False, "The category is judged blind, so its chair does not see who is nominated.")
    presides = (
        select(Seat.id)
        .join(Panel)
        .join(Round)
        .where(Seat.judge_id == user.id, Seat.is_chair, Round.category_id == nomination.category_id)
    )
    return YES if db.session.scalar(presides.limit(1)) is not None else refused


public = Policy("public", lambda _user, _thing: YES)
signed_in = Policy("signed_in", _signed_in)
founder = Policy("founder", _founder)
organizer = _role("organizer", Role.ORGANIZER)
screener = _role("screener", Role.SCREENER, Role.ORGANIZER)
nominator = Policy("nominator", _nominator)
may_start = Policy("may_start", _may_start)
sees_program = Policy("sees_program", _sees_program)
own_entry = Policy("own_entry", _assigned)
pledged = Policy("pledged", _pledged)
assigned = replace(own_entry & pledged, name="assigned")
reads_round = Policy("reads_round", _reads_round)
seated = Policy("seated", _seated)
presides = Policy("presides", _leads)
unseated = Policy("unseated", _unseated)
leads = replace(organizer | presides, name="leads")
deliberates = Policy("deliberates", _deliberates)
votes = replace(deliberates & Policy("votes", _votes), name="votes")
panelist = _role("judges", Role.JUDGE, Role.CHAIR)
ledger_reader = screener | Policy("chair", _chair)
query_answerer = organizer | Policy("chair", _chair)
