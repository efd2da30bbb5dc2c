#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Lets OpenSSPI and Wine check each other: what `make test-wine` calls after it has built the library.

exchange (main.c, keys.c, ntlm.c) is built twice, for Windows and against this library. Each side makes
keys, blobs, signatures, ciphertexts, hashes and derived keys; the other checks them. Then Wine's NTLM client
(it uses Samba's ntlm_auth) logs on to our server. Where Wine is known to differ from Windows, the check is
left out, and keys.c says so.
"""

import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = ROOT / "build" / "release"
COMMAND = BUILD / "bin" / "opensspi"
SOURCES = [str(HERE / name) for name in ("main.c", "keys.c", "ntlm.c")]
STRICT = ["-O1", "-Wall", "-Wextra", "-Werror"]
MINGW = "x86_64-w64-mingw32-gcc"
WINE = next(
    (path for path in ("/usr/lib/wine/wine64", shutil.which("wine64"), shutil.which("wine")) if path), ""
)
SECONDS = 300


class Failure(Exception):
    """Something of the run itself does not work."""


class Side:
    """Side is one build of the program: how it is called, and in which environment."""

    def __init__(self, name, command, environment):
        self.name, self.command, self.environment = name, command, os.environ | environment

    def run(self, *arguments):
        """run returns how many checks held and how many failed. Its messages go to stderr."""
        done = subprocess.run(
            [*self.command, *map(str, arguments)],
            env=self.environment, capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
        return counted(self.name, done.returncode, done.stderr)

    def start(self, *arguments):
        pipe = subprocess.PIPE
        return subprocess.Popen(
            [*self.command, *arguments], env=self.environment, stdin=pipe, stdout=pipe, stderr=pipe
        )


def counted(name, code, said):
    """What a program said at its end; a program that ended otherwise has failed once more."""
    found = re.search(r"^(\d+) proved, (\d+) failed\r?$", said, re.MULTILINE)
    proved, failed = (int(found[1]), int(found[2])) if found else (0, 1)
    if failed or code != 0:
        print(f"  {name}: exit code {code}\n{said}", file=sys.stderr)
        failed = max(failed, 1)
    return proved, failed


def build(folder):
    """Builds the program for both sides."""
    library = next(BUILD.rglob("libopensspi.so"), None)
    if library is None:
        raise Failure("the library is not built: run make test-wine")
    headers = [f"-I{ROOT}/include/opensspi/windows", f"-I{ROOT}/include"]
    ours, theirs = folder / "exchange", folder / "exchange.exe"
    link = [str(library), f"-Wl,-rpath,{library.parent}"]
    subprocess.run(["cc", *STRICT, *headers, "-o", ours, *SOURCES, *link], check=True)
    subprocess.run([MINGW, *STRICT, "-o", theirs, *SOURCES, "-ladvapi32", "-lsecur32"], check=True)
    return ours, theirs


def sides(folder):
    """Both sides, each with a home of its own below `folder`."""
    ours, theirs = build(folder)
    wine = {
        "WINEPREFIX": str(folder / "prefix"),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml=",  # no questions about Mono and Gecko
        "DISPLAY": "",
    }
    home = {"OPENSSPI_HOME": str(folder / "home")}
    return Side("OpenSSPI", [str(ours)], home), Side("Wine", [WINE, str(theirs)], wine)


def files_cross(maker, checker, folder):
    """One side makes everything, the other checks it."""
    exchanged = folder / f"by_{maker.name}"
    exchanged.mkdir()
    made, failed = maker.run("make", exchanged)
    if failed:
        return made, failed
    return checker.run("verify", exchanged)


def blobs_become_pem(folder):
    """Wine's key blobs become PEM by our command, and the openssl command checks the keys."""
    proved = failed = 0
    for pair in ("exchange", "signature"):
        pem = folder / f"{pair}.pem"
        convert = [COMMAND, "blob", "convert", folder / "by_Wine" / f"private_{pair}", pem]
        check = ["openssl", "pkey", "-in", pem, "-check", "-noout"]
        for command in (convert, check):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode == 0:
                proved += 1
            else:
                failed += 1
                print(f"  {command}: {done.stderr}", file=sys.stderr)
    return proved, failed


def copy_lines(source, target):
    """Carries lines until there are none."""
    with contextlib.suppress(BrokenPipeError, ValueError):
        for line in source:
            target.write(line)
            target.flush()
    with contextlib.suppress(BrokenPipeError, ValueError):
        target.close()


def ntlm_crosses(client, server):
    """A client logs on to a server, and each takes signed and sealed messages of the other."""
    ends = [client.start("client", "alice", "wonderland"), server.start("server")]
    carriers = [
        threading.Thread(target=copy_lines, args=(a.stdout, b.stdin), daemon=True)
        for a, b in (ends, ends[::-1])
    ]
    said = [b"", b""]

    def listen(i):
        said[i] = ends[i].stderr.read()

    carriers += [threading.Thread(target=listen, args=(i,), daemon=True) for i in (0, 1)]
    for thread in carriers:
        thread.start()
    try:
        codes = [end.wait(timeout=SECONDS) for end in ends]
    except subprocess.TimeoutExpired:
        codes = [1, 1]
        for end in ends:
            end.kill()
    for thread in carriers:
        thread.join(timeout=10)
    counts = [
        counted(f"NTLM {side.name}", code, text.decode(errors="replace"))
        for side, code, text in zip((client, server), codes, said, strict=True)
    ]
    return tuple(sum(column) for column in zip(*counts, strict=True))


def report(what, count):
    print(f"{what}: {count[0]} proved, {count[1]} failed", flush=True)
    return count


def run_all(folder):
    """Everything, in order; the counts of each."""
    ours, wine = sides(folder)
    print("starting Wine in a prefix of its own; the first start takes a while", flush=True)
    counts = [report("Wine takes what OpenSSPI made", files_cross(ours, wine, folder))]
    counts.append(report("OpenSSPI takes what Wine made", files_cross(wine, ours, folder)))
    counts.append(report("Wine's blobs as PEM, by our command and openssl", blobs_become_pem(folder)))
    if shutil.which("ntlm_auth") is None:
        print("NTLM: left out, because ntlm_auth is not here (package winbind)")
    else:
        account = [COMMAND, "account", "add", "alice", "--password-stdin"]
        subprocess.run(account, input=b"wonderland\n", env=ours.environment, check=True, capture_output=True)
        counts.append(report("NTLM: Wine's client at our server", ntlm_crosses(wine, ours)))
    print("NTLM: our client at Wine's server is left out: Wine asks a domain controller through winbind")
    subprocess.run([*wineserver(), "-k"], env=wine.environment, check=False, capture_output=True)
    return counts


def wineserver():
    """The server of this Wine; it keeps the prefix open until it ends."""
    beside = pathlib.Path(WINE).parent / "wineserver64"
    return [str(beside)] if beside.exists() else ["wineserver"]


def main():
    if not WINE or shutil.which(MINGW) is None:
        raise Failure(
            "Wine or mingw is not here: run make test-wine, which installs wine64 and gcc-mingw-w64-x86-64"
        )
    with tempfile.TemporaryDirectory(prefix="opensspi-wine-", ignore_cleanup_errors=True) as folder:
        counts = run_all(pathlib.Path(folder))
    proved, failed = (sum(column) for column in zip(*counts, strict=True))
    print(f"{proved} passed, {failed} failed")
    return 0 if failed == 0 else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as problem:
        sys.exit(f"tests/wine/run.py: {problem}")
