"""Who nominates whom in the made-up season, and what goes wrong on the way."""

from collections.abc import Callable
from datetime import datetime

from awards import clock
from awards.demo.figures import Figures, first_stated
from awards.demo.people import Entrant, address
from awards.demo.season import Season
from awards.demo.texts import slots
from awards.workflow import accounts, evidence, links, nominations
from awards.workflow.words import Category, Nomination, NominationKind, NomineeKind, TokenPurpose

ODD_ONES = 4
"""Beside the entries and their support: a draft, an unconfirmed, a withdrawn and a declined one."""
TIE_AT = 3
MAIL_HOSTS = ("postbox.example", "mailhouse.example", "inbox.example", "letterbox.example")


def nominate(season: Season, progress: Callable[[str], None]) -> None:
    """Enter about `plan.nominations` nominations between the opening and the deadline."""
    entrants = _entrants(season)
    hasty = entrants[-1]
    for place, entrant in enumerate(entrants):
        with clock.at(_moment(season, place, len(entrants))):
            stated = first_stated(entrant.figures) if entrant is hasty else None
            season.submitted.append(self_nomination(season, entrant, stated=stated))
            if entrant is hasty:
                season.to_return = season.submitted[-1], entrant
    progress(f"{len(entrants)} companies nominated their own.")
    supports = max(season.plan.nominations - len(entrants) - ODD_ONES, len(entrants) // 4)
    for place in range(supports):
        with clock.at(_moment(season, place, supports)):
            season.submitted.append(support(season, _supported(season, entrants), _kind(place)))
    progress(f"{supports} peers and customers added their voice.")
    _odd_ones(season)


def _entrants(season: Season) -> list[Entrant]:
    """At least five nominees in the first category, where finalists tie at the cut; a few in each other."""
    categories = season.categories
    usual = min(max(round(season.plan.nominations * 0.66 / len(categories)), 3), 6)
    first, *others = categories
    chosen = season.cast.entrants(first, max(usual, TIE_AT + 2), tie_at=TIE_AT)
    for category in others:
        chosen += season.cast.entrants(category, usual, tie_at=None)
    for entrant in chosen:
        season.strengths[entrant.category, entrant.nominee] = entrant.strength
    return chosen


def _moment(season: Season, place: int, of: int) -> datetime:
    """Nominations come in over the whole time, most of them in the last days."""
    open_days = (season.calendar.closes - season.calendar.opens).days - 1
    share = (place + 1) / (of + 1)
    return season.calendar.ago(210 - round(open_days * share**0.6), minutes=place * 7 % 480)


def _supported(season: Season, entrants: list[Entrant]) -> Entrant:
    weights = [0.3 + entrant.strength.value for entrant in entrants]
    return season.random.choices(entrants, weights)[0]


def _kind(place: int) -> NominationKind:
    return NominationKind.PEER if place % 3 == 0 else NominationKind.CUSTOMER


def category_of(season: Season, entrant: Entrant) -> Category:
    return next(category for category in season.categories if category.code == entrant.category)


def self_nomination(
    season: Season, entrant: Entrant, *, submit: bool = True, stated: Figures | None = None
) -> Nomination:
    """A company's own nomination: text, figures, and the click on submit."""
    owner = season.owner(entrant.company)
    nomination = nominations.start_nomination(
        program=season.program,
        category=category_of(season, entrant),
        kind=NominationKind.SELF,
        nominator=owner,
        organization=accounts.organization_named(name=entrant.company.name),
        email=owner.email,
        name=owner.name,
    )
    write(season, nomination, entrant, NominationKind.SELF)
    state_figures(season, nomination, stated or entrant.figures)
    if submit:
        nominations.submit(actor=owner, nomination=nomination)
    return nomination


def write(season: Season, nomination: Nomination, entrant: Entrant, kind: NominationKind) -> None:
    """Fill in the form of `kind`."""
    mentioned = slots(entrant.nominee, vars(entrant.company), entrant.figures)
    vendor = entrant.company.vendor and entrant.nominee in (entrant.company.name, entrant.company.product)
    nominations.save_draft(
        actor=nomination.nominator,
        nomination=nomination,
        nominee_name=entrant.nominee,
        nominee_organization=entrant.company.name,
        title=season.writer.title(kind, mentioned),
        rating=season.random.choice((4, 5, 5)) if kind is NominationKind.CUSTOMER else None,
        answers=season.writer.answers(kind, season.questions[kind], mentioned, vendor),
    )


def state_figures(season: Season, nomination: Nomination, stated: Figures) -> None:
    start, end = season.calendar.period
    evidence.state_figures(
        actor=nomination.nominator,
        nomination=nomination,
        csat=(stated.satisfied, stated.responses),
        nps=(stated.promoters, stated.passives, stated.detractors),
        resolution=(stated.median_hours, stated.cases, stated.open_cases),
        period_start=start,
        period_end=end,
    )


def support(season: Season, entrant: Entrant, kind: NominationKind, *, confirm: bool = True) -> Nomination:
    """A peer's or a customer's nomination from an address of their own, confirmed by its link."""
    name = season.cast.person()
    email = f"{address(name)}@{season.random.choice(MAIL_HOSTS)}"
    nomination = nominations.start_nomination(
        program=season.program, category=category_of(season, entrant), kind=kind, email=email, name=name
    )
    write(season, nomination, entrant, kind)
    nominations.submit(actor=None, nomination=nomination)
    if confirm:
        nominations.confirm_address(secret=_link(season, nomination, email, name))
    return nomination


def _link(season: Season, nomination: Nomination, email: str, name: str) -> str:
    """A link like the mailed one: made-up people have no mailbox to open."""
    return links.issue_link(
        purpose=TokenPurpose.CONFIRM_NOMINATION,
        email=email,
        name=name,
        program=season.program,
        nomination=nomination,
    )


def _odd_ones(season: Season) -> None:
    """A draft that stays one, a link nobody followed, a change of mind, and one outside the rules."""
    with clock.at(season.calendar.ago(140)):
        self_nomination(season, _newcomer(season, 0), submit=False)
        support(season, _newcomer(season, 1), NominationKind.CUSTOMER, confirm=False)
        withdrawn = self_nomination(season, _newcomer(season, 2))
        nominations.withdraw(actor=withdrawn.nominator, nomination=withdrawn)
        season.to_decline = self_nomination(season, _newcomer(season, 3))


def _newcomer(season: Season, place: int) -> Entrant:
    """A nominee who is in no entry, in a category where names are plenty."""
    named = [one for one in season.categories if one.nominee_kind in (NomineeKind.TEAM, NomineeKind.PERSON)]
    categories = named or season.categories
    return season.cast.entrants(categories[place % len(categories)], 1, tie_at=None)[0]
