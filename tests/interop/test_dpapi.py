# SPDX-License-Identifier: MIT
"""Protected data between implementations: two others read ours, we read what another writer wrote."""

import base64
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import types
import uuid

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from peers import command, dpapi_writer, requirements

SID = "S-1-5-21-2128076315-4144300488-3078399761-1001"
PASSWORD = "pass wörd"
NOBODYS_UID = 54321

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "dpapi.md"


@pytest.fixture
def dpapi():
    """dpapi is impacket's module, a reader that we did not write."""
    requirements.need_module("impacket", "pip install impacket")
    from impacket import dpapi

    return dpapi


@pytest.fixture(scope="module")
def dpapick3():
    """dpapick3 is a second reader; it checks a blob's code, which impacket does not."""
    requirements.need_module("dpapick3", "pip install dpapick3")
    from dpapick3 import blob, masterkey

    return types.SimpleNamespace(Blob=blob.DPAPIBlob, MasterKeyFile=masterkey.MasterKeyFile)


@pytest.fixture
def environment(tmp_path):
    requirements.need_opensspi()
    return {"OPENSSPI_HOME": str(tmp_path / "home")}


def impacket_master_key(dpapi, file, sealing_key):
    """impacket_master_key opens a master key file; None if the key does not fit."""
    head = dpapi.MasterKeyFile(file)
    return dpapi.MasterKey(file[len(head) :][: head["MasterKeyLen"]]).decrypt(sealing_key)


def protected(tmp_path, data, *options, **environment):
    (tmp_path / "plain").write_bytes(data)
    arguments = ["dpapi", "protect", str(tmp_path / "plain"), str(tmp_path / "blob"), "--force", *options]
    command.run(*arguments, **environment)
    return (tmp_path / "blob").read_bytes()


def unprotected(tmp_path, blob, *options, **environment):
    (tmp_path / "blob").write_bytes(blob)
    arguments = ["dpapi", "unprotect", str(tmp_path / "blob"), str(tmp_path / "out"), "--force", *options]
    command.run(*arguments, **environment)
    return (tmp_path / "out").read_bytes()


def exported(tmp_path, *options, **environment):
    """exported is our master keys under PASSWORD, by GUID."""
    folder = tmp_path / "exported"
    arguments = ["dpapi", "export", str(folder), "--sid", SID, "--password-stdin", *options]
    command.run(*arguments, stdin=PASSWORD + "\n", **environment)
    return {path.name: path.read_bytes() for path in (folder / SID).iterdir()}


@pytest.mark.parametrize("entropy", [None, b"", b"more entropy", os.urandom(5000)])
def test_impacket_opens_our_blobs_with_our_exported_key(dpapi, tmp_path, environment, entropy):
    options = ["--description", "Grüße"]
    if entropy is not None:
        (tmp_path / "entropy").write_bytes(entropy)
        options += ["--entropy", str(tmp_path / "entropy")]
    blob = dpapi.DPAPI_BLOB(protected(tmp_path, b"our secret", *options, **environment))
    guid = str(uuid.UUID(bytes_le=blob["GuidMasterKey"]))
    file = exported(tmp_path, **environment)[guid]
    sealing_key = dpapi_writer.pre_key_of_password(PASSWORD, SID)
    master_key = impacket_master_key(dpapi, file, sealing_key)
    assert master_key is not None
    assert blob["Description"].decode("utf-16-le") == "Grüße\0"
    assert blob.decrypt(master_key, entropy) == b"our secret"
    if entropy:
        assert not readable(blob, master_key, b"other")
    wrong = dpapi_writer.pre_key_of_password("other", SID)
    assert impacket_master_key(dpapi, file, wrong) is None


