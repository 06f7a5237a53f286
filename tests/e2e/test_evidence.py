"""An export uploaded in a real browser: dropped, looked at, narrowed, accepted, replaced; then its ledger."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from awards.enums import NominationKind
from awards.extensions import db
from awards.models import Category, Nomination, User
from awards.workflow.accounts import join_organization
from awards.workflow.nominations import save_draft, start_nomination, submit
from tests.e2e.conftest import Site
from tests.e2e.eyes import pictures
from tests.e2e.ground import prepare
from tests.e2e.person import DESKTOP, PHONE, Person, Screen
from tests.workflow.test_uploads import zendesk

DROP = """([selector, text]) => {
  const files = new DataTransfer();
  files.items.add(new File([text], "cases.csv", {type: "text/csv"}));
  const box = document.querySelector(selector);
  for (const name of ["dragenter", "dragover", "drop"]) {
    box.dispatchEvent(new DragEvent(name, {bubbles: true, cancelable: true, dataTransfer: files}));
  }
}"""


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_export_becomes_figures(site: Site, browser: Browser, tmp_path: Path, screen: Screen) -> None:
    prepare(site)
    draft = a_draft(site)
    company = Person(browser, site.url, screen, pictures(tmp_path), "company")
    page = company.page
    company.open("/sign-in")
    company.sign_in()
    company.look("mine", "Team North")
    company.open(f"/nominations/{draft}")
    company.look("draft", "What did your people achieve?")
    page.get_by_role("link", name="Bring evidence").click()
    company.look("evidence-empty", "Upload the export of your help desk")
    page.evaluate(DROP, ["[data-drop]", zendesk(600).decode()])
    page.get_by_role("button", name="Upload and look").click()
    expect(page.get_by_role("heading", name="recognized as a Zendesk export")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("img", name=re.compile("How long customers wait"))).to_be_visible()
    page.get_by_text("Five rows as we read them").click()
    page.get_by_text("What is kept and what is dropped").click()
    company.look("evidence-ready", "Dropped unread")
    page.get_by_label("Which rows belong to the nominee?").select_option("group:South")
    page.get_by_role("button", name="Count these rows").click()
    expect(page.get_by_text(re.compile(r"Figures of \d+ cases"))).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Use these figures").click()
    company.look("evidence-accepted", "The file itself is deleted")
    page.set_input_files("input[type=file][name=file]", {
        "name": "notes.txt", "mimeType": "text/plain", "buffer": b"%PDF-1.4 nothing"
    })  # fmt: skip
    page.get_by_role("button", name="Upload and look").click()
    expect(page.get_by_text("Your nomination is untouched")).to_be_visible(timeout=30_000)
    company.look("evidence-refused", "raw export")
    page.get_by_role("link", name="State twelve months").click()
    company.look("evidence-months", "What happened in each month?")
    company.eyes.blink()
    send(site, draft)
    organizer = Person(browser, site.url, screen, pictures(tmp_path), "organizer")
    organizer.open("/sign-in")
    organizer.sign_in()
    organizer.look("seasons", "Which season are you working on?")
    organizer.open(f"/organize/nominations/{draft}/evidence")
    organizer.page.get_by_text("Audit or dispute it").first.click()
    organizer.look("ledger", "What stands behind the figures of Team North?")
    organizer.page.get_by_label("Disputed: it does not hold").first.check()
    organizer.page.get_by_label("Why?").first.fill("The survey went to winners only.")
    organizer.page.get_by_role("button", name="Say so").first.click()
    organizer.look("ledger-disputed", "The figure counts as disputed now.")
    organizer.eyes.blink()


def a_draft(site: Site) -> str:
    """The public id of the company's own draft."""
    app = site.app()
    with app.app_context():
        company = db.session.scalars(db.select(User).where(User.email == "company@example.org")).one()
        draft = start_nomination(
            program=db.session.scalars(db.select(Category)).one().program,
            category=db.session.scalars(db.select(Category)).one(),
            kind=NominationKind.SELF,
            nominator=company,
            organization=join_organization(actor=company, name="Northwind"),
            typed={"nominee_name": "Team North"},
        )
        found = draft.public_id
        db.session.remove()
        db.engine.dispose()
    return found


def send(site: Site, draft: str) -> None:
    """The company tells its story and sends it."""
    app = site.app()
    with app.app_context():
        found = db.session.scalars(db.select(Nomination).where(Nomination.public_id == draft)).one()
        words = {"story": "They answer within the hour.", "results": "Nine in ten are satisfied."}
        save_draft(actor=found.nominator, nomination=found, answers=words)
        submit(actor=found.nominator, nomination=found)
        db.session.remove()
        db.engine.dispose()
