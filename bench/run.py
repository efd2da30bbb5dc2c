#!/usr/bin/env python3
"""Runs the benchmarks side by side on one core and prints one table: what `make bench` calls.

Each program checks its own results and runs three times; the median counts. The figures also go to
build/bench/results.json.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAMS = ROOT / "build" / "bench" / "bench"
PASSWORD = "Correct-Horse-7"
REPETITIONS = 3
COLUMNS = {
    "floor": "bench_primitives",
    "OpenSSPI": "bench_ntlm",
    "WinPR": "bench_ntlm_winpr",
    "gss-ntlmssp": "bench_ntlm_gss",
}
ROWS = ["handshake, both sides", "seal + unseal/64", "seal/64", "sign/64", "seal/65536", "live pair"]


def prepare(home: pathlib.Path) -> dict[str, str]:
    """An account for all programs, in a store and a file of their own."""
    env = {**os.environ, "OPENSSPI_HOME": str(home / "store"), "NTLM_USER_FILE": str(home / "users")}
    command = ROOT / "build" / "release" / "bin" / "opensspi"
    subprocess.run(
        [command, "account", "add", "bench", "--password-stdin"],
        input=PASSWORD + "\n",
        text=True,
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    users = home / "users"
    users.touch(mode=0o600)
    users.write_text(f"BENCH:bench:{PASSWORD}\n")
    return env


def on_one_core() -> None:
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def measure(program: str, env: dict[str, str]) -> dict[str, dict[str, float]]:
    """The medians of one program, by row."""
    path = PROGRAMS / program
    if not path.exists():
        return {}
    arguments = [
        str(path),
        "--benchmark_format=json",
        f"--benchmark_repetitions={REPETITIONS}",
        "--benchmark_report_aggregates_only=true",
    ]
    done = subprocess.run(
        arguments, env=env, capture_output=True, text=True, check=False, preexec_fn=on_one_core
    )
    if done.returncode != 0:
        sys.exit(f"bench/run.py: {program} failed: {done.stderr.strip().splitlines()[-1:]}")
    rows = {}
    for result in json.loads(done.stdout)["benchmarks"]:
        if result.get("aggregate_name", "median") == "median":
            rows[result["run_name"].split("/iterations")[0].split("/repeats")[0]] = result
    return rows


def shown(row: str, result: dict[str, float] | None) -> str:
    if result is None:
        return "-"
    if row == "live pair":
        return f"{result['bytes'] / 1000:.1f} KB"
    if row == "seal/65536":
        return f"{result['bytes_per_second'] / 1e6:,.0f} MB/s"
    return f"{1e9 / result['cpu_time']:,.0f}/s"


def python_figures(program: str, env: dict[str, str]) -> str:
    """What a program of this folder prints."""
    done = subprocess.run(
        [sys.executable, ROOT / "bench" / program],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=on_one_core,
    )
    if done.returncode != 0:
        sys.exit(f"bench/{program} failed: {done.stderr.strip()}")
    print(done.stderr, end="", file=sys.stderr)
    return done.stdout


def python_table(rows: dict[str, dict[str, float]]) -> str:
    """A table of nanoseconds a call."""
    columns = list(dict.fromkeys(column for figures in rows.values() for column in figures))
    lines = [f"\n| from Python, ns a call | {' | '.join(columns)} |", f"| --- |{' --- |' * len(columns)}"]
    for row, figures in rows.items():
        cells = [f"{figures[column]:,.0f}" if column in figures else "-" for column in columns]
        lines.append(f"| {row} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        env = prepare(pathlib.Path(folder))
        results = {}
        for column, program in COLUMNS.items():
            print(f"running {program} ...", file=sys.stderr)
            results[column] = measure(program, env)
        print(f"| work | {' | '.join(COLUMNS)} |\n| --- |{' --- |' * len(COLUMNS)}")
        for row in ROWS:
            cells = [shown(row, results[column].get(row)) for column in COLUMNS]
            print(f"| {row} | {' | '.join(cells)} |")
        print(python_figures("python_calls.py", env), end="")
        results["python_crypt"] = json.loads(python_figures("python_crypt.py", env))
        print(python_table(results["python_crypt"]))
        (ROOT / "build" / "bench" / "results.json").write_text(json.dumps(results, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
