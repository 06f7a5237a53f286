"""A real server, a real browser, a real mail sink."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from awards import create_app
from awards.config import Settings
from tests.conftest import migrate_up

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Sink:
    """Keeps every mail it is given."""

    received: list[Message] = field(default_factory=list)

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:
        self.received.append(message_from_bytes(envelope.content))  # type: ignore[attr-defined]
        return "250 kept"

    def wait_for(self, recipient: str, words: str, seconds: float = 20) -> str:
        """The text of the newest mail to `recipient` that has `words` in it."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for mail in reversed(self.received):
                text = mail.get_payload(decode=True).decode()  # type: ignore[union-attr]
                if mail["To"].find(recipient) >= 0 and words in mail["Subject"] + text:
                    return text
            time.sleep(0.1)
        raise AssertionError(
            f"No mail to {recipient} with “{words}”: {[m['Subject'] for m in self.received]}"
        )


@dataclass
class Site:
    """A served instance that can be killed and started again."""

    settings: Settings
    port: int
    environment: dict[str, str]
    sink: Sink
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [str(Path(sys.executable).with_name("awards")), "serve"]
        log = (self.settings.instance_dir / "server.log").open("ab")
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=log, stderr=log, start_new_session=True
        )
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(self.url + "/healthz", timeout=10).read()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.settings.instance_dir / "server.log").read_text()[-3000:])

    def kill(self) -> None:
        """As a power cut would: no time to tidy up."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def app(self) -> Flask:
        return create_app(self.settings)


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    """An instance in this folder, with empty tables."""
    mail_port, port = free_port(), free_port()
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=mail_port)
    controller.start()
    chosen = {
        "AWARDS_INSTANCE_DIR": str(folder),
        "AWARDS_MAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "AWARDS_BASE_URL": f"http://127.0.0.1:{port}",
        "AWARDS_FAST_HASH": "true",
        "AWARDS_RATELIMIT": "false",
        "PORT": str(port),
    }
    settings = Settings(
        instance_dir=folder, mail_url=chosen["AWARDS_MAIL_URL"], base_url=chosen["AWARDS_BASE_URL"]
    )
    migrate_up(settings)
    site = Site(settings, port, {**os.environ, **chosen}, sink)
    site.start()
    try:
        yield site
    finally:
        site.kill()
        controller.stop()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with served(tmp_path) as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
