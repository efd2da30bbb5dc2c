# SPDX-License-Identifier: MIT
"""opensspi blob convert and describe for key blobs: the openssl command reads ours, and we read its."""

import json

import pytest
from openssl_program import openssl


def public_key_of(path, *options):
    """public_key_of asks the openssl command for the public half of a private key, as DER."""
    return openssl("pkey", "-in", path, "-pubout", "-outform", "DER", *options)


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    """keys is a folder of keys made by openssl: rsa, dsa, dsa_wide, dh, dhx (X9.42), ec (.pem)."""
    folder = tmp_path_factory.mktemp("keys")
    openssl("genrsa", "-out", folder / "rsa.pem", "2048")
    narrow = ["-pkeyopt", "dsa_paramgen_bits:1024", "-pkeyopt", "dsa_paramgen_q_bits:160"]
    openssl("genpkey", "-genparam", "-algorithm", "DSA", *narrow, "-out", folder / "narrow")
    openssl("genpkey", "-paramfile", folder / "narrow", "-out", folder / "dsa.pem")
    openssl("dsaparam", "-genkey", "-out", folder / "dsa_wide.pem", "2048")
    openssl("dhparam", "-out", folder / "group", "512")
    openssl("genpkey", "-paramfile", folder / "group", "-out", folder / "dh.pem")
    openssl("genpkey", "-algorithm", "DHX", "-pkeyopt", "dh_rfc5114:1", "-out", folder / "dhx.pem")
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", folder / "ec.pem")
    return folder


def mode_of(path):
    return path.stat().st_mode & 0o777


@pytest.mark.parametrize("kind", ["rsa", "dsa", "dsa_wide", "dh", "dhx"])
def test_a_pem_becomes_a_blob_and_back_with_one_command_each(cli, keys, tmp_path, kind):
    source, blob, back = keys / f"{kind}.pem", tmp_path / "key.blob", tmp_path / "back.pem"
    assert "private" in cli.ok("blob", "convert", str(source), str(blob))
    cli.ok("blob", "convert", str(blob), str(back))
    assert openssl("pkey", "-in", source, "-outform", "DER") == openssl(
        "pkey", "-in", back, "-outform", "DER"
    )
    assert mode_of(blob) == mode_of(back) == 0o600


@pytest.mark.parametrize("kind", ["rsa", "dsa", "dsa_wide", "dh", "dhx"])
def test_a_public_half_becomes_a_blob_and_back(cli, keys, tmp_path, kind):
    source, blob, back = keys / f"{kind}.pem", tmp_path / "key.blob", tmp_path / "back.pub"
    assert "public" in cli.ok("blob", "convert", "--public", str(source), str(blob))
    cli.ok("blob", "convert", str(blob), str(back))
    assert openssl("pkey", "-pubin", "-in", back, "-outform", "DER") == public_key_of(source)
    assert mode_of(back) != 0o600


@pytest.mark.parametrize("kind", ["rsa", "dsa"])
def test_openssl_reads_our_blobs_and_we_read_its(cli, keys, tmp_path, kind):
    source, ours, its = keys / f"{kind}.pem", tmp_path / "ours.blob", tmp_path / "its.blob"
    cli.ok("blob", "convert", str(source), str(ours), "--use", "signature", "--blob-version", "2")
    assert public_key_of(source) == public_key_of(ours, "-inform", "MSBLOB")
    openssl(kind, "-in", source, "-outform", "MSBLOB", "-out", its)
    cli.ok("blob", "convert", str(its), str(tmp_path / "back.pem"))
    assert public_key_of(tmp_path / "back.pem") == public_key_of(source)


@pytest.mark.parametrize("kind", ["rsa", "dsa"])
def test_openssl_reads_our_plain_pvk_files_and_we_read_its(cli, keys, tmp_path, kind):
    source, ours, its = keys / f"{kind}.pem", tmp_path / "ours.pvk", tmp_path / "its.pvk"
    cli.ok("blob", "convert", str(source), str(ours))
    assert mode_of(ours) == 0o600
    assert public_key_of(source) == openssl(kind, "-inform", "PVK", "-in", ours, "-pubout", "-outform", "DER")
    openssl(kind, "-in", source, "-outform", "PVK", "-pvk-none", "-out", its)
    cli.ok("blob", "convert", str(its), str(tmp_path / "back.pem"))
    assert public_key_of(tmp_path / "back.pem") == public_key_of(source)


LEGACY = ["-provider", "legacy", "-provider", "default"]


