"""Every rule about conflicts: whom it catches, whom it spares, and what happens without it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.enums import ConflictKind, Effect, NominationKind, Role, TieKind
from awards.errors import Invalid
from awards.extensions import db
from awards.models import Assignment, Conflict, Organization, PastEmployment, User
from awards.workflow import categories, companies, judging, nominations, panels, recusing, ruling
from awards.workflow.accounts import create_person, organization_named
from awards.workflow.conflicts import RULES, ties
from awards.workflow.conflicts.groups import roots
from awards.workflow.team import grant
from awards.workflow.transaction import transaction
from tests.season import PASSWORD, person
from tests.statements import counted
from tests.web.stage import Stage, a_stage

BLOCK = (ConflictKind.SUPPLIER, ConflictKind.COMPETITOR)


@pytest.fixture
def stage(app: Flask) -> Stage:
    """North is nominated by itself: a company with an owner, a trade, a referee and a sponsor near by."""
    return a_stage(judges_per_entry=1)


class Attack(NamedTuple):
    """Somebody who would judge North to its good or harm, and somebody who only looks like it."""

    kind: ConflictKind
    tied: Callable[[Stage], User]
    free: Callable[[Stage], User]


def judge(stage: Stage, name: str, employer: str = "") -> User:
    return person(name, stage.program, Role.JUDGE, employer=employer)


def company(name: str, **known: object) -> Organization:
    with transaction():
        found = organization_named(name=name)
        for field, value in known.items():
            setattr(found, field, value)
    return found


def sister(stage: Stage) -> User:
    """Works for a company two levels below the owner of North."""
    holding = company("Boreal Holding")
    company("North Ltd", parent_id=holding.id)
    company("Polar Ltd", parent_id=company("Polar Europe", parent_id=holding.id).id)
    return judge(stage, "Ada", "Polar Ltd")


def stranger_in_a_group(stage: Stage) -> User:
    company("Austral Ltd", parent_id=company("Austral Holding").id)
    return judge(stage, "Ben", "Austral Ltd")


def left(stage: Stage, name: str, days: int) -> User:
    """Left North so many days before two years before judging opens."""
    found = judge(stage, name, "Elsewhere Ltd")
    opens = stage.program.judging_opens_at
    assert opens is not None
    until = opens.date().replace(year=opens.year - 2) - timedelta(days=days)
    with transaction() as session:
        north = organization_named(name="North Ltd")
        session.add(PastEmployment(user_id=found.id, organization=north, until=until))
    return found


def voice(stage: Stage, name: str) -> User:
    user = person(name)
    grant(actor=stage.organizer, program=stage.program, user=user, role=Role.JUDGE)
    return user


def referee(stage: Stage) -> User:
    """Named under another spelling of their address."""
    with transaction() as session:
        (sent,) = session.scalars(select(nominations.Nomination))
        sent.referee_email = "Ada+awards@example.org"
    return judge(stage, "Ada")


def sponsored(stage: Stage) -> User:
    categories.edit_category(actor=stage.organizer, category=stage.category, sponsor_name="Sponsor Inc")
    return judge(stage, "Ada", "Sponsor, Inc.")


def outsourcer(stage: Stage) -> User:
    company("North Ltd", trade="Outsourcer")
    company("Polar Ltd", trade="outsourcer")
    rule = {"judge_trade": "OUTSOURCER ", "nominee_trade": " outsourcer"}
    ruling.add_trade_rule(actor=stage.organizer, program=stage.program, **rule)
    return judge(stage, "Ada", "Polar Ltd")


def in_house(stage: Stage) -> User:
    company("Home Ltd", trade="in-house")
    return judge(stage, "Ben", "Home Ltd")


def tied_by(kind: TieKind, *, turned: bool) -> Callable[[Stage], User]:
    """Works in the group of a company that is tied with the owner of North."""

    def tied(stage: Stage) -> User:
        owner = company("Boreal Holding")
        company("North Ltd", parent_id=owner.id)
        other = company("Polar Holding")
        company("Polar Ltd", parent_id=other.id)
        names = (other.name, owner.name) if turned else (owner.name, other.name)
        found = judge(stage, "Ada", "Polar Ltd")
        with transaction() as session:
            one, two = (organization_named(name=name) for name in names)
            session.add(companies.OrganizationTie(organization=one, other=two, kind=kind))
        return found

    return tied


ATTACKS = {
    "the employee": Attack(
        ConflictKind.EMPLOYER,
        lambda stage: judge(stage, "Ada", "NORTH, Ltd."),
        lambda stage: judge(stage, "Ben", "Northern Ltd"),
    ),
    "the sister company": Attack(ConflictKind.GROUP, sister, stranger_in_a_group),
    "the old colleague": Attack(
        ConflictKind.PAST_EMPLOYER, lambda stage: left(stage, "Ada", 0), lambda stage: left(stage, "Ben", 1)
    ),
    "the nominator under a tag": Attack(
        ConflictKind.NOMINATOR,
        lambda stage: voice(stage, "Voice.North+panel"),
        lambda stage: voice(stage, "Voice.Northern"),
    ),
    "the referee": Attack(ConflictKind.REFEREE, referee, lambda stage: judge(stage, "Adam")),
    "the one who pays": Attack(
        ConflictKind.SPONSOR, sponsored, lambda stage: judge(stage, "Ben", "Sponsors United")
    ),
    "the same trade": Attack(ConflictKind.TRADE, outsourcer, in_house),
    "the supplier": Attack(
        ConflictKind.SUPPLIER, tied_by(TieKind.SUPPLIER, turned=True), stranger_in_a_group
    ),
    "the customer": Attack(
        ConflictKind.SUPPLIER, tied_by(TieKind.SUPPLIER, turned=False), stranger_in_a_group
    ),
    "the competitor": Attack(
        ConflictKind.COMPETITOR, tied_by(TieKind.COMPETITOR, turned=True), stranger_in_a_group
    ),
}


def before_the_panel(stage: Stage, attack: Attack) -> tuple[User, User]:
    """North is admitted, the two judges are seated; ties that warn are made to block."""
    stage.admitted("North", kind=NominationKind.SELF)
    tied, free = attack.tied(stage), attack.free(stage)
    round = panels.prepare_round(actor=stage.organizer, category=stage.category)
    for one in (tied, free):
        panels.seat(actor=stage.organizer, round=round, judge=one)
    for kind in BLOCK:
        ruling.set_effect(actor=stage.organizer, program=stage.program, kind=kind, effect=Effect.BLOCK)
    return tied, free


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=list(ATTACKS))
def test_a_rule_catches_the_tied_and_spares_the_free(stage: Stage, session: Session, attack: Attack) -> None:
    tied, free = before_the_panel(stage, attack)
    round = panels.prepare_round(actor=stage.organizer, category=stage.category)
    given = panels.assign(actor=stage.organizer, round=round)
    assert [one.judge for one in given] == [free]
    found = session.scalars(select(Conflict)).all()
    assert [(one.judge, one.kind) for one in found] == [(tied, attack.kind)]


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=list(ATTACKS))
def test_without_its_rule_the_attack_succeeds(
    stage: Stage, attack: Attack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tied judge is given the entry and marks it."""
    monkeypatch.delitem(RULES, attack.kind)
    tied, free = before_the_panel(stage, attack)
    categories.edit_category(actor=stage.organizer, category=stage.category, judges_per_entry=2)
    given = {one.judge: one for one in stage.open_round(tied, free)}
    saved = judging.save_marks(actor=tied, assignment=given[tied], marks={"expertise": Decimal(10)})
    assert [one.value for one in saved.marks] == [10]


