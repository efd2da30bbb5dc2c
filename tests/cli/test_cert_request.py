# SPDX-License-Identifier: MIT
"""opensspi cert request, whose requests the openssl command verifies and reads."""

import subprocess

import pytest
from authority import Authority
from openssl_program import openssl


def text_of(path, form="PEM"):
    """text_of is the request in words, once its signature has been verified."""
    done = subprocess.run(
        [
            "openssl",
            "req",
            "-in",
            path,
            "-inform",
            form,
            "-verify",
            "-noout",
            "-text",
            "-nameopt",
            "utf8,sep_comma_plus",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and "verify OK" in done.stdout + done.stderr
    return done.stdout


def request(cli, path, *options, subject="CN=shop.example, O=Läden", container="web"):
    return cli.run("cert", "request", subject, str(path), "--container", container, *options)


def containers(cli):
    return {one["name"]: one for one in cli.json("key", "list")["containers"]}


def test_a_new_key_is_made_and_signs(cli, tmp_path):
    path = tmp_path / "web.csr"
    made = request(cli, path, "--bits", "2048")
    assert made.returncode == 0 and "a new key in the container web" in made.stdout
    text = text_of(path)
    assert "O=Läden,CN=shop.example" in text and "Public-Key: (2048 bit)" in text
    assert "sha256WithRSAEncryption" in text
    (key,) = containers(cli)["web"]["keys"]
    assert (key["use"], key["bits"], key["exportable"]) == ("exchange", 2048, False)
    assert path.read_text().startswith("-----BEGIN CERTIFICATE REQUEST-----\n")


def test_the_key_of_a_container_is_used_again(cli, tmp_path):
    first, second = tmp_path / "first.csr", tmp_path / "second.csr"
    assert request(cli, first, "--exportable").returncode == 0
    assert "with the key in the container" in request(cli, second).stdout
    keys = [openssl("req", "-in", path, "-noout", "-pubkey") for path in (first, second)]
    assert keys[0] == keys[1]
    cli.ok("key", "export", "web", str(tmp_path / "web.pub"), "--public")
    assert openssl("pkey", "-pubin", "-in", tmp_path / "web.pub", "-pubout") == keys[0]
    assert containers(cli)["web"]["keys"][0]["exportable"]


def test_names_and_usages_are_in_the_request(cli, tmp_path):
    path = tmp_path / "all.csr"
    options = [
        *("--dns", "shop.example", "--dns", "www.shop.example", "--ip", "192.0.2.1", "--ip", "2001:db8::1"),
        *("--email", "shop@shop.example", "--url", "https://shop.example/", "--upn", "shöp@shop.example"),
        *("--key-usage", "digitalSignature", "--key-usage", "keyencipherment", "--key-usage", "decipherOnly"),
        *("--usage", "serverAuth", "--usage", "1.3.6.1.4.1.311.20.2.2"),
    ]
    assert request(cli, path, *options).returncode == 0
    text = text_of(path)
    for piece in (
        "DNS:shop.example, ",
        "DNS:www.shop.example",
        "IP Address:192.0.2.1",
        "IP Address:2001:DB8:0:0:0:0:0:1",
        "email:shop@shop.example",
        "URI:https://shop.example/",
        "X509v3 Key Usage: critical",
        "Digital Signature, Key Encipherment, Decipher Only",
        "TLS Web Server Authentication, Microsoft Smartcard Login",
    ):
        assert piece in text, piece
    assert "shöp@shop.example".encode() in openssl("req", "-in", path, "-outform", "DER")


@pytest.mark.parametrize("hash_name", ["sha1", "sha256", "sha384", "sha512"])
def test_every_hash_signs(cli, tmp_path, hash_name):
    path = tmp_path / "web.csr"
    assert request(cli, path, "--hash", hash_name, "--use", "signature").returncode == 0
    assert f"{hash_name}WithRSAEncryption" in text_of(path)
    assert containers(cli)["web"]["keys"][0]["use"] == "signature"


def test_der_is_written_by_name_or_option(cli, tmp_path):
    assert request(cli, tmp_path / "web.der").returncode == 0
    assert request(cli, tmp_path / "web.csr", "--to", "der").returncode == 0
    assert text_of(tmp_path / "web.der", "DER") and text_of(tmp_path / "web.csr", "DER")
    printed = request(cli, "-")
    assert printed.returncode == 0 and printed.stdout.startswith("-----BEGIN CERTIFICATE REQUEST-----")


def test_a_dsa_key_signs_with_sha1(cli, tmp_path):
    path = tmp_path / "dsa.csr"
    provider = "Microsoft Enhanced DSS and Diffie-Hellman Cryptographic Provider"
    made = request(cli, path, "--provider", provider, container="dsa")
    assert made.returncode == 0, made.stderr
    assert "dsaWithSHA1" in text_of(path)
    refused = request(cli, tmp_path / "other.csr", "--hash", "sha256", container="dsa")
    assert refused.returncode == 2 and not (tmp_path / "other.csr").exists()


def test_the_issued_certificate_finds_its_key(cli, tmp_path):
    assert request(cli, tmp_path / "web.csr").returncode == 0
    authority = Authority(tmp_path)
    authority.root("Root")
    openssl(
        *("x509", "-req", "-in", tmp_path / "web.csr", "-CA", authority.path("Root"), "-days", "9"),
        *("-CAkey", authority.path("Root", "key"), "-set_serial", "7", "-out", tmp_path / "web.pem"),
    )
    added = cli.ok("cert", "add", str(tmp_path / "web.pem"), "--find-key")
    assert "1 with a private key" in added
    (listed,) = cli.json("cert", "list")["certificates"]
    assert (listed["has_key"], listed["container"]) == (True, "web")
    assert "0 with a private key" in cli.ok("cert", "add", str(authority.path("Root")), "--find-key")


@pytest.mark.parametrize(
    ("options", "subject"),
    [
        (("--ip", "300.1.1.1"), "CN=x"),
        (("--usage", "nothing"), "CN=x"),
        (("--key-usage", "nothing"), "CN=x"),
        (("--dns", ""), "CN=x"),
        (("--dns", "läden.example"), "CN=x"),
        (("--hash", "md5"), "CN=x"),
        (("--bits", "1"), "CN=x"),
        (("--provider", "nobody"), "CN=x"),
        ((), "shop"),
        ((), "CN=x, XX=y"),
        ((), 'CN="x'),
    ],
)
def test_what_is_wrong_makes_no_key(cli, tmp_path, options, subject):
    refused = request(cli, tmp_path / "web.csr", *options, subject=subject)
    assert refused.returncode in (1, 2) and refused.stderr
    assert not (tmp_path / "web.csr").exists() and containers(cli) == {}


def test_an_existing_file_stays_and_no_key_is_made(cli, tmp_path):
    path = tmp_path / "web.csr"
    path.write_text("mine")
    assert request(cli, path).returncode == 2
    assert path.read_text() == "mine" and containers(cli) == {}
    assert request(cli, path, "--force").returncode == 0
    assert text_of(path)
