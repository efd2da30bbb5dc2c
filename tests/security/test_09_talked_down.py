# SPDX-License-Identifier: MIT
"""Issue 9, finding 9: a server with Kerberos keys says whether it can be talked down to NTLM."""

import struct

import pytest
from mitm import End, alter, carry
from opensspi import sspi, sspicon, win32security
from sessions import PASSWORD, add_account

NTLM_TOKEN = b"NTLMSSP\0"


@pytest.fixture(scope="module", autouse=True)
def account():
    add_account("talkeddown", PASSWORD)


def keytab_of(principal, realm, key):
    """keytab_of returns a keytab with one AES-256 key (MIT's format, version 2)."""
    counted = lambda text: struct.pack(">H", len(text)) + text.encode()  # noqa: E731
    parts = principal.split("/")
    entry = struct.pack(">H", len(parts)) + counted(realm) + b"".join(map(counted, parts))
    entry += struct.pack(">IIBHH", 3, 0, 1, 18, len(key)) + key
    return b"\x05\x02" + struct.pack(">i", len(entry)) + entry


@pytest.fixture
def keys(tmp_path, monkeypatch):
    """keys are a keytab and a krb5.conf of a realm that nobody serves."""
    if "Kerberos" not in {info["Name"] for info in win32security.EnumerateSecurityPackages()}:
        pytest.skip("needs libkrb5")
    (tmp_path / "keytab").write_bytes(keytab_of("HTTP/here.test", "HERE.TEST", bytes(range(32))))
    (tmp_path / "krb5.conf").write_text(
        "[libdefaults]\n default_realm = HERE.TEST\n dns_lookup_kdc = false\n"
    )
    monkeypatch.setenv("KRB5_CONFIG", str(tmp_path / "krb5.conf"))
    monkeypatch.setenv("KRB5_KTNAME", f"FILE:{tmp_path / 'keytab'}")


def outcome_of(package, flags, *tamperings):
    client = sspi.ClientAuth(package, auth_info=("talkeddown", ".", PASSWORD), scflags=flags)
    return carry(End(client), End(sspi.ServerAuth("Negotiate")), *tamperings)


@pytest.mark.parametrize(
    ("setting", "bare", "protected", "unprotected"),
    [
        (None, True, True, True),
        ("accept", True, True, True),
        ("spnego", False, True, False),
        ("refuse", False, False, False),
    ],
)
def test_the_setting_decides(keys, monkeypatch, setting, bare, protected, unprotected):
    if setting is not None:
        monkeypatch.setenv("OPENSSPI_NEGOTIATE_NTLM", setting)
    assert outcome_of("NTLM", sspicon.ISC_REQ_INTEGRITY).both_done == bare
    assert outcome_of("Negotiate", sspicon.ISC_REQ_INTEGRITY).both_done == protected
    assert outcome_of("Negotiate", sspicon.ISC_REQ_NO_INTEGRITY).both_done == unprotected


@pytest.mark.parametrize(
    ("setting", "bare", "protected"),
    [("accept", True, True), ("spnego", False, True), ("refuse", False, False)],
)
def test_the_setting_decides_without_keys_too(tmp_path, monkeypatch, setting, bare, protected):
    """A keytab that cannot be read must not let in what the setting keeps out."""
    monkeypatch.setenv("KRB5_KTNAME", f"FILE:{tmp_path / 'absent'}")
    monkeypatch.setenv("OPENSSPI_NEGOTIATE_NTLM", setting)
    assert outcome_of("NTLM", sspicon.ISC_REQ_INTEGRITY).both_done == bare
    assert outcome_of("Negotiate", sspicon.ISC_REQ_INTEGRITY).both_done == protected


# A man in the middle who unwraps NTLM's tokens from SPNEGO talks past the list and its code.
def test_ntlm_taken_out_of_its_spnego_is_refused_by_the_setting(keys, monkeypatch):
    monkeypatch.setenv("OPENSSPI_NEGOTIATE_NTLM", "spnego")
    outcome = outcome_of(
        "Negotiate", sspicon.ISC_REQ_INTEGRITY, alter(0, lambda token: token[token.index(NTLM_TOKEN) :])
    )
    assert not outcome.server.done
    assert outcome.code == sspicon.SEC_E_INVALID_TOKEN
