# SPDX-License-Identifier: MIT
"""win32crypt beyond pywin32: signed certificates, CRLs and requests, which OpenSSL verifies."""

import contextlib
import datetime
import subprocess
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opensspi import win32crypt, winerror
from opensspi import win32cryptcon as con
from test_win32crypt_providers import AES, refused

START = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
END = datetime.datetime(2049, 12, 31, 23, 59, 59, tzinfo=datetime.UTC)
SHA256_RSA = con.szOID_RSA_SHA256RSA
SPEC = con.AT_SIGNATURE
RELAXED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
BYTES = st.binary(max_size=40)


@pytest.fixture(scope="module")
def signer():
    """signer is a session with a key for signatures; nothing of it stays."""
    with win32crypt.CryptAcquireContext(None, None, AES, con.CRYPT_VERIFYCONTEXT) as provider:
        provider.CryptGenKey(SPEC, 0, 2048)
        yield provider


@pytest.fixture(scope="module")
def x509(cryptography):
    from cryptography import x509

    assert cryptography
    return x509


def name(text="CN=Maker, O=OpenSSPI"):
    return win32crypt.CertStrToName(text)


def extensions():
    names = [
        (con.CERT_ALT_NAME_DNS_NAME, "shop.example"),
        (con.CERT_ALT_NAME_RFC822_NAME, "shop@shop.example"),
        (con.CERT_ALT_NAME_URL, "https://shop.example/"),
        (con.CERT_ALT_NAME_IP_ADDRESS, b"\xc0\0\2\1"),
        (con.CERT_ALT_NAME_DIRECTORY_NAME, name("CN=Directory")),
        (con.CERT_ALT_NAME_REGISTERED_ID, "1.2.3.4"),
        (con.CERT_ALT_NAME_OTHER_NAME, {"ObjId": "1.2.3.5", "Value": b"\x0c\1x"}),
    ]
    constraints = {"fCA": True, "fPathLenConstraint": True, "PathLenConstraint": 3}
    encode = win32crypt.CryptEncodeObjectEx
    return [
        {"ObjId": "2.5.29.17", "Value": encode(con.X509_ALTERNATE_NAME, names)},
        {"ObjId": "2.5.29.19", "Critical": True, "Value": encode(con.X509_BASIC_CONSTRAINTS2, constraints)},
        {"ObjId": "2.5.29.14", "Value": encode("2.5.29.14", b"identifier")},
    ]


def key_of(signer):
    return signer.CryptExportPublicKeyInfo(SPEC)


def certificate_info(signer, **more):
    return {
        "SerialNumber": b"\x39\x30",
        "Issuer": name(),
        "Subject": name("CN=Made"),
        "NotBefore": START,
        "NotAfter": END,
        "SubjectPublicKeyInfo": key_of(signer),
        **more,
    }


def sign(signer, kind, info, algorithm=SHA256_RSA):
    return win32crypt.CryptSignAndEncodeCertificate(signer, SPEC, kind, info, algorithm)


def openssl(*arguments, data):
    done = subprocess.run(["openssl", *arguments], input=data, capture_output=True, check=False)
    return done.returncode, done.stdout.decode() + done.stderr.decode()


def test_a_certificate_is_signed(signer, x509):
    der = sign(signer, con.X509_CERT_TO_BE_SIGNED, certificate_info(signer, Extension=extensions()))
    peer = x509.load_der_x509_certificate(der)
    assert peer.serial_number == 12345 and peer.subject.rfc4514_string() == "CN=Made"
    assert peer.not_valid_after.replace(tzinfo=datetime.UTC) == END
    names = peer.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["shop.example"]
    assert str(names.get_values_for_type(x509.IPAddress)[0]) == "192.0.2.1"
    assert names.get_values_for_type(x509.OtherName)[0].value == b"\x0c\1x"
    constraints = peer.extensions.get_extension_for_class(x509.BasicConstraints)
    assert (constraints.critical, constraints.value.ca, constraints.value.path_length) == (True, True, 3)
    from cryptography.hazmat.primitives.asymmetric import padding

    peer.public_key().verify(
        peer.signature, peer.tbs_certificate_bytes, padding.PKCS1v15(), peer.signature_hash_algorithm
    )


