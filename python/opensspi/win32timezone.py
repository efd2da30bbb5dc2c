# SPDX-License-Identifier: MIT
"""win32timezone: pywin32's time zones, from the system's zone data."""

import datetime
import os
import pathlib
import zoneinfo
from typing import Self

__all__ = ["TimeZoneInfo", "now", "utcnow"]

_LOCALTIME = pathlib.Path("/etc/localtime")
_ZONES = "/usr/share/zoneinfo/"


class TimeZoneInfo(datetime.tzinfo):
    """TimeZoneInfo(name) is a time zone: its name in the zone data ("Europe/Oslo"), or "UTC".

    Windows' names for zones are not supported. With `fix_standard_time` the zone stays on its
    standard time all year. Raises ValueError for a name that the system's zone data does not have.
    """

    def __init__(self, param: str, fix_standard_time: bool = False) -> None:
        try:
            self._zone: datetime.tzinfo = zoneinfo.ZoneInfo(param)
        except (zoneinfo.ZoneInfoNotFoundError, OSError) as missing:
            raise ValueError(f"the system's zone data has no zone {param!r}") from missing
        self.timeZoneName = param
        self.fixedStandardTime = fix_standard_time

    @classmethod
    def utc(cls) -> Self:
        """utc is Coordinated Universal Time."""
        return cls("UTC")

    @classmethod
    def local(cls) -> Self:
        """local is this machine's zone: TZ, or /etc/localtime, or UTC if neither names one."""
        name = os.environ.get("TZ", "").lstrip(":") or _zone_of(_LOCALTIME)
        try:
            return cls(name)
        except ValueError:
            return cls.utc()

    def tzname(self, dt: datetime.datetime | None) -> str | None:
        return self._zone.tzname(self._standard(dt))

    def utcoffset(self, dt: datetime.datetime | None) -> datetime.timedelta | None:
        offset = self._zone.utcoffset(dt)
        if offset is None or not self.fixedStandardTime:
            return offset
        return offset - (self._zone.dst(dt) or datetime.timedelta(0))

    def dst(self, dt: datetime.datetime | None) -> datetime.timedelta | None:
        return datetime.timedelta(0) if self.fixedStandardTime else self._zone.dst(dt)

    def fromutc(self, dt: datetime.datetime) -> datetime.datetime:
        in_zone = dt.replace(tzinfo=datetime.UTC).astimezone(self._zone)
        if self.fixedStandardTime:
            in_zone -= in_zone.dst() or datetime.timedelta(0)
        return in_zone.replace(tzinfo=self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TimeZoneInfo):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        fixed = ", True" if self.fixedStandardTime else ""
        return f"TimeZoneInfo({self.timeZoneName!r}{fixed})"

    def __reduce__(self) -> tuple[type[Self], tuple[str, bool]]:
        return type(self), self._key()

    def _key(self) -> tuple[str, bool]:
        return self.timeZoneName, self.fixedStandardTime

    def _standard(self, dt: datetime.datetime | None) -> datetime.datetime | None:
        """_standard is a time of the same year outside summer time, if that is requested."""
        if dt is None or not self.fixedStandardTime:
            return dt
        candidates = (dt.replace(month=month, day=1) for month in (1, 7))
        return next((day for day in candidates if not self._zone.dst(day)), dt)


def utcnow() -> datetime.datetime:
    """utcnow is the current time in UTC, aware of it."""
    return datetime.datetime.now(TimeZoneInfo.utc())


def now() -> datetime.datetime:
    """now is the current time in this machine's zone, aware of it."""
    return datetime.datetime.now(TimeZoneInfo.local())


def _zone_of(link: pathlib.Path) -> str:
    target = os.path.realpath(link)
    return target.removeprefix(_ZONES) if target.startswith(_ZONES) else "UTC"
