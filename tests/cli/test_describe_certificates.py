# SPDX-License-Identifier: MIT
"""opensspi describe of certificates, CRLs, requests, PFX files and exported registry keys."""

import hashlib

import pytest
from authority import CA, Authority
from openssl_program import openssl


@pytest.fixture(scope="session")
def pki(tmp_path_factory):
    """pki has Root, its CRL, shop below it, and shop as PFX files of several kinds."""
    made = Authority(tmp_path_factory.mktemp("described"))
    made.root("Root")
    made.issue(
        "shop", "Root", "subjectAltName=DNS:shop.example,IP:192.0.2.1\nextendedKeyUsage=serverAuth\n" + CA
    )
    made.crl("Root", 0x1234)
    for name, options in {
        "modern": (),
        "old": ("-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"),
        "plain": ("-keypbe", "NONE", "-certpbe", "NONE"),
    }.items():
        openssl(
            *("pkcs12", "-export", "-inkey", made.path("shop", "key"), "-in", made.path("shop")),
            *("-name", "The shop", "-passout", "pass:secret", "-out", made.path(name, "p12"), *options),
        )
    return made


def fields(report):
    return {field["name"]: field["value"] for field in report["fields"]}


def describe(cli, path):
    report = cli.json("describe", "--file", str(path))
    text = cli.ok("describe", "--file", str(path))
    assert text.startswith(report["summary"])
    return report["summary"], fields(report)


def test_a_certificate_in_pem_and_der(cli, pki, tmp_path):
    der = tmp_path / "shop.der"
    openssl("x509", "-in", pki.path("shop"), "-outform", "DER", "-out", der)
    kind, shown = describe(cli, pki.path("shop"))
    assert kind == "certificate (X.509)" and (kind, shown) == describe(cli, der)
    assert shown["CERT_SHA256_HASH_PROP_ID"] == hashlib.sha256(der.read_bytes()).hexdigest()
    assert (shown["Subject"], shown["Issuer"]) == ("CN=shop", "CN=Root")
    assert shown["Extension[2.5.29.17]"] == "DNS:shop.example, IP:192.0.2.1"
    assert "Server Authentication" in shown["Extension[2.5.29.37]"]
    end = openssl("x509", "-in", der, "-inform", "DER", "-noout", "-enddate", "-dateopt", "iso_8601").decode()
    assert shown["NotAfter"] == end.strip().removeprefix("notAfter=").replace(" ", "T")


def test_a_crl_and_a_request(cli, pki):
    kind, shown = describe(cli, pki.path("Root", "crl"))
    assert "CRL" in kind and shown["CRLEntry[0]"] == "1234"
    kind, shown = describe(cli, pki.path("shop", "csr"))
    assert "PKCS#10" in kind and shown["Subject"] == "CN=shop"


@pytest.mark.parametrize("name", ["modern", "old", "plain"])
def test_a_pfx_without_its_password(cli, pki, name):
    kind, shown = describe(cli, pki.path(name, "p12"))
    assert kind == "PFX (PKCS#12)"
    assert ("CN=shop" in shown.values()) == (name == "plain")
    private = openssl("pkey", "-in", pki.path("shop", "key"), "-noout", "-text").decode()
    secret = "".join(private.split("priv:")[1].split("pub:")[0].split()).replace(":", "")
    assert secret not in cli.ok("describe", "--file", str(pki.path(name, "p12")))


def registry_text(blob):
    digits = [f"{byte:02x}" for byte in blob]
    lines = [",".join(digits[at : at + 25]) for at in range(0, len(digits), 25)]
    key = r"[HKEY_CURRENT_USER\Software\Microsoft\SystemCertificates\My\Certificates\X]"
    value = '"Blob"=hex:' + ",\\\r\n  ".join(lines)
    return f"Windows Registry Editor Version 5.00\r\n\r\n{key}\r\n{value}\r\n"


def test_an_exported_registry_key_is_described_and_added(cli, pki, tmp_path):
    der = openssl("x509", "-in", pki.path("shop"), "-outform", "DER")
    name = "Shop\x1b[31m\0".encode("utf-16-le")
    blob = b"".join(
        number.to_bytes(4, "little") + b"\1\0\0\0" + len(value).to_bytes(4, "little") + value
        for number, value in ((11, name), (32, der))
    )
    path = tmp_path / "shop.reg"
    path.write_bytes(b"\xff\xfe" + registry_text(blob).encode("utf-16-le"))
    _, shown = describe(cli, path)
    assert shown["Blob[0].Subject"] == "CN=shop" and "\x1b" not in "".join(shown.values())
    cli.ok("cert", "add", str(path))
    (listed,) = cli.json("cert", "list")["certificates"]
    assert listed["thumbprint"] == hashlib.sha1(der).hexdigest().upper()
    assert listed["friendly_name"] == "Shop\x1b[31m"
    path.write_bytes(registry_text(blob).replace("hex:", "hex:zz,").encode())
    assert cli.run("describe", "--file", str(path)).returncode == 1


def test_a_damaged_certificate_is_refused_with_a_reason(cli, pki, tmp_path):
    der = openssl("x509", "-in", pki.path("shop"), "-outform", "DER")
    path = tmp_path / "cut.der"
    path.write_bytes(der[:-1])
    refused = cli.run("describe", "--file", str(path))
    assert refused.returncode == 1 and "CRYPT_E_ASN1" in refused.stderr
