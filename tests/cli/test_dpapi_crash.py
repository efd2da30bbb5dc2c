# SPDX-License-Identifier: MIT
"""opensspi dpapi, killed at each system call that changes a file: no master key is half, no blob is
lost.
"""

import re
import shutil

from cli_driver import Cli
from killing import changes, run_killed


def key_files(cli):
    return [path for path in cli.home.glob("Protect/S-*/*") if re.fullmatch(r"[0-9a-f-]{36}", path.name)]


def opens(cli, tmp_path, blob):
    cli.ok("dpapi", "unprotect", str(blob), str(tmp_path / "plain"), "--force")
    return (tmp_path / "plain").read_bytes()


def check(cli, tmp_path, blobs):
    """After any kill the ring is complete, everything that was returned opens, and work continues."""
    for path in key_files(cli):
        assert path.stat().st_size == 468, f"{path.name} is not whole"
    if cli.home.exists():
        assert cli.json("store", "check")["problems"] == []
    for text, blob in blobs.items():
        assert opens(cli, tmp_path, blob) == text.encode()
    cli.ok("dpapi", "protect", "-", str(tmp_path / "next"), "--force", stdin="next")


def test_a_first_use_killed_at_each_change_loses_nothing(strace, tmp_path):
    arguments = ["dpapi", "protect", "-"]
    whole_run = Cli(tmp_path / "whole")
    found = changes(
        strace, whole_run, tmp_path / "log", *arguments, str(tmp_path / "whole.blob"), stdin="first"
    )
    killed = 0
    for at, change in enumerate(found):
        cli, blob = Cli(tmp_path / f"home{at}"), tmp_path / f"blob{at}"
        killed += run_killed(strace, cli, change, *arguments, str(blob), stdin="first")
        # The blob is the command's output; one that was written completely was returned.
        whole = blob.exists() and blob.stat().st_size > 0
        check(cli, tmp_path, {"first": blob} if whole else {})
        shutil.rmtree(cli.home)
    assert len(found) > 30, "directories, the storage, a pre-key, a master key, Preferred, the blob"
    assert killed > len(found) * 0.9


def test_an_import_killed_at_each_change_loses_nothing(strace, tmp_path):
    """The key is in the ring completely or not at all, and can be imported again."""
    first = Cli(tmp_path / "elsewhere")
    first.ok("dpapi", "protect", "-", str(tmp_path / "moved"), stdin="moved")
    sid = "S-1-5-21-1-2-3-1001"
    first.ok("dpapi", "export", str(tmp_path / "out"), "--sid", sid, "--password-stdin", stdin="pass\n")
    cli = Cli(tmp_path / "home")
    cli.ok("dpapi", "protect", "-", str(tmp_path / "own"), stdin="own")
    kept = shutil.copytree(cli.home, tmp_path / "kept")
    arguments = ["dpapi", "import", str(tmp_path / "out"), "--password-stdin"]
    found = changes(strace, cli, tmp_path / "log", *arguments, stdin="pass\n")
    for change in found:
        shutil.rmtree(cli.home)
        shutil.copytree(kept, cli.home)
        assert run_killed(strace, cli, change, *arguments, stdin="pass\n"), change
        check(cli, tmp_path, {"own": tmp_path / "own"})
        cli.ok(*arguments, stdin="pass\n")
        assert opens(cli, tmp_path, tmp_path / "moved") == b"moved"
    assert {"write", "fsync", "renameat"} <= {name for name, _ in found}
