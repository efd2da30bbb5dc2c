# SPDX-License-Identifier: MIT
"""win32crypt: object identifiers, and bytes as text."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opensspi import win32crypt, winerror
from opensspi import win32cryptcon as con
from test_win32crypt_providers import refused

PAIRS = {
    con.CALG_SHA1: "1.3.14.3.2.26",
    con.CALG_MD5: "1.2.840.113549.2.5",
    con.CALG_SHA_256: "2.16.840.1.101.3.4.2.1",
    con.CALG_RC4: "1.2.840.113549.3.4",
    con.CALG_3DES: "1.2.840.113549.3.7",
}


@pytest.mark.parametrize(("algorithm", "oid"), PAIRS.items())
def test_algorithms_and_object_identifiers_name_each_other(algorithm, oid):
    assert win32crypt.CertAlgIdToOID(algorithm) == oid.encode()
    assert win32crypt.CertOIDToAlgId(oid) == win32crypt.CertOIDToAlgId(ObjId=oid.encode()) == algorithm


def test_a_stranger_has_no_name():
    assert win32crypt.CertAlgIdToOID(AlgId=0x12345) is None
    assert win32crypt.CertOIDToAlgId("1.2.3.4") == 0
    assert win32crypt.CertOIDToAlgId("no oid") == 0
    for wrong in (None, 5):
        with pytest.raises(TypeError):
            win32crypt.CertOIDToAlgId(wrong)
    for wrong in ("1.2\0", b"1.2\0", "\ud800"):
        with pytest.raises(ValueError):
            win32crypt.CertOIDToAlgId(wrong)


def test_an_entry_is_found_by_each_of_its_names():
    entry = win32crypt.CryptFindOIDInfo(
        con.CRYPT_OID_INFO_OID_KEY, con.szOID_OIWSEC_sha1, con.CRYPT_HASH_ALG_OID_GROUP_ID
    )
    assert entry == {
        "OID": con.szOID_OIWSEC_sha1,
        "Name": "sha1",
        "GroupId": con.CRYPT_HASH_ALG_OID_GROUP_ID,
        "Value": con.CALG_SHA1,
        "ExtraInfo": b"",
    }
    group = con.CRYPT_HASH_ALG_OID_GROUP_ID
    for kind, key in (
        (con.CRYPT_OID_INFO_OID_KEY, con.szOID_OIWSEC_sha1.encode()),
        (con.CRYPT_OID_INFO_NAME_KEY, "sha1"),
        (con.CRYPT_OID_INFO_ALGID_KEY, con.CALG_SHA1),
    ):
        assert win32crypt.CryptFindOIDInfo(KeyType=kind, Key=key, GroupId=group) == entry
    signature = win32crypt.CryptFindOIDInfo(con.CRYPT_OID_INFO_SIGN_KEY, (con.CALG_SHA1, con.CALG_RSA_SIGN))
    assert signature["OID"] in (con.szOID_RSA_SHA1RSA, con.szOID_OIWSEC_sha1RSASign)
    assert entry in win32crypt.CryptEnumOIDInfo(group)
    everything = win32crypt.CryptEnumOIDInfo()
    assert entry in everything
    assert signature in everything
    assert len(everything) > 100


def test_a_wrong_key_for_an_entry_says_so():
    for kind, key in (
        (con.CRYPT_OID_INFO_OID_KEY, 5),
        (con.CRYPT_OID_INFO_NAME_KEY, b"sha1"),
        (con.CRYPT_OID_INFO_NAME_KEY, None),
        (con.CRYPT_OID_INFO_ALGID_KEY, "sha1"),
        (con.CRYPT_OID_INFO_SIGN_KEY, 5),
        (con.CRYPT_OID_INFO_SIGN_KEY, (1, 2, 3)),
        (con.CRYPT_OID_INFO_SIGN_KEY, ("a", "b")),
    ):
        with pytest.raises(TypeError):
            win32crypt.CryptFindOIDInfo(kind, key)
    with pytest.raises(ValueError, match="KeyType"):
        win32crypt.CryptFindOIDInfo(99, "sha1")
    with refused(winerror.CRYPT_E_NOT_FOUND, "CryptFindOIDInfo"):
        win32crypt.CryptFindOIDInfo(con.CRYPT_OID_INFO_NAME_KEY, "no such name")
    assert win32crypt.CryptEnumOIDInfo(99) == []


def test_bytes_become_text_and_bytes_again():
    data = bytes(range(100))
    text = win32crypt.CryptBinaryToString(data, con.CRYPT_STRING_BASE64 | con.CRYPT_STRING_NOCRLF)
    assert text.strip() == base64.b64encode(data).decode()
    assert win32crypt.CryptStringToBinary(text, con.CRYPT_STRING_BASE64) == (data, 0, con.CRYPT_STRING_BASE64)
    pem = win32crypt.CryptBinaryToString(Binary=data, Flags=con.CRYPT_STRING_BASE64HEADER)
    assert pem.startswith("-----BEGIN CERTIFICATE-----\r\n")
    assert pem.endswith("-----END CERTIFICATE-----\r\n")
    found, skipped, form = win32crypt.CryptStringToBinary(
        String="before it\r\n" + pem, Flags=con.CRYPT_STRING_BASE64_ANY
    )
    assert (found, form) == (data, con.CRYPT_STRING_BASE64HEADER)
    assert skipped == len("before it\r\n")


FORMS = [
    con.CRYPT_STRING_BASE64HEADER,
    con.CRYPT_STRING_BASE64,
    con.CRYPT_STRING_BASE64REQUESTHEADER,
    con.CRYPT_STRING_BASE64X509CRLHEADER,
    con.CRYPT_STRING_HEX,
    con.CRYPT_STRING_HEXASCII,
    con.CRYPT_STRING_HEXADDR,
    con.CRYPT_STRING_HEXASCIIADDR,
    con.CRYPT_STRING_HEXRAW,
]


@pytest.mark.parametrize("form", FORMS)
@given(data=st.binary(min_size=1, max_size=300))
def test_every_form_gives_the_bytes_back(form, data):
    for kind in (bytes, bytearray, memoryview):
        text = win32crypt.CryptBinaryToString(kind(data), form)
        assert win32crypt.CryptStringToBinary(text, form) == (data, 0, form)


@given(text=st.text(max_size=60), form=st.one_of(st.sampled_from(FORMS), st.integers(0, 2**32 - 1)))
def test_any_text_is_taken_or_refused(text, form):
    try:
        found, skipped, _ = win32crypt.CryptStringToBinary(text, form)
    except win32crypt.error as refusal:
        assert refusal.funcname == "CryptStringToBinary"
    else:
        assert len(found) <= 2 * len(text)
        assert skipped <= 2 * len(text)


def test_a_form_that_is_none():
    for flags in (9999, 0x7FFFFFFF):
        with pytest.raises(win32crypt.error):
            win32crypt.CryptBinaryToString(b"data", flags)
    with refused(winerror.ERROR_INVALID_DATA, "CryptStringToBinary"):
        win32crypt.CryptStringToBinary("*** no base64 ***", con.CRYPT_STRING_BASE64)
    for wrong in ("text", None, 5):
        with pytest.raises(TypeError):
            win32crypt.CryptBinaryToString(wrong, con.CRYPT_STRING_BASE64)
    for wrong in (b"text", None, 5):
        with pytest.raises(TypeError):
            win32crypt.CryptStringToBinary(wrong, con.CRYPT_STRING_BASE64)
