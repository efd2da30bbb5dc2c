# SPDX-License-Identifier: MIT
"""win32crypt: key pairs that live on a PKCS#11 token and never leave it."""

import datetime
import os
import pathlib
import shutil
import subprocess
import sys

import pytest
from opensspi import winerror

MODULE = pathlib.Path("/usr/lib/softhsm/libsofthsm2.so")
PROGRAM = """
from opensspi import win32crypt, winerror, win32cryptcon as con
card = (con.MS_SCARD_PROV, con.PROV_RSA_FULL)
with win32crypt.CryptAcquireContext("on the token", *card, con.CRYPT_NEWKEYSET) as provider:
    provider.CryptSetProvParam(con.PP_SIGNATURE_PIN, {pin!r})
    pair = provider.CryptGenKey(con.AT_SIGNATURE, 0, 1024)
    try:
        pair.CryptExportKey(None, con.PRIVATEKEYBLOB)
    except win32crypt.error as refused:
        assert refused.winerror == winerror.NTE_BAD_KEY_STATE, refused
with win32crypt.CryptAcquireContext("on the token", *card, 0) as provider:
    assert provider.CryptGetProvParam(con.PP_ENUMCONTAINERS) == ["on the token"]
    provider.CryptSetProvParam(con.PP_SIGNATURE_PIN, {pin!r})
    digest = provider.CryptCreateHash(con.CALG_SHA1)
    digest.CryptHashData(b"message")
    signature = digest.CryptSignHash(con.AT_SIGNATURE)
    digest.CryptVerifySignature(signature, provider.CryptGetUserKey(con.AT_SIGNATURE))
    print("signed")
"""

# What programs do with a certificate of a token: its issuer made a certificate of the key, and
# another process finds it in "My", signs with the token, and knows only the certificate and the PIN.
INSTALLING = """
import datetime, sys
from opensspi import win32crypt, win32cryptcon as con
sys.path.append("/usr/lib/python3/dist-packages")  # the last place to look
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
card = (con.MS_SCARD_PROV, con.PROV_RSA_FULL)
with win32crypt.CryptAcquireContext("on the token", *card, con.CRYPT_NEWKEYSET) as provider:
    provider.CryptSetProvParam(con.PP_SIGNATURE_PIN, "1234")
    blob = provider.CryptGenKey(con.AT_SIGNATURE, 0, 2048).CryptExportKey(None, con.PUBLICKEYBLOB)
modulus, exponent = int.from_bytes(blob[20:], "little"), int.from_bytes(blob[16:20], "little")
issuer = ec.generate_private_key(ec.SECP256R1())
certificate = (
    x509.CertificateBuilder()
    .subject_name(x509.Name.from_rfc4514_string("CN=Token user"))
    .issuer_name(x509.Name.from_rfc4514_string("CN=Issuer"))
    .public_key(rsa.RSAPublicNumbers(exponent, modulus).public_key())
    .serial_number(5)
    .not_valid_before(datetime.datetime(2020, 1, 1))
    .not_valid_after(datetime.datetime(2049, 1, 1))
    .sign(issuer, hashes.SHA256())
)
encoded = certificate.public_bytes(serialization.Encoding.DER)
with win32crypt.CertOpenSystemStore("My") as my:
    added = my.CertAddEncodedCertificateToStore(con.X509_ASN_ENCODING, encoded, con.CERT_STORE_ADD_NEW)
    info = {"ContainerName": "on the token", "ProvName": card[0], "ProvType": card[1]}
    info["KeySpec"] = con.AT_SIGNATURE
    added.CertSetCertificateContextProperty(con.CERT_KEY_PROV_INFO_PROP_ID, info)
    added.CertFreeCertificateContext()
print("installed")
"""
SIGNING = """
import sys
from opensspi import win32crypt, win32cryptcon as con
sys.path.append("/usr/lib/python3/dist-packages")  # the last place to look
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
with win32crypt.CertOpenSystemStore("My") as my:
    (certificate,) = my.CertEnumCertificatesInStore()
    spec, provider = certificate.CryptAcquireCertificatePrivateKey()
    provider.CryptSetProvParam(con.PP_SIGNATURE_PIN, "1234")
    digest = provider.CryptCreateHash(con.CALG_SHA1)
    digest.CryptHashData(b"message")
    signature = digest.CryptSignHash(spec)
    public = x509.load_der_x509_certificate(certificate.CertEncoded).public_key()
    public.verify(signature[::-1], b"message", padding.PKCS1v15(), hashes.SHA1())
    provider.CryptReleaseContext()
    certificate.CertFreeCertificateContext()
print("signed")
"""


@pytest.fixture
def token(tmp_path):
    """token is the environment of a process that sees one new token, whose PIN is 1234."""
    if not MODULE.exists() or not shutil.which("softhsm2-util"):
        pytest.skip("needs softhsm2")
    (tmp_path / "tokens").mkdir()
    configuration = tmp_path / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {tmp_path}/tokens\n")
    environment = os.environ | {"SOFTHSM2_CONF": str(configuration), "OPENSSPI_PKCS11_MODULE": str(MODULE)}
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label=card", "--pin=1234", "--so-pin=5678"],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return environment


@pytest.mark.parametrize("pin", ["1234", b"1234"])
def test_a_pair_on_a_token_signs_and_stays_there(token, pin):
    finished = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(pin=pin)],
        env=token,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.stdout == "signed\n", finished.stderr


def test_a_wrong_pin_is_refused(token):
    finished = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(pin="9999")],
        env=token,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.stdout == ""
    assert str(winerror.SCARD_W_WRONG_CHV) in finished.stderr


