# SPDX-License-Identifier: MIT
"""opensspi.keys: keys in files, against the openssl command, and key containers."""

import contextlib
import os
import subprocess
import sys
import textwrap

import pytest
from openssl_program import openssl
from opensspi import keys, pywintypes, win32crypt, winerror
from opensspi import win32cryptcon as con


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """folder has keys of the openssl command: rsa.pem, and sealed.pem, which "Grüße" opens."""
    folder = tmp_path_factory.mktemp("keys")
    openssl("genrsa", "-out", folder / "rsa.pem", "2048")
    (folder / "password").write_text("Grüße")
    openssl("pkcs8", "-topk8", "-in", folder / "rsa.pem", "-out", folder / "sealed.pem",
            "-passout", f"file:{folder / 'password'}")  # fmt: skip
    return folder


def test_a_key_is_read_in_every_form(folder):
    pem = (folder / "rsa.pem").read_bytes()
    for form in ("blob", "pvk", "pem", "der"):
        said = keys.read(keys.convert(pem, form))
        assert said == keys.Key(form, "RSA", "CALG_RSA_KEYX", 2048, private=True, encrypted=False)
    public = keys.read(bytearray(keys.convert(pem, "blob", public_only=True)))
    assert (public.private, public.bits) == (False, 2048)
    signing = keys.read(keys.convert(pem, "blob", use="signature"))
    assert signing.algorithm == "CALG_RSA_SIGN"


def test_openssl_reads_what_is_written(folder, tmp_path):
    pem = (folder / "rsa.pem").read_bytes()
    for form, its in (("blob", "MSBLOB"), ("pvk", "PVK"), ("der", "DER"), ("pem", "PEM")):
        path = tmp_path / form
        path.write_bytes(keys.convert(pem, form))
        written = openssl("rsa", "-inform", its, "-in", path, "-outform", "DER", "-traditional")
        assert written == keys.convert(pem, "der", traditional=True)


def test_passwords_open_and_seal(folder, tmp_path):
    sealed = (folder / "sealed.pem").read_bytes()
    for wrong in (None, "wrong", b""):
        with pytest.raises(pywintypes.error) as caught:
            keys.read(sealed, wrong)
        assert caught.value.args[:2] == (winerror.ERROR_INVALID_PASSWORD, "opensspi_key_read")
    assert keys.read(sealed, "Grüße").encrypted
    ours = keys.convert(sealed, "pem", "Grüße".encode(), new_password="né€")
    (tmp_path / "ours.pem").write_bytes(ours)
    (tmp_path / "password").write_text("né€")
    opened = openssl("pkey", "-in", tmp_path / "ours.pem", "-passin", f"file:{tmp_path / 'password'}")
    assert opened == openssl("pkey", "-in", folder / "rsa.pem")
    weak = keys.convert(sealed, "pvk", "Grüße", new_password="x", pvk_40_bit=True)
    assert keys.read(weak, "x").encrypted


def test_what_is_no_key_and_what_no_form_holds(folder):
    pem = (folder / "rsa.pem").read_bytes()
    with pytest.raises(pywintypes.error) as caught:
        keys.read(b"nonsense")
    assert caught.value.winerror == winerror.NTE_BAD_DATA
    with pytest.raises(pywintypes.error) as caught:
        keys.convert(pem, "pvk", public_only=True)
    assert caught.value.funcname == "opensspi_key_convert"
    with pytest.raises(TypeError):
        keys.read("-----BEGIN PRIVATE KEY-----")
    with pytest.raises(ValueError, match="blob, pvk, pem, der"):
        keys.convert(pem, "PEM")
    with pytest.raises(ValueError, match="exchange, signature"):
        keys.convert(pem, "pem", use="both")


RSA = (con.MS_ENH_RSA_AES_PROV, con.PROV_RSA_AES)
DSS = (con.MS_ENH_DSS_DH_PROV, con.PROV_DSS_DH)