@pytest.mark.parametrize("strength", ["strong", "weak"])
def test_encrypted_pvk_files_cross_both_ways(cli, keys, tmp_path, strength):
    source, ours, its = keys / "rsa.pem", tmp_path / "ours.pvk", tmp_path / "its.pvk"
    weak = ["--pvk-40-bit"] if strength == "weak" else []
    cli.ok(
        "blob", "convert", str(source), str(ours), "--encrypt", "--password-stdin", *weak, stdin="secret\n"
    )
    read = ["rsa", "-inform", "PVK", "-in", ours, "-passin", "pass:secret", "-pubout", "-outform", "DER"]
    assert openssl(*read, *LEGACY) == public_key_of(source)
    option = f"-pvk-{strength}"
    write = ["rsa", "-in", source, "-outform", "PVK", option, "-passout", "pass:secret", "-out", its]
    openssl(*write, *LEGACY)
    cli.ok("blob", "convert", str(its), str(tmp_path / "back.pem"), "--password-stdin", stdin="secret\n")
    assert public_key_of(tmp_path / "back.pem") == public_key_of(source)


def test_encrypted_pkcs8_crosses_both_ways(cli, keys, tmp_path):
    source, ours, its = keys / "rsa.pem", tmp_path / "ours.key", tmp_path / "its.pem"
    cli.ok("blob", "convert", str(source), str(ours), "--encrypt", "--password-stdin", stdin="secret\n")
    assert ours.read_text().startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert b":0927C0" in openssl("asn1parse", "-in", ours)  # 600,000 iterations
    assert public_key_of(ours, "-passin", "pass:secret") == public_key_of(source)
    openssl("pkcs8", "-topk8", "-in", source, "-passout", "pass:secret", "-out", its)
    cli.ok("blob", "convert", str(its), str(tmp_path / "k.blob"), "--password-stdin", stdin="secret\n")
    openssl("rsa", "-in", source, "-traditional", "-aes128", "-passout", "pass:secret", "-out", its)
    cli.ok("blob", "convert", str(its), str(tmp_path / "k2.blob"), "--password-stdin", stdin="secret\n")
    assert (tmp_path / "k.blob").read_bytes() == (tmp_path / "k2.blob").read_bytes()


def test_both_passwords_come_in_order(cli, keys, tmp_path):
    first, second = tmp_path / "first.pvk", tmp_path / "second.key"
    cli.ok("blob", "convert", str(keys / "rsa.pem"), str(first), "--encrypt", "--password-stdin", stdin="a\n")
    cli.ok("blob", "convert", str(first), str(second), "--encrypt", "--password-stdin", stdin="a\nb\n")
    assert public_key_of(second, "-passin", "pass:b") == public_key_of(keys / "rsa.pem")


@pytest.mark.parametrize(("form", "option"), [("pem", "PEM"), ("der", "DER")])
def test_pkcs1_is_written_and_read(cli, keys, tmp_path, form, option):
    source, ours = keys / "rsa.pem", tmp_path / "ours"
    cli.ok("blob", "convert", str(source), str(ours), "--to", form, "--traditional")
    assert ours.read_bytes() == openssl("rsa", "-in", source, "-traditional", "-outform", option)
    cli.ok("blob", "convert", str(ours), str(tmp_path / "back.pem"))
    assert public_key_of(tmp_path / "back.pem") == public_key_of(source)


def test_a_key_goes_through_pipes_and_as_text(cli, keys, tmp_path):
    blob = tmp_path / "key.blob"
    cli.ok("blob", "convert", str(keys / "rsa.pem"), str(blob), "--public")
    pem = cli.ok("blob", "convert", "-", "-", "--to", "pem", stdin=blob.read_bytes().hex())
    assert pem.startswith("-----BEGIN PUBLIC KEY-----")


def test_nothing_is_overwritten_unless_asked(cli, keys, tmp_path):
    taken = tmp_path / "key.pem"
    taken.write_text("mine")
    refused = cli.run("blob", "convert", str(keys / "rsa.pem"), str(taken))
    assert refused.returncode == 2 and "--force" in refused.stderr
    assert taken.read_text() == "mine"
    taken.chmod(0o644)
    cli.ok("blob", "convert", str(keys / "rsa.pem"), str(taken), "--force")
    assert "PRIVATE KEY" in taken.read_text() and mode_of(taken) == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["key.pem"]


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["ec.pem", "x.blob"], 1, "NTE_BAD_KEY"),
        (["dh.pem", "x.pvk"], 1, "NTE_BAD_TYPE"),
        (["dsa_wide.pem", "x.pvk"], 1, "NTE_BAD_DATA"),
        (["rsa.pem", "x.blob", "--blob-version", "3"], 1, "NTE_BAD_VER"),
        (["rsa.pem", "x.pvk", "--public"], 1, "NTE_BAD_TYPE"),
        (["dsa.pem", "x.blob", "--use", "exchange"], 1, "NTE_BAD_FLAGS"),
        (["group", "x.blob"], 1, "NTE_BAD_DATA"),
        (["missing.pem", "x.blob"], 1, "No such file"),
        (["rsa.pem", "x"], 2, "--to"),
        (["rsa.pem", "/nowhere/x.pem"], 2, "No such file"),
    ],
)
def test_what_cannot_be_done_is_refused_and_says_why(cli, keys, tmp_path, arguments, code, word):
    source, target, *options = arguments
    refused = cli.run("blob", "convert", str(keys / source), str(tmp_path / target), *options)
    assert refused.returncode == code and word in refused.stderr, refused.stderr
    assert not (tmp_path / target).exists()


