# SPDX-License-Identifier: MIT
"""opensspi cert verify, beside openssl verify: both must come to the same result."""

import json
import subprocess

import pytest
from authority import CA, Authority
from openssl_program import openssl

SERVER = "subjectAltName=DNS:shop.example\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n"


@pytest.fixture(scope="session")
def pki(tmp_path_factory):
    """pki has Root > Sub > shop, client, revoked, person; a CRL of Sub, and a root Other."""
    made = Authority(tmp_path_factory.mktemp("pki"))
    made.root("Root")
    made.root("Other")
    made.issue("Sub", "Root", CA)
    made.issue("shop", "Sub", SERVER)
    made.issue("client", "Sub", "extendedKeyUsage=clientAuth\nbasicConstraints=CA:FALSE\n")
    made.issue("below", "shop", SERVER)
    made.issue("revoked", "Sub", SERVER)
    made.crl("Sub", made.last_serial)
    return made


def judged_by_openssl(*arguments):
    """judged_by_openssl returns whether openssl verify accepts."""
    done = subprocess.run(["openssl", "verify", *map(str, arguments)], capture_output=True, check=False)
    return done.returncode == 0


def verify(cli, pki, name, *options, roots="Root"):
    """verify returns the exit code and the report."""
    done = cli.run(
        *("cert", "verify", "--json", "--file", str(pki.path(name)), "--with", str(pki.path("Sub"))),
        *("--roots", str(pki.path(roots)), *map(str, options)),
    )
    assert done.returncode in (0, 3), done.stderr
    report = json.loads(done.stdout)
    assert report["valid"] == (done.returncode == 0) == (report["status"]["code"] == 0)
    return report


def errors(report):
    """errors are the names of the error bits of each element, and those of the chain alone."""
    names = [[word["name"] for word in element["errors"]] for element in report["elements"]]
    return names, [word["name"] for word in report["chain_errors"]]


CASES = [
    # name, our options, those of openssl, code
    ("shop", (), (), None),
    ("shop", ("--host", "shop.example"), ("-purpose", "sslserver", "-verify_hostname", "shop.example"), None),
    ("shop", ("--host", "other.example"), ("-verify_hostname", "other.example"), "CERT_E_CN_NO_MATCH"),
    ("client", ("--policy", "ssl"), ("-purpose", "sslserver"), "CERT_E_WRONG_USAGE"),
    ("client", ("--policy", "ssl-client"), ("-purpose", "sslclient"), None),
    ("shop", ("--policy", "ssl-client"), ("-purpose", "sslclient"), "CERT_E_WRONG_USAGE"),
    ("shop", ("--time", "2020-01-01"), ("-attime", "1577836800"), "CERT_E_EXPIRED"),
    ("below", (), (), "TRUST_E_BASIC_CONSTRAINTS"),
]


@pytest.mark.parametrize(("name", "ours", "theirs", "code"), CASES)
def test_the_result_is_that_of_openssl(cli, pki, name, ours, theirs, code):
    extra = [option for one in ("Sub", "shop") for option in ("-untrusted", pki.path(one))]
    assert judged_by_openssl("-CAfile", pki.path("Root"), *extra, *theirs, pki.path(name)) == (code is None)
    report = verify(cli, pki, name, "--with", pki.path("shop"), *ours)
    assert (None if report["valid"] else report["status"]["name"]) == code


def test_another_root_is_not_trusted(cli, pki):
    assert not judged_by_openssl(
        "-CAfile", pki.path("Other"), "-untrusted", pki.path("Sub"), pki.path("shop")
    )
    report = verify(cli, pki, "shop", "--with", pki.path("Root"), roots="Other")
    assert report["status"]["name"] == "CERT_E_UNTRUSTEDROOT" and report["element"] == 2
    assert errors(report)[0] == [[], [], ["CERT_TRUST_IS_UNTRUSTED_ROOT"]]


def test_a_missing_issuer_is_an_error_of_the_chain(cli, pki):
    report = verify(cli, pki, "shop", roots="Other")
    assert report["status"]["name"] == "CERT_E_CHAINING" and report["element"] is None
    assert errors(report)[1] == ["CERT_TRUST_IS_PARTIAL_CHAIN"]


@pytest.mark.parametrize(
    ("name", "scope", "code"),
    [
        ("revoked", "none", None),
        ("revoked", "end", "CRYPT_E_REVOKED"),
        ("shop", "end", None),
        ("shop", "chain-without-root", "CRYPT_E_REVOCATION_OFFLINE"),
    ],
)
def test_crls_of_files_count(cli, pki, name, scope, code):
    flags = {"none": (), "end": ("-crl_check",), "chain-without-root": ("-crl_check_all",)}[scope]
    crl = ("-CRLfile", pki.path("Sub", "crl")) if flags else ()
    accepted = judged_by_openssl(
        *("-CAfile", pki.path("Root"), "-untrusted", pki.path("Sub"), *crl, *flags, pki.path(name))
    )
    assert accepted == (code is None)
    report = verify(cli, pki, name, "--with", pki.path("Sub", "crl"), "--revocation", scope)
    assert (None if report["valid"] else report["status"]["name"]) == code
    expected = {"none": None, "end": "revoked" if name == "revoked" else "not revoked"}
    if scope in expected:
        assert report["elements"][0]["revocation"] == expected[scope]


