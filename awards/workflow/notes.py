"""What is known of a staged file, kept beside it and deleted with it: names never reach the database."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from awards.models import Upload
from awards.workflow.folders import STAGED, place

SUFFIX = ".json"


@dataclass
class Notes:
    """What the page shows of an upload, and the value its rows are narrowed to."""

    narrowed_to: str = ""
    result: dict[str, Any] = field(default_factory=dict)


def notes_of(upload: Upload) -> Notes:
    """Empty notes when the file was not read yet, or is gone."""
    path = place(STAGED, upload.stored + SUFFIX)
    if not upload.stored or not path.exists():
        return Notes()
    return Notes(**json.loads(path.read_text(encoding="utf-8")))


def write_notes(upload: Upload, notes: Notes) -> None:
    """Replace the notes whole, so that a reader never finds half of them."""
    path = place(STAGED, upload.stored + SUFFIX)
    half = path.with_suffix(".half")
    half.write_text(json.dumps(asdict(notes)), encoding="utf-8")
    half.replace(path)
