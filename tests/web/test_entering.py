"""Judges enter by a mailed link: one use, one button, no password, a remembered device."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from awards import clock, create_app
from awards.config import Settings
from awards.enums import ProgramState, Role, TokenPurpose
from awards.extensions import db
from awards.models import AuditEntry, Mail, Token, User
from awards.workflow import entering
from awards.workflow.accounts import change_password
from awards.workflow.team import grant, revoke_role
from tests.season import PASSWORD, person
from tests.statements import counted
from tests.web.page import form_of
from tests.web.stage import Stage, a_stage, sign_in

ADA = "ada@example.org"


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    return a_stage()


@pytest.fixture
def judge(stage: Stage) -> User:
    return stage.judge("Ada")


def mails(kind: str = "enter") -> list[Mail]:
    return list(db.session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.id)))


def path_of(mail: Mail) -> str:
    link: str = mail.context["link"]
    return link.removeprefix("http://127.0.0.1:8000")


def asked(client: FlaskClient, **more: str) -> str:
    """The path of a link that Ada asked for."""
    assert client.post("/enter", data={"email": ADA, **more}).location == "/enter/sent"
    return path_of(mails()[-1])


def is_in(client: FlaskClient) -> bool:
    return client.get("/judge").status_code == 200


def test_the_page_names_the_judge_and_the_season_and_one_press_enters(
    client: FlaskClient, stage: Stage, judge: User
) -> None:
    link = asked(client)
    page = client.get(link).text
    assert "Enter as Ada" in page
    assert stage.program.name in page
    assert client.post(link, data=form_of(page)).location == "/judge"
    assert is_in(client)


def test_a_mail_scanner_that_opens_the_link_uses_nothing_up(client: FlaskClient, judge: User) -> None:
    link = asked(client)
    for _ in range(3):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert not is_in(client)
    assert client.post(link).location == "/judge"


def test_a_link_enters_once(client: FlaskClient, judge: User) -> None:
    link = asked(client)
    assert client.post(link).location == "/judge"
    other = client.application.test_client()
    for answer in (other.post(link), other.get(link)):
        assert answer.status_code == 410
        assert "used before" in answer.text
        assert "Mail me a new one" in answer.text
    assert not is_in(other)


def test_a_used_link_leads_on_where_the_judge_is_in_already(client: FlaskClient, judge: User) -> None:
    link = asked(client)
    client.post(link)
    assert client.get(link).location == "/judge"
    assert client.post(link).location == "/judge"


def test_a_link_that_is_still_good_is_kept_for_another_device(client: FlaskClient, judge: User) -> None:
    link = asked(client)
    sign_in(client, judge)
    assert client.get(link).location == "/judge"
    assert client.application.test_client().post(link).location == "/judge"


def test_an_asked_link_lasts_a_day_and_earlier_ones_stay_good(client: FlaskClient, judge: User) -> None:
    first, second = asked(client), asked(client)
    assert first != second
    with clock.at(clock.now() + timedelta(hours=23)):
        assert client.get(first).status_code == 200
    with clock.at(clock.now() + timedelta(hours=25)):
        assert client.post(second).status_code == 410
    assert client.post(first).location == "/judge"


def test_the_news_of_an_assignment_carries_a_way_in_of_one_s_own(
    client: FlaskClient,
) -> None:
    stage = a_stage(judges_per_entry=2)
    stage.admitted("North")
    stage.open_round(stage.judge("Ada"), stage.judge("Berta"))
    links = [path_of(mail) for mail in mails("assignment")]
    assert len(set(links)) == len(links) == 2
    link = links[0]
    with clock.at(clock.now() + timedelta(days=13)):
        assert client.get(link).status_code == 200
        assert client.post(link).location == "/judge"
        assert is_in(client)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Turn the machine's clock, by which cookies are signed, so far ahead of the present."""
    present = time.time

    def turn(ahead: timedelta) -> None:
        monkeypatch.setattr(time, "time", lambda: present() + ahead.total_seconds())

    return turn


def test_a_device_is_remembered_for_thirty_days_and_a_password_for_hours(
    client: FlaskClient, judge: User, later: Callable[[timedelta], None]
) -> None:
    by_password = client.application.test_client()
    by_password.post("/sign-in", data={"email": ADA, "password": PASSWORD})
    client.post(asked(client))
    later(timedelta(hours=11))
    assert is_in(by_password)
    later(timedelta(hours=24))
    assert not is_in(by_password)
    later(timedelta(days=29))
    answer = client.get("/judge")
    assert answer.status_code == 200
    assert "Expires=" in next(one for one in answer.headers.getlist("Set-Cookie") if "laurel=" in one)
    later(timedelta(days=29 + 29))
    assert is_in(client)
    later(timedelta(days=29 + 29 + 31))
    assert not is_in(client)


def test_a_change_of_password_ends_the_remembered_device(client: FlaskClient, judge: User) -> None:
    client.post(asked(client))
    change_password(actor=judge, current=PASSWORD, new="another long phrase")
    assert not is_in(client)