def test_a_crl_is_signed(signer, x509):
    der = sign(
        signer,
        con.X509_CERT_CRL_TO_BE_SIGNED,
        {
            "Issuer": name(),
            "ThisUpdate": START,
            "NextUpdate": END,
            "Entry": [
                {"SerialNumber": b"\x39\x30", "RevocationDate": START},
                {
                    "SerialNumber": b"\1",
                    "RevocationDate": START,
                    "Extension": [{"ObjId": "2.5.29.21", "Value": b"\x0a\1\1"}],
                },
            ],
        },
    )
    peer = x509.load_der_x509_crl(der)
    assert [entry.serial_number for entry in peer] == [12345, 1]
    reason = peer.get_revoked_certificate_by_serial_number(1).extensions.get_extension_for_class(
        x509.CRLReason
    )
    assert reason.value.reason == x509.ReasonFlags.key_compromise
    maker = sign(signer, con.X509_CERT_TO_BE_SIGNED, certificate_info(signer, Subject=name()))
    assert peer.is_signature_valid(x509.load_der_x509_certificate(maker).public_key())
    without = {"Issuer": name(), "ThisUpdate": START}
    assert x509.load_der_x509_crl(sign(signer, con.X509_CERT_CRL_TO_BE_SIGNED, without)).next_update is None


def test_a_request_is_signed(signer):
    encoded = win32crypt.CryptEncodeObjectEx(con.X509_EXTENSIONS, extensions())
    info = {
        "Subject": name("CN=shop.example, O=Läden"),
        "SubjectPublicKeyInfo": key_of(signer),
        "Attribute": [{"ObjId": con.szOID_RSA_certExtensions, "Value": [encoded]}],
    }
    der = sign(signer, con.X509_CERT_REQUEST_TO_BE_SIGNED, info)
    code, text = openssl("req", "-inform", "DER", "-verify", "-noout", "-text", data=der)
    assert code == 0 and "verify OK" in text and "DNS:shop.example" in text
    bare = sign(signer, con.X509_CERT_REQUEST_TO_BE_SIGNED, {k: info[k] for k in list(info)[:2]})
    assert openssl("req", "-inform", "DER", "-verify", "-noout", data=bare)[0] == 0


def test_bytes_are_signed(signer, x509):
    signature = win32crypt.CryptSignCertificate(
        signer, SPEC, b"message", {"ObjId": SHA256_RSA, "Parameters": None}
    )
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    maker = sign(signer, con.X509_CERT_TO_BE_SIGNED, certificate_info(signer))
    key = x509.load_der_x509_certificate(maker).public_key()
    key.verify(signature[::-1], b"message", padding.PKCS1v15(), hashes.SHA256())


def test_a_self_signed_certificate_of_a_session(signer, x509):
    made = win32crypt.CertCreateSelfSignCertificate(
        signer,
        name(),
        con.CERT_CREATE_SELFSIGN_NO_KEY_INFO,
        SignatureAlgorithm=SHA256_RSA,
        StartTime=START,
        EndTime=END,
        Extensions=extensions(),
    )
    assert (made.NotBefore, made.NotAfter, made.Subject) == (START, END, made.Issuer)
    peer = x509.load_der_x509_certificate(made.CertEncoded)
    assert peer.signature_hash_algorithm.name == "sha256" and len(peer.extensions) == 3
    code, text = openssl("x509", "-inform", "DER", "-noout", "-text", data=made.CertEncoded)
    assert code == 0 and "CN=Maker" in text.replace(" = ", "=")


