#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What certificates cost from Python, beside python3-cryptography: nanoseconds per call.

Prints one JSON object {row: {column: nanoseconds}}; bench/run.py makes a table of it.
"""

import subprocess
import tempfile
from collections.abc import Callable

import python_timing
from opensspi import win32crypt
from opensspi import win32cryptcon as con

EXTENSIONS = "subjectAltName=DNS:www.example.org,DNS:example.org"


def new_certificate() -> bytes:
    """A certificate by the openssl command, as DER."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{folder}/key"]
        command += ["-subj", "/C=DE/O=Example Organisation/CN=www.example.org", "-addext", EXTENSIONS]
        done = subprocess.run([*command, "-outform", "DER"], capture_output=True, check=True)
    return done.stdout


def of_opensspi(encoded: bytes) -> dict[str, Callable[[], object]]:
    store = win32crypt.CertOpenStore(con.CERT_STORE_PROV_MEMORY, 0, None, 0, None)
    added = store.CertAddEncodedCertificateToStore(con.X509_ASN_ENCODING, encoded, con.CERT_STORE_ADD_NEW)
    assert added.CertEncoded == encoded
    return {
        "Version": lambda: added.Version,
        "SerialNumber": lambda: added.SerialNumber,
        "Subject": lambda: added.Subject,
        "Issuer": lambda: added.Issuer,
        "NotBefore": lambda: added.NotBefore,
        "the encoding": lambda: added.CertEncoded,
        "SignatureAlgorithm": lambda: added.SignatureAlgorithm,
        "SubjectPublicKeyInfo": lambda: added.SubjectPublicKeyInfo,
        "the extensions": lambda: added.Extension,
        "list a store of one": lambda: store.CertEnumCertificatesInStore(),
        "a call that does nothing": lambda: None,
    }


def of_cryptography(encoded: bytes) -> dict[str, Callable[[], object]]:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    certificate = x509.load_der_x509_certificate(encoded)
    return {
        "Version": lambda: certificate.version,
        "SerialNumber": lambda: certificate.serial_number,
        "Subject": lambda: certificate.subject,
        "Issuer": lambda: certificate.issuer,
        "NotBefore": lambda: certificate.not_valid_before,
        "the encoding": lambda: certificate.public_bytes(Encoding.DER),
        "SignatureAlgorithm": lambda: certificate.signature_algorithm_oid,
        "SubjectPublicKeyInfo": lambda: certificate.public_key(),
        "the extensions": lambda: certificate.extensions,
    }


def main() -> None:
    encoded = new_certificate()
    python_timing.print_rows({"win32crypt": of_opensspi(encoded)}, lambda: of_cryptography(encoded))


if __name__ == "__main__":
    main()
