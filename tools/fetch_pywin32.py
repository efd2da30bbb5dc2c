#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fetch pywin32's own tests and demos, to be run against OpenSSPI.

Downloads the Windows wheels, pinned by version and hash, with pip, unpacks their Python
sources below build/pywin32 and prints the directories. Nothing of them enters the tree.
Done once: a second run finds the files there.

Version 306 is the one whose names and demos this project follows, 312 the one whose times are.
"""

import hashlib
import pathlib
import shutil
import subprocess
import sys
import zipfile

VERSION = "306"
OF_TIMES = "312"
SHA256 = {
    VERSION: "a7639f51c184c0272e93f244eb24dafca9b1855707d94c192d4a0b4c01e1100e",
    OF_TIMES: "d11417d84412f859b722fad0841b3614459ed0047f7542d8362e77884f6b6e8a",
}
BUILD = pathlib.Path(__file__).resolve().parent.parent / "build" / "pywin32"


def fetch(destination=BUILD, version=VERSION):
    """fetch returns the directory of the unpacked wheel; failure raises, and leaves no half-unpacked one."""
    unpacked = destination / version
    if unpacked.is_dir():
        return unpacked
    destination.mkdir(parents=True, exist_ok=True)
    wheel = destination / f"pywin32-{version}-cp311-cp311-win_amd64.whl"
    if not is_the_wheel(wheel, version):
        download(destination, version)
    unpack(wheel, unpacked)
    return unpacked


def is_the_wheel(path, version):
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == SHA256[version]


def download(destination, version):
    """download lets pip fetch the wheel and refuse any whose hash differs."""
    pinned = destination / f"requirements-{version}.txt"
    pinned.write_text(f"pywin32=={version} --hash=sha256:{SHA256[version]}\n")
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

    The wheel also has pywin32's own sspi.py and sspicon.py, which must not be found instead of
    ours.
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
    for each in SHA256:
        print(fetch(version=each))