@pytest.fixture
def box():
    """box is a name that no container has; the container is gone afterwards."""
    made = f"test {uuid.uuid4()}"
    yield made
    with contextlib.suppress(win32crypt.error):
        win32crypt.CryptAcquireContext(made, None, AES, con.CRYPT_DELETEKEYSET)


def test_a_self_signed_certificate_makes_its_container(box):
    link = {"ContainerName": box, "ProvName": None, "ProvType": AES, "Flags": 0, "KeySpec": SPEC}
    made = win32crypt.CertCreateSelfSignCertificate(None, name(), KeyProvInfo=link)
    spec, provider = made.CryptAcquireCertificatePrivateKey()
    assert spec == SPEC and provider.CryptGetProvParam(con.PP_CONTAINER) == box.encode()
    bare = win32crypt.CertCreateCertificateContext(con.X509_ASN_ENCODING, made.CertEncoded)
    bare.CryptFindCertificateKeyProvInfo()
    found = bare.CertGetCertificateContextProperty(con.CERT_KEY_PROV_INFO_PROP_ID)
    assert found["ContainerName"] == box


def test_a_certificate_without_a_key_finds_none(signer):
    stray = sign(signer, con.X509_CERT_TO_BE_SIGNED, certificate_info(signer))
    context = win32crypt.CertCreateCertificateContext(con.X509_ASN_ENCODING, stray)
    with refused(winerror.NTE_NO_KEY, "CryptFindCertificateKeyProvInfo"):
        context.CryptFindCertificateKeyProvInfo()


def test_names_are_encoded_and_refused(x509):
    utf8 = con.CERT_X500_NAME_STR | con.CERT_NAME_STR_ENABLE_UTF8_UNICODE_FLAG
    encoded = win32crypt.CertStrToName("CN=Jürgen, O=Läden", utf8)
    assert x509.Name.from_rfc4514_string("O=Läden,CN=Jürgen").public_bytes() == encoded
    assert win32crypt.CertNameToStr(encoded, con.CERT_X500_NAME_STR) == "CN=Jürgen, O=Läden"
    with refused(winerror.CRYPT_E_INVALID_X500_STRING, "CertStrToName"):
        name("no name")


def test_wrong_arguments_are_refused(signer):
    info = certificate_info(signer)
    for missing in info:
        with pytest.raises(TypeError, match=missing):
            sign(signer, con.X509_CERT_TO_BE_SIGNED, {k: v for k, v in info.items() if k != missing})
    with refused(winerror.NTE_BAD_ALGID, "CryptSignAndEncodeCertificate"):
        sign(signer, con.X509_CERT_TO_BE_SIGNED, info, "1.2.3")
    with pytest.raises(NotImplementedError):
        sign(signer, con.X509_NAME, info)
    with pytest.raises(TypeError):
        sign(signer, con.X509_CERT_TO_BE_SIGNED, [])
    with pytest.raises(TypeError):
        sign(signer, con.X509_CERT_TO_BE_SIGNED, info, 7)
    with pytest.raises(win32crypt.error):
        win32crypt.CryptSignCertificate(None, SPEC, b"", SHA256_RSA)
    with pytest.raises(TypeError):
        win32crypt.CertCreateSelfSignCertificate(signer, "CN=text")
    for wrong in ([(0, "x")], [(3,)], [3], [(3, 4)]):
        with pytest.raises((TypeError, IndexError, NotImplementedError)):
            win32crypt.CryptEncodeObjectEx(con.X509_ALTERNATE_NAME, wrong)


@RELAXED
@given(BYTES, BYTES, BYTES, st.integers(0, 2**32 - 1))
def test_any_bytes_are_signed_or_refused(signer, subject, number, value, version):
    extension = [{"ObjId": "2.5.29.17", "Critical": True, "Value": value}]
    more = {"Subject": subject, "SerialNumber": number, "Extension": extension, "Version": version}
    with contextlib.suppress(win32crypt.error):
        der = sign(signer, con.X509_CERT_TO_BE_SIGNED, certificate_info(signer, **more))
        assert value in der and subject in der
