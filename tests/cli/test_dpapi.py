# SPDX-License-Identifier: MIT
"""opensspi dpapi: data protected and opened, and the master keys of Windows profiles taken over."""

import contextlib
import os
import pathlib
import pty
import re
import shutil

import pytest
from cli_driver import COMMAND, ROOT, Cli

DATA = ROOT / "tests" / "data" / "dpapi"


def records(name):
    """records returns the records of a .vec file as dicts of text."""
    found = []
    for block in (DATA / name).read_text().split("\n\n"):
        pairs = [line.partition(" =") for line in block.splitlines() if " =" in line and line[0] != "#"]
        if pairs:
            found.append({key: value.strip() for key, _, value in pairs})
    return found


def by_name(name, kind):
    return next(record for record in records(kind) if record["name"] == name)


@pytest.fixture
def profile(tmp_path):
    """profile makes a directory Protect as on Windows, of the key files of one or more records."""

    def make(*keys, history=None):
        protect = tmp_path / "Protect"
        for key in keys:
            folder = protect / key.get("sid", "S-1-5-18")
            folder.mkdir(parents=True, exist_ok=True)
            (folder / key["id"]).write_bytes(bytes.fromhex(key["file"]))
            (folder / "Preferred").write_bytes(bytes(24))
        if history:
            (protect / "CREDHIST").write_bytes(bytes.fromhex(history))
        return protect

    return make


def open_blob(cli, tmp_path, record):
    (tmp_path / "blob").write_bytes(bytes.fromhex(record["blob"]))
    (tmp_path / "entropy").write_bytes(bytes.fromhex(record["entropy"]))
    plain = tmp_path / "plain"
    cli.ok(
        "dpapi",
        "unprotect",
        str(tmp_path / "blob"),
        str(plain),
        "--force",
        "--entropy",
        str(tmp_path / "entropy"),
    )
    assert plain.stat().st_mode & 0o777 == 0o600
    return plain.read_bytes()


def test_what_is_protected_is_opened_again(cli, tmp_path):
    (tmp_path / "secret").write_bytes(bytes(range(256)) * 100)
    (tmp_path / "entropy").write_bytes(b"more")
    paths = {name: str(tmp_path / name) for name in ("secret", "blob", "plain", "entropy")}
    cli.ok(
        "dpapi",
        "protect",
        paths["secret"],
        paths["blob"],
        "--description",
        "Grüße",
        "--entropy",
        paths["entropy"],
    )
    cli.ok("dpapi", "unprotect", paths["blob"], paths["plain"], "--entropy", paths["entropy"])
    assert (tmp_path / "plain").read_bytes() == bytes(range(256)) * 100
    without = cli.run("dpapi", "unprotect", paths["blob"], "-")
    assert without.returncode == 1
    assert "ERROR_INVALID_DATA" in without.stderr
    told = cli.ok("describe", "--file", paths["blob"])
    assert "Grüße" in told
    assert "AES-256" in told


# Longer forms of U+0000, a surrogate, and what lies above U+10FFFF.
NOT_UTF8 = [b"\xe0\x80\x80", b"\xf0\x80\x80\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"]


@pytest.mark.parametrize("description", NOT_UTF8)
def test_a_description_is_well_formed(cli, tmp_path, description):
    (tmp_path / "secret").write_bytes(b"secret")
    text = description.decode("utf-8", "surrogateescape")
    done = cli.run("dpapi", "protect", str(tmp_path / "secret"), "-", "--description", text)
    assert done.returncode == 2
    assert "not well-formed UTF-8" in done.stderr


ACCOUNTS = ["Windows XP", "Windows 8.1", "Windows XP, domain account", "Windows 10, protected domain account"]


@pytest.mark.parametrize("windows", ACCOUNTS)
def test_a_profile_is_imported_with_its_password(cli, tmp_path, profile, windows):
    key = by_name(windows, "master_keys.vec")
    protect = profile(key)
    refused = cli.run("dpapi", "import", str(protect), "--password-stdin", stdin="wrong\n")
    assert refused.returncode == 1
    assert "ERROR_INVALID_PASSWORD" in refused.stderr
    cli.ok("dpapi", "import", str(protect), "--password-stdin", stdin=key["password"] + "\n")
    for blob in records("blobs.vec"):
        if blob.get("of") == windows:
            assert bytes.fromhex(blob.get("plain") or blob["plain_has"]) in open_blob(cli, tmp_path, blob)
    (ring,) = cli.json("dpapi", "list")["rings"]
    assert [entry["guid"] for entry in ring["keys"]] == [key["id"]]
    assert ring["own"]
    assert "opened 1 of 1" in cli.ok("dpapi", "check")


