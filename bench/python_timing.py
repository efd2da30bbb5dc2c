# SPDX-License-Identifier: MIT
"""How the benchmarks of Python measure, and what they print for bench/run.py."""

import json
import sys
import time
from collections.abc import Callable

ROUNDS = 25
SECONDS_A_ROUND = 0.01

Calls = dict[str, Callable[[], object]]


def nanoseconds(call: Callable[[], object]) -> float:
    """The best round's mean of processor time; a round takes about SECONDS_A_ROUND."""
    calls = 1
    while seconds_of(call, calls) < SECONDS_A_ROUND / 4:
        calls *= 4
    return min(seconds_of(call, calls) for _ in range(ROUNDS)) / calls * 1e9


def seconds_of(call: Callable[[], object], calls: int) -> float:
    repeat = range(calls)
    started = time.process_time()
    for _ in repeat:
        call()
    return time.process_time() - started


def print_rows(columns: dict[str, Calls], peer: Callable[[], Calls]) -> None:
    """Prints {row: {column: nanoseconds}} of the columns and of python3-cryptography, if that is here."""
    sys.path.append("/usr/lib/python3/dist-packages")  # Debian's, for the python of this environment
    try:
        columns = {**columns, "python3-cryptography": peer()}
    except ImportError as missing:
        print(f"{sys.argv[0]}: {missing}", file=sys.stderr)
    rows: dict[str, dict[str, float]] = {}
    for column, calls in columns.items():
        for row, call in calls.items():
            rows.setdefault(row, {})[column] = nanoseconds(call)
    json.dump(rows, sys.stdout)
