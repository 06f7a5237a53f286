"""Every mail goes out once it can, with one Message-ID, and says what its template says."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from jinja2 import Undefined
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards import clock, resource_dir
from awards.config import Settings
from awards.enums import MailState, NominationKind, Outcome, ProgramState, Role
from awards.extensions import db
from awards.jobs import outbox
from awards.jobs.mailer import FileMailer, SmtpMailer, mailer
from awards.models import Mail
from awards.workflow import (
    balloting,
    deliberating,
    lifting,
    panels,
    recusing,
    rounds,
    screening,
    season,
    selection,
)
from awards.workflow.accounts import register, request_reset
from awards.workflow.certificates import issue_certificates, render_pending
from awards.workflow.claims import answer_query, query_figure
from awards.workflow.entering import mail_entry_link
from awards.workflow.materials import ask_for_material
from awards.workflow.nominations import start_nomination, submit
from awards.workflow.reminding import Rule, remind
from awards.workflow.replacing import replace_judge
from awards.workflow.team import invite
from awards.workflow.transaction import post, transaction
from tests.jobs.conftest import Sink
from tests.season import person
from tests.web.stage import Stage, a_stage
from tests.workflow.judged import CSAT, Judged, in_judging, nominated


class Unsaid(Undefined):
    """What no verb said may be asked for, never be printed."""

    def __str__(self) -> str:
        self._fail_with_undefined_error()


SECRET = "http://127.0.0.1:8000/reset/"


@pytest.fixture
def smtp(app: Flask, sink: Sink) -> Sink:
    app.config["LAUREL"].mail_url = f"smtp://127.0.0.1:{sink.port}"
    return sink


@pytest.fixture
def mail(app: Flask, session: Session) -> Mail:
    """One mail that waits."""
    request_reset(email=person("Łucja").email)
    return session.scalars(select(Mail)).one()


def files(app: Flask) -> Iterator[Path]:
    return Path(app.instance_path, "mail").glob("*.eml")


def test_a_mail_arrives_with_its_subject_sender_and_text(smtp: Sink, mail: Mail, session: Session) -> None:
    assert outbox.deliver() == 1
    (received,) = smtp.received
    assert received["To"] == mail.recipient == "łucja@example.org"
    assert received["From"] == "awards@laurel.example"
    assert received["Message-ID"] == mail.message_id
    assert received["Subject"]
    assert not received["Subject"].startswith("Subject")
    assert SECRET in received.get_content()
    session.refresh(mail)
    assert (mail.state, mail.attempts, mail.last_error) == (MailState.SENT, 1, "")
    assert outbox.deliver() == 0
    assert len(smtp.received) == 1


def test_without_a_server_mails_are_files_named_by_their_message_id(app: Flask, mail: Mail) -> None:
    assert outbox.deliver() == 1
    (path,) = files(app)
    assert path.stem == mail.message_id.strip("<>").partition("@")[0]
    written = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert SECRET in written.get_content()  # type: ignore[attr-defined]


def test_the_settings_name_the_way_out(tmp_path: Path) -> None:
    def way(url: str) -> object:
        return mailer(Settings(instance_dir=tmp_path, mail_url=url))

    assert isinstance(way("file:"), FileMailer)
    assert isinstance(way("smtp://127.0.0.1:2525"), SmtpMailer)
    assert isinstance(way("smtps://ada:secret@127.0.0.1:465"), SmtpMailer)


def test_the_links_of_a_sent_mail_are_not_kept(smtp: Sink, mail: Mail, session: Session) -> None:
    made = a_stage()
    _screened(made)
    invite(actor=made.organizer, program=made.program, email="jo@example.org", name="Jo", role=Role.JUDGE)
    secret = mail.context["link"].rpartition("/")[2]
    assert outbox.deliver() == len(smtp.received) > 4
    assert any(secret in one.get_content() for one in smtp.received)
    session.expire_all()
    contexts = [one.context for one in session.scalars(select(Mail))]
    assert any("manage_link" in one for one in contexts)
    assert "http" not in str(contexts)


def test_a_failure_is_noted_and_tried_again_with_the_same_message_id(
    smtp: Sink, mail: Mail, session: Session
) -> None:
    smtp.full = True
    assert outbox.deliver() == 0
    session.refresh(mail)
    assert (mail.state, mail.attempts) == (MailState.PENDING, 1)
    assert "452" in mail.last_error
    smtp.full = False
    with clock.at(clock.now() + outbox.FIRST_WAIT):
        assert outbox.deliver() == 1
    session.refresh(mail)
    assert (mail.state, mail.attempts) == (MailState.SENT, 2)
    assert [one["Message-ID"] for one in smtp.received] == [mail.message_id]


def test_an_outage_of_hours_loses_no_mail(smtp: Sink, mail: Mail, session: Session) -> None:
    """However often somebody asks while the server is away."""
    smtp.full = True
    start = clock.now()
    for _post in range(20):
        assert outbox.deliver() == 0
    session.refresh(mail)
    assert (mail.state, mail.attempts) == (MailState.PENDING, 1)
    smtp.full = False
    with clock.at(start + timedelta(hours=6)):
        assert outbox.deliver() == 1


def test_a_mail_is_given_up_after_two_days_and_tried_again_when_asked(
    smtp: Sink, mail: Mail, session: Session
) -> None:
    smtp.full = True
    start = now = clock.now()
    waits = []
    while mail.state is MailState.PENDING:
        with clock.at(now):
            outbox.deliver()
        session.refresh(mail)
        waits.append((mail.next_try_at or now) - now)
        now = mail.next_try_at or now
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert max(waits) == timedelta(hours=6)
    assert mail.state is MailState.FAILED
    assert timedelta(days=2) < now - start < timedelta(days=2.5)
    smtp.full = False
    with clock.at(now + timedelta(days=1)):
        assert outbox.deliver() == 0
        outbox.retry()
        assert outbox.deliver() == 1


def test_two_workers_send_no_mail_twice(
    app: Flask, mail: Mail, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_reset(email=person("Bob").email)
    sent: list[str] = []

    class Slow:
        def send(self, message: EmailMessage) -> None:
            time.sleep(0.1)
            sent.append(message["Message-ID"])

    monkeypatch.setattr(outbox, "mailer", lambda _settings: Slow())
    session.rollback()
    barrier = Barrier(2)

    def work(_number: int) -> int:
        with app.app_context():
            barrier.wait()
            try:
                return outbox.deliver()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(work, range(2))) == 2
    assert len(sent) == len(set(sent)) == 2


def test_a_mail_whose_worker_died_is_sent_by_another(
    smtp: Sink, mail: Mail, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_mailer: object, _message: object) -> None:
        raise SystemExit("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(SmtpMailer, "send", die)
        with pytest.raises(SystemExit):
            outbox.deliver()
    assert outbox.deliver() == 0
    with clock.at(clock.now() + outbox.SENDING):
        assert outbox.deliver() == 1


def test_one_mail_that_cannot_be_written_holds_up_no_other(smtp: Sink, mail: Mail, session: Session) -> None:
    with transaction():
        mail.kind = "no_such_template"
    request_reset(email=person("Bob").email)
    assert outbox.deliver() == 1
    session.refresh(mail)
    assert mail.last_error.startswith("TemplateNotFound")
    assert [one["To"] for one in smtp.received] == ["bob@example.org"]


def test_a_line_break_in_a_name_makes_no_header(smtp: Sink, session: Session) -> None:
    organizer = person("Olga")
    with transaction():
        post(
            kind="announced",
            subject=organizer,
            recipient="ada@example.org",
            program="Awards\nBcc: eve@example.org",
            name="Ada",
            nominee="",
            category="",
            outcome="",
            link="http://127.0.0.1:8000/",
        )
    assert outbox.deliver() == 1
    (received,) = smtp.received
    assert received["Bcc"] is None
    assert received["To"] == "ada@example.org"


def test_the_same_news_is_put_into_the_outbox_once(app: Flask, session: Session) -> None:
    ada = person("Ada")
    for version in (1, 1, 2):
        with transaction():
            post(kind="announced", subject=ada, recipient=ada.email, version=version)
    mails = session.scalars(select(Mail)).all()
    assert [mail.version for mail in mails] == [1, 2]
    assert len({mail.message_id for mail in mails}) == 2


def test_a_second_return_is_mailed_as_well(app: Flask, session: Session) -> None:
    made = a_stage()
    found = nominated(made, "Late")
    for reason in ("Name the period.", "Name the source."):
        screening.return_for_changes(actor=made.organizer, nomination=found, reason=reason)
        submit(actor=found.nominator, nomination=found)
    returned = session.scalars(select(Mail).where(Mail.kind == "returned")).all()
    assert [mail.context["reason"] for mail in returned] == ["Name the period.", "Name the source."]


def a_short_season() -> None:
    """One of every mail that the verbs post."""
    newcomer = register(email="new@example.org", name="New")
    register(email=person("Known").email, name="Known")
    request_reset(email=newcomer.email)
    made = in_judging({"North": CSAT, "South": CSAT, "East": CSAT}, judges=2)
    with transaction():
        made.stage.program.state = ProgramState.OPEN
    _screened(made.stage)
    with transaction():
        made.stage.program.state = ProgramState.JUDGING
    invite(
        actor=made.organizer,
        program=made.stage.program,
        email="judge@example.org",
        name="Jo",
        role=Role.JUDGE,
    )
    for asking in (made.judges[0], made.organizer):
        mail_entry_link(email=asking.email)
    remind(
        actor=made.organizer,
        program=made.stage.program,
        rule=Rule.UNOPENED,
        days=7,
        judges=[made.judges[0].public_id],
    )
    made.mark_all({"North": (9, 8), "South": (7, 7), "East": (6, 6)})
    asked = made.assignment("North", 0)
    query = query_figure(
        actor=asked.judge,
        assignment=asked,
        metric=asked.entry.sources[0].nomination.metrics[0],
        text="Does this count phone calls?",
    )
    answer_query(actor=made.organizer, query=query, answer="It does.")
    recusing.recuse(actor=made.organizer, assignment=made.assignment("East", 1), reason="A former employer.")
    rita = made.stage.judge("Rita")
    panels.seat(actor=made.organizer, round=made.round, judge=rita)
    panels.assign(actor=made.organizer, round=made.round)
    replace_judge(actor=made.organizer, round=made.round, judge=rita)
    _lift_asked(made)
    made.deliberate()
    made.tabulate()
    made.name_tiers()
    _asked_for_more(made)
    _balloted(made)
    season.advance(actor=made.organizer, program=made.stage.program, action="announce")
    render_pending(job=issue_certificates(actor=made.organizer, program=made.stage.program))


def _lift_asked(made: Judged) -> None:
    person("Second", made.stage.program, Role.ORGANIZER)
    conflict = recusing.declare_conflict(
        actor=made.organizer,
        program=made.stage.program,
        judge=made.judges[1],
        nominee=made.entries["East"].nominee,
        reason="A former employer.",
    )
    lifting.ask_to_lift(actor=made.organizer, conflict=conflict, reason="It was another company.")


def _asked_for_more(made: Judged) -> None:
    """A further round is prepared, its entrants are asked, and it is taken back."""
    later = clock.now() + timedelta(days=7)
    category = made.stage.category
    further = rounds.prepare_next_round(
        actor=made.organizer, category=category, name="Final", takes=Outcome.FINALIST, closes_at=later
    )
    ask_for_material(actor=made.organizer, round=further, words="Three slides.", until=later)
    rounds.drop_round(actor=made.organizer, round=further)
    selection.name_tier(actor=made.organizer, category=category, outcome=Outcome.WINNER)


def _balloted(made: Judged) -> None:
    deliberating.open_deliberation(actor=made.organizer, round=made.round)
    ballot = balloting.write_ballot(
        actor=made.organizer,
        round=made.round,
        question="Who wins?",
        method="schulze",
        entries=[made.entries["North"], made.entries["South"]],
    )
    balloting.open_ballot(actor=made.organizer, ballot=ballot)


def _screened(stage: Stage) -> None:
    screening.return_for_changes(
        actor=stage.organizer, nomination=nominated(stage, "Back"), reason="Name the period."
    )
    screening.decline(actor=stage.organizer, nomination=nominated(stage, "Out"), reason="Too few answers.")
    guest = start_nomination(
        program=stage.program,
        category=stage.category,
        kind=NominationKind.PEER,
        email="guest@example.org",
        name="Guest",
        typed={
            "nominee_name": "Team Guest",
            "nominee_organization": "Guest Ltd",
            "answers": {"reason": "They helped at once."},
        },
    )
    submit(actor=None, nomination=guest)


def test_every_template_renders_with_what_the_verbs_give_it(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awards.exports.pdf.certificates", lambda texts: (b"%PDF" for _text in texts))
    a_short_season()
    mails = session.scalars(select(Mail)).all()
    templates = {path.stem for path in (resource_dir("templates") / "email").glob("[!_]*.txt")}
    assert {mail.kind for mail in mails} == templates
    app.jinja_env.undefined = Unsaid
    for mail in mails:
        message = outbox.written(mail)
        text = message.get_content()
        assert message["Subject"] == message["Subject"].strip() != ""
        assert "{{" not in text
        assert "None" not in text
        assert not text.startswith("Subject")
        link = mail.context.get("link")
        assert link is None or link in text, mail.kind