def test_a_certificate_of_a_tokens_key_is_found_and_signs(token, cryptography, tmp_path):
    assert cryptography
    environment = token | {"OPENSSPI_HOME": str(tmp_path / "home")}
    for program, said in ((INSTALLING, "installed\n"), (SIGNING, "signed\n")):
        finished = subprocess.run(
            [sys.executable, "-c", program],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert finished.stdout == said, finished.stderr


# A key and its certificate that other programs have put on a token are found in "My" by a program
# that knows neither: it lists the certificates and signs with the one it wants.
ENUMERATING = """
import sys
from opensspi import win32crypt, win32cryptcon as con
sys.path.append("/usr/lib/python3/dist-packages")  # the last place to look
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
with win32crypt.CertOpenSystemStore("My") as my:
    shown = my.CertEnumCertificatesInStore()
    print(sorted(win32crypt.CertNameToStr(each.Subject, con.CERT_X500_NAME_STR) for each in shown))
    for certificate in shown:
        info = certificate.CertGetCertificateContextProperty(con.CERT_KEY_PROV_INFO_PROP_ID)
        print(info["ContainerName"], info["ProvName"] == con.MS_SCARD_PROV, info["ProvType"], info["KeySpec"])
        spec, provider = certificate.CryptAcquireCertificatePrivateKey()
        provider.CryptSetProvParam(con.PP_SIGNATURE_PIN, "1234")
        digest = provider.CryptCreateHash(con.CALG_SHA1)
        digest.CryptHashData(b"message")
        signature = digest.CryptSignHash(spec)
        public = x509.load_der_x509_certificate(certificate.CertEncoded).public_key()
        public.verify(signature[::-1], b"message", padding.PKCS1v15(), hashes.SHA1())
        provider.CryptReleaseContext()
        try:
            certificate.CertDeleteCertificateFromStore()
        except win32crypt.error as refused:
            print("stays", refused.winerror)
        certificate.CertFreeCertificateContext()
"""


class P11Tool:
    """GnuTLS's p11tool with one token, as another program that writes to it."""

    def __init__(self, environment, folder):
        self.environment, self.folder = environment, folder

    def run(self, *arguments):
        finished = subprocess.run(
            [
                "p11tool",
                f"--provider={MODULE}",
                "--batch",
                "--login",
                "--set-pin=1234",
                *arguments,
                "pkcs11:token=card",
            ],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert finished.returncode == 0, finished.stderr

    def generate(self, label, identifier):
        """Makes a key pair and returns its public key."""
        from cryptography.hazmat.primitives import serialization

        path = self.folder / f"{identifier}.pem"
        self.run(
            "--generate-privkey=rsa",
            "--bits=2048",
            f"--label={label}",
            f"--id={identifier}",
            f"--outfile={path}",
        )
        return serialization.load_pem_public_key(path.read_bytes())

    def write(self, name, public, identifier):
        """Writes a certificate of a key, which somebody else signs."""
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec

        certificate = (
            x509.CertificateBuilder()
            .subject_name(x509.Name.from_rfc4514_string(f"CN={name}"))
            .issuer_name(x509.Name.from_rfc4514_string("CN=Issuer"))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime.datetime(2020, 1, 1))
            .not_valid_after(datetime.datetime(2049, 1, 1))
            .sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
        )
        path = self.folder / f"{name}.pem"
        path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        self.run("--write", f"--load-certificate={path}", f"--label={name}", f"--id={identifier}")


@pytest.fixture
def p11tool(token, cryptography, tmp_path):
    assert cryptography
    if not shutil.which("p11tool"):
        pytest.skip("needs gnutls-bin")
    return P11Tool(token | {"OPENSSPI_HOME": str(tmp_path / "home")}, tmp_path)


def enumerated(p11tool):
    finished = subprocess.run(
        [sys.executable, "-c", ENUMERATING],
        env=p11tool.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout.splitlines()


def test_my_shows_the_certificates_on_a_token_and_they_sign(p11tool):
    p11tool.write("first", p11tool.generate("first key", "01"), "01")
    p11tool.write("second", p11tool.generate("second key", "02"), "02")
    said = enumerated(p11tool)
    assert said[0] == "['CN=first', 'CN=second']"
    assert sorted(said[1:]) == [
        "first key True 1 1",
        "second key True 1 1",
        f"stays {winerror.ERROR_ACCESS_DENIED}",
        f"stays {winerror.ERROR_ACCESS_DENIED}",
    ]


def test_my_shows_no_certificate_whose_key_has_no_container(p11tool):
    public = p11tool.generate("key", "01")
    p11tool.write("own", public, "01")
    p11tool.write("issuer", public, "77")
    hidden = p11tool.generate("key", "02")  # a container has one pair of each use
    p11tool.write("hidden", hidden, "02")
    shown = enumerated(p11tool)[0]
    assert "issuer" not in shown
    assert shown in {"['CN=own']", "['CN=hidden']"}


def test_my_is_empty_without_a_token(tmp_path):
    for module in ("/nonexistent/module.so", str(MODULE)):
        configuration = tmp_path / "softhsm2.conf"
        configuration.write_text(f"directories.tokendir = {tmp_path}\n")
        finished = subprocess.run(
            [sys.executable, "-c", ENUMERATING],
            env=os.environ
            | {
                "SOFTHSM2_CONF": str(configuration),
                "OPENSSPI_PKCS11_MODULE": module,
                "OPENSSPI_HOME": str(tmp_path / "home"),
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert finished.stdout == "[]\n", finished.stderr