def test_every_address_gets_the_same_answer_at_the_same_cost(
    client: FlaskClient, stage: Stage, judge: User
) -> None:
    person("Stranger")
    answers, costs = set(), set()
    for name in ("ada", "stranger", "nobody"):
        tokens = db.session.scalar(select(func.count()).select_from(Token))
        with counted() as statements:
            answer = client.post("/enter", data={"email": f"{name}@example.org"})
        answers.add((answer.status_code, answer.location, answer.text))
        costs.add(len(statements))
        kept = db.session.scalar(select(func.count()).select_from(Token)) != tokens
        assert kept == (name == "ada")
    assert len(answers) == 1
    assert max(costs) - min(costs) <= 1  # the savepoint is released or rolled back
    assert [mail.recipient for mail in mails()] == [ADA]


def test_what_is_no_address_is_refused_in_words(client: FlaskClient) -> None:
    answer = client.post("/enter", data={"email": "ada"})
    assert answer.status_code == 422
    assert 'value="ada"' in answer.text


def test_a_judge_who_was_removed_does_not_enter(client: FlaskClient, stage: Stage, judge: User) -> None:
    link = asked(client)
    revoke_role(actor=stage.organizer, program=stage.program, user=judge, role=Role.JUDGE)
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 410
        assert "nobody who judges" in answer.text
    assert not is_in(client)
    client.post("/enter", data={"email": ADA})
    assert len(mails()) == 1


@pytest.mark.parametrize("state", [ProgramState.DRAFT, ProgramState.ARCHIVED])
def test_nobody_enters_a_season_that_does_not_run(
    client: FlaskClient, stage: Stage, judge: User, state: ProgramState
) -> None:
    link = asked(client)
    stage.move_to(state)
    assert client.post(link).status_code == 410


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.SCREENER])
def test_who_organizes_or_screens_anywhere_needs_the_password(
    client: FlaskClient, stage: Stage, judge: User, role: Role
) -> None:
    link = asked(client)
    grant(actor=stage.organizer, program=a_stage(slug="other-2027").program, user=judge, role=role)
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 403
        assert "use your password" in answer.text
    assert not is_in(client)
    client.post("/enter", data={"email": ADA})
    assert len(mails()) == 1
    (mail,) = mails("enter_by_password")
    assert mail.context["link"].endswith("/sign-in")


def test_the_news_to_an_organizer_who_judges_carries_no_way_in(
    client: FlaskClient, stage: Stage, judge: User
) -> None:
    grant(actor=stage.organizer, program=stage.program, user=judge, role=Role.SCREENER)
    stage.admitted("North")
    stage.open_round(judge)
    (mail,) = mails("assignment")
    assert path_of(mail) == "/judge"
    rows = select(Token).where(Token.purpose == TokenPurpose.ENTER)
    assert db.session.scalar(rows) is None


def test_a_remembered_device_never_becomes_an_organizer_s(
    client: FlaskClient, stage: Stage, judge: User
) -> None:
    client.post(asked(client))
    assert is_in(client)
    grant(actor=stage.organizer, program=stage.program, user=judge, role=Role.ORGANIZER)
    assert not is_in(client)
    assert client.get(f"/organize/{stage.program.slug}/").status_code == 302


def test_the_way_back_goes_through_the_mail(client: FlaskClient, judge: User) -> None:
    answer = client.get("/judge/" + "0" * 32)
    sign_in_page = client.get(answer.location).text
    (way,) = re.findall(r'href="(/enter\?[^"]+)"', sign_in_page)
    form = form_of(client.get(way).text, "/enter")
    link = asked(client, next=form["next"])
    assert client.post(link).location == "/judge/" + "0" * 32


@pytest.mark.parametrize("foreign", ["https://evil.example/", "//evil.example/", "/\\evil.example", "evil"])
def test_no_link_leads_off_the_site(client: FlaskClient, judge: User, foreign: str) -> None:
    link = asked(client, next=foreign)
    assert "evil" not in link
    assert "evil" not in client.get(link, query_string={"next": foreign}).text
    assert client.post(link, data={"next": foreign}).location == "/judge"
    assert client.get(link, query_string={"next": foreign}).location == "/judge"


def test_both_halves_are_in_the_audit(client: FlaskClient, judge: User) -> None:
    client.post(asked(client))
    rows = select(AuditEntry.action).where(AuditEntry.subject_id == judge.public_id)
    assert list(db.session.scalars(rows.order_by(AuditEntry.id)))[-2:] == ["mail_entry_link", "enter"]


def test_an_address_is_asked_for_ten_times_in_five_minutes(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"ratelimit": True}))
    app.config.update(WTF_CSRF_ENABLED=False)
    client = app.test_client()
    answers = [client.post("/enter", data={"email": ADA}).status_code for _ in range(11)]
    assert answers == [302] * 10 + [429]


def test_a_link_for_something_else_does_not_enter(client: FlaskClient, judge: User) -> None:
    client.post("/forgot", data={"email": ADA})
    reset = path_of(mails("reset_password")[0]).rpartition("/")[2]
    assert client.post(f"/enter/{reset}").status_code == 410
    assert client.post("/enter/" + "x" * 43).status_code == 410


def test_without_the_check_of_the_role_a_removed_judge_would_enter(
    client: FlaskClient, stage: Stage, judge: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = asked(client)
    revoke_role(actor=stage.organizer, program=stage.program, user=judge, role=Role.JUDGE)
    monkeypatch.setattr(entering, "_is_judge", lambda _parts: True)
    assert client.post(link).location == "/judge"
    assert is_in(client)
