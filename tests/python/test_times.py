"""Times and time zones."""

import copy
import datetime
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opensspi import pywintypes, win32timezone

NEVER = datetime.datetime.max.replace(tzinfo=datetime.UTC)
EPOCH = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)


@given(st.datetimes(min_value=datetime.datetime(1601, 1, 1), timezones=st.just(datetime.UTC)))
def test_a_filetime_is_the_moment_it_counts(moment):
    ticks = (moment - EPOCH) // datetime.timedelta(microseconds=1) * 10
    made = pywintypes.TimeStamp(ticks)
    assert made == moment
    assert made.utcoffset() == datetime.timedelta(0)
    assert isinstance(made, datetime.datetime)
    assert type(made) is pywintypes.TimeType


@pytest.mark.parametrize("ticks", [0x7FFFFFFFFFFFFFFF, 2650467744000000000, -1])
def test_what_datetime_cannot_hold_is_never(ticks):
    assert pywintypes.TimeStamp(ticks) == NEVER


def test_the_last_moment_of_datetime_is_itself():
    assert pywintypes.TimeStamp(2650467743999999990) == NEVER


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda t: pickle.loads(pickle.dumps(t))])
def test_times_can_be_copied(again):
    made = pywintypes.TimeStamp(133_000_000_000_000_000)
    assert again(made) == made
    assert type(again(made)) is pywintypes.TimeType


def test_format_is_strftime():
    made = pywintypes.Time(0)
    assert made.Format("%Y-%m-%d %H:%M") == "1970-01-01 00:00"
    assert made.Format() == made.strftime("%c")


@pytest.mark.parametrize(
    "given_time",
    [
        86400,
        86400.0,
        (1970, 1, 2, 0, 0, 0, 0, 2, 0),
        datetime.datetime(1970, 1, 2, tzinfo=datetime.UTC),
        datetime.datetime(1970, 1, 2),
        datetime.datetime(1970, 1, 2, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=1))),
    ],
)
def test_time_takes_what_pywin32_takes(given_time):
    assert pywintypes.Time(given_time) == datetime.datetime(1970, 1, 2, tzinfo=datetime.UTC)


def test_time_takes_no_text():
    with pytest.raises((TypeError, ValueError)):
        pywintypes.Time("yesterday")


def test_now_and_utcnow_are_aware_and_agree():
    assert abs(win32timezone.now() - win32timezone.utcnow()) < datetime.timedelta(seconds=5)
    assert win32timezone.utcnow().utcoffset() == datetime.timedelta(0)


def test_local_zone_follows_the_environment(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    zone = win32timezone.TimeZoneInfo.local()
    assert zone == win32timezone.TimeZoneInfo("Europe/Berlin")
    assert zone.utcoffset(datetime.datetime(2024, 7, 1)) == datetime.timedelta(hours=2)
    assert zone.dst(datetime.datetime(2024, 7, 1)) == datetime.timedelta(hours=1)
    assert zone.tzname(datetime.datetime(2024, 1, 1)) == "CET"


def test_a_fixed_zone_has_no_summer():
    zone = win32timezone.TimeZoneInfo("Europe/Berlin", True)
    summer = datetime.datetime(2024, 7, 1, 12, tzinfo=datetime.UTC)
    assert summer.astimezone(zone).hour == 13
    assert zone.utcoffset(datetime.datetime(2024, 7, 1)) == datetime.timedelta(hours=1)
    assert zone.tzname(datetime.datetime(2024, 7, 1)) == "CET"


@given(
    st.datetimes(
        datetime.datetime(1980, 1, 1), datetime.datetime(2037, 1, 1), timezones=st.just(datetime.UTC)
    )
)
def test_conversion_to_a_zone_and_back_loses_nothing(moment):
    zone = win32timezone.TimeZoneInfo("America/New_York")
    assert moment.astimezone(zone).astimezone(datetime.UTC) == moment


@pytest.mark.parametrize("name", ["No/Such_Zone", "../../etc/passwd", ""])
def test_an_unknown_zone_is_a_value_error(name):
    with pytest.raises(ValueError):
        win32timezone.TimeZoneInfo(name)


def test_zones_compare_hash_and_pickle():
    zone = win32timezone.TimeZoneInfo("Europe/Oslo")
    assert pickle.loads(pickle.dumps(zone)) == zone
    assert hash(zone) == hash(win32timezone.TimeZoneInfo("Europe/Oslo"))
    assert zone != win32timezone.TimeZoneInfo("Europe/Oslo", True)
    assert repr(zone) == "TimeZoneInfo('Europe/Oslo')"