def at(stage: Stage, email: str, domain: str) -> list[Conflict]:
    """What is found when North calls this domain its own and a judge writes from that address."""
    ada = create_person(
        actor=None, email=email, name="Ada", password=PASSWORD, program=stage.program, role=Role.JUDGE
    )
    stage.admitted("North", kind=NominationKind.SELF)
    company("North Ltd", domain=domain)
    round = panels.prepare_round(actor=stage.organizer, category=stage.category)
    panels.seat(actor=stage.organizer, round=round, judge=ada)
    return recusing.find_conflicts(actor=stage.organizer, round=round)


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("ada@gmail.com", "gmail.com"),
        ("ada@yahoo.co.uk", "yahoo.co.uk"),
        ("ada@t-online.de", "t-online.de"),
        ("ada@south.co.uk", "co.uk"),
        ("ada@south.onmicrosoft.com", "onmicrosoft.com"),
    ],
)
def test_free_mail_and_shared_domains_tie_nobody(stage: Stage, email: str, domain: str) -> None:
    """Also when somebody registered one as the domain of their company."""
    assert at(stage, email, domain) == []


def test_a_company_below_a_shared_domain_is_still_one(stage: Stage) -> None:
    (found,) = at(stage, "ada@support.north.onmicrosoft.com", "north.onmicrosoft.com")
    assert found.reason == "Ada uses an address at north.onmicrosoft.com."