def test_keys_of_the_system_are_imported_with_dpapi_system(cli, tmp_path, profile):
    keys = [
        by_name("Windows 10, machine", "master_keys.vec"),
        by_name("Windows 10, SYSTEM", "master_keys.vec"),
    ]
    secret = tmp_path / "secret"
    secret.write_text(keys[0]["pre_key"] + keys[1]["pre_key"] + "\n")
    said = cli.ok("dpapi", "import", str(profile(*keys)), "--system-secret", str(secret))
    assert "imported 2 of 2" in said


def test_a_key_of_a_domain_account_is_imported_with_the_domains_backup_key(cli, tmp_path, profile):
    """File, backup key and blob are those of a Windows domain; the password is not needed."""
    key = by_name("Windows 10, protected domain account", "master_keys.vec")
    protect, pvk = profile(key), tmp_path / "backup.pvk"
    pvk.write_bytes(bytes.fromhex(records("backup_key.vec")[0]["pvk"]))
    cli.ok("dpapi", "import", str(protect), "--pvk", str(pvk))
    blob = by_name("Windows 10 with entropy", "blobs.vec")
    assert open_blob(cli, tmp_path, blob) == b"test"
    local = by_name("Windows 7", "master_keys.vec")
    refused = cli.run("dpapi", "import", str(profile(local)), "--sid", local["sid"], "--pvk", str(pvk))
    assert refused.returncode == 1
    assert "no copy for the domain" in refused.stderr


def test_a_directory_with_nothing_to_import_is_wrong_usage(cli, tmp_path):
    done = cli.run("dpapi", "import", str(tmp_path), "--password-stdin", stdin="x\n")
    assert done.returncode == 2
    assert "no master key files" in done.stderr


def test_keys_that_do_not_open_are_told_and_the_others_imported(cli, profile):
    windows7, windows8 = by_name("Windows 7", "master_keys.vec"), by_name("Windows 8.1", "master_keys.vec")
    arguments = ["dpapi", "import", str(profile(windows7, windows8)), "--sid", windows8["sid"]]
    done = cli.run(*arguments, "--password-stdin", stdin="fuffa\n")
    assert (done.returncode, done.stderr) == (0, ""), "the directory of another SID is left alone"
    xp = by_name("Windows XP", "master_keys.vec")
    done = cli.run("dpapi", "import", str(profile(xp)), "--password-stdin", stdin="fuffa\n")
    assert done.returncode == 3
    assert xp["id"] in done.stderr


def test_a_key_of_an_earlier_password_is_imported_by_the_history(cli, tmp_path, profile):
    """A key sealed under the earlier password, exported by us; the history is Windows'."""
    history = records("credential_history.vec")[0]
    other = Cli(tmp_path / "other")
    (tmp_path / "secret").write_bytes(b"long ago")
    other.ok("dpapi", "protect", str(tmp_path / "secret"), str(tmp_path / "blob"))
    other.ok("dpapi", "export", str(tmp_path / "Protect"), "--sid", history["sid"], "--password-stdin",
             stdin=history["earlier_1"] + "\n")  # fmt: skip
    protect = tmp_path / "Protect"
    assert cli.run("dpapi", "import", str(protect), "--password-stdin", stdin="tutu\n").returncode == 1
    (protect / "CREDHIST").write_bytes(bytes.fromhex(history["file"]))
    cli.ok("dpapi", "import", str(protect), "--password-stdin", stdin="tutu\n")
    cli.ok("dpapi", "unprotect", str(tmp_path / "blob"), str(tmp_path / "plain"))
    assert (tmp_path / "plain").read_bytes() == b"long ago"


def test_an_export_is_imported_elsewhere_by_its_password(cli, tmp_path):
    (tmp_path / "secret").write_bytes(b"moved")
    cli.ok("dpapi", "protect", str(tmp_path / "secret"), str(tmp_path / "blob"))
    sid = "S-1-5-21-1-2-3-1001"
    cli.ok("dpapi", "export", str(tmp_path / "out"), "--sid", sid, "--password-stdin", stdin="pass\n")
    (file,) = (tmp_path / "out" / sid).iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.stat().st_size == 468
    other = Cli(tmp_path / "other")
    other.ok("dpapi", "import", str(tmp_path / "out"), "--password-stdin", stdin="pass\n")
    other.ok("dpapi", "unprotect", str(tmp_path / "blob"), str(tmp_path / "plain"))
    assert (tmp_path / "plain").read_bytes() == b"moved"


