# SPDX-License-Identifier: MIT
"""opensspi cert: certificates in system stores, beside the openssl command."""

import hashlib

import pytest
from openssl_program import openssl


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """folder has an identity as shop.key, shop.pem, shop.p12 (password x) and a certificate other.pem."""
    path = tmp_path_factory.mktemp("certificates")
    for name in ("shop", "other"):
        openssl(
            *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-utf8"),
            *("-keyout", path / f"{name}.key", "-out", path / f"{name}.pem"),
            *("-subj", f"/O=Läden/CN={name}.example", "-addext", f"subjectAltName=DNS:{name}.example"),
        )
    openssl(
        *("pkcs12", "-export", "-inkey", path / "shop.key", "-in", path / "shop.pem"),
        *("-out", path / "shop.p12", "-passout", "pass:x", "-name", "The shop"),
    )
    return path


def der(path):
    return openssl("x509", "-in", path, "-outform", "DER")


def thumbprint(path):
    return hashlib.sha1(der(path)).hexdigest().upper()


def thumbprints(cli, *options):
    return [one["thumbprint"] for one in cli.json("cert", "list", *options)["certificates"]]


def import_pfx(cli, folder, *options, stdin="x\n"):
    return cli.run("cert", "import-pfx", str(folder / "shop.p12"), "--password-stdin", *options, stdin=stdin)


def containers(cli):
    return cli.json("key", "list")["containers"]


def test_a_certificate_is_added_shown_and_removed(cli, folder):
    assert cli.ok("cert", "list") == "no certificates in My\n"
    cli.ok("cert", "add", str(folder / "shop.pem"))
    assert "shop.example" in cli.ok("cert", "list")
    (listed,) = cli.json("cert", "list")["certificates"]
    assert listed["thumbprint"] == thumbprint(folder / "shop.pem")
    assert listed["sha256"] == hashlib.sha256(der(folder / "shop.pem")).hexdigest().upper()
    assert listed["subject"] == listed["issuer"] == "CN=shop.example, O=Läden"
    assert (listed["key_bits"], listed["has_key"]) == (2048, False)
    assert listed["dns_names"] == ["shop.example"]
    serial = openssl("x509", "-in", folder / "shop.pem", "-noout", "-serial").decode()
    assert int(listed["serial_number"], 16) == int(serial.removeprefix("serial="), 16)
    assert cli.json("cert", "show", "SHOP.example") == listed
    shown = cli.ok("cert", "show", listed["thumbprint"][:6].lower())
    assert listed["thumbprint"] in shown and "no private key" in shown
    pem = folder / "shown.pem"
    pem.write_text(cli.ok("cert", "show", "shop", "--pem"))
    assert der(pem) == der(folder / "shop.pem")
    cli.ok("cert", "remove", "shop", "--yes")
    assert thumbprints(cli) == []


def test_one_store_does_not_show_anothers_certificates(cli, folder):
    cli.ok("cert", "add", str(folder / "shop.pem"), "--store", "CA")
    assert thumbprints(cli) == []
    assert thumbprint(folder / "shop.pem") in thumbprints(cli, "--store", "ca")
    refused = cli.run("cert", "list", "--store", "no such store")
    assert refused.returncode == 1 and "ERROR_FILE_NOT_FOUND" in refused.stderr


def test_what_is_there_is_replaced_only_with_force(cli, folder):
    cli.ok("cert", "add", str(folder / "shop.pem"))
    again = cli.run("cert", "add", str(folder / "shop.pem"))
    assert again.returncode == 1 and "CRYPT_E_EXISTS" in again.stderr
    cli.ok("cert", "add", str(folder / "shop.pem"), "--force")
    assert len(thumbprints(cli)) == 1


def test_a_text_that_names_none_or_several_is_refused(cli, folder):
    cli.ok("cert", "add", str(folder / "shop.pem"))
    cli.ok("cert", "add", str(folder / "other.pem"))
    for command in (("show", "Läden"), ("remove", ".example", "--yes")):
        several = cli.run("cert", *command)
        assert several.returncode == 2 and thumbprint(folder / "other.pem") in several.stderr
    assert cli.run("cert", "show", "nobody").returncode == 2
    assert len(thumbprints(cli)) == 2


def test_nothing_is_removed_without_a_confirmation(cli, folder):
    cli.ok("cert", "add", str(folder / "shop.pem"))
    assert cli.run("cert", "remove", "shop").returncode == 2
    assert len(thumbprints(cli)) == 1


def test_a_pfx_is_imported_and_exported(cli, folder, tmp_path):
    assert import_pfx(cli, folder, "--exportable").returncode == 0
    (listed,) = cli.json("cert", "list")["certificates"]
    assert (listed["has_key"], listed["friendly_name"]) == (True, "The shop")
    assert [one["name"] for one in containers(cli)] == [listed["container"]]
    for option in ("--force", "--triple-des"):
        out = tmp_path / f"out{option}.p12"
        cli.ok("cert", "export-pfx", "shop", str(out), "--password-stdin", option, stdin="y\n")
        assert out.stat().st_mode & 0o777 == 0o600
        pem = tmp_path / "out.pem"
        pem.write_bytes(openssl("pkcs12", "-in", out, "-passin", "pass:y", "-nodes"))
        assert der(pem) == der(folder / "shop.pem")
        assert openssl("pkey", "-in", pem, "-outform", "DER", "-pubout") == openssl(
            "pkey", "-in", folder / "shop.key", "-outform", "DER", "-pubout"
        )
    exists = cli.run("cert", "export-pfx", "shop", str(out), "--password-stdin", stdin="y\n")
    assert exists.returncode == 2


def test_a_key_that_is_not_exportable_stays(cli, folder, tmp_path):
    assert import_pfx(cli, folder).returncode == 0
    out = tmp_path / "out.p12"
    refused = cli.run("cert", "export-pfx", "shop", str(out), "--password-stdin", stdin="y\n")
    assert refused.returncode == 1 and "NTE_BAD_KEY_STATE" in refused.stderr
    assert not out.exists()


def test_a_wrong_password_leaves_nothing(cli, folder):
    refused = import_pfx(cli, folder, stdin="wrong\n")
    assert refused.returncode == 1 and "ERROR_INVALID_PASSWORD" in refused.stderr
    assert thumbprints(cli) == [] and containers(cli) == []


def test_a_second_import_makes_no_second_container(cli, folder):
    assert import_pfx(cli, folder).returncode == 0
    assert import_pfx(cli, folder).returncode == 2
    assert len(containers(cli)) == 1


@pytest.mark.parametrize("content", [b"", b"no certificate", b"\x30\x82"])
def test_a_file_without_a_certificate_is_refused(cli, tmp_path, content):
    (tmp_path / "file").write_bytes(content)
    assert cli.run("cert", "add", str(tmp_path / "file")).returncode in (1, 2)
    pfx = cli.run("cert", "import-pfx", str(tmp_path / "file"), "--password-stdin", stdin="x\n")
    assert pfx.returncode == 1
    assert thumbprints(cli) == []
