"""Results as files: a workbook, standings, the certificates."""

import shutil
from pathlib import Path

from awards.exports import frames, pdf, spreadsheets
from awards.models import Program, User
from awards.queries import certificates
from awards.workflow import independence
from awards.workflow.certificates import path_of
from awards.workflow.transaction import audit, transaction

SHEETS = tuple(frames.SHEETS)
WITH_MARKS = ("marks", "standings", "placements")
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def export(*, actor: User, program: Program, sheet: str, form: str) -> bytes:
    """One download: the whole workbook as `xlsx` or `json`, one sheet as `csv`; audit.

    Marks of a round that is still open are seen here too: see `independence`.
    """
    if form != "csv" or sheet in WITH_MARKS:
        independence.look_at_all(actor=actor, program=program, page=f"export {sheet}")
    if form == "csv":
        content = spreadsheets.csv(frames.frame(program, sheet))
    else:
        whole = frames.sheets(program)
        content = spreadsheets.xlsx(whole) if form == "xlsx" else spreadsheets.to_json(whole)
    with transaction():
        details = {"sheet": sheet, "format": form}
        audit(actor=actor, action="export", subject=program, program=program, details=details)
    return content


def write_results(*, actor: User, program: Program, directory: Path) -> list[Path]:
    """Write results.xlsx, results.json, standings.csv and certificates/*.pdf; the paths; one audit entry."""
    whole = frames.sheets(program)
    files = {
        directory / "results.xlsx": spreadsheets.xlsx(whole),
        directory / "results.json": spreadsheets.to_json(whole),
        directory / "standings.csv": spreadsheets.csv(whole["standings"]),
    }
    for path, content in files.items():
        pdf.store(path, content)
    printed = _copy_certificates(program, directory / "certificates")
    with transaction():
        audit(actor=actor, action="write_results", subject=program, program=program)
    return [*files, *printed]


def _copy_certificates(program: Program, folder: Path) -> list[Path]:
    """Under readable names; a file that was copied before and is no longer valid goes."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {
        folder / f"{one.placement.entry.code}-{one.placement.outcome.value}-{one.serial}.pdf": one
        for one in certificates.ready(program)
    }
    for old in set(folder.glob("*-*-L*.pdf")) - set(wanted):
        old.unlink()
    for path, one in wanted.items():
        shutil.copyfile(path_of(one), path)
    return sorted(wanted)
