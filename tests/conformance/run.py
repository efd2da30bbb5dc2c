#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Wine's conformance tests against this library: what `make conformance` calls after it has built it.

Usage: run.py [TEST ...]      for example: run.py rsaenh/rsaenh crypt32/base64

Wine's tests state what Windows does, since they run on Windows, too. Their sources come from the
distribution's source package; nothing of Wine is kept here. They are compiled for Linux against the library,
with the part of Win32 around it that is in this directory. For each file the test functions that pass are
counted, out of those that pass under Wine itself. expected.txt says which checks differ on purpose, and how
many functions have to pass.

CONFORMANCE_DETAIL=1 adds the library's own sentence to each failed check. CONFORMANCE_PLATFORM=native accepts
no answer of an old Windows. LIBRARY names another libopensspi.so. Everything is written below
build/conformance.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from wine_source import wine_source

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = ROOT / "build" / "conformance"
LIBRARY = pathlib.Path(
    os.environ.get("LIBRARY", ROOT / "build" / "release" / "src" / "libopensspi.so")
).resolve()
MINGW = pathlib.Path("/usr/share/mingw-w64/include")

# Public headers of the functions under test. All others are ours, in include/.
MINGW_HEADERS = (
    "_mingw_unicode",
    "bcrypt",
    "dpapi",
    "fltwinerror",
    "mssip",
    "ncrypt",
    "ntstatus",
    "poppack",
    "pshpack1",
    "pshpack2",
    "pshpack4",
    "pshpack8",
    "schannel",
    "secext",
    "security",
    "sspi",
    "wincrypt",
    "winerror",
)

SURROUNDINGS = ["memory", "text", "clock", "files", "registry"]
HARNESS = ["harness", "crash", "debug_text"]
COMPILE = ["gcc", "-c", "-g", "-fshort-wchar", "-fms-extensions", "-w"]
AS_THE_TEST = ["-O0", "-fno-inline", "-finstrument-functions", "-fno-builtin-wcslen"]

# Names that two headers of the host and of Wine's test disagree about.
RENAMED = {"crypt32/msg": ["-DrgpRecipientCert=rgpRecipients"]}

# A function passes if no check fails and it ran nearly as many as under Wine: a few depend on the host.
LEAST_SHARE = 0.98


def run(command, **options):
    """run raises where the command fails."""
    return subprocess.run([str(word) for word in command], check=True, text=True, **options)


class Builder:
    """Builder makes one program of each test file."""

    def __init__(self, wine):
        self.wine = wine
        self.objects = BUILD / "obj"
        self.objects.mkdir(parents=True, exist_ok=True)
        self.include = BUILD / "include"
        (self.include / "wine").mkdir(parents=True, exist_ok=True)
        links = {f"{name}.h": MINGW / f"{name}.h" for name in MINGW_HEADERS}
        links["wine/test.h"] = wine / "include" / "wine" / "test.h"
        for name, target in links.items():
            (self.include / name).unlink(missing_ok=True)
            (self.include / name).symlink_to(target)
        self.surroundings = self.make_surroundings()

    def compile(self, source, target, *flags):
        run([*COMPILE, f"-I{HERE}/include", f"-I{self.include}", *flags, source, "-o", self.objects / target])
        return self.objects / target

    def make_surroundings(self):
        """What the library exports itself takes the place of what stands here under that name."""
        parts = [self.compile(HERE / f"{name}.c", f"{name}.o", "-O1") for name in SURROUNDINGS]
        whole = self.objects / "surroundings.o"
        run(["ld", "-r", *parts, "-o", whole])
        ours = {words[-1] for words in symbols(whole) if words[-2] in "TW"}
        theirs = {words[-1].split("@")[0] for words in symbols(LIBRARY, "-D", "--defined-only")}
        for name in sorted(ours & theirs):
            run(["objcopy", f"--redefine-sym={name}=replaced_{name}", whole])
        return whole

    def build(self, test):
        """build returns the program of a test file."""
        directory, name = test.split("/")
        stem = test.replace("/", "_")
        source = self.wine / "dlls" / directory / "tests" / f"{name}.c"
        tests = self.compile(source, f"{stem}.o", *AS_THE_TEST, *RENAMED.get(test, []))
        static = [words[-1] for words in symbols(tests) if words[-2] == "t"]
        run(["objcopy", *[f"--globalize-symbol={symbol}" for symbol in static], tests])
        entry = [f"-DTEST_ENTRY=func_{name}"]
        harness = [self.compile(HERE / f"{part}.c", f"{stem}_{part}.o", "-O1", *entry) for part in HARNESS]
        program = self.objects / stem
        link = ["gcc", "-rdynamic", "-Wl,--no-as-needed", tests, *harness, self.surroundings]
        libraries = [LIBRARY, f"-Wl,-rpath,{LIBRARY.parent}", "-ldl", "-lpthread", "-o", program]
        traps = self.make_traps([*link, *libraries], stem)
        run([*link, *traps, *libraries], stderr=subprocess.PIPE)
        return program

    def make_traps(self, link, stem):
        """A function that the library lacks becomes a trap, which GetProcAddress does not find."""
        tried = subprocess.run([str(word) for word in link], check=False, text=True, stderr=subprocess.PIPE)
        missing = sorted(set(re.findall(r"undefined reference to `([^']*)'", tried.stderr)))
        if not missing:
            return []
        source = self.objects / f"{stem}_traps.c"
        trap = '__attribute__((visibility("hidden"))) void {}(void) {{ __builtin_trap(); }}\n'
        source.write_text("".join(trap.format(name) for name in missing))
        return [self.compile(source, f"{stem}_traps.o")]


