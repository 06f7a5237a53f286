"""A staged export opened and measured for its page; whatever happens, its uploader gets a sentence."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from awards.enums import UploadState
from awards.errors import Invalid
from awards.models import Nomination, Upload
from awards.models.evidence import SCALE
from awards.queries.counting import MEASURES
from awards.workflow import figures, mappings, preview
from awards.workflow.examining import examine
from awards.workflow.folders import STAGED, place
from awards.workflow.notes import Notes

if TYPE_CHECKING:
    from awards.evidence.reading import Reading

UNREAD = (
    "The file could not be read, and that is the site's fault. The nomination is as it was: try the file as "
    "CSV, or give the figures as a summary or as a monthly table."
)
log = structlog.get_logger("laurel.evidence")


def looked_at(upload: Upload, notes: Notes) -> tuple[UploadState, str, dict[str, Any]]:
    """What becomes of the upload, the sentence of a refusal, and what its page shows."""
    from awards.evidence.refusals import Unreadable  # noqa: PLC0415  with the readers

    try:
        with opened(upload) as reading:
            if reading.asks:
                return UploadState.ASKING, "", preview.read_so_far(reading)
            found = examine(
                reading, where(upload, notes), upload.nomination.program, stated(upload.nomination)
            )
            return UploadState.READY, "", preview.examined(reading, found)
    except Unreadable as refusal:
        return UploadState.REFUSED, refusal.sentence, {}
    except Invalid as refusal:
        return UploadState.REFUSED, refusal.message, {}
    except Exception as error:  # one file must not keep the others waiting; its cells are kept out of the log
        log.error("upload", upload=upload.public_id, error=type(error).__name__, at=_place_of(error))
        return UploadState.REFUSED, UNREAD, {}


def opened(upload: Upload) -> "Reading":
    """The file with the uploader's answers, or with those the organization gave for the same columns."""
    from awards.evidence.reading import read  # noqa: PLC0415  with the readers

    path = place(STAGED, upload.stored)
    how: dict[str, Any] = {"name": upload.name, "workplace": path.parent}
    if upload.mapping:
        return read(path, mapping=mappings.of_row(upload.mapping), **how)
    reading = read(path, zone=upload.zone, **how)
    known = mappings.remembered(upload.nomination, reading.headers) if reading.asks else None
    if known is None:
        return reading
    reading.close()
    return read(path, mapping=known, **how)


def where(upload: Upload, notes: Notes) -> Mapping[str, str]:
    """The column and value that the rows are narrowed to."""
    return {upload.narrowed_by: notes.narrowed_to} if upload.narrowed_by else {}


def stated(nomination: Nomination) -> dict[str, float]:
    """The figures the nominator stated, under the names that measures have."""
    return {MEASURES[one.kind]: one.value_e4 / SCALE for one in figures.stated(nomination)}


def _place_of(error: BaseException) -> str:
    """Where in the code it happened, innermost last; the message could quote the file."""
    steps = []
    trace = error.__traceback__
    while trace is not None:
        steps.append(f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " ".join(steps[-6:])
