"""Supporting documents on their way in: what they may be, and where they lie."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from awards.enums import FileKind
from awards.errors import Invalid
from awards.models import EvidenceFile, Nomination
from awards.workflow.folders import DOCUMENTS, place, remove, take_in

LARGEST_DOCUMENT = 10 * 1024 * 1024
TYPES = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
ZIP, WORKBOOK = b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@contextmanager
def arriving(nomination: Nomination, stream: IO[bytes], name: str) -> Iterator[EvidenceFile]:
    """The row of a document that lies in its folder already; without a commit the file is removed again.

    Raises Invalid for what is empty, too large, or no document.
    """
    advice = "save it with smaller pictures"
    arrived = take_in(stream, DOCUMENTS, limit=LARGEST_DOCUMENT, name=name, advice=advice)
    try:
        yield EvidenceFile(
            nomination_id=nomination.id,
            name=name[:200],
            sha256=arrived.sha256,
            size=arrived.size,
            kind=FileKind.DOCUMENT,
            stored=arrived.stored,
            media_type=_media_type(arrived.stored, name),
        )
    except BaseException:
        remove(DOCUMENTS, arrived.stored)
        raise


def _media_type(stored: str, name: str) -> str:
    """What the document is by its first bytes; what a browser would run is none of these."""
    with place(DOCUMENTS, stored).open("rb") as file:
        head = file.read(16)
    for beginning, found in TYPES.items():
        if head.startswith(beginning):
            return found
    if head.startswith(ZIP) and _is_workbook(stored, name):
        return WORKBOOK
    raise _unfit(f"{name[:80]} is no PDF, PNG, JPEG or XLSX; save the document as PDF and send that.")


def _is_workbook(stored: str, name: str) -> bool:
    """Whether it is an XLSX. Raises Invalid for macros, passwords and what grows beyond measure."""
    from awards.evidence.refusals import LIMITS, Unreadable  # noqa: PLC0415  with the readers
    from awards.evidence.sheets import check_parts, is_workbook  # noqa: PLC0415

    path = place(DOCUMENTS, stored)
    try:
        found = is_workbook(path, LIMITS)
        check_parts(path, LIMITS)
    except Unreadable as refusal:
        raise _unfit(f"{name[:80]}: {refusal.sentence}") from refusal
    return found


def _unfit(sentence: str) -> Invalid:
    return Invalid(sentence, {"document": sentence})
