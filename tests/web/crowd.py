"""A season of any size, put into the database row by row: what counts here is only how long lists become."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards import clock
from awards.enums import (
    AssignmentState,
    BallotState,
    CertificateState,
    ConflictKind,
    CriterionKind,
    CutMethod,
    MetricKind,
    MetricState,
    NominationKind,
    NominationState,
    NomineeKind,
    Outcome,
    ProgramState,
    Role,
    RoundState,
    ScorecardState,
    TieKind,
    TokenPurpose,
)
from awards.models import (
    Answer,
    Assignment,
    Ballot,
    BallotEntry,
    Category,
    Certificate,
    Conflict,
    Criterion,
    Cut,
    Entry,
    EntrySource,
    Mark,
    MarkChange,
    Metric,
    MinimumCriterion,
    Minute,
    Nomination,
    Nominee,
    Organization,
    OrganizationTie,
    Panel,
    PastEmployment,
    Placement,
    Pledge,
    Practice,
    PracticeMark,
    PracticeNote,
    Program,
    ProgramRole,
    ReferenceMark,
    Release,
    Round,
    RoundEntry,
    Scorecard,
    Seat,
    Standing,
    Tabulation,
    Token,
    TradeRule,
    User,
    Vote,
)
from awards.models.result import Exclusion
from awards.workflow.judging import scheme_of
from awards.workflow.template import add_forms
from awards.workflow.transaction import audit, transaction
from tests.season import person


class Crowd:
    """`size` of everything that stands in a list; one person is organizer, judge and nominator of it all.

    `host` only organizes: who judges sees no running marks.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.viewer, self.host = person("Vera"), person("Hal")
        with transaction() as session:
            self.programs = [self._program(session, number) for number in range(size + 1)]
            self.program = self.programs[0]
            self.rounds = [self._round(session, self._category(session, n)) for n in range(size)]
            self.round = self.rounds[0]
            self._people(session)
            self.practice = self._practice(session)
            nominations = [self._nomination(session, number) for number in range(size)]
            self.nomination = nominations[0]
            entries = [self._entry(session, one, number) for number, one in enumerate(nominations, 1)]
            self.assignments = [self._judged(session, entry) for entry in entries]
            self._results(session, entries)
            self.deliberation, self.ballot = self._deliberated(session, nominations)
            session.flush()
            for _ in range(size):
                audit(actor=self.viewer, action="edit_program", subject=self.program, program=self.program)

    def _program(self, session: Session, number: int) -> Program:
        now = clock.now()
        program = Program(
            slug=f"season-{number}",
            name=f"Season {number}",
            state=ProgramState.JUDGING,
            opens_at=now - timedelta(days=30),
            closes_at=now - timedelta(days=20),
            judging_opens_at=now - timedelta(days=10),
            judging_closes_at=now + timedelta(days=10),
            announce_at=now + timedelta(days=20),
        )
        session.add(program)
        session.flush()
        if number == 0:
            add_forms(program)
        for role in (Role.ORGANIZER, Role.JUDGE):
            session.add(ProgramRole(program_id=program.id, user=self.viewer, role=role))
        session.add(ProgramRole(program_id=program.id, user=self.host, role=Role.ORGANIZER))
        session.add(Pledge(program_id=program.id, judge_id=self.viewer.id, terms_digest="0" * 64))
        return program

    def _category(self, session: Session, number: int, program: Program | None = None) -> Category:
        category = Category(
            program=program or self.program,
            code=f"C{number}",
            name=f"Category {number}",
            nominee_kind=NomineeKind.TEAM,
            position=number,
            judges_per_entry=1,
        )
        category.criteria = [
            Criterion(code=code, name=code, kind=CriterionKind.SUBJECTIVE, weight=50, position=place)
            for place, code in enumerate(("one", "two"))
        ]
        category.minimum_criteria = [MinimumCriterion(rule="words_at_least", threshold=1)]
        category.cuts = [Cut(outcome=one, method=CutMethod.TOP_N, size=3) for one in Outcome]
        session.add(category)
        session.flush()
        return category

    def _round(self, session: Session, category: Category) -> Round:
        scheme = scheme_of(Round(category=category, number=1))
        round = Round(
            category=category,
            state=RoundState.OPEN,
            scheme_text=scheme.to_toml(),
            scheme_digest=scheme.digest,
        )
        session.add(round)
        session.flush()
        panel = Panel(round_id=round.id)
        session.add_all([panel, Seat(panel=panel, judge=self.viewer)])
        session.add(self._tabulation(round))
        session.flush()
        return round

    def _tabulation(self, round: Round) -> Tabulation:
        return Tabulation(
            round=round,
            number=1,
            digest="0" * 64,
            scheme_digest=round.scheme_digest or "",
            engine_version="1",
            trace=[],
            made_by_id=self.viewer.id,
        )

    def _practice(self, session: Session) -> Practice:
        """One that the viewer has marked, and `size` others, who talk about it."""
        category = self.round.category
        practice = Practice(category=category, title="Practice", text="An old entry.")
        practice.reference = [ReferenceMark(criterion=one, value=7) for one in category.criteria]
        session.add(practice)
        session.flush()
        judges = [self.viewer.id, *session.scalars(select(User.id).where(User.email.startswith("judge")))]
        session.add_all(
            PracticeMark(practice_id=practice.id, judge_id=judge, criterion_id=one.id, value=7)
            for judge in judges
            for one in category.criteria
        )
        session.add_all(
            PracticeNote(practice_id=practice.id, author_id=judge, text="Is a 9 not much?")
            for judge in judges
        )
        return practice

    def _people(self, session: Session) -> None:
        panel = session.query(Panel).filter_by(round_id=self.round.id).one()
        for number in range(self.size):
            judge = User(email=f"judge{number}@example.org", name=f"Judge {number}")
            session.add_all([judge, Seat(panel=panel, judge=judge)])
            session.flush()
            session.add(ProgramRole(program_id=self.program.id, user=judge, role=Role.JUDGE))
            self._company(session, judge, number)
            session.add(
                Token(
                    purpose=TokenPurpose.INVITATION,
                    secret_hash=f"{number:064d}",
                    email=f"invited{number}@example.org",
                    name="Invited",
                    program_id=self.program.id,
                    role=Role.JUDGE,
                    expires_at=clock.now() + timedelta(days=3),
                )
            )

    def _company(self, session: Session, judge: User, number: int) -> None:
        """What a judge works for, with an owner, a tie and a rule; and where the viewer worked before."""
        owner = Organization(name=f"Owner {number}", name_key=f"owner {number}")
        session.add(owner)
        session.flush()
        own = Organization(name=f"Own {number}", name_key=f"own {number}", parent_id=owner.id, trade="t")
        judge.employer = own
        until = clock.now().date()
        session.add_all(
            [
                OrganizationTie(organization=own, other=owner, kind=TieKind.SUPPLIER),
                TradeRule(program_id=self.program.id, judge_trade=f"trade {number}", nominee_trade="t"),
                PastEmployment(user_id=self.viewer.id, organization=own, until=until),
            ]
        )

    def _nomination(self, session: Session, number: int) -> Nomination:
        form = next(one for one in self.program.forms if one.kind is NominationKind.PEER)
        nominee = Nominee(
            program_id=self.program.id,
            kind=NomineeKind.TEAM,
            name=f"Team {number}",
            name_key=f"team {number}",
        )
        session.add(nominee)
        session.flush()
        now = clock.now()
        nomination = Nomination(
            program=self.program,
            category=self.rounds[0].category,
            form=form,
            kind=NominationKind.PEER,
            state=NominationState.ADMITTED,
            number=number + 1,
            nominee=nominee,
            nominee_name=nominee.name,
            nominator=self.viewer,
            nominator_email=self.viewer.email,
            confirmed_at=now,
            submitted_at=now,
        )
        nomination.answers = [Answer(question=question, text="Words.") for question in form.questions]
        nomination.metrics = [
            Metric(
                kind=MetricKind.CSAT,
                definition="csat",
                state=MetricState.DOCUMENTED,
                value_e4=900_000,
                n=200,
                digest=f"{number:064d}",
            )
        ]
        session.add(nomination)
        session.flush()
        return nomination

    def _entry(self, session: Session, nomination: Nomination, number: int) -> Entry:
        assert nomination.nominee is not None
        entry = Entry(category=nomination.category, nominee=nomination.nominee, number=number)
        session.add_all([entry, EntrySource(entry=entry, nomination=nomination)])
        session.flush()
        self._conflict(session, nomination.nominee, number)
        session.add(RoundEntry(round_id=self.round.id, entry_id=entry.id))
        session.flush()
        return entry

    def _conflict(self, session: Session, nominee: Nominee, number: int) -> None:
        """With a judge who has marked nothing."""
        judge = session.query(User).filter_by(email=f"judge{number - 1}@example.org").one()
        people = {"judge_id": judge.id, "nominee_id": nominee.id, "declared_by_id": self.viewer.id}
        session.add(Conflict(program_id=self.program.id, **people, kind=ConflictKind.DECLARED, reason="Kin."))

    def _judged(self, session: Session, entry: Entry) -> Assignment:
        place = {"round_id": self.round.id, "entry_id": entry.id, "judge_id": self.viewer.id}
        assignment = Assignment(**place, state=AssignmentState.ASSIGNED)
        session.add(assignment)
        session.flush()
        card = Scorecard(**place, state=ScorecardState.DRAFT)
        card.marks = [Mark(criterion=one, value=7) for one in self.round.category.criteria]
        session.add(card)
        return assignment

    def _deliberated(self, session: Session, nominations: list[Nomination]) -> tuple[Round, Ballot]:
        """A closed round of another program with all that a panel writes; the viewer judged all of it."""
        round = self._round(session, self._category(session, self.size, self.programs[-1]))
        entries = [
            Entry(category=round.category, nominee=one.nominee, number=number)
            for number, one in enumerate(nominations, 1)
        ]
        session.add_all(entries)
        session.flush()
        session.add_all(RoundEntry(round_id=round.id, entry_id=one.id) for one in entries)
        session.flush()
        tabulation = session.query(Tabulation).filter_by(round_id=round.id).one()
        for rank, entry in enumerate(entries, 1):
            place = {"round_id": round.id, "entry_id": entry.id, "judge_id": self.viewer.id}
            session.add(Assignment(**place))
            session.flush()
            card = Scorecard(**place, state=ScorecardState.SUBMITTED, submitted_at=clock.now(), submissions=2)
            card.marks = [Mark(criterion=one, value=7) for one in round.category.criteria]
            session.add_all([card, Standing(tabulation=tabulation, entry=entry, score="8", rank=rank)])
            session.flush()
            criterion = round.category.criteria[0].id
            session.add(MarkChange(scorecard_id=card.id, criterion_id=criterion, before=5, after=7))
            for about in (entry.id, None):
                session.add(
                    Minute(round_id=round.id, entry_id=about, author_id=self.viewer.id, text="Decided.")
                )
        return self._ballots(session, round, entries)

    def _ballots(self, session: Session, round: Round, entries: list[Entry]) -> tuple[Round, Ballot]:
        """One ballot on all entries that everybody voted on, and one on each of the others."""
        panel = session.query(Panel).filter_by(round_id=round.id).one()
        ballots = [
            Ballot(
                round=round, question="Who?", method="borda", options=[BallotEntry(entry=one) for one in some]
            )
            for some in (entries, *([one] for one in entries[1:]))
        ]
        session.add_all(ballots)
        session.flush()
        ballot = ballots[0]
        ballot.state = BallotState.OPEN
        session.flush()
        names = [one.public_id for one in entries]
        for judge in session.scalars(select(User).where(User.email.startswith("judge"))).all():
            session.add_all([Seat(panel=panel, judge=judge), Vote(ballot=ballot, judge=judge, ranking=names)])
        session.flush()
        ballot.state, ballot.closed_at = BallotState.CLOSED, clock.now()
        ballot.result = {
            "ranking": [names],
            "winners": names,
            "points": dict.fromkeys(names, "0"),
            "pairwise": {},
            "votes": self.size,
            "left_out": 0,
        }
        round.state, round.deliberation_opened_at = RoundState.CLOSED, clock.now()
        return round, ballot

    def _results(self, session: Session, entries: list[Entry]) -> None:
        tabulation = session.query(Tabulation).filter_by(round_id=self.round.id).one()
        today = clock.now().date()
        for outcome in Outcome:
            session.add(
                Release(
                    category_id=self.round.category_id,
                    outcome=outcome,
                    released_at=clock.now(),
                    released_by_id=self.viewer.id,
                )
            )
        for rank, entry in enumerate(entries, 1):
            session.add(Standing(tabulation=tabulation, entry=entry, score="8", rank=rank))
            session.add(
                Exclusion(
                    tabulation_id=tabulation.id,
                    entry_id=entry.id,
                    judge_id=self.viewer.id,
                    reason="not submitted",
                )
            )
            placement = Placement(
                tabulation=tabulation, entry=entry, outcome=Outcome.FINALIST, named_by_id=self.viewer.id
            )
            session.add(placement)
            session.add(
                Certificate(
                    placement=placement,
                    recipient=entry.nominee.name,
                    serial=f"S-{rank}",
                    state=CertificateState.READY,
                    awarded_on=today,
                    sha256="0" * 64,
                )
            )

    def close(self) -> None:
        """Everything handed in, by three colleagues too, and the viewer in the chair of the closed round."""
        with transaction() as session:
            self.viewer, self.round = session.merge(self.viewer), session.merge(self.round)
            colleagues = [User(email=f"colleague{n}@example.org", name=f"Colleague {n}") for n in range(3)]
            session.add_all(colleagues)
            session.flush()
            for entry in session.query(RoundEntry).filter_by(round_id=self.round.id).all():
                for judge in colleagues:
                    self._marked(session, entry.entry_id, judge)
            for card in session.query(Scorecard).filter_by(round_id=self.round.id):
                card.state, card.submitted_at = ScorecardState.SUBMITTED, clock.now()
            panel = session.query(Panel).filter_by(round_id=self.round.id).one()
            session.query(Seat).filter_by(judge_id=self.viewer.id, panel_id=panel.id).one().is_chair = True
            session.flush()
            self.round.state = RoundState.CLOSED

    def _marked(self, session: Session, entry: int, judge: User) -> None:
        place = {"round_id": self.round.id, "entry_id": entry, "judge_id": judge.id}
        session.add(Assignment(**place, state=AssignmentState.ASSIGNED))
        session.flush()
        card = Scorecard(**place, state=ScorecardState.DRAFT)
        card.marks = [Mark(criterion=criterion, value=6) for criterion in self.round.category.criteria]
        session.add(card)