@pytest.fixture(scope="module")
def opened_ring(dpapick3, tmp_path_factory):
    """opened_ring is an environment and its master key's file, which dpapick3 needs seconds to open."""
    requirements.need_opensspi()
    folder = tmp_path_factory.mktemp("ring")
    environment = {"OPENSSPI_HOME": str(folder / "home")}
    guid = dpapick3.Blob(protected(folder, b"first", **environment)).mkguid
    file = dpapick3.MasterKeyFile(exported(folder, **environment)[guid])
    file.decryptWithPassword(SID, "other")
    assert not file.decrypted
    file.decryptWithPassword(SID, PASSWORD)
    assert file.decrypted
    return environment, file


@pytest.mark.parametrize("size", [0, 1, 16, 100_000])
@pytest.mark.parametrize("entropy", [None, b"more entropy"])
def test_dpapick3_opens_and_verifies_our_blobs(dpapick3, tmp_path, opened_ring, size, entropy):
    environment, file = opened_ring
    options, data = [], os.urandom(size)
    if entropy:
        (tmp_path / "entropy").write_bytes(entropy)
        options = ["--entropy", str(tmp_path / "entropy")]
    blob = dpapick3.Blob(protected(tmp_path, data, *options, **environment))
    assert blob.decrypt(file.get_key(), entropy)
    assert blob.cleartext == data
    assert blob.sign == blob.signComputed
    altered = bytearray((tmp_path / "blob").read_bytes())
    altered[70] ^= 1  # in the salt of the cipher's key
    assert not dpapick3.Blob(bytes(altered)).decrypt(file.get_key(), entropy)


def readable(blob, key, entropy):
    try:
        return blob.decrypt(key, entropy) is not None
    except ValueError:  # of the padding
        return False


def test_impacket_opens_our_blobs_of_the_machine(dpapi, sandboxed, tmp_path, environment):
    requirements.need_root()
    if not sandboxed:
        pytest.skip("needs namespaces, so that the machine's storage is the test's own")
    blob = dpapi.DPAPI_BLOB(protected(tmp_path, b"the machine's", "--machine", **environment))
    assert blob["Flags"] == 4
    guid = str(uuid.UUID(bytes_le=blob["GuidMasterKey"]))
    file = exported(tmp_path, "--machine", **environment)[guid]
    key = impacket_master_key(dpapi, file, dpapi_writer.pre_key_of_password(PASSWORD, SID))
    assert blob.decrypt(key) == b"the machine's"
    assert unprotected(tmp_path, (tmp_path / "blob").read_bytes(), **environment) == b"the machine's"


def test_the_machines_keys_are_sealed_anew_and_stay_out_of_other_users_reach(sandboxed, tmp_path):
    """CRYPTPROTECT_CRED_REGENERATE; another user than the owner of the machine's storage is refused."""
    requirements.need_root()
    requirements.need_opensspi()
    if not sandboxed:
        pytest.skip("needs namespaces, so that the machine's storage is the test's own")
    output = run_python(MACHINE_PROGRAM, OPENSSPI_HOME=str(tmp_path / "home"))
    blob = output.split()[-1]
    home = tmp_path / "others"
    home.mkdir(mode=0o700)
    os.chown(home, NOBODYS_UID, NOBODYS_UID)
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        folder.chmod(0o755)
    as_other = ["setpriv", f"--reuid={NOBODYS_UID}", f"--regid={NOBODYS_UID}", "--clear-groups"]
    refused = run_python(OTHER_USERS_PROGRAM, blob, prefix=as_other, OPENSSPI_HOME=str(home))
    assert refused == "5\n5\nmine\n"


def test_a_windows_machines_key_opens_its_blobs_for_the_machine(sandboxed, tmp_path, environment):
    """Imported into the machine's ring with DPAPI_SYSTEM."""
    requirements.need_root()
    if not sandboxed:
        pytest.skip("needs namespaces, so that the machine's storage is the test's own")
    master_key, guid, system = os.urandom(64), uuid.uuid4(), os.urandom(44)
    file = dpapi_writer.master_key_file(master_key, guid, system[4:24], flags=6)
    protect = write_profile(tmp_path, file, guid, "S-1-5-18")
    (tmp_path / "system").write_text(system.hex() + "\n")
    blob = dpapi_writer.blob(master_key, guid, b"the machine's", flags=4)
    arguments = ["dpapi", "import", protect, "--system-secret", str(tmp_path / "system"), "--machine"]
    command.run(*arguments, **environment)
    assert unprotected(tmp_path, blob, **environment) == b"the machine's"
    assert not (tmp_path / "home" / "Protect").exists(), "it is not in the user's ring"


