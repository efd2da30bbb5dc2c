"""Times: FILETIME as an aware datetime."""

import datetime


class TimeType(datetime.datetime):
    """TimeType is a datetime that is aware of its zone: UTC where it comes from a call.

    "Never" is the largest datetime there is, in UTC.
    """

    def Format(self, format: str = "%c") -> str:
        """Format is strftime."""
        return self.strftime(format)


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
