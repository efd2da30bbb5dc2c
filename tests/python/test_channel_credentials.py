# SPDX-License-Identifier: MIT
"""AuthData of Schannel: certificates with their keys, root stores, and what is refused."""

import shutil
import ssl
import subprocess

import pytest
from opensspi import sspicon, win32crypt, win32cryptcon, win32security, winerror

OUTBOUND, INBOUND = sspicon.SECPKG_CRED_OUTBOUND, sspicon.SECPKG_CRED_INBOUND


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """files maps names to the bytes of a certificate and its key, also encrypted."""
    if not shutil.which("openssl"):
        pytest.skip("needs openssl")
    directory = tmp_path_factory.mktemp("certificate")
    for command in (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key -out pem -subj /CN=a",
        "pkcs8 -topk8 -in key -out sealed -passout pass:secret",
        "genpkey -algorithm ed25519 -out other",
        "req -x509 -newkey rsa:2048 -nodes -keyout rsa.key -out rsa.pem -subj /CN=b",
        "pkcs12 -export -inkey rsa.key -in rsa.pem -out pfx -passout pass:secret",
    ):
        subprocess.run(["openssl", *command.split()], cwd=directory, check=True, capture_output=True)
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def acquire(use, package="Schannel", **auth_data):
    return win32security.AcquireCredentialsHandle(None, package, use, None, auth_data, None, None)[0]


@pytest.mark.parametrize("package", ["Schannel", "schannel", "Microsoft Unified Security Protocol Provider"])
@pytest.mark.parametrize("use", [INBOUND, OUTBOUND, sspicon.SECPKG_CRED_BOTH])
def test_a_certificate_is_taken_and_named(files, package, use):
    credential = acquire(use, package, Certificates=[(files["pem"], files["key"])])
    der = ssl.PEM_cert_to_DER_cert(files["pem"].decode())
    assert credential.QueryCredentialsAttributes(sspicon.SECPKG_CRED_ATTR_CERT) == der


def test_der_and_one_file_for_both_are_taken(files):
    der = ssl.PEM_cert_to_DER_cert(files["pem"].decode())
    acquire(INBOUND, Certificates=[(der, files["key"])])
    both = files["key"] + files["pem"]
    acquire(INBOUND, Certificates=[(both, both)])
    acquire(INBOUND, Certificates=((bytearray(both), memoryview(both)),), RootStore=files["pem"])


def test_an_encrypted_key_needs_its_password(files):
    acquire(INBOUND, Certificates=[(files["pem"], files["sealed"], "secret")])
    for wrong in (("wrong",), (None,), ()):
        with pytest.raises(win32security.error) as failed:
            acquire(INBOUND, Certificates=[(files["pem"], files["sealed"], *wrong)])
        assert failed.value.winerror == winerror.ERROR_INVALID_PASSWORD


@pytest.mark.parametrize("use", [INBOUND, OUTBOUND, sspicon.SECPKG_CRED_BOTH])
def test_a_context_and_a_store_of_win32crypt_are_taken(files, use):
    store = win32crypt.PFXImportCertStore(files["pfx"], "secret", win32cryptcon.PKCS12_NO_PERSIST_KEY)
    (certificate,) = store.CertEnumCertificatesInStore()
    credential = acquire(use, Certificates=[certificate], RootStore=store)
    certificate.CertFreeCertificateContext()
    store.CertCloseStore()
    der = ssl.PEM_cert_to_DER_cert(files["rsa.pem"].decode())
    assert credential.QueryCredentialsAttributes(sspicon.SECPKG_CRED_ATTR_CERT) == der


def test_a_context_without_its_key_is_refused(files):
    der = ssl.PEM_cert_to_DER_cert(files["rsa.pem"].decode())
    certificate = win32crypt.CertCreateCertificateContext(win32cryptcon.X509_ASN_ENCODING, der)
    with pytest.raises(win32security.error) as failed:
        acquire(INBOUND, Certificates=[certificate])
    assert failed.value.winerror == sspicon.SEC_E_UNKNOWN_CREDENTIALS
    certificate.CertFreeCertificateContext()
    with pytest.raises(ValueError, match="freed"):
        acquire(INBOUND, Certificates=[certificate])


def test_none_is_no_certificate_and_no_root_store():
    acquire(OUTBOUND, Certificates=None, RootStore=None)
    acquire(OUTBOUND, Certificates=[])
    win32security.AcquireCredentialsHandle(None, "Schannel", OUTBOUND, None, None, None, None)
    with pytest.raises(win32security.error) as failed:
        acquire(INBOUND, Certificates=[])
    assert failed.value.winerror == sspicon.SEC_E_NO_CREDENTIALS


def test_another_key_and_what_is_no_key_are_refused(files):
    for key, status in (
        (files["other"], winerror.NTE_BAD_PUBLIC_KEY),
        (b"not a key", winerror.NTE_BAD_DATA),
        (files["pem"], winerror.NTE_BAD_DATA),
    ):
        with pytest.raises(win32security.error) as failed:
            acquire(INBOUND, Certificates=[(files["pem"], key)])
        assert failed.value.winerror == status
    with pytest.raises(win32security.error) as failed:
        acquire(INBOUND, Certificates=[(files["pem"], None)])
    assert failed.value.winerror == sspicon.SEC_E_UNKNOWN_CREDENTIALS


class Handle:
    """Handle has a number that no certificate and no store of the library has."""

    HANDLE = HCERTSTORE = 4096


def test_numbers_of_nothing_are_refused():
    with pytest.raises(win32security.error) as failed:
        acquire(OUTBOUND, Certificates=[Handle()])
    assert failed.value.winerror == sspicon.SEC_E_UNKNOWN_CREDENTIALS
    with pytest.raises(win32security.error) as failed:
        acquire(OUTBOUND, RootStore=Handle())
    assert failed.value.winerror == sspicon.SEC_E_INVALID_PARAMETER


@pytest.mark.parametrize(
    "auth_data",
    [
        {"Certificates": 7},
        {"Certificates": [("text", b"key")]},
        {"Certificates": [(b"pem", "text")]},
        {"Certificates": [(b"pem", b"key", b"password")]},
        {"Certificates": [(b"a", b"b", "c", "d")]},
        {"RootStore": ()},
        {"Unknown": None},
    ],
)
def test_the_wrong_type_is_refused(auth_data):
    with pytest.raises((TypeError, AttributeError)):
        acquire(OUTBOUND, **auth_data)
