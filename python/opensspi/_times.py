# SPDX-License-Identifier: MIT
"""Times: FILETIME as an aware datetime."""

import datetime
from typing import Any


def _aware(other: Any) -> Any:
    """_aware makes a datetime without a zone one of local time, and leaves everything else."""
    if not isinstance(other, datetime.datetime) or other.tzinfo is not None:
        return other
    try:
        return datetime.datetime.astimezone(other)
    except (OverflowError, ValueError):  # next to the first and the last there is: never is left unchanged
        return other.replace(tzinfo=datetime.UTC)


class TimeType(datetime.datetime):
    """TimeType is a datetime that is aware of its zone: UTC if it comes from a call.

    "Never" is the largest datetime there is, in UTC. A datetime without a zone can be compared with
    a TimeType, and subtracted: it counts as local time, as for `astimezone`.
    """

    __slots__ = ()  # objects of the extension keep times, which must not refer to them

    def Format(self, format: str = "%c") -> str:
        """Format is strftime."""
        return self.strftime(format)

    def __eq__(self, other: object) -> bool:
        return super().__eq__(_aware(other))

    def __ne__(self, other: object) -> bool:
        return super().__ne__(_aware(other))

    def __lt__(self, other: datetime.date) -> bool:
        return super().__lt__(_aware(other))

    def __le__(self, other: datetime.date) -> bool:
        return super().__le__(_aware(other))

    def __gt__(self, other: datetime.date) -> bool:
        return super().__gt__(_aware(other))

    def __ge__(self, other: datetime.date) -> bool:
        return super().__ge__(_aware(other))

    def __sub__(self, other: Any) -> Any:
        return super().__sub__(_aware(other))

    def __rsub__(self, other: Any) -> Any:
        return _aware(other) - datetime.datetime.combine(self.date(), self.timetz())

    __hash__ = datetime.datetime.__hash__


TimeType.__module__ = "opensspi.pywintypes"

_EPOCH = TimeType(1601, 1, 1, tzinfo=datetime.UTC)
_NEVER = TimeType(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.UTC)
_LAST_MICROSECOND = (_NEVER - _EPOCH) // datetime.timedelta(microseconds=1)


def from_filetime(ticks: int) -> TimeType:
    """from_filetime makes a time of 100 ns steps since 1601; what datetime cannot hold is never."""
    if ticks < 0 or ticks // 10 > _LAST_MICROSECOND:
        return _NEVER
    moment: TimeType = _EPOCH + datetime.timedelta(microseconds=ticks // 10)
    return moment


def to_filetime(moment: datetime.datetime) -> int:
    """to_filetime is 100 ns steps since 1601; a time without a zone is local time."""
    if not isinstance(moment, datetime.datetime):
        raise TypeError(f"a time must be a datetime, not {type(moment).__name__}")
    ticks: int = (in_utc(moment) - _EPOCH) // datetime.timedelta(microseconds=1) * 10
    if ticks < 0:
        raise ValueError("the time is before 1601")
    return ticks


def from_local_filetime(ticks: int) -> TimeType:
    """from_local_filetime is from_filetime for what C returns in local time: expiry and lifespan."""
    wall = from_filetime(ticks)
    if wall == _NEVER:
        return wall
    return in_utc(wall.replace(tzinfo=None))


def in_utc(moment: datetime.datetime) -> TimeType:
    """in_utc is the same moment in UTC; one without a zone is local time."""
    aware = _aware(moment).astimezone(datetime.UTC)
    return TimeType.combine(aware.date(), aware.timetz())
