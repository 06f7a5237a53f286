"""Everything a signed-in judge can reach, read to the last byte: pages, headers, files, mails."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from html import unescape

from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from awards.extensions import db
from awards.jobs.outbox import written
from awards.models import Mail, User

LINK = re.compile(r'(?:href|src|action|hx-get)="(/[^"#]*)')
OUTSIDE = ("/static/", "/sign-out")


def reached(client: FlaskClient, *starts: str) -> Iterator[tuple[str, str]]:
    """(address, what came back) of every address of ours that the pages lead to, followed by GET."""
    waiting, known = list(starts), set(starts)
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        body = answer.get_data()
        text = pdf_words(body) if body.startswith(b"%PDF") else body.decode(errors="replace")
        yield address, unescape(f"{answer.headers}\n{text}")
        if "html" in answer.headers["Content-Type"]:
            found = {unescape(one) for one in LINK.findall(text)} - known
            found = {one for one in found if not one.startswith(OUTSIDE)}
            known |= found
            waiting += sorted(found)


def mails(user: User) -> Iterator[tuple[str, str]]:
    for mail in db.session.scalars(select(Mail).where(Mail.recipient == user.email)):
        message = written(mail)
        yield f"mail {mail.kind}", f"{message.items()}\n{message.get_content()}"


def pdf_words(content: bytes) -> str:
    """The text and the properties of a PDF; one that is none is its bytes."""
    try:
        read = PdfReader(io.BytesIO(content))
        return "\n".join([str(read.metadata), *(page.extract_text() for page in read.pages)])
    except Exception:  # what cannot be read as a PDF is still searched
        return content.decode(errors="replace")


def leaks(seen: Iterable[tuple[str, str]], tokens: dict[str, str]) -> set[tuple[str, str]]:
    """(where, which token) for every token that came through."""
    return {
        (where, field)
        for where, text in seen
        for field, token in tokens.items()
        if token.lower() in text.lower()
    }
