# SPDX-License-Identifier: MIT
"""PFX files both ways with certtool, pk12util and keytool; requests and chains beside certtool."""

import os
import re
import subprocess

import pytest
from authority import CA, Authority
from openssl_program import openssl
from peers import requirements

PASSWORD = "secret 12"
PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", re.DOTALL)


def run(*command, **options):
    """run runs an independent program, which must succeed, and returns what it printed."""
    done = subprocess.run([*map(str, command)], capture_output=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class Certtool:
    """Certtool is GnuTLS' program."""

    def __init__(self, directory):
        requirements.need_program("certtool", "gnutls-bin")
        self.directory = directory

    def make(self, path):
        key, certificate, template = (self.directory / name for name in ("made.key", "made.pem", "made.cfg"))
        template.write_text("cn = made\nexpiration_days = 30\n")
        run("certtool", "--generate-privkey", "--key-type", "rsa", "--bits", "2048", "--outfile", key)
        given = ("--load-privkey", key, "--template", template)
        run("certtool", "--generate-self-signed", *given, "--outfile", certificate)
        names = ("--p12-name", "made", "--password", PASSWORD)
        load = ("--load-privkey", key, "--load-certificate", certificate)
        run("certtool", "--to-p12", "--outder", *names, *load, "--outfile", path)

    def certificate(self, path):
        """certificate reads a PFX, its key too."""
        shown = run("certtool", "--p12-info", "--inder", "--infile", path, "--password", PASSWORD)
        assert b"PRIVATE KEY-----" in shown
        return PEM.search(shown).group()


class Pk12util:
    """Pk12util is NSS' program, with a database for each file."""

    def __init__(self, directory):
        for name in ("certutil", "pk12util"):
            requirements.need_program(name, "libnss3-tools")
        self.directory = directory

    def database(self, name):
        folder = self.directory / name
        folder.mkdir()
        run("certutil", "-N", "-d", f"sql:{folder}", "--empty-password")
        return ("-d", f"sql:{folder}")

    def make(self, path):
        database = self.database("made")
        noise = self.directory / "noise"
        noise.write_bytes(os.urandom(64))
        subject = ("-n", "made", "-s", "CN=made", "-t", "u,u,u", "-k", "rsa", "-g", "2048", "-z", noise)
        run("certutil", "-S", "-x", *database, *subject)
        run("pk12util", "-o", path, "-n", "made", "-W", PASSWORD, *database)

    def certificate(self, path):
        database = self.database(f"{path.stem}-read")
        run("pk12util", "-i", path, "-W", PASSWORD, *database)
        (listed,) = [line for line in run("certutil", "-L", *database).splitlines() if b"u,u,u" in line]
        name = listed.rsplit(None, 1)[0].decode().strip()
        return run("certutil", "-L", *database, "-n", name, "-a").replace(b"\r", b"")


class Keytool:
    """Keytool is Java's program."""

    def __init__(self, directory):
        requirements.need_optional_program("keytool", "openjdk-17-jre-headless")
        self.directory = directory

    def keytool(self, path, *arguments):
        store = ("-storetype", "PKCS12", "-keystore", path, "-storepass", PASSWORD)
        return run("keytool", "-J-Duser.language=en", *arguments, *store)

    def make(self, path):
        key = ("-keyalg", "RSA", "-keysize", "2048", "-alias", "made", "-dname", "CN=made")
        self.keytool(path, "-genkeypair", *key)

    def certificate(self, path):
        (alias,) = re.findall(rb"^(.*), .*PrivateKeyEntry", self.keytool(path, "-list"), re.MULTILINE)
        name = alias.decode().split(",")[0]
        request = self.directory / "request.pem"
        request.write_bytes(self.keytool(path, "-certreq", "-alias", name))
        openssl("req", "-in", request, "-verify", "-noout")  # the key signs
        return self.keytool(path, "-exportcert", "-rfc", "-alias", name).replace(b"\r", b"")


@pytest.fixture(params=[Certtool, Pk12util, Keytool])
def program(request, tmp_path):
    return request.param(tmp_path)


def der(pem):
    done = subprocess.run(["openssl", "x509", "-outform", "DER"], input=pem, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def export(cli, name, path, *options):
    cli.ok("cert", "export-pfx", name, str(path), "--password-stdin", *options, stdin=f"{PASSWORD}\n")
    return path


def import_pfx(cli, path):
    given = ("--password-stdin", "--exportable")
    cli.ok("cert", "import-pfx", str(path), *given, stdin=f"{PASSWORD}\n")


def public_keys_of(path):
    """public_keys_of returns those of the certificate and of the private key, as openssl reads them."""
    pem = path.with_suffix(".opened")
    pem.write_bytes(openssl("pkcs12", "-in", path, "-passin", f"pass:{PASSWORD}", "-nodes"))
    return openssl("x509", "-in", pem, "-noout", "-pubkey"), openssl("pkey", "-in", pem, "-pubout")


@pytest.mark.parametrize("option", ["--force", "--triple-des"])
def test_a_pfx_of_another_program_is_imported_and_one_of_ours_is_read_there(cli, program, tmp_path, option):
    theirs = tmp_path / "theirs.p12"
    program.make(theirs)
    import_pfx(cli, theirs)
    (listed,) = cli.json("cert", "list")["certificates"]
    assert listed["has_key"] and listed["subject"] == "CN=made"
    expected = der(program.certificate(theirs))
    assert der(cli.ok("cert", "show", "made", "--pem").encode()) == expected
    ours = export(cli, "made", tmp_path / "ours.p12", option)
    assert der(program.certificate(ours)) == expected
    of_certificate, of_key = public_keys_of(ours)
    assert of_certificate == of_key


def test_certtool_verifies_a_request_of_ours(cli, tmp_path):
    requirements.need_program("certtool", "gnutls-bin")
    path = tmp_path / "request.pem"
    cli.ok("cert", "request", "CN=shop.example", str(path), "--container", "web")
    shown = run("certtool", "--crq-info", "--infile", path).decode()
    assert "Subject: CN=shop.example" in shown and "Self signature: verified" in shown


@pytest.fixture(scope="module")
def pki(tmp_path_factory):
    """pki has Root > Sub > shop and revoked, Stranger, and a CRL of Sub."""
    made = Authority(tmp_path_factory.mktemp("pki"))
    made.root("Root")
    made.root("Stranger")
    made.issue("Sub", "Root", CA)
    for name in ("shop", "revoked"):
        made.issue(name, "Sub", f"subjectAltName=DNS:{name}.example\nextendedKeyUsage=serverAuth\n")
    made.issue("below", "shop", "subjectAltName=DNS:below.example\n")
    made.crl("Sub", made.last_serial - 1)
    return made


@pytest.mark.parametrize(
    ("name", "root", "host", "valid"),
    [
        ("shop", "Root", "shop.example", True),
        ("shop", "Root", "other.example", False),
        ("shop", "Stranger", "shop.example", False),
        ("below", "Root", "below.example", False),
        ("revoked", "Root", "revoked.example", False),
    ],
)
def test_certtool_judges_chains_as_we_do(cli, pki, tmp_path, name, root, host, valid):
    requirements.need_program("certtool", "gnutls-bin")
    chain = tmp_path / "chain.pem"
    above = ["shop", "Sub"] if name == "below" else ["Sub"]
    chain.write_bytes(b"".join(pki.path(one).read_bytes() for one in (name, *above)))
    crl = pki.path("Sub", "crl")
    given = ("--load-ca-certificate", pki.path(root), "--load-crl", crl)
    purpose = ("--verify-hostname", host, "--verify-purpose", "1.3.6.1.5.5.7.3.1")
    theirs = subprocess.run(
        ["certtool", "--verify", "--infile", chain, *given, *purpose], capture_output=True, check=False
    )
    assert (theirs.returncode == 0) == valid, theirs.stdout
    given = [option for one in (*map(pki.path, above), crl) for option in ("--with", str(one))]
    ours = cli.run(
        *("cert", "verify", "--file", str(pki.path(name)), *given, "--roots", str(pki.path(root))),
        *("--host", host, "--revocation", "end" if name != "below" else "none"),
    )
    assert (ours.returncode == 0) == valid, ours.stdout + ours.stderr
