#!/usr/bin/env python3
"""Fetch pywin32's own tests and demos, to be run against OpenSSPI.

Downloads the Windows wheel, pinned by version and hash, with pip, unpacks its Python
sources below build/pywin32 and prints the directory. Nothing of it enters the tree.
Done once: a second run finds the files there.
"""

import hashlib
import pathlib
import shutil
import subprocess
import sys
import zipfile

VERSION = "306"
WHEEL = f"pywin32-{VERSION}-cp311-cp311-win_amd64.whl"
SHA256 = "a7639f51c184c0272e93f244eb24dafca9b1855707d94c192d4a0b4c01e1100e"
BUILD = pathlib.Path(__file__).resolve().parent.parent / "build" / "pywin32"


def fetch(destination=BUILD):
    """fetch returns the directory of the unpacked wheel; failure raises, and leaves no half-unpacked one."""
    unpacked = destination / VERSION
    if unpacked.is_dir():
        return unpacked
    destination.mkdir(parents=True, exist_ok=True)
    wheel = destination / WHEEL
    if not is_the_wheel(wheel):
        download(destination)
    unpack(wheel, unpacked)
    return unpacked


def is_the_wheel(path):
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == SHA256


def download(destination):
    """download lets pip fetch the wheel and refuse any whose hash differs."""
    pinned = destination / "requirements.txt"
    pinned.write_text(f"pywin32=={VERSION} --hash=sha256:{SHA256}\n")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--require-hashes",
            "--only-binary=:all:",
            "--platform=win_amd64",
            "--python-version=3.11",
            f"--dest={destination}",
            f"--requirement={pinned}",
        ],
        check=True,
        stdout=sys.stderr,
    )


def unpack(wheel, destination):
    """unpack extracts the .py files; pywin32_testutil gets a directory of its own.

    Beside it in the wheel lie pywin32's own sspi.py and sspicon.py, which must not be found instead of ours.
    """
    half = destination.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        sources = [name for name in names if name.startswith("win32/") and name.endswith(".py")]
        archive.extractall(half, sources)
    (half / "testutil").mkdir()
    shutil.copy(half / "win32/lib/pywin32_testutil.py", half / "testutil")
    half.rename(destination)


if __name__ == "__main__":
    print(fetch())
