"""Where files of evidence lie below the instance folder: on their way in, kept, and supporting documents."""

import hashlib
import secrets
import shutil
from datetime import timedelta
from pathlib import Path
from typing import IO, NamedTuple

from flask import current_app

from awards import clock
from awards.errors import Invalid

STAGED, KEPT, DOCUMENTS = "staged", "evidence", "documents"
PIECE = 1024 * 1024


class Arrived(NamedTuple):
    """A stream that was written to the disk under a random name."""

    stored: str
    size: int
    sha256: str


def place(folder: str, stored: str) -> Path:
    return Path(current_app.instance_path) / folder / stored


def new_place(folder: str) -> Path:
    path = place(folder, secrets.token_hex(16))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def take_in(
    stream: IO[bytes], folder: str, *, limit: int, name: str, advice: str = "export a shorter period"
) -> Arrived:
    """Write a stream to a new file while its digest is computed; Invalid when it is empty or too long.

    `advice` says how to bring less.
    """
    path, size, digest = new_place(folder), 0, hashlib.sha256()
    try:
        with path.open("xb") as file:
            while piece := stream.read(PIECE):
                size += len(piece)
                if size > limit:
                    raise _refused(f"{name} is larger than {limit // PIECE:,} MB; {advice}.")
                digest.update(piece)
                file.write(piece)
        if not size:
            raise _refused(f"{name} is empty; save it again and bring that.")
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Arrived(path.name, size, digest.hexdigest())


def remove(folder: str, *stored: str) -> None:
    for name in filter(None, stored):
        place(folder, name).unlink(missing_ok=True)


def remove_strangers(folder: str, known: set[str], *, older: timedelta) -> None:
    """Delete what no row names, such as files and workplaces of a process that was killed."""
    before = (clock.now() - older).timestamp()
    for path in place(folder, "").glob("*"):
        if path.name in known or path.stat().st_mtime >= before:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, {"file": sentence})
