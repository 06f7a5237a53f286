"""The made-up season before its first nomination: people, program, dates."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from awards import clock
from awards.demo.marks import Marker, Strength
from awards.demo.people import PASSWORD, SIGN_IN, Cast, Company, Entrant, address
from awards.demo.plan import Calendar, Plan
from awards.demo.texts import Asked, Writer
from awards.workflow import accounts, categories, programs, reporting, season, team
from awards.workflow.words import Category, Nomination, NominationKind, Program, Role, User

TEAM: Mapping[Role, Sequence[tuple[str, str]]] = {
    Role.SCREENER: (
        ("Sabine Kettler", SIGN_IN["screener"]),
        ("Martin Oduya", "martin.oduya@laurel.example"),
    ),
    Role.CHAIR: (("Cornelius Adler", SIGN_IN["chair"]),),
}


@dataclass
class Season:
    """What the stages of the demo share."""

    plan: Plan
    calendar: Calendar
    program: Program
    organizer: User
    cast: Cast
    writer: Writer
    marker: Marker
    random: Random
    screeners: list[User] = field(default_factory=list)
    chairs: list[User] = field(default_factory=list)
    judges: list[User] = field(default_factory=list)
    questions: dict[NominationKind, list[Asked]] = field(default_factory=dict)
    owners: dict[str, User] = field(default_factory=dict)
    strengths: dict[tuple[str, str], Strength] = field(default_factory=dict)
    """Category code and nominee to what the made-up judges think of them."""
    submitted: list[Nomination] = field(default_factory=list)
    to_return: tuple[Nomination, Entrant] | None = None
    to_decline: Nomination | None = None

    @property
    def categories(self) -> list[Category]:
        return list(self.program.categories)

    def owner(self, company: Company) -> User:
        """The account that nominates for a company; made when it is first needed."""
        if company.name not in self.owners:
            name = self.cast.person()
            email = f"{address(name)}@{company.domain}" if self.owners else SIGN_IN["company"]
            self.owners[company.name] = account(self.organizer, name, email, employer=company.name)
        return self.owners[company.name]


def account(
    actor: User | None,
    name: str,
    email: str,
    *,
    employer: str = "",
    program: Program | None = None,
    role: Role | None = None,
) -> User:
    """A person who can sign in with the password of the demo; found again when already there."""
    known = reporting.person_called(email)
    if known is None:
        return accounts.create_person(
            actor=actor,
            email=email,
            name=name,
            password=PASSWORD,
            employer=employer,
            program=program,
            role=role,
        )
    if actor and program and role:
        team.grant(actor=actor, program=program, user=known, role=role)
    return known


def prepare(plan: Plan, calendar: Calendar, build: Callable[["Season"], None]) -> Season:
    """Create the organizer, the program with its dates, the screeners, the chair and the judges; open it.

    `build` brings the categories to what the plan wants.
    """
    random = Random(plan.seed)
    with clock.at(calendar.prepared):
        organizer = account(None, "Olivia Brandt", SIGN_IN["organizer"])
        program = programs.create_program(
            actor=organizer, name=plan.name, slug=plan.slug, template=plan.template
        )
        made = Season(
            plan, calendar, program, organizer, Cast(random), Writer(random), Marker(random), random
        )
        _describe(made)
        build(made)
        _ask(made)
        _invite_team(made)
        season.advance(actor=organizer, program=program, action="schedule")
    with clock.at(calendar.opens):
        season.advance(actor=organizer, program=program, action="open")
    return made


def _invite_team(made: Season) -> None:
    """Screeners, the chair, and the judges; two of these work for companies that nominate."""
    for name, email in TEAM[Role.SCREENER]:
        made.screeners.append(_member(made, name, email, Role.SCREENER))
    for name, email in TEAM[Role.CHAIR]:
        made.chairs.append(_member(made, name, email, Role.CHAIR))
    employers = {row["employer"] for row in made.cast.book["judges"]}
    for company in made.cast.companies:
        if company.name in employers:
            made.owner(company)
    for place, row in enumerate(made.cast.book["judges"][: made.plan.judges]):
        email = f"{address(row['name'])}@panel.example" if place else SIGN_IN["judge"]
        made.judges.append(_member(made, row["name"], email, Role.JUDGE, row["employer"]))


def _member(made: Season, name: str, email: str, role: Role, employer: str = "") -> User:
    return account(made.organizer, name, email, employer=employer, program=made.program, role=role)


def _describe(made: Season) -> None:
    days = made.calendar
    programs.edit_program(
        actor=made.organizer,
        program=made.program,
        headline=made.plan.headline,
        intro=made.plan.intro,
        opens_at=days.opens,
        closes_at=days.closes,
        judging_opens_at=days.judging_opens,
        judging_closes_at=days.judging_closes,
        announce_at=days.announce,
    )


def shorten(made: Season) -> None:
    """Leave out the last categories of the template, if the plan is for a short season."""
    if made.plan.categories is not None:
        for category in made.categories[made.plan.categories :]:
            categories.remove_category(actor=made.organizer, category=category)


def _ask(made: Season) -> None:
    for form in sorted(made.program.forms, key=lambda form: form.number):
        made.questions[form.kind] = [Asked(question.code, question.word_limit) for question in form.questions]
