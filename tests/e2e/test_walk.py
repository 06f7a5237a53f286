"""One nomination from the public form to the downloaded certificate, by four people in real browsers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Request, expect
from pypdf import PdfReader
from sqlalchemy import select

from awards import clock
from awards.enums import NominationKind, NominationState, ScorecardState
from awards.models import Answer, Certificate, Mark, Metric, Nomination, ProgramRole, Scorecard, User
from tests.e2e import organizer
from tests.e2e.conftest import Site
from tests.e2e.eyes import pictures
from tests.e2e.ground import SLUG, prepare
from tests.e2e.person import DESKTOP, PHONE, Person
from tests.e2e.walk import EMPLOYER, PRAISE, RESULTS, SAVED, SCORE, STORY, TEAM, Walk
from tests.season import PASSWORD

pytestmark = pytest.mark.e2e


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def walk(site: Site, browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Walk]:
    prepare(site)
    walk = Walk(site, browser, request.param, pictures(tmp_path / "pictures"))
    yield walk
    for person in walk.people.values():
        person.context.close()
    walk.records.close()


def test_from_the_form_to_the_certificate(walk: Walk) -> None:
    company_nominates(walk, walk.people["company"])
    customer_agrees(walk, walk.people["customer"])
    organizer.screens(walk, walk.people["organizer"])
    organizer.invites(walk, walk.people["organizer"])
    judge_joins(walk, walk.people["judge"])
    organizer.starts_judging(walk, walk.people["organizer"])
    judge_marks(walk, walk.people["judge"])
    organizer.decides(walk, walk.people["organizer"])
    organizer.certifies(walk, walk.people["organizer"])
    organizer.takes_results_away(walk, walk.people["organizer"])
    company_gets_its_certificate(walk, walk.people["company"])
    for person in walk.people.values():
        person.eyes.blink()
    walk.records.unbroken()


def company_nominates(walk: Walk, company: Person) -> None:
    company.open(f"/{SLUG}/")
    company.look("program", "The service teams customers remember.")
    company.follow("Nominate my company")
    company.look("questions", "To answer them for your company")
    company.follow("sign in")
    company.sign_in()
    company.look("blank-form", "What did your people achieve?")
    company.type(nominee_name=TEAM, nominee_organization=EMPLOYER, organization=f"{EMPLOYER} Ltd")
    company.press("Save draft")
    company.look("draft", "Your draft is saved.")
    walk.records.audited("start_nomination", company.email)
    type_until_saved(company)
    company.eyes.examine("saved")
    survive_a_power_cut(walk, company)
    send_it(walk, company)


def type_until_saved(company: Person) -> None:
    """The words and the figures, then the save that holds the last of them."""
    today = clock.now().date()
    company.type(answer_story=STORY, csat_satisfied="170", csat_responses="200")
    company.type(period_start=str(today - timedelta(days=365)), period_end=str(today))
    field = company.field("answer_results")
    with company.page.expect_response(lambda answer: saves(answer.request, "answer_results", RESULTS)):
        field.press_sequentially(RESULTS)
    expect(company.page.locator("[data-save-status]")).to_contain_text(SAVED)


def saves(request: Request, name: str, words: str) -> bool:
    sent = request.post_data if request.url.endswith("/save") else None
    return bool(sent) and parse_qs(sent).get(name) == [words]


def survive_a_power_cut(walk: Walk, company: Person) -> None:
    walk.site.kill()
    walk.site.start()
    company.page.reload()
    company.look("after-the-power-cut", "85.0 %")
    expect(company.field("nominee_name")).to_have_value(TEAM)
    expect(company.field("answer_story")).to_have_value(STORY)
    expect(company.field("answer_results")).to_have_value(RESULTS)
    with walk.records.reading() as session:
        assert set(session.scalars(select(Answer.text).where(Answer.text != ""))) == {STORY, RESULTS}
        (metric,) = session.scalars(select(Metric).where(Metric.superseded_at.is_(None)))
        assert (metric.value, metric.n) == (85, 200)


def send_it(walk: Walk, company: Person) -> None:
    company.press("Send my nomination")
    company.look("receipt", "We have it, under the number N-0001")
    sent = walk.records.one(select(Nomination))
    assert (sent.state, sent.number, sent.kind) == (NominationState.SUBMITTED, 1, NominationKind.SELF)
    walk.records.audited("submit_nomination", company.email)
    company.open(walk.mail("company", "Your receipt number is N-0001."))
    company.look("status-from-mail", "N-0001")
    company.open("/nominations")
    company.look("mine", TEAM)


def customer_agrees(walk: Walk, customer: Person) -> None:
    """Without an account, and with the names typed another way."""
    customer.open(f"/{SLUG}/")
    customer.look("program", "The service teams customers remember.")
    customer.follow("I am a customer")
    customer.look("blank-form", "Whose service was exceptional?")
    customer.type(nominee_name=f"  {TEAM.lower()} ", nominee_organization=f"{EMPLOYER} Ltd.")
    customer.page.get_by_label("5, exceptional").check()
    customer.type(answer_words=PRAISE, name="Carla Customer", email=customer.email)
    customer.press("Send my nomination")
    customer.look("one-click-left", "One click is left.")
    customer.open(walk.mail("customer", "one click and your nomination counts"))
    customer.look("confirm", "Is customer@example.org your address?")
    customer.press("Confirm my address")
    customer.look("receipt", "We have it, under the number N-0002")
    customers = select(Nomination).where(Nomination.kind == NominationKind.CUSTOMER)
    heard = walk.records.one(customers)
    assert (heard.state, heard.number, heard.rating) == (NominationState.SUBMITTED, 2, 5)
    assert heard.nominee_id == walk.records.one(select(Nomination).where(Nomination.number == 1)).nominee_id
    walk.records.audited("confirm_nomination")
    customer.open(walk.mail("customer", "Your receipt number is N-0002."))
    customer.look("manage", "Back to your nomination?")


def judge_joins(walk: Walk, judge: Person) -> None:
    judge.open(walk.mail("judge", "an invitation as judge"))
    judge.look("invitation", "You are invited as judge")
    judge.type(password=PASSWORD)
    judge.press("Accept the invitation")
    judge.look("profile", "Welcome.")
    found = walk.records.one(select(User).where(User.email == judge.email))
    assert found.confirmed_at is not None
    held = select(ProgramRole.role).where(ProgramRole.user_id == found.id)
    assert walk.records.one(held) == "judge"
    walk.records.audited("grant", judge.email)
    judge.follow("Judging")
    judge.look("nothing-yet", "Nothing to mark now")


def judge_marks(walk: Walk, judge: Person) -> None:
    """One press to enter and the terms, once; then two digits and two more strokes of the keyboard."""
    judge.context.clear_cookies()
    judge.open(walk.mail("judge", "waiting for your marks"))
    judge.look("way-in", "Hello Judy Judge")
    judge.press("Enter as Judy Judge")
    judge.look("terms-first", "Read the terms once")
    walk.records.audited("enter", judge.email)
    judge.follow("Read the terms")
    judge.look("terms", "What do you promise as a judge?")
    judge.page.get_by_label("I have read these terms").check()
    judge.press("Accept and go on")
    walk.records.audited("accept_terms", judge.email)
    judge.look("list", "What is left to mark?")
    judge.page.keyboard.press("n")
    judge.look("scorecard", PRAISE)
    judge.page.keyboard.press("8")
    expect(judge.page.locator("fieldset[data-criterion='expertise']:focus-within")).to_be_visible()
    judge.page.keyboard.press("9")
    expect(judge.page.locator("[data-total]")).to_have_text(SCORE)
    expect(judge.page.locator("[data-save-status]")).to_contain_text(SAVED)
    judge.eyes.examine("marked")
    judge.page.keyboard.press("Enter")
    judge.look("all-handed-in", "BST-0001 is handed in.")
    card = walk.records.one(select(Scorecard))
    assert (card.state, card.submitted_at is not None) == (ScorecardState.SUBMITTED, True)
    with walk.records.reading() as session:
        assert sorted(session.scalars(select(Mark.value))) == [8, 9]
    walk.records.audited("submit_scorecard", judge.email)


def company_gets_its_certificate(walk: Walk, company: Person) -> None:
    made = walk.records.one(select(Certificate))
    link = walk.mail("company", "your certificate is ready")
    assert link == f"/certificates/{made.serial}"
    company.open(link)
    company.look("check-page", "It was issued here and is valid.")
    with company.page.expect_download() as download:
        company.follow("Download the PDF")
    content = download.value.path().read_bytes()
    assert content.startswith(b"%PDF")
    assert hashlib.sha256(content).hexdigest() == made.sha256
    assert TEAM in " ".join(PdfReader(BytesIO(content)).pages[0].extract_text().split())
    company.follow("Care Awards 2027")
    company.look("announced-program", "See the winners")
    company.follow("See the winners")
    company.look("winners", TEAM)
