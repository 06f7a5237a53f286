"""Frames as files that no spreadsheet runs as a program: CSV, XLSX, JSON."""

import io
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd  # noqa: TID253  only the type checker reads this

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
WIDEST = 60


def csv(frame: "pd.DataFrame") -> bytes:
    """UTF-8 with a byte-order mark; a text that a spreadsheet would run gets an apostrophe in front."""
    import pandas as pd  # noqa: PLC0415  heavy

    # DataFrame.map infers types anew, and would make 1.0 of the 1 beside a blank.
    safe = {
        name: pd.Series([_safe(value) for value in column], dtype=object) for name, column in frame.items()
    }
    text: str = pd.DataFrame(safe, columns=frame.columns).to_csv(index=False, lineterminator="\r\n")
    return text.encode("utf-8-sig")


def xlsx(sheets: Mapping[str, "pd.DataFrame"]) -> bytes:
    """One sheet per frame, head row frozen; texts are stored as texts, never as formulas or links."""
    import pandas as pd  # noqa: PLC0415  heavy

    stream = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with pd.ExcelWriter(stream, engine="xlsxwriter", engine_kwargs={"options": options}) as writer:
        for name, frame in sheets.items():
            frame.to_excel(writer, sheet_name=name, index=False)
            sheet: Any = writer.sheets[name]
            sheet.freeze_panes(1, 0)
            for column, label in enumerate(frame.columns):
                sheet.set_column(column, column, _width(frame, label))
    return stream.getvalue()


def to_json(sheets: Mapping[str, "pd.DataFrame"]) -> bytes:
    """The same rows as lists of objects; what is unknown is null."""
    found = {
        name: [{key: _plain(value) for key, value in row.items()} for row in frame.to_dict("records")]
        for name, frame in sheets.items()
    }
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def _safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


def _width(frame: "pd.DataFrame", label: str) -> int:
    longest = max((len(str(value)) for value in frame[label]), default=0)
    return min(max(longest, len(label)) + 2, WIDEST)


def _plain(value: Any) -> Any:
    if value is None or value != value:
        return None
    return value.item() if hasattr(value, "item") else value