MACHINE_PROGRAM = """
import glob, win32crypt
from opensspi import win32cryptcon as con

machine = con.CRYPTPROTECT_LOCAL_MACHINE
before = win32crypt.CryptProtectData(b"before", None, None, None, None, machine)
files = {name: open(name, "rb").read() for name in glob.glob("/var/lib/opensspi/Protect/S-1-5-18/*-*")}
assert files
regenerate = machine | con.CRYPTPROTECT_CRED_REGENERATE
after = win32crypt.CryptProtectData(b"after", None, None, None, None, regenerate)
for name, old in files.items():
    assert open(name, "rb").read() != old
assert win32crypt.CryptUnprotectData(before, None, None, None, 0) == ("", b"before")
assert win32crypt.CryptUnprotectData(after, None, None, None, 0) == ("", b"after")
print(after.hex())
"""
OTHER_USERS_PROGRAM = """
import sys, pywintypes, win32crypt
from opensspi import win32cryptcon as con

def code(function, *arguments):
    try:
        return function(*arguments)
    except pywintypes.error as error:
        return error.winerror

print(code(win32crypt.CryptProtectData, b"x", None, None, None, None, con.CRYPTPROTECT_LOCAL_MACHINE))
print(code(win32crypt.CryptUnprotectData, bytes.fromhex(sys.argv[1]), None, None, None, 0))
mine = win32crypt.CryptProtectData(b"mine", None, None, None, None, 0)
print(win32crypt.CryptUnprotectData(mine, None, None, None, 0)[1].decode())
"""


def run_python(program, *arguments, prefix=(), **environment):
    """run_python runs a program with pywin32's names and returns what it printed."""
    command_line = [*prefix, sys.executable, "-m", "opensspi", "-c", program, *arguments]
    done = subprocess.run(
        command_line, env=os.environ | environment, capture_output=True, text=True, check=False, cwd="/"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def write_profile(tmp_path, file, guid, sid=SID):
    folder = tmp_path / "Protect" / sid
    folder.mkdir(parents=True)
    (folder / str(guid)).write_bytes(file)
    return str(tmp_path / "Protect")


def nt_hash(dpapi, password):
    return dpapi.MD4.new(password.encode("utf-16-le")).digest()


def protected_nt_hash(dpapi, password):
    salt = SID.encode("utf-16-le")
    first = hashlib.pbkdf2_hmac("sha256", nt_hash(dpapi, password), salt, 10000)
    return hashlib.pbkdf2_hmac("sha256", first, salt, 1)[:16]


@pytest.mark.parametrize("kind", ["local", "domain", "protected user", "NT hash", "system", "backup key"])
def test_keys_and_blobs_of_another_writer_open(dpapi, tmp_path, environment, kind):
    master_key, guid, system = os.urandom(64), uuid.uuid4(), os.urandom(40)
    backup_key = rsa.generate_private_key(65537, 2048)
    sealing_keys = {
        "local": lambda: dpapi_writer.pre_key_of_password(PASSWORD, SID),
        "domain": lambda: dpapi_writer.pre_key(nt_hash(dpapi, PASSWORD), SID),
        "protected user": lambda: dpapi_writer.pre_key(protected_nt_hash(dpapi, PASSWORD), SID),
        "NT hash": lambda: dpapi_writer.pre_key(nt_hash(dpapi, PASSWORD), SID),
        "system": lambda: system[20:],
        "backup key": lambda: os.urandom(20),
    }
    sealing_key = sealing_keys[kind]()
    domain = b""
    if kind == "backup key":
        domain = dpapi_writer.domain_copy(master_key, SID, uuid.uuid4(), backup_key.public_key())
    file = dpapi_writer.master_key_file(master_key, guid, sealing_key, domain=domain)
    assert impacket_master_key(dpapi, file, sealing_key) == master_key, "both readers read the writer"
    (tmp_path / "system").write_bytes(system)
    pem = backup_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "backup.pem").write_bytes(pem)
    options, stdin = ["--password-stdin"], PASSWORD + "\n"
    if kind == "NT hash":
        options, stdin = ["--nt-hash-stdin"], nt_hash(dpapi, PASSWORD).hex() + "\n"
    if kind == "system":
        options, stdin = ["--system-secret", str(tmp_path / "system")], ""
    if kind == "backup key":
        options, stdin = ["--pvk", str(tmp_path / "backup.pem")], ""
    protect = write_profile(tmp_path, file, guid)
    command.run("dpapi", "import", protect, *options, stdin=stdin, **environment)
    blob = dpapi_writer.blob(master_key, guid, b"theirs", b"entropy", "name")
    assert dpapi.DPAPI_BLOB(blob).decrypt(master_key, b"entropy") == b"theirs"
    (tmp_path / "entropy").write_bytes(b"entropy")
    options = ["--entropy", str(tmp_path / "entropy")]
    assert unprotected(tmp_path, blob, *options, **environment) == b"theirs"


