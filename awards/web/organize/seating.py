"""One round as its page shows it: seats with their loads, entries with their judges, and the three forms."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from flask import render_template, request
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from awards import policies
from awards.enums import Effect, RoundState
from awards.models import Assignment, Entry, Nominee, Round, Seat, User
from awards.queries import panels as queries
from awards.queries import rounds
from awards.queries.conflicts import Withdrawn, withdrawn
from awards.web.forms import Form
from awards.web.login import actor
from awards.workflow import independence, panels
from awards.workflow.conflicts import RULES, Found, settings, ties
from awards.workflow.panels import MINUTES_AN_ENTRY, Plan
from awards.workflow.refilling import needed

MOST_SEEDS = 1000
LONGEST_REASON = 500


class SeatForm(Form):
    judge = SelectField("Judge", [DataRequired("Choose a judge.")])
    is_chair = BooleanField("Presides over the panel")
    is_reserve = BooleanField("Is a reserve")
    is_shadow = BooleanField("Is a shadow judge")


class ConflictForm(Form):
    judge = SelectField("Judge", [DataRequired("Choose a judge.")])
    nominee = SelectField("Nominee", [DataRequired("Choose a nominee.")])
    reason = TextAreaField(
        "Reason",
        [
            DataRequired("Say in a few words how they are tied."),
            Length(max=LONGEST_REASON, message="Keep the reason under 500 characters."),
        ],
    )


class RecusalForm(Form):
    assignment = SelectField("Entry and judge", [DataRequired("Choose an entry and its judge.")])
    reason = TextAreaField(
        "Reason",
        [
            DataRequired("Say why this judge steps aside; they read it."),
            Length(max=LONGEST_REASON, message="Keep the reason under 500 characters."),
        ],
    )


class Load(NamedTuple):
    """One seat with the entries its judge has, would have, and has handed in."""

    seat: Seat
    now: int
    planned: int
    handed_in: int

    @property
    def hours(self) -> float:
        return (self.planned or self.now) * MINUTES_AN_ENTRY / 60


class Row(NamedTuple):
    """One entry with its judges of now and those of the preview."""

    entry: Entry
    now: list[User]
    planned: list[User]


class Gap(NamedTuple):
    """An entry with too few judges."""

    entry: Entry
    judges: int
    needed: int


class Seating:
    """What the page of a round works with; people and nominees are found by their public ids."""

    def __init__(self, round: Round) -> None:
        self.round = round
        self.seats = queries.seats(round)
        self.entries = queries.entries(round)
        self.standing = rounds.standing(round)
        shadows = {one.judge_id for one in self.seats if one.is_shadow}
        self.counting = [one for one in self.standing if one.judge_id not in shadows]
        self.judges = {one.public_id: one for one in rounds.judges_of(round.category.program)}
        self.seated: dict[str, User] = {one.judge.public_id: one.judge for one in self.seats}
        self.nominees: dict[str, Nominee] = {one.nominee.public_id: one.nominee for one in self.entries}
        self.assignments: dict[str, Assignment] = {one.public_id: one for one in self.standing}
        self.seat_form = SeatForm(prefix="seat")
        self.conflict_form = ConflictForm(prefix="conflict")
        self.recusal_form = RecusalForm(prefix="recusal")
        self._fill()

    def _fill(self) -> None:
        """Offer what may be chosen."""
        names = {key: one.name for key, one in self.judges.items()}
        self.seat_form.judge.choices = {"": "Choose a judge", **names}
        seated = {key: one.name for key, one in self.seated.items()}
        self.conflict_form.judge.choices = {"": "Choose a judge", **seated}
        nominees = {key: one.name for key, one in self.nominees.items()}
        self.conflict_form.nominee.choices = {"": "Choose a nominee", **nominees}
        given = {one.public_id: _words(one) for one in self.standing}
        self.recusal_form.assignment.choices = {"": "Choose an entry and its judge", **given}


def page(seating: Seating) -> str:
    round = seating.round
    complete = _complete(seating)
    plan = _plan(round) if not complete or "seed" in request.args else None
    return render_template(
        "organize/panel.html",
        program=round.category.program,
        category=round.category,
        round=round,
        seating=seating,
        loads=_loads(seating, plan),
        rows=_rows(seating, plan),
        plan=plan,
        complete=complete,
        seed=seed(),
        next_seed=(seed() + 1) % MOST_SEEDS,
        conflicts=rounds.conflicts(round),
        warnings=_warnings(round),
        withdrawn=_withdrawn(round),
        gaps=_gaps(seating),
        minutes=MINUTES_AN_ENTRY,
    )


def _withdrawn(round: Round) -> list[Withdrawn]:
    """How many marks were taken out; whoever judges in the round learns it once it is closed."""
    found = withdrawn(round)
    if not found or not policies.marks_shown(round) and not policies.unseated(actor(), round):
        return []
    independence.look(actor=actor(), round=round, page="panel")
    return found


def _warnings(round: Round) -> list[Found]:
    """Ties that the program's rules only show."""
    program = round.category.program
    kinds = [kind for kind, now in settings(program).items() if kind in RULES and now.effect is Effect.WARN]
    return [tie for found in ties(program, [round], kinds).values() for tie in found]


def _gaps(seating: Seating) -> list[Gap]:
    """Entries of an open round that have fewer judges than they are promised."""
    if seating.round.state is not RoundState.OPEN:
        return []
    given, owed = Counter(one.entry_id for one in seating.counting), needed(seating.round)
    return [Gap(one, given[one.id], owed) for one in seating.entries if given[one.id] < owed]


def _plan(round: Round) -> Plan | None:
    return None if round.state is RoundState.CLOSED else panels.preview(round=round, seed=seed())


def seed() -> int:
    """Which of the equally even assignments is meant."""
    return request.values.get("seed", 0, type=int) % MOST_SEEDS


def _complete(seating: Seating) -> bool:
    """Whether every entry has the judges its category asks for."""
    given = [one.entry_id for one in seating.counting]
    needed = seating.round.category.judges_per_entry
    return bool(seating.entries) and all(given.count(entry.id) >= needed for entry in seating.entries)


def _loads(seating: Seating, plan: Plan | None) -> list[Load]:
    done = rounds.handed_in(seating.round)
    return [
        Load(
            seat,
            sum(one.judge_id == seat.judge_id for one in seating.standing),
            plan.load(seat.judge) if plan else 0,
            done.get(seat.judge_id, 0),
        )
        for seat in seating.seats
    ]


def _rows(seating: Seating, plan: Plan | None) -> list[Row]:
    now = _by_entry([(one.entry, one.judge) for one in seating.standing])
    planned = _by_entry(plan.pairs if plan else [])
    return [Row(entry, now.get(entry.id, []), planned.get(entry.id, [])) for entry in seating.entries]


def _by_entry(pairs: Sequence[tuple[Entry, User]]) -> dict[int, list[User]]:
    found: dict[int, list[User]] = {}
    for entry, judge in pairs:
        found.setdefault(entry.id, []).append(judge)
    return found


def _words(assignment: Assignment) -> str:
    return f"{assignment.entry.code} {assignment.entry.nominee.name}: {assignment.judge.name}"
