"""Where mail goes: into files or to an SMTP server, by AWARDS_MAIL_URL."""

import smtplib
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from awards.config import Settings

TIMEOUT = 20


class Mailer(Protocol):
    def send(self, message: EmailMessage) -> None: ...


class FileMailer:
    """Writes one .eml file per message into `instance/mail`, named by its Message-ID."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = message["Message-ID"].strip("<>").partition("@")[0]
        (self.folder / f"{name}.eml").write_bytes(bytes(message))


class SmtpMailer:
    """Hands each message to an SMTP server; `smtps:` speaks TLS at once, `smtp:` as soon as it is offered."""

    def __init__(self, url: SplitResult) -> None:
        self.url = url

    def send(self, message: EmailMessage) -> None:
        kind = smtplib.SMTP_SSL if self.url.scheme == "smtps" else smtplib.SMTP
        with kind(self.url.hostname or "localhost", self.url.port or 25, timeout=TIMEOUT) as server:
            server.ehlo()
            if self.url.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls()
            if self.url.username:
                server.login(unquote(self.url.username), unquote(self.url.password or ""))
            server.send_message(message)


def mailer(settings: Settings) -> Mailer:
    """The way out that the settings name."""
    url = urlsplit(settings.mail_url)
    if url.scheme in ("smtp", "smtps"):
        return SmtpMailer(url)
    return FileMailer(settings.instance_dir / "mail")
