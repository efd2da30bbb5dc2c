# SPDX-License-Identifier: MIT
"""pywintypes: the types that the other modules share."""

import datetime
from collections.abc import Sequence
from typing import Any, SupportsInt

from opensspi._core import PyHANDLE as HANDLEType
from opensspi._core import PySID as SIDType
from opensspi._errors import error
from opensspi._iids import PyIID, com_error, make_iid
from opensspi._times import TimeType, from_filetime

__all__ = [
    "FALSE",
    "HANDLE",
    "IID",
    "SID",
    "TRUE",
    "HANDLEType",
    "IIDType",
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
IIDType = PyIID


def IID(iid: Any, is_bytes: Any = False, /) -> PyIID:
    """IID makes a PyIID of "{...}", or with is_bytes of a buffer's first 16 bytes."""
    return make_iid(iid, is_bytes)


def Time(timeRepr: SupportsInt | Sequence[SupportsInt] | datetime.datetime, /) -> TimeType:
    """Time makes a TimeType of seconds since 1970, a local time tuple, or another datetime.

    A tuple's tenth field, if there is one, is milliseconds. A datetime without a zone is local time.
    """
    if isinstance(timeRepr, TimeType):
        return timeRepr
    if isinstance(timeRepr, datetime.datetime):
        return _aware_time(timeRepr)
    if isinstance(timeRepr, Sequence):
        return _aware_time(_wall_clock([int(field) for field in timeRepr]))
    seconds = timeRepr if isinstance(timeRepr, float) else int(timeRepr)
    return TimeType.fromtimestamp(seconds, datetime.UTC)


def TimeStamp(timestamp: int, /) -> TimeType:
    """TimeStamp makes a TimeType of a FILETIME."""
    return from_filetime(timestamp)


def _aware_time(moment: datetime.datetime) -> TimeType:
    aware = moment if moment.tzinfo else moment.astimezone()
    return TimeType.combine(aware.date(), aware.timetz())


def _wall_clock(fields: list[int]) -> datetime.datetime:
    """_wall_clock reads a time tuple; its ninth field tells apart the two hours at the end of summer."""
    year, month, day, hour, minute, second = fields[:6]
    milliseconds = fields[9] if len(fields) > 9 else 0
    is_second = len(fields) > 8 and fields[8] == 0
    return datetime.datetime(year, month, day, hour, minute, second, milliseconds * 1000, fold=int(is_second))
