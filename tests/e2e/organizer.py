"""What the organizer does on the walk, from the queue of nominations to the results."""

from __future__ import annotations

from io import BytesIO

from openpyxl import load_workbook
from playwright.sync_api import expect
from sqlalchemy import select

from awards.enums import CertificateState, NominationState, ProgramState
from awards.models import Assignment, Certificate, Entry, EntrySource, Nomination, Placement, Standing
from awards.models.result import exact
from tests.e2e.eyes import TIMEOUT
from tests.e2e.person import Person
from tests.e2e.walk import CATEGORY, PRAISE, SCORE, STORY, TEAM, Walk


def screens(walk: Walk, organizer: Person) -> None:
    organizer.open("/sign-in")
    organizer.sign_in()
    organizer.look("seasons", "Which season are you working on?")
    organizer.follow("Care Awards 2027")
    organizer.look("season-open", "Where does the season stand?")
    organizer.confirm("Close nominations and screen")
    organizer.look("season-screening", "Care Awards 2027 has reached the step “screening”.")
    organizer.follow("Screening")
    organizer.look("queue", "2 nominations wait.")
    organizer.follow("Screen N-0001")
    organizer.look("screen-first", STORY)
    organizer.press("Admit")
    organizer.look("screen-second", PRAISE)
    organizer.press("Admit")
    organizer.look("queue-empty", "Nothing waits")
    admitted = select(Nomination).where(Nomination.state == NominationState.ADMITTED)
    assert walk.records.number(admitted) == 2
    entry = walk.records.one(select(Entry))
    assert walk.records.number(select(EntrySource).where(EntrySource.entry_id == entry.id)) == 2
    walk.records.audited("admit_nomination", organizer.email, times=2)
    walk.mail("company", "meets the minimum criteria")
    walk.mail("customer", "meets the minimum criteria")


def invites(walk: Walk, organizer: Person) -> None:
    organizer.follow("Panels")
    organizer.look("panels", "Each category has a panel.")
    organizer.press("Prepare the round")
    organizer.look("panel-empty", f"The round of {CATEGORY} is prepared")
    walk.records.audited("prepare_round", organizer.email)
    organizer.follow("Team")
    organizer.look("team", "Who screens, judges and organizes?")
    organizer.type(name="Judy Judge", email=walk.people["judge"].email)
    organizer.field("role").select_option("judge")
    organizer.press("Send the invitation")
    organizer.look("team-invited", "An invitation is on its way to judge@example.org.")
    walk.records.audited("invite", organizer.email)


def starts_judging(walk: Walk, organizer: Person) -> None:
    organizer.follow("Panels")
    organizer.look("panels-prepared", CATEGORY)
    organizer.follow(CATEGORY)
    organizer.look("panel-no-seat", "Nobody has a seat yet.")
    organizer.field("seat-judge").select_option(label="Judy Judge")
    organizer.press("Seat the judge")
    organizer.look("panel-seated", "Judy Judge has a seat.")
    organizer.press("Give out the entries")
    organizer.look("panel-assigned", "Every entry has its judges.")
    assert walk.records.number(select(Assignment)) == 1
    walk.records.audited("seat_judge", organizer.email)
    walk.records.audited("assign_judges", organizer.email)
    organizer.follow("Season")
    organizer.look("season-before-judging", "Nothing is missing.")
    organizer.confirm("Start judging")
    organizer.look("season-judging", "Care Awards 2027 has reached the step “judging”.")
    assert walk.state() is ProgramState.JUDGING
    walk.records.audited("open_round", organizer.email)


def decides(walk: Walk, organizer: Person) -> None:
    organizer.confirm("Close judging")
    organizer.look("season-deliberation", "Care Awards 2027 has reached the step “deliberation”.")
    walk.records.audited("close_round", organizer.email)
    organizer.follow("Results")
    organizer.look("results", "Which categories are decided?")
    organizer.follow(CATEGORY)
    organizer.look("result-before", "Not tabulated yet")
    organizer.press("Tabulate the round")
    organizer.look("result-tabulated", f"{CATEGORY}: 1 of 1 entries are ranked.")
    standing = walk.records.one(select(Standing))
    assert (standing.rank, f"{exact(standing.score):.2f}") == (1, SCORE)
    for tier, action in (("shortlist", "shortlisted"), ("finalists", "finalist"), ("winners", "winner")):
        organizer.confirm(f"Name the {tier}")
        organizer.look(f"named-{tier}", f"1 named: {TEAM}.")
        walk.records.audited(f"name_{action}", organizer.email)
    assert walk.records.number(select(Placement).where(Placement.superseded_at.is_(None))) == 3
    organizer.follow("Season")
    organizer.look("season-decided", "Nothing is missing.")
    organizer.confirm("Announce the winners")
    organizer.look("season-announced", "Care Awards 2027 has reached the step “announced”.")
    assert walk.state() is ProgramState.ANNOUNCED
    walk.records.audited("announce", organizer.email)
    walk.mail("customer", "the results of Care Awards 2027 are announced")


def certifies(walk: Walk, organizer: Person) -> None:
    organizer.follow("Certificates")
    organizer.look("certificates-due", "1 certificate is due.")
    organizer.press("Issue certificates")
    expect(organizer.page.locator("#work")).to_contain_text("All certificates are made", timeout=30_000)
    organizer.eyes.examine("certificates-made")
    organizer.open(organizer.page.url)
    organizer.look("certificates", TEAM)
    made = walk.records.one(select(Certificate))
    assert (made.state, made.recipient) == (CertificateState.READY, TEAM)
    walk.records.audited("issue_certificates", organizer.email)
    organizer.follow(made.serial)
    organizer.look("certificate", made.serial)


def takes_results_away(walk: Walk, organizer: Person) -> None:
    organizer.follow("Exports")
    organizer.look("exports", "What do you want to take away?")
    with organizer.page.expect_download() as download:
        organizer.press("Download the workbook")
    assert download.value.suggested_filename.endswith(".xlsx")
    sheet = load_workbook(BytesIO(download.value.path().read_bytes()))["placements"]
    head, *rows = sheet.iter_rows(values_only=True)
    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert {(row["nominee"], row["outcome"]) for row in found} >= {(TEAM, "winner")}
    walk.records.audited("export", organizer.email)
    expect(organizer.page.get_by_role("button", name="Download the workbook")).to_be_enabled(timeout=TIMEOUT)
    organizer.follow("Audit log")
    organizer.look("audit", "Who did what, and when?")
