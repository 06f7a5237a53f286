"""An export on its way into a nomination: received, read by a job, narrowed to the nominee, accepted."""

from datetime import timedelta
from typing import IO, TYPE_CHECKING

from flask import current_app
from sqlalchemy import select

from awards import clock
from awards.enums import JobState, UploadState
from awards.errors import Invalid, WrongState
from awards.extensions import db
from awards.models import Dataset, Job, Nomination, Upload, User
from awards.workflow import mappings, recomputing, staged
from awards.workflow.deadlines import refuse_sent
from awards.workflow.evidence import refuse_unfit
from awards.workflow.examining import examine
from awards.workflow.folders import KEPT, STAGED, remove, remove_strangers, take_in
from awards.workflow.notes import SUFFIX, Notes, notes_of, write_notes
from awards.workflow.transaction import audit, check_version, lock, remember, transaction

if TYPE_CHECKING:
    from awards.evidence.mapping import Mapping as Columns

KIND = "read_uploads"
STAYS = timedelta(hours=1)
WAITING = (UploadState.RECEIVED, UploadState.READING)
UNDECIDED = (*WAITING, UploadState.ASKING, UploadState.READY, UploadState.REFUSED)
NARROWING = ("group", "assignee", "channel")


def largest() -> int:
    """Bytes of one export."""
    limit: int = current_app.config["LAUREL"].upload_limit
    return limit


def receive_upload(
    *,
    actor: User | None,
    nomination: Nomination,
    stream: IO[bytes],
    file_name: str,
    zone: str | None = None,
    idempotency_key: str | None = None,
    location: str = "",
) -> Upload:
    """Take in an export and have it read: staged file, upload, job, audit.

    An earlier upload of the nomination that was not accepted is discarded. The file stays for an hour.
    Raises Invalid for an empty or too large file, WrongState once the nomination was sent.
    """
    name = _file_name(file_name)
    refuse_unfit(nomination)
    arrived = take_in(stream, STAGED, limit=largest(), name=name)
    try:
        with transaction() as session:
            lock(nomination)
            refuse_unfit(nomination)
            replaced = [_clear(earlier, UploadState.DISCARDED) for earlier in _undecided(nomination)]
            upload = Upload(
                nomination=nomination,
                name=name,
                size=arrived.size,
                sha256=arrived.sha256,
                stored=arrived.stored,
                zone=zone or nomination.program.zone,
                expires_at=clock.now() + STAYS,
            )
            session.add(upload)
            _enqueue(upload)
            remember(idempotency_key, location)
            details = {"sha256": arrived.sha256, "size": arrived.size}
            program = nomination.program
            audit(actor=actor, action="receive_upload", subject=upload, program=program, details=details)
    except BaseException:
        remove(STAGED, arrived.stored)
        raise
    _remove(*replaced)
    return upload


def read_waiting(*, job: Job) -> None:
    """Read what was received, oldest first; the job's end."""
    waiting = select(Upload.id).where(Upload.state.in_(WAITING)).order_by(Upload.id)
    for upload_id in db.session.scalars(waiting).all():
        read_upload(upload=db.session.get_one(Upload, upload_id))
    with transaction():
        lock(job)
        job.state = JobState.DONE


def read_upload(*, upload: Upload) -> Upload:
    """Read a staged file and keep what its page shows: ready, asking, or refused with a sentence."""
    with transaction():
        lock(upload)
        if upload.state not in WAITING:
            return upload
        upload.state = UploadState.READING
    version = upload.version
    notes = notes_of(upload)
    state, sentence, notes.result = staged.looked_at(upload, notes)
    with transaction():
        lock(upload)
        if upload.state is UploadState.READING and upload.version == version:
            write_notes(upload, notes)
            upload.state, upload.sentence = state, sentence[:500]
            upload.version += 1
    return upload


def answer_upload(
    *, actor: User | None, upload: Upload, mapping: "Columns", version: int | None = None
) -> Upload:
    """Read the file again with the uploader's answers, and remember them for the organization."""
    from awards.evidence.refusals import Unreadable  # noqa: PLC0415  with the readers

    try:
        mapping.checked()
    except Unreadable as refusal:
        raise Invalid(refusal.sentence) from refusal
    with transaction():
        _refuse_decided(upload)
        check_version(upload, version)
        upload.mapping, upload.zone = mappings.as_row(mapping), mapping.zone
        mappings.remember(upload.nomination, notes_of(upload).result.get("headers", []), mapping)
        _read_again(upload)
        audit(actor=actor, action="answer_upload", subject=upload, program=upload.nomination.program)
    return upload