@pytest.fixture
def make():
    """make makes containers, whose names start with "keys-": the store is the one of all tests."""
    made = []

    def container(name, family, *pairs):
        made.append((name, *family))
        with win32crypt.CryptAcquireContext(name, *family, con.CRYPT_NEWKEYSET) as session:
            for algorithm, flags in pairs:
                session.CryptGenKey(algorithm, flags)

    yield container
    for name, provider, kind in made:
        with contextlib.suppress(pywintypes.error):
            win32crypt.CryptAcquireContext(name, provider, kind, con.CRYPT_DELETEKEYSET)


def ours(**options):
    """ours is the containers of `make`, by name."""
    return {each.name: each for each in keys.containers(**options) if each.name.startswith("keys-")}


def test_containers_are_listed_with_their_pairs(make):
    assert ours() == {}
    bits = 1024 << 16
    make("keys-web", RSA, (con.AT_KEYEXCHANGE, bits | con.CRYPT_EXPORTABLE), (con.AT_SIGNATURE, bits))
    make("keys-old", DSS, (con.AT_SIGNATURE, bits), (con.AT_KEYEXCHANGE, 512 << 16))
    make("keys-empty", RSA)
    found = ours()
    assert set(found) == {"keys-web", "keys-old", "keys-empty"}
    assert found["keys-web"].pairs == (
        keys.Pair("exchange", "CALG_RSA_KEYX", 1024, exportable=True),
        keys.Pair("signature", "CALG_RSA_SIGN", 1024, exportable=False),
    )
    assert found["keys-old"].pairs == (
        keys.Pair("exchange", "CALG_DH_SF", 512, exportable=False),
        keys.Pair("signature", "CALG_DSS_SIGN", 1024, exportable=False),
    )
    assert (found["keys-old"].provider, found["keys-empty"].pairs) == (DSS[0], ())
    assert all(container.unique_name and container.problem is None for container in found.values())
    assert list(ours(provider=DSS[0].upper())) == ["keys-old"]
    assert ours(machine=True) == {}


DAMAGED = """
    import os, sqlite3
    from opensspi import keys, win32crypt, win32cryptcon as con
    with win32crypt.CryptAcquireContext("web", None, con.PROV_RSA_AES, con.CRYPT_NEWKEYSET) as session:
        session.CryptGenKey(con.AT_SIGNATURE, 1024 << 16)
    with sqlite3.connect(os.environ["OPENSSPI_HOME"] + "/store.db") as store:
        store.execute("UPDATE key_pair SET pair = zeroblob(40)")
    (found,) = keys.containers()
    assert (found.name, found.unique_name, found.pairs) == ("web", "", ()), found
    assert "." in found.problem, found
    keys.delete_container("web")
    assert keys.containers() == ()
"""


def test_a_damaged_container_is_listed_with_the_reason_and_can_be_deleted(tmp_path):
    finished = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(DAMAGED)],
        env={**os.environ, "OPENSSPI_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr


def test_a_container_is_deleted_in_its_family(make):
    make("keys-web", RSA)
    make("keys-old", DSS)
    with pytest.raises(pywintypes.error) as caught:
        keys.delete_container("keys-old", provider=RSA[0])
    assert caught.value.winerror == winerror.NTE_BAD_KEYSET
    keys.delete_container("keys-old")
    assert list(ours()) == ["keys-web"]
    keys.delete_container("keys-web")
    assert ours() == {}
    with pytest.raises(pywintypes.error) as caught:
        keys.delete_container("keys-web")
    assert caught.value.args[:2] == (winerror.NTE_BAD_KEYSET, "CryptAcquireContext")


def test_the_library_refuses_a_provider_that_it_does_not_have():
    with pytest.raises(pywintypes.error) as caught:
        keys.containers(provider="Example Provider")
    assert caught.value.winerror == winerror.NTE_KEYSET_NOT_DEF
