#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds and runs every suite and counts the tests: what `make test` and `make soak` call.

    tests/run.py            all stages
    tests/run.py STAGE ...  some of them; `tests/run.py --list` names them

The last line is 'N passed, N failed, N skipped'. With OPENSSPI_REQUIRE_PEERS=1 a skipped test is a failure,
unless its peer fails even without this library (skip_broken_peer in tests/interop/peers/requirements.py).
JOBS says how many compilers run at once. Every test program runs among hostile state of the host
(support/hostile.py), which must be as it was afterwards: that is the last test.
"""

import dataclasses
import os
import pathlib
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

from support import builds_ahead, hostile

ROOT = pathlib.Path(__file__).resolve().parent.parent
REPORTS = ROOT / "build" / "reports"
SOAK = os.environ.get("OPENSSPI_SOAK") == "1"
# Beginnings of the reasons that are no failure even where peers are required, as in
# tests/interop/peers/requirements.py.
ALLOWED_SKIPS = ("the peer itself is broken: ", "an optional peer is not here: ")
REQUIRE_PEERS = os.environ.get("OPENSSPI_REQUIRE_PEERS") == "1"
PYTHON = str(ROOT / "build" / "venv" / "bin" / "python")
# The sanitizers of gcc 12 keep locks of their own that no fork takes: a child that is forked while other
# threads allocate may hang in the sanitizer. These tests run in the release build.
FORKED_BESIDE_THREADS = (
    "-Fork.workers_that_are_forked*:*.children_forked_while_threads_work*:*.children_forked_meanwhile*"
    ":AbiHandleTable.threads_of_a_child*:AbiHandleTable.a_child_forgets*"
)
SANITIZERS = {
    "ASAN_OPTIONS": "abort_on_error=0:detect_stack_use_after_return=1",
    "UBSAN_OPTIONS": "print_stacktrace=1",
    "TSAN_OPTIONS": f"halt_on_error=1 suppressions={ROOT}/tests/tsan.supp",
}


@dataclasses.dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    allowed: int = 0  # of those skipped: the peer fails even without this library, or is optional

    def add(self, other: "Count") -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.allowed += other.allowed

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


# What the sanitizers' stages build.
SANITIZED: dict[str, tuple[str, ...]] = {"asan": (), "tsan": ("behaviour_tests", "unit_tests")}
MINUTE = 60
surroundings: dict[str, str] = {}
ahead = builds_ahead.BuildsAhead(ROOT)


def run(*command: str) -> bool:
    """Runs a command from the root; its output goes where ours goes."""
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def run_tests(*command: str) -> bool:
    """Runs a test program among the hostile state; without a terminal there is a line every minute."""
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **SANITIZERS, **surroundings})
    while True:
        try:
            return process.wait(MINUTE) == 0
        except subprocess.TimeoutExpired:
            if not sys.stdout.isatty():
                print(f"  tests: {time.monotonic() - started:.0f} s so far", flush=True)


def is_allowed(case: ElementTree.Element) -> bool:
    """Whether a skipped case says that its peer is broken by itself, or optional."""
    skip = case.find("skipped")
    message = "" if skip is None else skip.get("message") or ""
    return any(reason in message for reason in ALLOWED_SKIPS)


def count_report(path: pathlib.Path) -> Count:
    """Counts a JUnit report, as GoogleTest and pytest write them."""
    count = Count()
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            count.failed += 1
        elif case.find("skipped") is not None or case.get("result") == "skipped":
            count.skipped += 1
            count.allowed += is_allowed(case)
            print(f"  skipped: {case.get('classname')}.{case.get('name')}")
        else:
            count.passed += 1
    return count


def judged(name: str, went_well: bool, report: pathlib.Path) -> Count:
    """What a runner's report says; a runner that failed without saying why in it is one failure more."""
    count = count_report(report) if report.exists() else Count()
    if not went_well and count.failed == 0:
        print(f"  {name} failed outside its tests")
        count.failed += 1
    return count


def gtest(name: str, binary: pathlib.Path, *arguments: str) -> Count:
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    went_well = run_tests(str(binary), "--gtest_brief=1", f"--gtest_output=xml:{report}", *arguments)
    return judged(name, went_well, report)


def pytest(name: str, *folders: str) -> Count:
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    return judged(name, run_tests(PYTHON, "-m", "pytest", "-q", f"--junitxml={report}", *folders), report)


def check(name: str, *command: str) -> Count:
    """A command that is one test."""
    if run(*command):
        return Count(passed=1)
    print(f"  {name} failed: {' '.join(command)}")
    return Count(failed=1)