def test_check_and_backup_of_the_store_cover_the_keys(cli, tmp_path):
    (tmp_path / "secret").write_bytes(b"kept")
    cli.ok("dpapi", "protect", str(tmp_path / "secret"), str(tmp_path / "blob"))
    assert cli.json("store", "check")["master_keys"] == 1
    cli.ok("store", "backup", str(tmp_path / "backup"))
    cli.ok("store", "rekey")
    cli.ok("dpapi", "unprotect", str(tmp_path / "blob"), str(tmp_path / "plain"))
    (folder,) = (cli.home / "Protect").iterdir()
    (copied,) = pathlib.Path(f"{tmp_path / 'backup'}.Protect").iterdir()
    assert sorted(path.name for path in copied.iterdir()) == sorted(path.name for path in folder.iterdir())
    (key,) = (path for path in folder.iterdir() if path.name != "Preferred")
    key.write_bytes(key.read_bytes()[:-1])
    report = cli.run("store", "check")
    assert report.returncode == 3
    assert key.name in report.stdout
    assert cli.run("dpapi", "check").returncode == 3


def test_a_backup_is_restored_as_the_manual_says(cli, tmp_path):
    """docs/command.md: the copy becomes store.db, its directory Protect; the master key is kept apart."""
    (tmp_path / "secret").write_bytes(b"restored")
    cli.ok("dpapi", "protect", str(tmp_path / "secret"), str(tmp_path / "blob"))
    cli.ok("store", "backup", str(tmp_path / "backup"))
    other = Cli(tmp_path / "restored")
    other.home.mkdir(mode=0o700)
    shutil.copy(cli.home / "master.key", other.home / "master.key")
    (tmp_path / "backup").rename(other.home / "store.db")
    (tmp_path / "backup.Protect").rename(other.home / "Protect")
    other.ok("dpapi", "unprotect", str(tmp_path / "blob"), str(tmp_path / "plain"))
    assert (tmp_path / "plain").read_bytes() == b"restored"
    assert other.json("store", "check")["master_keys"] == 1


def test_a_backup_holds_a_long_credential_history(cli, tmp_path):
    cli.ok("dpapi", "protect", "-", str(tmp_path / "blob"), stdin="makes a key")
    history = os.urandom(20_000)
    (cli.home / "Protect" / "CREDHIST").touch(mode=0o600)
    (cli.home / "Protect" / "CREDHIST").write_bytes(history)
    cli.ok("store", "backup", str(tmp_path / "backup"))
    assert (tmp_path / "backup.Protect" / "CREDHIST").read_bytes() == history


def on_a_terminal(cli, *arguments):
    """on_a_terminal returns what a command prints to a terminal, and its exit code."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(COMMAND, [COMMAND, *arguments], cli.environment)
    printed = b""
    with contextlib.suppress(OSError):  # the end of a terminal is an error on Linux
        while block := os.read(terminal, 4096):
            printed += block
    os.close(terminal)
    return printed.decode(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_a_terminal_shows_how_far_an_import_is(cli, tmp_path, profile):
    """For a key file with many rounds the seconds are shown, too; no secret fits, so all are tried."""
    slow = bytearray(bytes.fromhex(by_name("Windows 10, machine", "master_keys.vec")["file"]))
    slow[148:152] = (4_000_000).to_bytes(4, "little")
    quick = by_name("Windows 10, SYSTEM", "master_keys.vec")
    name = by_name("Windows 10, machine", "master_keys.vec")["id"]
    protect = profile(quick, {"id": name, "file": slow.hex()})
    (tmp_path / "secret").write_text("00" * 20 + quick["pre_key"])
    printed, code = on_a_terminal(
        cli, "dpapi", "import", str(protect), "--system-secret", str(tmp_path / "secret")
    )
    assert "importing 1 of 2" in printed
    assert "importing 2 of 2" in printed
    assert re.search(r"importing \d of 2, 1 s", printed), printed
    assert code == 3, "one of the two was imported"
    arguments = ["dpapi", "import", str(protect), "--system-secret", str(tmp_path / "secret")]
    assert "importing" not in cli.run(*arguments).stderr, "a script sees none of it"
