"""The changes of a zone's offset from UTC, so that engines without zones of their own can follow them."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)


@cache
def changes(zone: str) -> list[tuple[datetime, int]]:
    """(instant until which it holds, seconds east of UTC), instants in UTC without a zone, in order.

    >>> changes("UTC")
    [(datetime.datetime(2040, 1, 1, 0, 0), 0)]
    """
    clock = ZoneInfo(zone)
    found: list[tuple[datetime, int]] = []
    at = FIRST
    while at < LAST:
        offset = _seconds(at, clock)
        following = at + timedelta(days=1)
        if _seconds(following, clock) != offset:
            found.append((_change(at, following, clock).replace(tzinfo=None), offset))
        at = following
    return [*found, (LAST.replace(tzinfo=None), _seconds(LAST, clock))]


def _change(low: datetime, high: datetime, clock: ZoneInfo) -> datetime:
    """The first second with the later offset."""
    before = _seconds(low, clock)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
        low, high = (middle, high) if _seconds(middle, clock) == before else (low, middle)
    return high


def _seconds(moment: datetime, clock: ZoneInfo) -> int:
    offset = moment.astimezone(clock).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())
