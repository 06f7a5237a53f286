"""A mail server of the tests' own."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller


@dataclass
class Sink:
    """Keeps every mail, or refuses it while it is `full`."""

    received: list[EmailMessage] = field(default_factory=list)
    full: bool = False
    port: int = 0

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:
        if self.full:
            return "452 Mailbox full"
        content: bytes = envelope.content  # type: ignore[attr-defined]
        self.received.append(message_from_bytes(content, EmailMessage, policy=policy.default))
        return "250 kept"


@pytest.fixture
def sink() -> Iterator[Sink]:
    sink = Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        sink.port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    yield sink
    controller.stop()
