"""Fill a panel up from its reserves when a judge falls out of an open round."""

from collections import Counter
from collections.abc import Sequence

from awards.enums import AssignmentState, RoundState
from awards.extensions import db
from awards.models import Assignment, Entry, Round, Seat, User
from awards.queries import panels as queries
from awards.workflow.conflicts import blocking
from awards.workflow.links import site_url
from awards.workflow.summons import call_judges
from awards.workflow.transaction import audit, post


def refill(*, actor: User, left: Sequence[Assignment]) -> list[Assignment]:
    """Give entries that lost a judge in an open round to reserves, who are told at once; audit.

    Where no reserve is free, the organizers get a mail. Called by verbs, inside their transaction.
    """
    rounds = {one.round_id: one.round for one in left if one.round.state is RoundState.OPEN}
    given = []
    for round_id, round in rounds.items():
        entries = {one.entry_id: one.entry for one in left if one.round_id == round_id}
        given += _refill(actor, round, [entries[one] for one in sorted(entries)])
    return given


def needed(round: Round) -> int:
    """How many judges each entry of a round is promised."""
    return round.judges_per_entry or round.category.judges_per_entry


def _refill(actor: User, round: Round, entries: Sequence[Entry]) -> list[Assignment]:
    reserves = Reserves(round)
    given, bare = [], []
    for entry in entries:
        while reserves.standing[entry.id] < needed(round):
            seat = reserves.next_for(entry)
            if seat is None:
                bare.append(entry)
                break
            given.append(reserves.take(seat, entry))
    if given or bare:
        round.version += 1
    for one in given:
        audit(actor=actor, action="call_reserve", subject=one, program=round.category.program)
    if given:
        call_judges(round, only={one.judge_id for one in given})
    if bare:
        _ask_for_judges(round, bare)
    return given


class Reserves:
    """The reserves of a round with their loads, and who is kept from what."""

    def __init__(self, round: Round, *, leaving: User | None = None, joining: Sequence[User] = ()) -> None:
        self.round = round
        seats = queries.seats(round)
        reserves = [one for one in seats if one.is_reserve and one.judge is not leaving]
        self.seats = sorted(reserves, key=lambda one: one.id)
        existing = queries.assignments(round)
        shadows = {one.judge_id for one in seats if one.is_shadow}
        standing = [one for one in existing if one.state is AssignmentState.ASSIGNED]
        self.standing = Counter(one.entry_id for one in standing if one.judge_id not in shadows)
        self.loads = Counter(one.judge_id for one in standing)
        self.had = {(one.entry_id, one.judge_id) for one in existing} | queries.conflicted_pairs(round)
        lifted = queries.lifted(round.category.program)
        self.tied = {
            (tie.nominee.id, tie.judge.id)
            for tie in (blocking(round, joining) if seats or joining else ())
            if (tie.judge.id, tie.nominee.id, tie.kind) not in lifted
        }

    def next_for(self, entry: Entry) -> Seat | None:
        """The reserve with the fewest entries among those without a conflict, the first seated first."""
        free = [seat for seat in self.seats if not seat.is_shadow and self.may(seat.judge_id, entry)]
        return min(free, key=lambda seat: self.loads[seat.judge_id], default=None)

    def may(self, judge_id: int, entry: Entry) -> bool:
        """Whether somebody on the panel never had the entry and is tied to nobody in it."""
        return (entry.id, judge_id) not in self.had and (entry.nominee_id, judge_id) not in self.tied

    def take(self, seat: Seat, entry: Entry) -> Assignment:
        made = Assignment(round_id=self.round.id, entry_id=entry.id, judge_id=seat.judge_id)
        db.session.add(made)
        db.session.flush()
        self.count(seat.judge_id, entry)
        return made

    def count(self, judge_id: int, entry: Entry) -> None:
        """Reckon with the judge having the entry."""
        self.standing[entry.id] += 1
        self.loads[judge_id] += 1
        self.had.add((entry.id, judge_id))


def _ask_for_judges(round: Round, entries: Sequence[Entry]) -> None:
    program = round.category.program
    for organizer in queries.organizers(program):
        post(
            kind="no_reserve",
            subject=round,
            recipient=organizer.email,
            version=round.version,
            name=organizer.name,
            program=program.name,
            category=round.category.name,
            entries=", ".join(one.code for one in entries),
            link=site_url(f"/organize/rounds/{round.public_id}"),
        )
