# SPDX-License-Identifier: MIT
"""opensspi.accounts: the local accounts, and what a logon says of each change."""

import datetime
import json
import subprocess

import pytest
from openssl_program import openssl
from opensspi import _command, _core, accounts, pywintypes, winerror

PASSWORD = "Wint3r is coming"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """home is a store of this test alone, which does not exist yet."""
    monkeypatch.setenv("OPENSSPI_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def only():
    (account,) = accounts.list()
    return account


def log_on(name, password=PASSWORD):
    """log_on returns 0, or the code with which another process refuses the logon."""
    finished = subprocess.run(
        [_command.PROGRAM, "--json", "test", "logon", name, "--password-stdin"],
        input=f"{password}\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    status = json.loads(finished.stdout)["status"]
    return status["code"] if status else 0


def fails_with(code):
    return pytest.raises(pywintypes.error, match=rf"\({code}, 'opensspi_account_")


def test_listing_makes_no_store(home):
    assert accounts.list() == ()
    assert not home.exists()


def test_an_account_has_what_add_was_given():
    expires = datetime.datetime(2040, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    accounts.add(
        "alice",
        PASSWORD,
        full_name="Alice Grün",
        groups=("staff", "ops"),
        unix_user="nobody",
        expires=expires,
        enabled=False,
        must_change=True,
    )
    account = only()
    assert (account.name, account.full_name, account.unix_user) == ("alice", "Alice Grün", "nobody")
    assert sorted(account.groups) == ["ops", "staff"]
    assert account.sid.startswith("S-1-5-21-")
    assert account.expires == expires and account.password_expires == accounts.NEVER
    assert (account.enabled, account.locked, account.expired, account.must_change) == (
        False,
        False,
        False,
        True,
    )
    assert abs(account.created - datetime.datetime.now(datetime.UTC)) < datetime.timedelta(minutes=5)
    assert (account.digest_realms, account.certificates, account.automatic) == ((), (), False)


def test_an_account_without_options_is_enabled_and_never_expires():
    accounts.add("alice", PASSWORD)
    assert only().enabled and only().expires == accounts.NEVER and only().groups == ()
    assert log_on("alice") == 0
    assert log_on("alice", "another") == winerror.ERROR_LOGON_FAILURE


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_passwords_are_str_or_utf8(kind):
    accounts.add("alice", kind("Grüße €".encode()))
    assert log_on("alice", "Grüße €") == 0
    accounts.set_password("alice", "ß𝄞 neu")
    assert log_on("alice", "ß𝄞 neu") == 0
    assert log_on("alice", "Grüße €") == winerror.ERROR_LOGON_FAILURE


def test_the_callers_password_stays_its_own():
    """Of a password of one character, Python's encoder returns bytes that everyone shares."""
    word, secret = "Grüße", bytearray(b"secret")
    accounts.add("alice", "x")
    accounts.add("bob", word)
    accounts.add("carol", secret)
    assert bytes([0x78]) == b"x" and word == "Gr\xfc\xdfe" and secret == b"secret"
    assert [log_on("alice", "x"), log_on("bob", word), log_on("carol", "secret")] == [0, 0, 0]


@pytest.mark.parametrize("wrong", [None, 5, ["pw"]])
def test_what_is_no_password_is_a_type_error(wrong):
    with pytest.raises(TypeError):
        accounts.add("alice", wrong)
    assert accounts.list() == ()


def test_set_changes_what_it_is_given_and_nothing_else():
    accounts.add("alice", PASSWORD, full_name="Alice", groups=["staff"], unix_user="nobody")
    before = only()
    accounts.set("alice")
    assert only() == before
    accounts.set("alice", groups=["ops"])
    assert only().groups == ("ops",) and only().full_name == "Alice"
    accounts.set("alice", groups=[], full_name="", unix_user="", must_change=True)
    assert (only().groups, only().full_name, only().unix_user, only().must_change) == ((), "", "", True)
    accounts.set("alice", must_change=False)
    assert not only().must_change and only().enabled


def test_a_disabled_account_does_not_log_on():
    accounts.add("alice", PASSWORD)
    accounts.set("alice", enabled=False)
    assert not only().enabled and log_on("alice") == winerror.ERROR_ACCOUNT_DISABLED
    accounts.set("alice", enabled=True)
    assert only().enabled and log_on("alice") == 0


def test_an_expired_account_does_not_log_on_until_it_never_expires():
    accounts.add("alice", PASSWORD)
    accounts.set("alice", expires=datetime.datetime(2001, 1, 1, tzinfo=datetime.UTC))
    assert only().expired and log_on("alice") == winerror.ERROR_ACCOUNT_EXPIRED
    accounts.set("alice", expires=accounts.NEVER)
    assert not only().expired and log_on("alice") == 0


def test_times_without_a_zone_are_local_and_those_beyond_datetime_are_never():
    moment = datetime.datetime(2040, 6, 1, 12, 30)
    accounts.add("alice", PASSWORD, expires=moment)
    assert only().expires == moment.astimezone(datetime.UTC)
    _core.account_set(False, "alice", {"expires": 10**12})  # in the year 33658
    assert only().expires == accounts.NEVER


@pytest.mark.parametrize("end", [{"enabled": True}, "a new password"])
def test_a_lock_is_shown_and_ended(monkeypatch, end):
    monkeypatch.setenv("OPENSSPI_LOCKOUT_THRESHOLD", "2")
    accounts.add("alice", PASSWORD)
    while not only().locked:
        assert log_on("alice", "wrong") == winerror.ERROR_LOGON_FAILURE
    assert log_on("alice") == winerror.ERROR_ACCOUNT_LOCKED_OUT
    if isinstance(end, str):
        accounts.set_password("alice", end)
    else:
        accounts.set("alice", **end)
    assert not only().locked and log_on("alice", end if isinstance(end, str) else PASSWORD) == 0


def test_digest_realms_need_the_password_and_replace_those_of_before():
    accounts.add("alice", PASSWORD)
    accounts.set_digest_realms("alice", ["intranet", "wiki"], PASSWORD)
    assert sorted(only().digest_realms) == ["intranet", "wiki"]
    with fails_with(winerror.ERROR_INVALID_PASSWORD):
        accounts.set_digest_realms("alice", ["other"], "wrong")
    with fails_with(winerror.ERROR_INVALID_PASSWORD):
        accounts.set_digest_realms("alice", ["other"])
    accounts.set_digest_realms("alice", iter(["shop"]), PASSWORD.encode())
    assert only().digest_realms == ("shop",)
    accounts.set_digest_realms("alice", [])
    assert only().digest_realms == ()


@pytest.fixture
def certificate(tmp_path):
    """certificate is (PEM, DER) of a certificate from the openssl command, and the mapping of its key."""
    pem = tmp_path / "certificate.pem"
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-subj", "/CN=alice", "-keyout", tmp_path / "key.pem", "-out", pem)  # fmt: skip
    key = openssl("pkey", "-in", tmp_path / "key.pem", "-pubout", "-outform", "DER")
    (tmp_path / "spki.der").write_bytes(key)
    digest = openssl("dgst", "-sha256", "-r", tmp_path / "spki.der").split()[0].decode()
    return pem.read_bytes(), openssl("x509", "-in", pem, "-outform", "DER"), f"X509:<SHA256-PUKEY>{digest}"


def test_certificates_in_every_form_are_one_mapping(certificate):
    pem, der, mapping = certificate
    accounts.add("alice", PASSWORD)
    accounts.add("bob", PASSWORD)
    for form in (pem, pem.decode(), der, mapping):
        accounts.set_certificates("alice", [form])
        assert [account.certificates for account in accounts.list()] == [(mapping,), ()]
    with fails_with(winerror.ERROR_ALREADY_EXISTS):
        accounts.set_certificates("bob", [der])
    with fails_with(winerror.ERROR_INVALID_PARAMETER):
        accounts.set_certificates("bob", ["X509:<S>CN=alice"])
    accounts.set_certificates("alice", [])
    assert accounts.list()[0].certificates == ()


@pytest.mark.parametrize(
    "change", [{"enabled": "no"}, {"must_change": 1}, {"expires": 5}, {"groups": [5]}, {"full_name": 5}]
)
def test_a_field_of_another_type_is_a_type_error(change):
    accounts.add("alice", PASSWORD)
    before = only()
    with pytest.raises(TypeError):
        accounts.set("alice", **change)
    assert only() == before


def test_one_text_is_not_taken_for_its_letters():
    accounts.add("alice", PASSWORD)
    for call in (
        lambda: accounts.set("alice", groups="staff"),
        lambda: accounts.set_digest_realms("alice", "realm", PASSWORD),
        lambda: accounts.set_certificates("alice", b"certificate"),
    ):
        with pytest.raises(TypeError, match="must be several texts"):
            call()


def test_removing_and_what_is_not_there():
    accounts.add("alice", PASSWORD)
    with fails_with(winerror.ERROR_USER_EXISTS):
        accounts.add("ALICE", PASSWORD)
    accounts.remove("Alice")
    assert accounts.list() == ()
    for call in (
        lambda: accounts.remove("alice"),
        lambda: accounts.set("alice", enabled=False),
        lambda: accounts.set_password("alice", PASSWORD),
        lambda: accounts.set_digest_realms("alice", ["realm"], PASSWORD),
        lambda: accounts.set_certificates("alice", ["X509:<SHA256-PUKEY>" + 64 * "0"]),
    ):
        with fails_with(winerror.ERROR_NO_SUCH_USER):
            call()


def test_errors_have_the_librarys_sentence():
    with pytest.raises(pywintypes.error) as caught:
        accounts.remove("nobody")
    assert caught.value.args[:2] == (winerror.ERROR_NO_SUCH_USER, "opensspi_account_remove")
    assert "there is no store yet" in caught.value.strerror.lower()
    with fails_with(winerror.ERROR_INVALID_PASSWORD):
        accounts.add("alice", b"a\0b")


def test_a_zero_does_not_cut_a_name():
    with pytest.raises(ValueError, match="zero"):
        accounts.add("alice\0bob", PASSWORD)
    with pytest.raises(ValueError, match="zero"):
        accounts.add("alice", PASSWORD, groups=["staff\0"])
    with pytest.raises(UnicodeEncodeError):
        accounts.add("alice\ud800", PASSWORD)
    assert accounts.list() == ()


def test_the_machines_store_is_another_one():
    accounts.add("alice", PASSWORD)
    assert "alice" not in [account.name for account in accounts.list(machine=True)]