def test_the_domains_copy_of_another_owner_is_refused(dpapi, tmp_path, environment):
    master_key, guid = os.urandom(64), uuid.uuid4()
    backup_key = rsa.generate_private_key(65537, 2048)
    domain = dpapi_writer.domain_copy(master_key, "S-1-5-21-1-2-3-500", uuid.uuid4(), backup_key.public_key())
    file = dpapi_writer.master_key_file(master_key, guid, os.urandom(20), domain=domain)
    pem = backup_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "backup.pem").write_bytes(pem)
    protect = write_profile(tmp_path, file, guid)
    done = command.run(
        "dpapi", "import", protect, "--pvk", str(tmp_path / "backup.pem"), check=False, **environment
    )
    assert done.returncode == 1
    assert "ERROR_INVALID_SID" in done.stderr


def program_of_the_page():
    """program_of_the_page is the second example of docs/dpapi.md."""
    return re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)[1]


def test_a_browsers_key_opens_by_the_line_that_programs_for_windows_have(tmp_path, environment):
    """The worked example of docs/dpapi.md: nothing of what is opened was written by our library."""
    master_key, guid, key = os.urandom(64), uuid.uuid4(), os.urandom(32)
    file = dpapi_writer.master_key_file(master_key, guid, dpapi_writer.pre_key_of_password(PASSWORD, SID))
    protect = write_profile(tmp_path, file, guid)
    blob = dpapi_writer.blob(master_key, guid, key, description="Google Chrome")
    state = {"os_crypt": {"encrypted_key": base64.b64encode(b"DPAPI" + blob).decode()}}
    (tmp_path / "Local State").write_text(json.dumps(state))
    nonce = os.urandom(12)
    value = b"v10" + nonce + AESGCM(key).encrypt(nonce, b"the site's password", None)
    (tmp_path / "program.py").write_text(program_of_the_page())
    run = [
        sys.executable,
        "-m",
        "opensspi",
        str(tmp_path / "program.py"),
        str(tmp_path / "Local State"),
        value.hex(),
    ]
    before = subprocess.run(run, env=os.environ | environment, capture_output=True, text=True, check=False)
    assert before.returncode != 0
    assert "-2146893813" in before.stderr
    assert "opensspi dpapi import" in before.stderr
    arguments = ["dpapi", "import", protect, "--password-stdin"]
    command.run(*arguments, stdin=PASSWORD + "\n", **environment)
    after = subprocess.run(run, env=os.environ | environment, capture_output=True, text=True, check=True)
    assert after.stdout == "the site's password\n"