def symbols(path, *flags):
    listed = run(["nm", *flags, path], stdout=subprocess.PIPE).stdout
    return [line.split() for line in listed.splitlines() if len(line.split()) >= 2]


# The host's storage and settings are hidden below empty file systems, which go with the process.
HIDE_THE_HOST = """
mount -t tmpfs tmpfs /var/lib && mkdir -m 700 /var/lib/opensspi || exit 97
if [ -d /etc/opensspi ]; then mount -t tmpfs tmpfs /etc/opensspi || exit 97; fi
exec "$@"
"""


def run_program(program):
    """run_program returns what a test program printed."""
    namespaces = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    with tempfile.TemporaryDirectory(prefix="opensspi-conformance-") as home:
        environment = {**os.environ, "OPENSSPI_HOME": home, "HOME": home}
        command = [*namespaces, "sh", "-c", HIDE_THE_HOST, "sh", str(program)]
        done = subprocess.run(
            command, check=False, cwd=home, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
    if done.returncode == 97:
        raise SystemExit("run.py: no mount namespace: run as root, or allow user namespaces")
    return done.stdout.decode(errors="replace")


def counts_of(output):
    """counts_of returns {function: {what: number}}."""
    counts = {}
    for line in output.splitlines():
        if line.startswith("@@ "):
            name, rest = line[3:].split(None, 1)
            counts[name] = {what: int(number) for what, number in re.findall(r"(\w+)=(-?\d+)", rest)}
    return counts


def passes(counts, least):
    if counts is None or counts["failed"] or counts["crashed"]:
        return False
    return counts["passed"] + counts["todo_passed"] >= least * LEAST_SHARE


class Expected:
    """Expected is expected.txt: how many functions pass, and the checks that differ on purpose."""

    def __init__(self):
        self.least = {}
        self.checks = {}
        for line in (HERE / "expected.txt").read_text().splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            test, what, rest = line.split(None, 2)
            if what == "passes":
                self.least[test] = int(rest)
            else:
                self.checks.setdefault(test, {})[what] = rest

    def unexplained(self, test, output):
        """The failed checks and faults of a file that expected.txt names, but not the check."""
        known = self.checks.get(test, {})
        failed = re.findall(r"^(\S+:\d+): (?:FAIL|CRASH)", output, re.MULTILINE)
        return sorted(set(failed) - set(known)) if test in self.least else []


def listed(names):
    """The first few names."""
    shown = " ".join(names[:4])
    return "" if not names else f"   not: {shown}" + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def main():
    if not LIBRARY.exists():
        raise SystemExit(f"run.py: {LIBRARY} is not there: make build")
    baseline = json.loads((HERE / "wine_baseline.json").read_text())
    expected = Expected()
    builder = Builder(wine_source(BUILD))
    worse = False
    total_passed = total = 0
    for test in sys.argv[1:] or baseline:
        output = run_program(builder.build(test))
        (BUILD / f"{test.replace('/', '_')}.txt").write_text(output)
        counts = counts_of(output)
        failing = [name for name, least in baseline[test].items() if not passes(counts.get(name), least)]
        number = len(baseline[test]) - len(failing)
        total_passed, total = total_passed + number, total + len(baseline[test])
        print(f"{test:24} {number:3} of {len(baseline[test]):3}{listed(failing)}")
        for check in expected.unexplained(test, output):
            print(f"    {check} fails, and expected.txt does not say why")
            worse = True
        if number < expected.least.get(test, 0):
            print(f"    expected.txt says {expected.least[test]}")
            worse = True
    print(f"{total_passed} of {total} test functions; each check that failed: build/conformance/*.txt")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
