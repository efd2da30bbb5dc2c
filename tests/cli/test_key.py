# SPDX-License-Identifier: MIT
"""opensspi key, hash and random: containers and hashes, beside the openssl command and hashlib."""

import base64
import hashlib
import json
import os
import pty
import subprocess

import pytest
from cli_driver import COMMAND
from openssl_program import openssl


def der(path, *options):
    return openssl("pkey", "-in", path, "-outform", "DER", *options)


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    """keys is a folder of private keys that the openssl command made: rsa.pem, dsa.pem, dh.pem."""
    folder = tmp_path_factory.mktemp("keys")
    openssl("genrsa", "-out", folder / "rsa.pem", "2048")
    openssl("dsaparam", "-genkey", "-out", folder / "dsa.pem", "1024")
    openssl("dhparam", "-out", folder / "group", "512")
    openssl("genpkey", "-paramfile", folder / "group", "-out", folder / "dh.pem")
    return folder


def containers(cli, *options):
    """containers returns what key list --json prints, by name."""
    listed = cli.json("key", "list", *options)
    return {container["name"]: container for container in listed["containers"]}


@pytest.mark.parametrize(
    ("kind", "use", "algorithm"),
    [("rsa", "exchange", "RSA_KEYX"), ("dsa", "signature", "DSA_SIGN"), ("dh", "exchange", "DH_KEYX")],
)
def test_a_key_is_imported_listed_exported_and_deleted(cli, keys, tmp_path, kind, use, algorithm):
    source, out, public = keys / f"{kind}.pem", tmp_path / "out.pem", tmp_path / "out.pub"
    assert containers(cli) == {}
    assert cli.ok("key", "list") == "no key containers\n"
    assert use in cli.ok("key", "import", "Ärger", str(source), "--exportable")
    listed = containers(cli)["Ärger"]
    assert [key["algorithm"] for key in listed["keys"]] == [algorithm]
    assert listed["keys"][0]["use"] == use and listed["keys"][0]["exportable"] is True
    assert cli.json("key", "show", "Ärger") == listed
    assert algorithm in cli.ok("key", "show", "ärger") and algorithm in cli.ok("key", "list")
    cli.ok("key", "export", "Ärger", str(out))
    assert der(out) == der(source) and out.stat().st_mode & 0o777 == 0o600
    cli.ok("key", "export", "Ärger", str(public), "--public")
    assert der(public, "-pubin") == der(source, "-pubout")
    cli.ok("key", "delete", "Ärger", "--yes")
    assert containers(cli) == {}


@pytest.mark.parametrize("form", ["blob", "pvk", "der"])
def test_any_form_is_imported_and_exported(cli, keys, tmp_path, form):
    source, file, out = keys / "rsa.pem", tmp_path / "in", tmp_path / "out"
    cli.ok("blob", "convert", str(source), str(file), "--to", form, "--use", "signature")
    cli.ok("key", "import", "box", str(file), "--exportable", "--use", "signature")
    assert containers(cli)["box"]["keys"][0]["use"] == "signature"
    cli.ok("key", "export", "box", str(out), "--to", form)
    assert out.read_bytes() == file.read_bytes()


def test_an_encrypted_key_is_imported_and_exported(cli, keys, tmp_path):
    sealed, out = tmp_path / "sealed.pvk", tmp_path / "out.key"
    convert = ["blob", "convert", str(keys / "rsa.pem"), str(sealed), "--encrypt", "--password-stdin"]
    cli.ok(*convert, stdin="a\n")
    wrong = cli.run("key", "import", "box", str(sealed), "--password-stdin", stdin="b\n")
    assert wrong.returncode == 1 and "ERROR_INVALID_PASSWORD" in wrong.stderr
    assert containers(cli) == {}
    cli.ok("key", "import", "box", str(sealed), "--exportable", "--password-stdin", stdin="a\n")
    cli.ok("key", "export", "box", str(out), "--encrypt", "--password-stdin", stdin="c\n")
    assert der(out, "-passin", "pass:c") == der(keys / "rsa.pem")


def test_a_key_that_is_not_exportable_stays_but_for_its_public_half(cli, keys, tmp_path):
    out = tmp_path / "out.pem"
    cli.ok("key", "import", "box", str(keys / "rsa.pem"))
    refused = cli.run("key", "export", "box", str(out))
    assert refused.returncode == 1 and "NTE_BAD_KEY_STATE" in refused.stderr
    assert not out.exists()
    cli.ok("key", "export", "box", str(out), "--public")


def test_a_key_is_replaced_only_by_force(cli, keys, tmp_path):
    cli.ok("key", "import", "box", str(keys / "rsa.pem"))
    again = cli.run("key", "import", "box", str(keys / "rsa.pem"), "--exportable")
    assert again.returncode == 2 and "--force" in again.stderr
    assert containers(cli)["box"]["keys"][0]["exportable"] is False
    cli.ok("key", "import", "box", str(keys / "rsa.pem"), "--exportable", "--force")
    assert containers(cli)["box"]["keys"][0]["exportable"] is True
    cli.ok("key", "import", "box", str(keys / "rsa.pem"), "--use", "signature")
    assert [key["use"] for key in containers(cli)["box"]["keys"]] == ["exchange", "signature"]
    cli.ok("key", "export", "box", str(tmp_path / "x.pub"), "--public", "--use", "signature")