def test_the_text_explains_each_element(cli, pki):
    done = cli.run(
        *("cert", "verify", "--file", str(pki.path("shop")), "--with", str(pki.path("Sub"))),
        *("--roots", str(pki.path("Root")), "--time", "2020-01-01"),
    )
    assert done.returncode == 3 and done.stderr == ""
    assert done.stdout.startswith("not valid for the policy base\nCERT_E_EXPIRED (0x800B0101)")
    for piece in ("0: CN=shop", "1: CN=Sub", "2: CN=Root", "CERT_TRUST_IS_SELF_SIGNED: "):
        assert piece in done.stdout
    assert done.stdout.count("error: CERT_TRUST_IS_NOT_TIME_VALID: The certificate has expired") == 3


def test_a_certificate_of_the_store_and_its_roots(cli, pki):
    cli.ok("cert", "add", str(pki.path("shop")))
    assert cli.run("cert", "verify", "shop").returncode == 3
    cli.ok("cert", "add", str(pki.path("Sub")), "--store", "CA")
    cli.ok("cert", "add", str(pki.path("Root")), "--store", "Root")
    assert cli.ok("cert", "verify", "shop", "--host", "shop.example").startswith("valid for the policy ssl")
    assert len(cli.json("cert", "verify", "shop")["elements"]) == 3


@pytest.mark.parametrize(
    ("policy", "name", "valid"),
    [
        ("ca", "Sub", True),
        ("ca", "shop", False),
        ("end-entity", "shop", True),
        ("end-entity", "Sub", False),
        ("basic-constraints", "shop", True),
        ("authenticode", "shop", False),
        ("authenticode-timestamp", "shop", False),
        ("nt-auth", "shop", False),
        ("microsoft-root", "shop", False),
    ],
)
def test_every_policy_is_there(cli, pki, policy, name, valid):
    report = verify(cli, pki, name, "--policy", policy)
    assert (report["valid"], report["policy"]) == (valid, policy)


@pytest.mark.parametrize("policy", ["ca", "basic-constraints", "microsoft-root"])
def test_no_policy_accepts_a_chain_that_is_not_trusted(cli, pki, policy):
    """Windows' own policies of these names look at constraints or the root alone."""
    report = verify(cli, pki, "Sub", "--policy", policy, roots="shop")
    assert not report["valid"] and report["status"]["name"] in ("CERT_E_UNTRUSTEDROOT", "CERT_E_CHAINING")
    late = verify(cli, pki, "Sub", "--policy", policy, "--time", "2100-01-01")
    assert late["status"]["name"] == "CERT_E_EXPIRED"


def test_a_usage_is_named_or_numbered(cli, pki):
    for usage in ("serverAuth", "SERVERAUTH", "1.3.6.1.5.5.7.3.1"):
        assert verify(cli, pki, "shop", "--usage", usage)["valid"]
    refused = verify(cli, pki, "shop", "--usage", "serverAuth", "--usage", "codeSigning")
    assert refused["status"]["name"] == "CERT_E_WRONG_USAGE"


def test_a_file_with_a_chain_needs_no_other(cli, pki, tmp_path):
    chain = tmp_path / "chain.pem"
    chain.write_bytes(b"".join(pki.path(name).read_bytes() for name in ("shop", "Sub")))
    assert cli.json("cert", "verify", "--file", str(chain), "--roots", str(pki.path("Root")))["valid"]
    der = tmp_path / "shop.der"
    openssl("x509", "-in", pki.path("shop"), "-outform", "DER", "-out", der)
    assert cli.run("cert", "verify", "--file", str(der)).returncode == 3


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--file", "no file"),
        ("--file", "PEM", "--usage", "no usage"),
        ("--file", "PEM", "--time", "yesterday"),
        ("--file", "PEM", "--time", "never"),
        ("--file", "PEM", "--policy", "no policy"),
        ("--file", "PEM", "--policy", "ca", "--host", "shop.example"),
        ("--file", "PEM", "nobody"),
        ("nobody",),
    ],
)
def test_wrong_usage_is_not_a_verdict(cli, pki, arguments):
    words = [str(pki.path("shop")) if word == "PEM" else word for word in arguments]
    assert cli.run("cert", "verify", *words).returncode in (1, 2)


def test_names_with_control_characters_are_escaped(cli, pki):
    config, pem = pki.path("odd", "cnf"), pki.path("odd")
    config.write_text("[req]\ndistinguished_name=name\n[name]\n")
    openssl(
        *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "9", "-utf8", "-config", config),
        *("-keyout", pki.path("odd", "key"), "-out", pem, "-subj", "/CN=\x1b[31mred\u202e"),
    )
    done = cli.run("cert", "verify", "--file", str(pem))
    assert done.returncode == 3
    assert "\x1b" not in done.stdout and "\u202e" not in done.stdout and "\\x1B[31mred" in done.stdout