def narrow_upload(
    *, actor: User | None, upload: Upload, column: str, value: str, version: int | None = None
) -> Upload:
    """Count only the rows of the nominee: a group, an agent or a channel; a blank column takes all rows."""
    if column and column not in NARROWING:
        raise Invalid("Narrow the file by group, agent or channel.", {"column": "Choose one of the list."})
    with transaction():
        _refuse_decided(upload)
        check_version(upload, version)
        upload.narrowed_by = column
        write_notes(upload, Notes(value if column else ""))
        _read_again(upload)
        audit(actor=actor, action="narrow_upload", subject=upload, program=upload.nomination.program)
    return upload


def accept_upload(
    *,
    actor: User | None,
    upload: Upload,
    version: int | None = None,
    idempotency_key: str | None = None,
    location: str = "",
) -> Dataset:
    """Make the figures of a file the nomination's: file, dataset, metrics, measures, flags; audit.

    The file is measured once more, its kept columns are written, and then the file itself is deleted with
    every name it was narrowed by. Figures it replaces stay on record as superseded.
    """
    _refuse_decided(upload)
    if upload.state is not UploadState.READY:
        raise WrongState("The file is not read yet, or it asks something; look at its page first.")
    where, program = staged.where(upload, notes_of(upload)), upload.nomination.program
    with staged.opened(upload) as reading:
        found = examine(reading, where, program, staged.stated(upload.nomination))
        kept = recomputing.keep_columns(reading, where)
        try:
            with transaction():
                lock(upload.nomination)
                _refuse_decided(upload)
                check_version(upload, version)
                dataset, _metrics = recomputing.record(upload, reading, found, kept)
                upload.dataset = dataset
                spent = _clear(upload, UploadState.ACCEPTED)
                remember(idempotency_key, location)
                audit(
                    actor=actor,
                    action="record_evidence",
                    subject=upload.nomination,
                    program=program,
                    details={"sha256": dataset.sha256, "rows": dataset.rows},
                )
        except BaseException:
            remove(KEPT, kept)
            raise
    _remove(spent)
    return dataset


def discard_upload(*, actor: User | None, upload: Upload) -> Upload:
    """Delete a file that was not accepted, with everything that was read of it; audit."""
    with transaction():
        _refuse_decided(upload)
        spent = _clear(upload, UploadState.DISCARDED)
        audit(actor=actor, action="discard_upload", subject=upload, program=upload.nomination.program)
    _remove(spent)
    return upload


def expire_uploads() -> int:
    """Discard what nobody decided about in time, and files that no upload stands for; how many uploads."""
    late = select(Upload.id).where(Upload.state.in_(UNDECIDED), Upload.expires_at <= clock.now())
    found = db.session.scalars(late).all()
    for upload_id in found:
        with transaction() as session:
            upload = session.get_one(Upload, upload_id)
            lock(upload)
            if upload.state in UNDECIDED:
                _clear(upload, UploadState.DISCARDED)
                program = upload.nomination.program
                audit(actor=None, action="expire_upload", subject=upload, program=program)
    names = db.session.scalars(select(Upload.stored).where(Upload.state.in_(UNDECIDED))).all()
    remove_strangers(STAGED, {*names, *(name + SUFFIX for name in names)}, older=STAYS)
    return len(found)


def _refuse_decided(upload: Upload) -> None:
    refuse_sent(upload.nomination)
    if upload.state not in UNDECIDED:
        raise WrongState(f"{upload.name} was {upload.state.value} before; upload a file again.")
    if upload.expires_at <= clock.now():
        raise WrongState(f"{upload.name} waited for more than an hour and was deleted; upload it again.")


def _undecided(nomination: Nomination) -> list[Upload]:
    rows = select(Upload).where(Upload.nomination_id == nomination.id, Upload.state.in_(UNDECIDED))
    return list(db.session.scalars(rows))


def _clear(upload: Upload, state: UploadState) -> str:
    """Keep nothing of a file but its name, size and digest; where it lies, to be removed after the commit."""
    lay, upload.stored = upload.stored, ""
    upload.state, upload.sentence, upload.mapping = state, "", {}
    upload.version += 1
    return lay


def _remove(*lay: str) -> None:
    remove(STAGED, *lay, *(name + SUFFIX for name in lay if name))


def _read_again(upload: Upload) -> None:
    upload.state, upload.sentence = UploadState.RECEIVED, ""
    upload.expires_at = clock.now() + STAYS
    _enqueue(upload)


def _enqueue(upload: Upload) -> None:
    db.session.add(Job(kind=KIND, program_id=upload.nomination.program_id))


def _file_name(name: str) -> str:
    """The last part of what the browser calls the file."""
    return name.replace("\\", "/").rpartition("/")[2].replace("\0", "")[:200] or "file"