def build(preset: str) -> Count:
    """Builds what a stage needs; the stages after it are built while its tests run."""
    ahead.stop()
    went_well = run("tools/build", preset, *SANITIZED.get(preset, ()))
    ahead.is_made(preset)
    ahead.start()
    return Count() if went_well else Count(failed=1)


def preset_binary(preset: str, name: str) -> pathlib.Path:
    return ROOT / "build" / preset / "tests" / name


def stage_layers() -> Count:
    return check("layers", "tools/check_layers")


def stage_release() -> Count:
    count = build("release")
    if count.failed:
        return count
    count.add(gtest("unit", preset_binary("release", "unit_tests")))
    count.add(gtest("behaviour", preset_binary("release", "behaviour_tests")))
    count.add(gtest("stream", preset_binary("release", "stream_tests")))
    report = REPORTS / "ctest.xml"
    report.unlink(missing_ok=True)
    went_well = run_tests(
        "ctest",
        "--test-dir",
        "build/release",
        "--output-on-failure",
        "-Q",
        "-LE",
        "^(unit|behaviour|stream)$",
        "--output-junit",
        str(report),
    )
    count.add(judged("ctest", went_well, report))
    return count


def stage_python() -> Count:
    if not run("tools/install_python"):
        return Count(failed=1)
    count = pytest("python", "tests/python", "tests/cli", "tests/security", "tests/packages")
    count.add(pytest("python-stream", "tests/stream"))
    return count


def stage_interop() -> Count:
    return pytest("interop", "tests/interop")


def stage_asan() -> Count:
    count = build("asan")
    if count.failed:
        return count
    unforked = f"--gtest_filter={FORKED_BESIDE_THREADS}"
    count.add(gtest("unit-asan", preset_binary("asan", "unit_tests"), unforked))
    count.add(gtest("behaviour-asan", preset_binary("asan", "behaviour_tests"), unforked))
    count.add(gtest("stream-asan", preset_binary("asan", "stream_tests")))
    count.add(gtest("replay-asan", ROOT / "build/asan/fuzz/fuzz_replay"))
    return count


def stage_tsan() -> Count:
    count = build("tsan")
    if count.failed:
        return count
    threaded = f"--gtest_filter=*hread*:*oncurren*:*ork*{FORKED_BESIDE_THREADS}"
    count.add(gtest("unit-tsan", preset_binary("tsan", "unit_tests"), threaded))
    count.add(gtest("behaviour-tsan", preset_binary("tsan", "behaviour_tests"), threaded))
    return count


STAGES = {
    "layers": stage_layers,
    "release": stage_release,
    "python": stage_python,
    "interop": stage_interop,
    "asan": stage_asan,
    "tsan": stage_tsan,
}


def main(names: list[str]) -> int:
    if names == ["--list"]:
        print(*STAGES)
        return 0
    unknown = [name for name in names if name not in STAGES]
    if unknown:
        print(f"tests/run.py: no stage {unknown[0]}; there are {' '.join(STAGES)}", file=sys.stderr)
        return 2
    REPORTS.mkdir(parents=True, exist_ok=True)
    stages = names or list(STAGES)
    if not SOAK:  # its tests measure times
        ahead.plan({stage: SANITIZED[stage] for stage in stages if stage in SANITIZED})
    state = hostile.Surroundings()
    try:
        surroundings.update(state.variables)
        total = run_stages(stages)
        total.add(count_changes(state.changes()))
    finally:
        ahead.stop()
        state.close()
    missing = total.skipped - total.allowed
    if REQUIRE_PEERS and missing:
        print(
            f"{missing} tests were skipped although OPENSSPI_REQUIRE_PEERS=1: "
            "install what they name (tools/setup test)"
        )
        total.failed += missing
        total.skipped -= missing
    print(total, flush=True)
    return 1 if total.failed else 0


def count_changes(changed: list[str]) -> Count:
    """One test: nothing has changed the state of the host."""
    for path in changed:
        print(f"  a test has changed {path}")
    return Count(failed=1) if changed else Count(passed=1)


def run_stages(names: list[str]) -> Count:
    total = Count()
    for number, name in enumerate(names, 1):
        print(f"[{number}/{len(names)}] {name}{' (full length)' if SOAK else ''}", flush=True)
        started = time.monotonic()
        count = STAGES[name]()
        total.add(count)
        print(f"    {name}: {count} in {time.monotonic() - started:.0f} s", flush=True)
    return total


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
