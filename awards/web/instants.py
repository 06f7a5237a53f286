"""A day and a time as they are typed, on the clocks of a zone."""

from datetime import UTC, datetime, tzinfo

from wtforms import DateTimeLocalField
from wtforms.validators import Optional


class Instant(DateTimeLocalField):
    """A day and a time on the clocks of the season's zone."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Give a day and a time such as 2027-03-31 18:00.") from None


def instant(label: str, help: str = "") -> Instant:
    return Instant(label, [Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], description=help)


def skipped(typed: datetime, zone: tzinfo) -> str:
    """The sentence about an hour that is on no clock, as summer time begins; blank for every other."""
    there_and_back = typed.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    exists = there_and_back.replace(tzinfo=None) == typed
    return "" if exists else f"The clocks of {zone} skip this time; choose one an hour later."
