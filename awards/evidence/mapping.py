"""Which column of a file is which field: recognised, or set by a person and remembered."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from awards.evidence.refusals import Unreadable

TIMES = ("opened_at", "resolved_at", "closed_at", "first_reply_at", "rated_at")
TEXTS = ("case_id", "group", "assignee", "channel", "priority")
NUMBERS = ("reopens", "made_sla", "csat", "nps")
# Read to complete other fields, never kept: a duration until the first reply, the number of an event.
HELPERS = ("first_reply_minutes", "first_reply_clock", "event")
FIELDS = TIMES + TEXTS + NUMBERS + HELPERS
DATE_ORDERS = ("ymd", "dmy", "mdy", "epoch_s", "epoch_ms")


@dataclass(frozen=True)
class Mapping:
    """Canonical field → column header of the file, and how its values are read.

    `values` gives per field the file's code (lower case) and the canonical value, for example
    {"csat": {"good": "1", "bad": "0"}}. `scale` is (worst, best) of the csat column.
    """

    columns: dict[str, str]
    date_order: str | None = None
    zone: str = "UTC"
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    scale: tuple[int, int] | None = None

    def to_json(self) -> str:
        return json.dumps(
            {
                "columns": self.columns,
                "date_order": self.date_order,
                "zone": self.zone,
                "values": self.values,
                "scale": self.scale,
            },
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """The mapping `to_json` wrote. Raises Unreadable when it is not one."""
        try:
            found = json.loads(text)
            scale = found.get("scale")
            return cls(
                columns={str(key): str(value) for key, value in found["columns"].items()},
                date_order=found.get("date_order"),
                zone=str(found.get("zone") or "UTC"),
                values={
                    str(key): {str(code): str(value) for code, value in codes.items()}
                    for key, codes in (found.get("values") or {}).items()
                },
                scale=None if scale is None else (int(scale[0]), int(scale[1])),
            )
        except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            raise Unreadable("The saved mapping of columns cannot be read; map the columns again.") from error

    def answered(self, field: str, value: str) -> Mapping:
        """The mapping with the answer to a question: its `field` and the chosen value.

        "date_order" takes an order, "scale" a scale such as "1-5", or "nps" for the 0 to 10 question.
        """
        if field == "date_order":
            return replace(self, date_order=value).checked()
        if field == "scale" and value == "nps" and "csat" in self.columns:
            columns = {("nps" if name == "csat" else name): header for name, header in self.columns.items()}
            return replace(self, columns=columns, scale=None)
        low, _, high = value.partition("-")
        if field == "scale" and low.isdecimal() and high.isdecimal():
            return replace(self, scale=(int(low), int(high))).checked()
        raise Unreadable(f"The answer {value[:40]!r} is not one of the choices.")

    def checked(self) -> Mapping:
        """The same mapping. Raises Unreadable on an unknown field, order, zone or scale."""
        unknown = sorted(set(self.columns) - set(FIELDS))
        if unknown:
            raise Unreadable(f"The mapping names an unknown field, {unknown[0]}; choose one of the list.")
        if self.date_order is not None and self.date_order not in DATE_ORDERS:
            raise Unreadable(f"The order of day and month is one of {', '.join(DATE_ORDERS)}.")
        if self.scale is not None and not self.scale[0] < self.scale[1]:
            raise Unreadable("A scale runs from the worst to the best number, for example 1 to 5.")
        check_zone(self.zone)
        return self


def check_zone(zone: str) -> None:
    """Raises Unreadable unless `zone` is a name of the IANA time-zone database."""
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        sentence = f"There is no time zone named {zone[:60]!r}; give one such as Europe/Berlin or UTC."
        raise Unreadable(sentence) from error