def test_an_address_ties_to_the_whole_group(stage: Stage) -> None:
    """Whoever writes from the owner's domain has not said whom they work for, and need not."""
    ada = create_person(
        actor=None,
        email="ada@boreal.com",
        name="Ada",
        password=PASSWORD,
        program=stage.program,
        role=Role.JUDGE,
    )
    stage.admitted("North", kind=NominationKind.SELF)
    company("North Ltd", parent_id=company("Boreal Holding", domain="boreal.com").id)
    round = panels.prepare_round(actor=stage.organizer, category=stage.category)
    panels.seat(actor=stage.organizer, round=round, judge=ada)
    (found,) = recusing.find_conflicts(actor=stage.organizer, round=round)
    assert found.kind is ConflictKind.GROUP
    assert found.reason == "Ada uses an address at boreal.com, of one group with North Ltd."


def test_a_warning_stores_nothing_and_is_shown(stage: Stage) -> None:
    stage.admitted("North", kind=NominationKind.SELF)
    tied = tied_by(TieKind.SUPPLIER, turned=True)(stage)
    round = panels.prepare_round(actor=stage.organizer, category=stage.category)
    panels.seat(actor=stage.organizer, round=round, judge=tied)
    assert recusing.find_conflicts(actor=stage.organizer, round=round) == []
    (found,) = ties(stage.program, [round])[ConflictKind.SUPPLIER]
    assert found.reason == "Ada works for Polar Ltd; Polar Holding supplies Boreal Holding."


@pytest.mark.parametrize("kind", [ConflictKind.DECLARED, ConflictKind.EMPLOYER, ConflictKind.GROUP])
def test_some_kinds_always_block(stage: Stage, kind: ConflictKind) -> None:
    with pytest.raises(Invalid, match="always block"):
        ruling.set_effect(actor=stage.organizer, program=stage.program, kind=kind, effect=Effect.WARN)


def test_a_rule_turned_off_finds_nothing_more(stage: Stage) -> None:
    stage.admitted("North", kind=NominationKind.SELF)
    tied = voice(stage, "Voice.North+panel")
    round = panels.prepare_round(actor=stage.organizer, category=stage.category)
    panels.seat(actor=stage.organizer, round=round, judge=tied)
    off = {"kind": ConflictKind.NOMINATOR, "effect": Effect.OFF}
    ruling.set_effect(actor=stage.organizer, program=stage.program, **off)
    assert recusing.find_conflicts(actor=stage.organizer, round=round) == []


