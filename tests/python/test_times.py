# SPDX-License-Identifier: MIT
"""Times and time zones."""

import copy
import datetime
import os
import pickle
import subprocess
import sys
import time

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
        time.localtime(86400),
        (*time.localtime(86400), 0),
        datetime.datetime(1970, 1, 2, tzinfo=datetime.UTC),
        datetime.datetime.fromtimestamp(86400),
        datetime.datetime(1970, 1, 2, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=1))),
    ],
)
def test_time_takes_what_pywin32_takes(given_time):
    assert pywintypes.Time(given_time) == datetime.datetime(1970, 1, 2, tzinfo=datetime.UTC)


@pytest.fixture
def berlin(monkeypatch):
    """berlin is a local time that changes between winter and summer."""
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("seconds", [0, 1_690_000_000, 1_698_537_600, 1_698_541_200, 1_700_000_000])
def test_a_time_tuple_is_local_time_also_in_the_hour_that_comes_twice(berlin, seconds):
    made = pywintypes.Time(time.localtime(seconds))
    assert made.timestamp() == seconds
    assert made.Format("%H:%M:%S") == time.strftime("%H:%M:%S", time.localtime(seconds))


def test_the_tenth_field_of_a_tuple_is_milliseconds():
    assert pywintypes.Time((*time.localtime(5), 250)).timestamp() == 5.25


def test_a_time_is_its_own_time():
    made = pywintypes.Time(86400)
    assert pywintypes.Time(made) is made


def test_a_datetime_without_a_zone_is_compared_as_local_time(berlin):
    made, naive = pywintypes.Time(1_690_000_000), datetime.datetime.fromtimestamp(1_690_000_000)
    assert made == naive and naive == made and made <= naive and naive >= made
    assert not made < naive and not naive > made
    later = naive + datetime.timedelta(seconds=1)
    assert made < later and later > made and made != later
    assert later - made == datetime.timedelta(seconds=1)
    assert made - later == datetime.timedelta(seconds=-1)
    assert made - datetime.timedelta(seconds=1) == naive - datetime.timedelta(seconds=1)
    assert made != None and made != "text"  # noqa: E711
    with pytest.raises(TypeError):
        made < 5  # noqa: B015


def test_never_is_the_largest_datetime_with_and_without_a_zone(berlin):
    assert pywintypes.TimeStamp(0x7FFFFFFFFFFFFFFF) == datetime.datetime.max


@pytest.mark.parametrize("zone", ["UTC", "CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT,M3.2.0,M11.1.0", "XXX-14"])
def test_what_calls_return_is_the_moment_in_any_zone(zone):
    """The C functions return expiry and lifespan in local time; Python's values are moments."""
    program = (
        "import datetime; from opensspi import sspi, sspicon; from sessions import shake_hands\n"
        "server = shake_hands(sspi.ClientAuth('NTLM'), sspi.ServerAuth('NTLM')).server\n"
        "start, expiry = server.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_LIFESPAN)\n"
        "age = datetime.datetime.now(datetime.UTC) - start\n"
        "assert start.utcoffset() == datetime.timedelta(0), start\n"
        "assert datetime.timedelta(0) <= age < datetime.timedelta(minutes=5), age\n"
        "assert expiry == datetime.datetime.max or expiry > start, expiry\n"
    )
    environment = {**os.environ, "TZ": zone}
    subprocess.run(
        [sys.executable, "-c", program], cwd=os.path.dirname(__file__), env=environment, check=True
    )


GUID = "{00020400-0000-0000-C000-000000000046}"


def test_an_iid_is_its_text_and_its_bytes():
    iid = pywintypes.IID(GUID)
    assert str(iid) == GUID
    assert bytes(memoryview(iid)) == bytes.fromhex("0004020000000000c000000000000046")
    assert pywintypes.IID(memoryview(iid), True) == iid
    assert pywintypes.IID(iid) == iid
    assert {iid: 1}[pywintypes.IID(GUID.lower())] == 1
    assert isinstance(iid, pywintypes.IIDType)
    assert pickle.loads(pickle.dumps(iid)) == iid


@pytest.mark.parametrize(
    "text", ["", "{}", GUID[1:-1], GUID[:-1], GUID.replace("C", "G"), "Word.Application"]
)
def test_what_is_not_an_iid_is_a_com_error(text):
    with pytest.raises(pywintypes.com_error) as caught:
        pywintypes.IID(text)
    assert caught.value.args[0] == -2147221005


def test_an_iid_of_bytes_needs_sixteen():
    with pytest.raises(ValueError):
        pywintypes.IID(bytes(15), True)
    with pytest.raises(TypeError):
        pywintypes.IID(0, True)
    with pytest.raises(TypeError):
        pywintypes.IID(0)


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