def test_deleting_asks_first(cli, keys):
    cli.ok("key", "import", "box", str(keys / "rsa.pem"))
    alone = cli.run("key", "delete", "box")
    assert alone.returncode == 2 and "--yes" in alone.stderr
    for answer, exit_code, left in [("n\n", 2, {"box"}), ("y\n", 0, set())]:
        child, terminal = pty.fork()
        if child == 0:
            os.execve(COMMAND, [COMMAND, "key", "delete", "box"], cli.environment)
        os.write(terminal, answer.encode())
        shown = b""
        try:
            while part := os.read(terminal, 1024):
                shown += part
        except OSError:  # the terminal is gone with its child
            pass
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == exit_code, shown
        assert b"for ever?" in shown
        assert set(containers(cli)) == left


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["show", "none"], 1, "NTE_BAD_KEYSET"),
        (["export", "none", "x.pem"], 1, "NTE_BAD_KEYSET"),
        (["delete", "none", "--yes"], 1, "NTE_BAD_KEYSET"),
        (["show", "none", "--provider", "mine"], 2, "Microsoft Enhanced RSA and AES"),
        (["list", "--provider", "mine"], 2, "Microsoft Strong"),
        (["import", "box", "/nowhere"], 1, "No such file"),
        (["import", "box", "KEYS/group"], 1, "NTE_BAD_DATA"),
        (["import", "box", "KEYS/dsa.pem", "--use", "exchange"], 1, "NTE_BAD_FLAGS"),
        (
            ["import", "box", "KEYS/dsa.pem", "--provider", "Microsoft Strong Cryptographic Provider"],
            1,
            "NTE_",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_and_leaves_no_container(cli, keys, arguments, code, word):
    done = cli.run("key", *[argument.replace("KEYS", str(keys)) for argument in arguments])
    assert done.returncode == code and word in done.stderr, done.stderr
    assert containers(cli) == {}


def test_a_public_key_is_not_a_pair(cli, keys, tmp_path):
    public = tmp_path / "public.pem"
    public.write_bytes(openssl("pkey", "-in", keys / "rsa.pem", "-pubout"))
    refused = cli.run("key", "import", "box", str(public))
    assert refused.returncode == 2 and "public" in refused.stderr
    assert containers(cli) == {}


@pytest.mark.parametrize("name", ["md5", "SHA-1", "sha256", "CALG_SHA_384", "SHA512"])
def test_hashes_are_those_of_others(cli, tmp_path, name):
    file = tmp_path / "a file"
    file.write_bytes(bytes(range(256)) * 1000)
    plain = name.lower().replace("calg_", "").replace("-", "").replace("_", "")
    expected = hashlib.new(plain, file.read_bytes()).hexdigest()
    assert cli.ok("hash", name, str(file)) == f"{expected}  {file}\n"
    (told,) = cli.json("hash", name, str(file))["hashes"]
    assert (told["hash"], told["file"]) == (expected, str(file))
    assert cli.ok("hash", name, stdin="abc") == f"{hashlib.new(plain, b'abc').hexdigest()}  -\n"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("MD2", "da853b0d3f88d99b30283a69e6ded6bb"),  # RFC 1319 A.5
        ("MD4", "a448017aaf21d8525fc10ae87aa6729d"),  # RFC 1320 A.5
    ],
)
def test_old_hashes_are_there_too(cli, name, expected):
    assert cli.ok("hash", name, stdin="abc").split() == [expected, "-"]


def test_hash_says_what_it_cannot_do(cli, tmp_path):
    unknown = cli.run("hash", "sha3", stdin="")
    assert unknown.returncode == 2 and "SHA-256" in unknown.stderr
    file = tmp_path / "there"
    file.write_text("x")
    missing = cli.run("hash", "md5", str(tmp_path / "not there"), str(file))
    assert missing.returncode == 1 and "No such file" in missing.stderr and str(file) in missing.stdout
    as_json = cli.run("hash", "md5", str(tmp_path / "not there"), str(file), str(file), "--json")
    assert "No such file" in json.loads(as_json.stderr)["error"]["message"]
    assert [told["file"] for told in json.loads(as_json.stdout)["hashes"]] == [str(file), str(file)]


def test_random_bytes_come_in_each_form(cli):
    first, second = cli.ok("random", "32").strip(), cli.ok("random", "32").strip()
    assert len(bytes.fromhex(first)) == 32 and first != second
    for length in range(1, 5):
        assert (
            len(base64.b64decode(cli.ok("random", str(length), "--base64").strip(), validate=True)) == length
        )
    told = cli.json("random", "16")
    assert told["length"] == 16 and len(told["hex"]) == 32
    raw = subprocess.run(
        [COMMAND, "random", "1000", "--raw"], env=cli.environment, capture_output=True, check=True
    )
    assert len(raw.stdout) == 1000
    for length in ["0", "-1", "x", "16777217"]:
        assert cli.run("random", length).returncode == 2