def test_a_wrong_or_missing_password_is_refused(cli, keys, tmp_path):
    sealed, target = tmp_path / "sealed.pvk", tmp_path / "x.pem"
    cli.ok(
        "blob",
        "convert",
        str(keys / "rsa.pem"),
        str(sealed),
        "--encrypt",
        "--password-stdin",
        stdin="right\n",
    )
    wrong = cli.run(
        "blob", "convert", str(sealed), str(target), "--password-stdin", "--json", stdin="wrong\n"
    )
    assert wrong.returncode == 1
    assert json.loads(wrong.stderr)["error"]["name"] == "ERROR_INVALID_PASSWORD"
    missing = cli.run("blob", "convert", str(sealed), str(target))
    assert missing.returncode == 2 and "--password-stdin" in missing.stderr
    both = cli.run("blob", "convert", "-", str(target), "--password-stdin", stdin="x")
    assert both.returncode == 2 and "stdin" in both.stderr
    assert not target.exists()


@pytest.fixture
def blob(cli, keys, tmp_path):
    """blob is a private key blob of an RSA key."""
    path = tmp_path / "private.blob"
    cli.ok("blob", "convert", str(keys / "rsa.pem"), str(path))
    return path


def test_a_key_blob_is_described_field_by_field_without_its_secrets(cli, blob):
    told = cli.json("describe", "--file", str(blob))
    assert told["summary"] == "PRIVATEKEYBLOB"
    fields = {field["name"]: field["value"] for field in told["fields"]}
    assert list(fields)[:8] == [
        "bType", "bVersion", "reserved", "aiKeyAlg", "magic", "bitlen", "pubexp", "modulus",
    ]  # fmt: skip
    assert fields["bitlen"] == "2048" and fields["aiKeyAlg"] == "0x0000a400"
    assert fields["modulus"] == blob.read_bytes()[20:276][::-1].hex()
    for secret in ["prime1", "prime2", "exponent1", "exponent2", "coefficient", "privateExponent"]:
        assert fields[secret].startswith("(secret, ")
    text = cli.ok("describe", blob.read_bytes().hex())
    assert "CALG_RSA_KEYX" in text and blob.read_bytes()[276:404][::-1].hex() not in text


def test_a_blob_is_described_in_any_form(cli, blob, tmp_path):
    told = cli.json("describe", "--file", str(blob))
    text = tmp_path / "text"
    text.write_bytes(openssl("base64", "-in", blob))
    assert cli.json("describe", "--file", str(text)) == told
    assert cli.json("describe", "-", stdin=text.read_text()) == told
    assert cli.json("describe", blob.read_bytes().hex()) == told


def test_a_pvk_file_is_described(cli, keys, tmp_path):
    path = tmp_path / "key.pvk"
    cli.ok(
        "blob", "convert", str(keys / "rsa.pem"), str(path), "--encrypt", "--password-stdin", stdin="secret\n"
    )
    told = cli.json("describe", "--file", str(path))
    assert told["summary"] == "PVK file"
    assert {"name": "encrypted", "value": "1", "meaning": "under a password (RC4)"} in told["fields"]


@pytest.mark.parametrize(
    ("blob_bytes", "name"),
    [
        ("07020000", "NTE_BAD_DATA"),
        ("0604000000a40000", "NTE_BAD_VER"),
        ("0602000000a40000525341310002000001000100", "NTE_BAD_DATA"),
        ("1ef1b5b000000000", "NTE_BAD_DATA"),
    ],
)
def test_a_malformed_blob_is_refused_with_windows_code(cli, blob_bytes, name):
    refused = cli.run("describe", blob_bytes)
    assert refused.returncode == 1 and name in refused.stderr


def test_describe_takes_one_source(cli, blob):
    assert cli.run("describe").returncode == 2
    assert cli.run("describe", "00", "--file", str(blob)).returncode == 2
