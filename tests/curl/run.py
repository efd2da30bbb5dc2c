#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs curl's own tests of TLS with its Schannel backend over this library: what `make curltests` calls.

    tests/curl/run.py            runs every test with the keyword HTTPS or with a server that speaks TLS
    tests/curl/run.py 300 2033   runs these

The source package of the distribution's curl is downloaded and built below build/curltests, unmodified: curl
for Linux with USE_SCHANNEL and USE_WINDOWS_SSPI against this repository's headers, and its tests' servers.
LIBRARY names another build of the library. The check fails if a test fails, or if one is skipped that SKIPPED
does not name.
"""

import getpass
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "curltests"
CURL = BUILD / "curl"
LIBRARY = pathlib.Path(os.environ.get("LIBRARY", ROOT / "build/release/src/libopensspi.so"))
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "interop")]

from peers import curl_source  # noqa: E402  (the line above makes it importable)
from support import debian_source  # noqa: E402

JOBS = os.environ.get("JOBS", "1")
WITHOUT = ("ssl", "zlib", "brotli", "zstd", "libpsl", "libidn2", "librtmp", "libssh2")
TLS_SERVERS = {"https", "https-proxy", "ftps", "gophers", "httptls+srp"}
SKIPPED = {
    "for other backends; 2033, 2070, 2079, 2087, 3023 and 3024 are the same for Schannel": {
        *(310, 2034, 2037, 2041, 3000, 3001)
    },
    "engines of OpenSSL": {307, 308},
    "TLS-SRP, which Schannel does not have": {320, 321, 322, 323, 324},
    "HTTP/3, which curl does not have with Schannel": {2501, 2503},
    "curl's own NTLM instead of SSPI's": {1097},
    "needs a host of the Internet; curl disables it": {2043},
}
LEAST_PASSED = 51  # of curl 7.88.1


def main():
    build()
    tests = [int(number) for number in sys.argv[1:]] or selected()
    build_programs(tests)
    passed, failed = run(tests)
    return judged(tests, passed, failed)


def build():
    """build compiles curl and the servers of its tests."""
    shutil.rmtree(CURL, ignore_errors=True)
    BUILD.mkdir(parents=True, exist_ok=True)
    debian_source.unpack(debian_source.fetch("curl", BUILD), CURL, "*")
    print(f"building curl; log: {BUILD / 'build.log'}")
    (BUILD / "build.log").unlink(missing_ok=True)
    options = ["--disable-shared", "--disable-ldap", "--disable-manual", "--disable-threaded-resolver"]
    options += ["--enable-debug", "--with-nghttp2", *(f"--without-{name}" for name in WITHOUT)]
    logged("./configure", "-q", *options)
    # configure knows of Schannel on Windows only, and turns off what needs TLS.
    config = CURL / "lib" / "curl_config.h"
    config.write_text(config.read_text().replace("#define CURL_DISABLE_HSTS 1\n", ""))
    logged("make", f"-j{JOBS}", "-C", "tests/server")
    logged("gcc", "-DHAVE_CONFIG_H", "-DBUILDING_LIBCURL", *flags(), "-Ilib", "-Iinclude", "-c", win32(".c"))
    make("lib")
    make("src", "curl")


def build_programs(tests):
    """build_programs compiles the programs that tests run instead of curl."""
    programs = {word.replace("%TESTNUMBER", str(test)) for test in tests for word in part(test, "tool")}
    if programs:
        make("tests/libtest", *sorted(programs))


def make(directory, *targets):
    libraries = f"LIBS={CURL / 'win32.o'} {LIBRARY} -Wl,-rpath,{LIBRARY.parent} -lnghttp2"
    options = [f"CFLAGS={' '.join(flags())}", *([libraries] if targets else [])]
    logged("make", f"-j{JOBS}", "-C", directory, *targets, *options)


def flags():
    return [*curl_source.SCHANNEL_FLAGS, "-DUSE_WINDOWS_SSPI", "-include", win32(".h"), *curl_source.WINDOWS]


def win32(suffix):
    return str(curl_source.HERE / f"win32{suffix}")


def logged(*command):
    """logged runs a command of the build, and ends the program if it fails."""
    log = BUILD / "build.log"
    with log.open("a") as output:
        finished = subprocess.run(command, cwd=CURL, stdout=output, stderr=output, check=False)
    if finished.returncode != 0:
        raise SystemExit(f"curl's build failed: {command[0]}; see {log}")


def selected():
    numbers = sorted(int(path.name[4:]) for path in (CURL / "tests/data").glob("test*[0-9]"))
    return [test for test in numbers if "HTTPS" in part(test, "keywords") or speaks_tls(test)]


def speaks_tls(test):
    return not TLS_SERVERS.isdisjoint(part(test, "server"))


def part(test, name):
    """part returns the lines of one part of a test's file."""
    text = (CURL / "tests" / "data" / f"test{test}").read_text(errors="replace")
    found = re.search(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
    return [line.strip() for line in found[1].splitlines() if line.strip()] if found else []


def run(tests):
    """run runs curl's runtests.pl and returns the numbers of the tests that passed and that failed."""
    home = BUILD / "home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    log = BUILD / "tests.log"
    print(f"running {len(tests)} tests; log: {log}")
    environment = {"HOME": str(home), "OPENSSPI_HOME": str(home), "USER": getpass.getuser()}
    command = ["perl", "-I.", "./runtests.pl", "-a", "-n", "-p", *(str(test) for test in tests)]
    with log.open("w") as output:
        directory = CURL / "tests"
        subprocess.run(
            command, cwd=directory, env=os.environ | environment, stdout=output, stderr=output, check=False
        )
    text = log.read_text(errors="replace")
    if "TESTDONE" not in text:
        raise SystemExit(f"runtests.pl did not end; see {log}")
    started = {int(number) for number in re.findall(r"^test (\d{4,})\.\.\.", text, re.MULTILINE)}
    listed = re.search(r"^TESTFAIL: These test cases failed: (.*)", text, re.MULTILINE)
    failed = {int(number) for number in listed[1].split()} if listed else set()
    return started - failed, failed


def judged(tests, passed, failed):
    """judged prints what did not pass, and returns 1 if anything of that is unexpected."""
    reasons = {test: reason for reason, numbers in SKIPPED.items() for test in numbers}
    skipped = set(tests) - passed - failed
    for test in sorted(failed):
        print(f"{test}: FAILED")
    for test in sorted(skipped):
        print(f"{test}: skipped: {reasons.get(test, 'NOT EXPECTED')}")
    print(f"{len(passed)} passed, {len(failed)} failed, {len(skipped)} skipped")
    too_few = len(sys.argv) == 1 and len(passed) < LEAST_PASSED
    return 1 if failed or too_few or skipped - reasons.keys() else 0


if __name__ == "__main__":
    sys.exit(main())
