"""The seats of one judge, with how far each panel is."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import and_, bindparam, exists, select

from awards.enums import BallotState, ProgramState, RoundState
from awards.extensions import db
from awards.models import Ballot, Category, Conflict, Entry, Panel, Program, Round, RoundEntry, Seat, User
from awards.policies import taken

UNDER_WAY = (ProgramState.JUDGING, ProgramState.DELIBERATION)


class OwnSeat(NamedTuple):
    """`taken` as `policies.sits` says: not that of a reserve who was given nothing and does not preside."""

    round_id: int
    public_id: str
    category: str
    program: str
    is_chair: bool
    is_shadow: bool
    state: RoundState
    season: ProgramState
    opened: bool
    balloting: bool
    """A ballot is open; nothing is said of it to whom a conflict of interest keeps from an entry."""
    taken: bool

    @property
    def reports(self) -> bool:
        """Whether the judge presided over a round that is closed, and reads how alike its judges marked."""
        return self.is_chair and self.state is RoundState.CLOSED and self.season is not ProgramState.ARCHIVED

    @property
    def deliberates(self) -> bool:
        """Whether the deliberation is open, or waits for the judge to open it; nothing is announced yet."""
        closed = self.state is RoundState.CLOSED and self.season in UNDER_WAY
        return closed and self.taken and (self.opened or self.is_chair)


_BALLOT = exists().where(Ballot.round_id == Round.id, Ballot.state == BallotState.OPEN).correlate(Round)
_BARRED = (
    select(RoundEntry.id)
    .join(Entry, Entry.id == RoundEntry.entry_id)
    .join(Conflict, Conflict.nominee_id == Entry.nominee_id)
    .where(RoundEntry.round_id == Round.id, Conflict.judge_id == bindparam("judge"), Conflict.stands)
    .correlate(Round)
    .exists()
)
_SEATS = (
    select(Round.id, Round.public_id, Category.name, Program.name, Seat.is_chair, Seat.is_shadow)
    .add_columns(Round.state, Program.state, Round.deliberation_opened_at.is_not(None))
    .add_columns(and_(_BALLOT, ~_BARRED), taken())
    .select_from(Seat)
    .join(Panel)
    .join(Round)
    .join(Category)
    .join(Program, Program.id == Category.program_id)
    .where(Seat.judge_id == bindparam("judge"))
    .order_by(Program.id.desc(), Category.position, Category.id, Round.number)
)


def own_seats(judge: User) -> Sequence[OwnSeat]:
    """Every seat of a judge, the newest program first."""
    return [OwnSeat(*row) for row in db.session.execute(_SEATS, {"judge": judge.id})]
