# SPDX-License-Identifier: MIT
"""win32crypt: public-key infos as dicts."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opensspi import win32crypt, winerror
from opensspi import win32cryptcon as con
from test_win32crypt_providers import refused

CURVES = [
    ("SECP256R1", con.szOID_ECC_CURVE_P256, 32),
    ("SECP384R1", con.szOID_ECC_CURVE_P384, 48),
    ("SECP521R1", con.szOID_ECC_CURVE_P521, 66),
]


@pytest.fixture
def pair(provider):
    return provider.CryptGenKey(con.AT_SIGNATURE, 0, 1024)


def signed(provider):
    digest = provider.CryptCreateHash(con.CALG_SHA1)
    digest.CryptHashData(b"message")
    return digest, digest.CryptSignHash(con.AT_SIGNATURE)


def test_a_public_key_travels_as_a_pickled_dict(provider, pair):
    info = provider.CryptExportPublicKeyInfo(con.AT_SIGNATURE)
    assert info["Algorithm"] == {"ObjId": con.szOID_RSA_RSA, "Parameters": b"\x05\x00"}
    assert info["PublicKey"]["UnusedBits"] == 0
    assert type(info["PublicKey"]["Data"]) is bytes
    assert [*info, *info["Algorithm"], *info["PublicKey"]] == [
        "Algorithm",
        "PublicKey",
        "ObjId",
        "Parameters",
        "Data",
        "UnusedBits",
    ]
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        copy = pickle.loads(pickle.dumps(info, protocol))
        assert copy == info
        digest, signature = signed(provider)
        with win32crypt.CryptAcquireContext(None, None, con.PROV_RSA_FULL, con.CRYPT_VERIFYCONTEXT) as other:
            digest = other.CryptCreateHash(con.CALG_SHA1)
            digest.CryptHashData(b"message")
            digest.CryptVerifySignature(signature, other.CryptImportPublicKeyInfo(copy))


def test_python3_cryptography_reads_it(provider, pair, cryptography):
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding

    info = provider.CryptExportPublicKeyInfo(con.AT_SIGNATURE)
    key = serialization.load_der_public_key(der_of(info))
    key.verify(signed(provider)[1][::-1], b"message", padding.PKCS1v15(), hashes.SHA1())


def der_of(info):
    """der_of builds SubjectPublicKeyInfo by hand."""
    bits = bytes([info["PublicKey"]["UnusedBits"]]) + info["PublicKey"]["Data"]
    body = tlv(0x30, tlv(6, oid_bytes(info["Algorithm"]["ObjId"])) + info["Algorithm"]["Parameters"])
    return tlv(0x30, body + tlv(3, bits))


def tlv(tag, content):
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def oid_bytes(oid):
    first, second, *rest = map(int, oid.split("."))
    made = b""
    for number in [40 * first + second, *rest]:
        part = bytes([number & 127])
        while number := number >> 7:
            part = bytes([number & 127 | 128]) + part
        made += part
    return made


def test_our_provider_reads_python3_cryptographys_key(provider, cryptography):
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    theirs = rsa.generate_private_key(65537, 1024)
    data = theirs.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
    key = provider.CryptImportPublicKeyInfo(
        Info={
            "Algorithm": {"ObjId": con.szOID_RSA_RSA, "Parameters": b"\x05\x00"},
            "PublicKey": {"Data": data, "UnusedBits": 0},
        },
        CertEncodingType=con.X509_ASN_ENCODING,
    )
    digest = provider.CryptCreateHash(con.CALG_SHA_256)
    digest.CryptHashData(b"message")
    digest.CryptVerifySignature(theirs.sign(b"message", padding.PKCS1v15(), hashes.SHA256())[::-1], key)


@pytest.mark.parametrize(("name", "oid", "size"), CURVES)
def test_keys_on_curves_verify(provider, cryptography, name, oid, size):
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, utils

    theirs = ec.generate_private_key(getattr(ec, name)())
    point = theirs.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    parameters = tlv(6, oid_bytes(oid))
    info = {
        "Algorithm": {"ObjId": con.szOID_ECC_PUBLIC_KEY, "Parameters": parameters},
        "PublicKey": {"Data": point, "UnusedBits": 0},
    }
    key = provider.CryptImportPublicKeyInfo(info)
    assert key.CryptGetKeyParam(con.KP_ALGID) == con.CALG_ECDSA
    r, s = utils.decode_dss_signature(theirs.sign(b"message", ec.ECDSA(hashes.SHA256())))
    digest = provider.CryptCreateHash(con.CALG_SHA_256)
    digest.CryptHashData(b"message")
    digest.CryptVerifySignature(r.to_bytes(size, "big") + s.to_bytes(size, "big"), key)
    with refused(winerror.NTE_BAD_SIGNATURE, "CryptVerifySignature"):
        digest.CryptVerifySignature(s.to_bytes(size, "big") + r.to_bytes(size, "big"), key)


def test_dsa_keys_travel_too():
    with win32crypt.CryptAcquireContext(
        None, con.MS_DEF_DSS_PROV, con.PROV_DSS, con.CRYPT_VERIFYCONTEXT
    ) as provider:
        provider.CryptGenKey(con.AT_SIGNATURE, 0, 512)
        info = provider.CryptExportPublicKeyInfo(KeySpec=con.AT_SIGNATURE)
        assert info["Algorithm"]["ObjId"] == con.szOID_X957_DSA
        digest, signature = signed(provider)
        digest.CryptVerifySignature(signature, provider.CryptImportPublicKeyInfo(info))


def test_without_a_pair_there_is_nothing_to_export(provider):
    with refused(winerror.NTE_NO_KEY, "CryptExportPublicKeyInfo"):
        provider.CryptExportPublicKeyInfo(con.AT_KEYEXCHANGE)


@pytest.mark.parametrize(
    "info",
    [
        None,
        b"",
        {},
        {"Algorithm": {}, "PublicKey": {}},
        {"Algorithm": {"ObjId": "1.2"}, "PublicKey": {}},
        {"Algorithm": {"ObjId": 5, "Parameters": b""}, "PublicKey": {"Data": b"", "UnusedBits": 0}},
        {"Algorithm": {"ObjId": "1.2", "Parameters": "x"}, "PublicKey": {"Data": b"", "UnusedBits": 0}},
        {"Algorithm": {"ObjId": "1.2"}, "PublicKey": {"Data": "text", "UnusedBits": 0}},
        {"Algorithm": {"ObjId": "1.2"}, "PublicKey": {"Data": b"", "UnusedBits": "0"}},
        {"Algorithm": [], "PublicKey": []},
    ],
)
def test_what_is_not_a_public_key_info_is_a_type_error(provider, info):
    with pytest.raises(TypeError):
        provider.CryptImportPublicKeyInfo(info)


@given(data=st.binary(max_size=80), unused=st.integers(0, 2**32 - 1), parameters=st.binary(max_size=8))
def test_any_public_key_info_is_taken_or_refused(data, unused, parameters):
    with win32crypt.CryptAcquireContext(None, None, con.PROV_RSA_AES, con.CRYPT_VERIFYCONTEXT) as provider:
        for oid in (con.szOID_RSA_RSA, con.szOID_X957_DSA, con.szOID_ECC_PUBLIC_KEY, "1.2.3", ""):
            info = {
                "Algorithm": {"ObjId": oid, "Parameters": parameters},
                "PublicKey": {"Data": data, "UnusedBits": unused},
            }
            with pytest.raises(win32crypt.error):
                provider.CryptImportPublicKeyInfo(info)