def test_more_years_reach_further_back(stage: Stage, session: Session) -> None:
    stage.admitted("North", kind=NominationKind.SELF)
    gone = left(stage, "Ada", 200)
    round = panels.prepare_round(actor=stage.organizer, category=stage.category)
    panels.seat(actor=stage.organizer, round=round, judge=gone)
    rule = {"kind": ConflictKind.PAST_EMPLOYER, "effect": Effect.BLOCK}
    ruling.set_effect(actor=stage.organizer, program=stage.program, **rule)
    assert session.scalars(select(Conflict)).all() == []
    ruling.set_effect(actor=stage.organizer, program=stage.program, **rule, years=3)
    assert [one.judge for one in session.scalars(select(Conflict))] == [gone]


def test_naming_a_past_employer_takes_the_entry_away_at_once(stage: Stage, session: Session) -> None:
    stage.admitted("North", kind=NominationKind.SELF)
    (given,) = stage.open_round(judge(stage, "Ada"))
    companies.name_past_employer(actor=given.judge, company="North, Limited", until=date.today())
    assert [one.kind for one in session.scalars(select(Conflict))] == [ConflictKind.PAST_EMPLOYER]
    assert session.scalars(select(Assignment.state)).all() == ["recused"]


def test_an_owner_is_found_for_judges_and_nominees_at_once(stage: Stage, session: Session) -> None:
    stage.admitted("North", kind=NominationKind.SELF)
    stage.round_of(judge(stage, "Ada", "Boreal Holding"), judge(stage, "Ben"))
    describe = {"actor": stage.organizer, "program": stage.program}
    companies.describe_company(**describe, name="North", owner="Boreal Holding", trade="Telecom")
    assert [one.reason for one in session.scalars(select(Conflict))] == [
        "Ada works for Boreal Holding, of one group with North Ltd."
    ]
    with pytest.raises(Invalid, match="belongs to Boreal Holding already"):
        companies.describe_company(**describe, name="Boreal Holding", owner="North Ltd")
    with pytest.raises(Invalid, match="neither a judge nor a nominee"):
        companies.describe_company(**describe, name="Elsewhere", owner="North Ltd")


def test_two_companies_are_tied_once_and_one_of_them_is_known(stage: Stage, session: Session) -> None:
    stage.admitted("North", kind=NominationKind.SELF)
    tie = {"actor": stage.organizer, "program": stage.program, "kind": TieKind.COMPETITOR}
    first = companies.tie_companies(**tie, first="North Ltd", second="Polar Ltd")
    assert companies.tie_companies(**tie, first="Polar", second="North") is first
    with pytest.raises(Invalid, match="tied to itself"):
        companies.tie_companies(**tie, first="North", second="North Limited")
    with pytest.raises(Invalid, match="Neither company"):
        companies.tie_companies(**tie, first="Far", second="Away")
    companies.untie_companies(actor=stage.organizer, program=stage.program, tie=first)
    assert session.scalars(select(companies.OrganizationTie)).all() == []


def test_circles_of_owners_end() -> None:
    assert roots({2: 1, 3: 2}) == {1: 1, 2: 1, 3: 1}
    assert roots({1: 2, 2: 3, 3: 1, 4: 2}) == {1: 1, 2: 1, 3: 1, 4: 1}
    assert roots({5: 5}) == {5: 5}


def test_the_rules_read_so_many_statements(stage: Stage) -> None:
    """However many judges and nominees there are."""
    costs = []
    for name in ("North", "South", "East"):
        stage.admitted(name, kind=NominationKind.SELF)
        round = panels.prepare_round(actor=stage.organizer, category=stage.category)
        panels.seat(actor=stage.organizer, round=round, judge=judge(stage, name, f"{name} Works"))
        db.session.expire_all()
        found = db.session.merge(round)
        assert (found.category.program.zone, found.category.sponsor_name) == ("UTC", "")
        with counted() as seen:
            ties(found.category.program, [found])
        costs.append(len(seen))
    assert costs[0] == costs[2]
