"""A scored contest as a folder: normalized inputs, standings, exclusions, judges, and how it was computed."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from awards.cli.inputs import COLUMNS, Inputs, Unreadable, read_text
from awards.exports import spreadsheets

if TYPE_CHECKING:
    import pandas as pd  # noqa: TID253  only the type checker reads this

    from scoring import Tabulation

NUMBERS = ("mark", "value")


def write(inputs: Inputs, out: Path, formats: Sequence[str]) -> int:
    """Write the whole folder or nothing; the number of entries."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Unreadable([f"{out} is not empty; name a new folder."])
    if "parquet" in formats:
        _need_parquet()
    tabulation = inputs.tabulate()
    out.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}-"))
    try:
        for name, content in _files(inputs, tabulation, formats).items():
            path = half / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        half.chmod(0o755)
        if out.exists():
            out.rmdir()
        half.rename(out)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
    return len(tabulation.standings)


def differences(path: Path) -> list[str]:
    """Where a scored folder differs from a computation made now; Unreadable when there is none in it."""
    recorded = _recorded(path)
    inputs = _own_inputs(path)
    expected = _files(inputs, inputs.tabulate(), recorded["formats"])
    said = json.loads(expected["tabulation.json"])
    found = [
        f"{path / 'tabulation.json'}: {name} differs from what the inputs give."
        for name in sorted({*said, *recorded} - {"files"})
        if said.get(name) != recorded.get(name)
    ]
    for name, digest in recorded["files"].items():
        file = path / name
        if not file.is_file():
            found.append(f"{file} is missing.")
        elif _digest(file.read_bytes()) != digest:
            found.append(f"{file} was changed since it was written.")
    for name, content in expected.items():
        exact = not name.endswith((".xlsx", ".parquet", "tabulation.json"))
        if exact and (path / name).is_file() and (path / name).read_bytes() != content:
            found.append(f"{path / name} differs from what the inputs give{_where(path / name, content)}.")
    return found


def _where(file: Path, content: bytes) -> str:
    """The first line that differs."""
    lines, wanted = file.read_bytes().splitlines(), content.splitlines()
    for number, (line, other) in enumerate(zip(lines, wanted, strict=False), 1):
        if line != other:
            return f" in line {number}"
    return ""


def _files(inputs: Inputs, tabulation: "Tabulation", formats: Sequence[str]) -> dict[str, bytes]:
    """Relative name to bytes, everything the folder holds."""
    files = {"inputs/scheme.toml": inputs.scheme.to_toml().encode()}
    for name, frame in inputs.frames.items():
        files[f"inputs/{name}.csv"] = _plain_csv(_normalized(frame, COLUMNS[name]))
    tables = {
        "standings": _standings(tabulation),
        "exclusions": tabulation.excluded,
        "judges": _judges(inputs.frames["marks"]),
    }
    for name, frame in tables.items():
        for form in formats:
            files[f"{name}.{form}"] = _written(frame, name, form)
    head: dict[str, Any] = {
        "digest": tabulation.digest,
        "engine": _engine(),
        "scheme": inputs.scheme.digest,
        "formats": list(formats),
        "bands": dict(tabulation.bands),
        "trace": tabulation.trace,
        "files": {name: _digest(content) for name, content in sorted(files.items())},
    }
    files["tabulation.json"] = (json.dumps(head, indent=1, ensure_ascii=False) + "\n").encode()
    return files


def _standings(tabulation: "Tabulation") -> "pd.DataFrame":
    """The standings with the exact score where it is a decimal number."""
    from scoring.exact import text  # noqa: PLC0415  the engine loads pandas

    frame = tabulation.standings.copy().astype({"score": object})
    for row, entry in enumerate(frame["entry"]):
        exact = text(tabulation.scores[entry]) if entry in tabulation.scores else None
        if exact is not None and "/" not in exact:
            frame.loc[row, "score"] = exact
    return frame


def _judges(marks: "pd.DataFrame") -> "pd.DataFrame":
    """Every judge's own figures; severity needs panels that are linked by common judges."""
    import pandas as pd  # noqa: PLC0415  heavy

    from scoring import ScoringError, judge_report  # noqa: PLC0415  the engine loads pandas

    given = marks.assign(score=pd.to_numeric(marks["mark"]))
    ratings: pd.DataFrame = given.groupby(["entry", "judge"], sort=True)["score"].mean().reset_index()
    try:
        report = judge_report(ratings)
    except ScoringError:
        report = ratings.groupby("judge")["score"].agg(["count", "mean"]).reset_index()
        report = report.rename(columns={"count": "n"})
        return report.assign(severity=None, spread=None, agreement=None, flags="panels are not linked")
    return report.assign(flags=["; ".join(flags) for flags in report["flags"]])


def _normalized(frame: "pd.DataFrame", columns: Sequence[str]) -> "pd.DataFrame":
    from scoring.exact import fraction, text  # noqa: PLC0415  the engine loads pandas

    tidy = frame[list(columns)].copy()
    for name in NUMBERS:
        if name in tidy:
            tidy[name] = [text(fraction(value)) for value in tidy[name]]
    return tidy.sort_values(list(columns), kind="stable", ignore_index=True)


def _recorded(path: Path) -> dict[str, Any]:
    file = path / "tabulation.json"
    try:
        recorded: dict[str, Any] = json.loads(read_text(file))
    except json.JSONDecodeError as error:
        raise Unreadable([f"{file} is not JSON at line {error.lineno}."]) from error
    missing = [name for name in ("digest", "formats", "files") if name not in recorded]
    if missing:
        _incomplete(file, missing)
    return recorded


def _incomplete(file: Path, missing: Sequence[str]) -> NoReturn:
    raise Unreadable([f"{file} does not say {', '.join(missing)}."])


def _own_inputs(path: Path) -> Inputs:
    folder = path / "inputs"
    optional = [
        file if (file := folder / f"{name}.csv").is_file() else None for name in ("objective", "exclusions")
    ]
    return Inputs.read(folder / "scheme.toml", folder / "marks.csv", *optional)


def _written(frame: "pd.DataFrame", name: str, form: str) -> bytes:
    if form == "csv":
        return spreadsheets.csv(frame)
    if form == "xlsx":
        return spreadsheets.xlsx({name: frame})
    if form == "json":
        return spreadsheets.to_json({name: frame})
    content: bytes = frame.astype({"score": float} if "score" in frame else {}).to_parquet(index=False)
    return content


def _plain_csv(frame: "pd.DataFrame") -> bytes:
    text: str = frame.to_csv(index=False, lineterminator="\n")
    return text.encode()


def _need_parquet() -> None:
    try:
        import pyarrow  # noqa: F401, PLC0415  an extra
    except ImportError as error:
        raise Unreadable(["Parquet needs the package pyarrow; choose csv, xlsx or json instead."]) from error


def _engine() -> str:
    from scoring import VERSION  # noqa: PLC0415  the engine loads pandas

    return VERSION


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
