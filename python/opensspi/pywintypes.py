"""pywintypes: the types that the other modules share."""

import datetime
from collections.abc import Sequence
from typing import SupportsInt

from opensspi._core import PyHANDLE as HANDLEType
from opensspi._core import PySID as SIDType
from opensspi._errors import error
from opensspi._times import TimeType, from_filetime

__all__ = [
    "FALSE",
    "HANDLE",
    "SID",
    "TRUE",
    "HANDLEType",
    "SIDType",
    "Time",
    "TimeStamp",
    "TimeType",
    "com_error",
    "error",
]

TRUE = True
FALSE = False
HANDLE = HANDLEType
SID = SIDType


class com_error(Exception):  # pywin32's name, in lower case
    """com_error is what COM raises; nothing here does."""


def Time(timeRepr: SupportsInt | Sequence[SupportsInt] | datetime.datetime, /) -> TimeType:
    """Time makes a TimeType of seconds since 1970, a time tuple in UTC, or another datetime."""
    if isinstance(timeRepr, datetime.datetime):
        aware = timeRepr if timeRepr.tzinfo else timeRepr.replace(tzinfo=datetime.UTC)
        return TimeType.combine(aware.date(), aware.timetz())
    if isinstance(timeRepr, Sequence):
        fields = [int(field) for field in timeRepr[:6]]
        return TimeType(*fields, tzinfo=datetime.UTC)  # type: ignore[misc, arg-type]
    seconds = timeRepr if isinstance(timeRepr, float) else int(timeRepr)
    return TimeType.fromtimestamp(seconds, datetime.UTC)


def TimeStamp(timestamp: int, /) -> TimeType:
    """TimeStamp makes a TimeType of a FILETIME."""
    return from_filetime(timestamp)
