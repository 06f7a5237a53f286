"""Read what the rules look at, in a number of statements that does not grow with the panel."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select, union
from sqlalchemy.orm import aliased, joinedload

from awards import clock
from awards.enums import AssignmentState, ConflictKind, NominationKind, NominationState, TieKind
from awards.extensions import db
from awards.models import (
    Assignment,
    Entry,
    Membership,
    Nomination,
    Nominee,
    Organization,
    OrganizationTie,
    Panel,
    PastEmployment,
    Program,
    Round,
    RoundEntry,
    Seat,
    TradeRule,
    User,
)
from awards.workflow.addresses import domains_above, is_at, mailbox_key
from awards.workflow.conflicts.facts import Company, Facts, Link, Sitting
from awards.workflow.conflicts.groups import roots
from awards.workflow.conflicts.settings import settings

UNSENT = (NominationState.DRAFT, NominationState.UNCONFIRMED)
WORDS = {TieKind.SUPPLIER: "supplies", TieKind.COMPETITOR: "competes with"}


def sittings(rounds: Sequence[Round]) -> list[Sitting]:
    """The panel of each round, with whoever left it and still has marks that count, and its nominees."""
    ids = [round.id for round in rounds]
    judges: dict[int, list[User]] = defaultdict(list)
    nominees: dict[int, list[Nominee]] = defaultdict(list)
    sitting = union(
        select(Panel.round_id, Seat.judge_id).join(Seat).where(Panel.round_id.in_(ids)),
        select(Assignment.round_id, Assignment.judge_id).where(
            Assignment.round_id.in_(ids), Assignment.state == AssignmentState.ASSIGNED
        ),
    ).subquery()
    people = select(sitting.c.round_id, User).join(User, User.id == sitting.c.judge_id)
    for round_id, judge in db.session.execute(people.options(joinedload(User.employer)).order_by(User.id)):
        judges[round_id].append(judge)
    entries = select(RoundEntry.round_id, Nominee).join(Entry, Entry.id == RoundEntry.entry_id)
    entries = entries.join(Nominee, Nominee.id == Entry.nominee_id).where(RoundEntry.round_id.in_(ids))
    for round_id, nominee in db.session.execute(entries.order_by(Entry.number, Entry.id)):
        nominees[round_id].append(nominee)
    return [Sitting(round.category, judges[round.id], nominees[round.id]) for round in rounds]


def facts_of(program: Program, rounds: Sequence[Round], before: Iterable[Sitting]) -> Facts:
    """What is known of everybody in these rounds."""
    judges = {judge.id: judge for sitting in before for judge in sitting.judges}
    nominees = {nominee.id for sitting in before for nominee in sitting.nominees}
    ids = [round.id for round in rounds]
    seated = select(Seat.judge_id).join(Panel).where(Panel.round_id.in_(ids))
    entered = select(Entry.nominee_id).join(RoundEntry).where(RoundEntry.round_id.in_(ids))
    rows: dict[int, Organization] = {}
    homes = _homes(judges, seated, rows)
    left = _left(program, judges, seated, rows)
    houses = _houses(nominees, entered, rows)
    senders, referees = _letters(nominees, entered)
    owner = _owners()
    companies = {
        one.id: Company(one.name, one.name_key, one.trade, owner.get(one.id, one.id)) for one in rows.values()
    }
    rules = select(TradeRule).where(TradeRule.program_id == program.id)
    trades = {(one.judge_trade, one.nominee_trade) for one in db.session.scalars(rules)}
    return Facts(homes, houses, left, companies, senders, referees, _links(owner), frozenset(trades))


def _owners() -> dict[int, int]:
    owned = select(Organization.id, Organization.parent_id).where(Organization.parent_id.is_not(None))
    return roots({one: parent for one, parent in db.session.execute(owned) if parent is not None})


def _homes(
    judges: Mapping[int, User], seated: Select[int], rows: dict[int, Organization]
) -> dict[int, dict[int, str]]:
    """Employer and memberships first; an address counts where they say nothing of its owner."""
    homes: dict[int, dict[int, str]] = {judge: {} for judge in judges}
    members = select(Membership.user_id, Organization).join(Organization)
    employed = [(judge.id, judge.employer) for judge in judges.values() if judge.employer is not None]
    joined = db.session.execute(members.where(Membership.user_id.in_(seated)).order_by(Membership.id))
    for judge_id, one in [*employed, *((row[0], row[1]) for row in joined)]:
        rows[one.id] = one
        homes[judge_id].setdefault(one.id, f"works for {one.name}")
    hosts = {host for judge in judges.values() for host in domains_above(judge.email)}
    owners = db.session.scalars(select(Organization).where(Organization.domain.in_(hosts))).all()
    for judge in judges.values():
        for one in owners:
            if one.domain and is_at(judge.email, one.domain):
                rows[one.id] = one
                homes[judge.id].setdefault(one.id, f"uses an address at {one.domain}")
    return homes


def _left(
    program: Program, judges: Mapping[int, User], seated: Select[int], rows: dict[int, Organization]
) -> dict[int, dict[int, date]]:
    left: dict[int, dict[int, date]] = {judge: {} for judge in judges}
    past = select(PastEmployment).options(joinedload(PastEmployment.organization))
    past = past.where(PastEmployment.user_id.in_(seated), PastEmployment.until >= _since(program))
    for one in db.session.scalars(past):
        rows[one.organization_id] = one.organization
        left[one.user_id][one.organization_id] = one.until
    return left


def _since(program: Program) -> date:
    """Whoever left a company before this day is free of it."""
    opens = (program.judging_opens_at or clock.now()).astimezone(ZoneInfo(program.zone)).date()
    years = settings(program)[ConflictKind.PAST_EMPLOYER].years
    day = min(opens.day, 28) if opens.month == 2 else opens.day
    return opens.replace(year=opens.year - years, day=day)


def _houses(nominees: Set[int], entered: Select[int], rows: dict[int, Organization]) -> dict[int, set[int]]:
    """By account, by name, and by the company that sent the nomination as its own."""
    houses: dict[int, set[int]] = {nominee: set() for nominee in nominees}
    named = (Nominee.organization_key == "") & (Nominee.name_key == Organization.name_key)
    own = or_(
        Nominee.organization_id == Organization.id, Nominee.organization_key == Organization.name_key, named
    )
    belongs = select(Nominee.id, Organization).join(Organization, own).where(Nominee.id.in_(entered))
    sent = (
        select(Nominee.id, Organization)
        .join(Nomination, Nomination.nominee_id == Nominee.id)
        .join(Organization, Organization.id == Nomination.organization_id)
    )
    sent = sent.where(
        Nominee.id.in_(entered),
        Nomination.kind == NominationKind.SELF,
        Nomination.state.not_in(UNSENT),
    )
    for found in (belongs, sent):
        for nominee_id, one in db.session.execute(found):
            rows[one.id] = one
            houses[nominee_id].add(one.id)
    return houses


def _letters(
    nominees: Set[int], entered: Select[int]
) -> tuple[dict[int, set[int | str]], dict[int, set[str]]]:
    """Who nominated whom, and who vouches for whom; what was not sent was not said."""
    senders: dict[int, set[int | str]] = {nominee: set() for nominee in nominees}
    referees: dict[int, set[str]] = {nominee: set() for nominee in nominees}
    sent = (
        select(Nominee.id, Nomination.nominator_id, Nomination.nominator_email, Nomination.referee_email)
        .join(Nomination, Nomination.nominee_id == Nominee.id)
        .where(Nominee.id.in_(entered), Nomination.state.not_in(UNSENT))
    )
    for nominee_id, account, email, referee in db.session.execute(sent):
        senders[nominee_id].add(mailbox_key(email))
        if account is not None:
            senders[nominee_id].add(account)
        if referee:
            referees[nominee_id].add(mailbox_key(referee))
    return senders, referees


def _links(owner: Mapping[int, int]) -> dict[TieKind, dict[int, set[Link]]]:
    """Both ways; a tie within a group is none."""
    links: dict[TieKind, dict[int, set[Link]]] = {kind: defaultdict(set) for kind in TieKind}
    first, second = aliased(Organization), aliased(Organization)
    found = (
        select(OrganizationTie.kind, first.id, first.name, second.id, second.name)
        .join(first, first.id == OrganizationTie.organization_id)
        .join(second, second.id == OrganizationTie.other_id)
    )
    for kind, one, name, other, other_name in db.session.execute(found):
        ends, words = (owner.get(one, one), owner.get(other, other)), f"{name} {WORDS[kind]} {other_name}"
        if ends[0] != ends[1]:
            links[kind][ends[0]].add(Link(ends[1], words))
            links[kind][ends[1]].add(Link(ends[0], words))
    return links
