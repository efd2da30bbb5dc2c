# SPDX-License-Identifier: MIT
"""docs/compatibility.md names every function that the library exports, in lines that a terminal can show."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/compatibility.md").read_text(encoding="utf-8")
LONGEST_LINE = 200


def test_every_exported_function_has_its_row():
    exported = re.findall(r"^\s+(\w+);", (ROOT / "src/abi/exports.map").read_text(), re.MULTILINE)
    missing = [name for name in exported if not re.search(rf"`{name}`", PAGE)]
    assert exported and not missing


def test_no_line_is_too_long_for_a_terminal():
    assert not [line for line in PAGE.splitlines() if len(line) > LONGEST_LINE]


def test_every_footnote_is_defined_once_and_used():
    defined = re.findall(r"^\[\^(\w+)\]:", PAGE, re.MULTILINE)
    used = set(re.findall(r"\[\^(\w+)\](?!:)", PAGE))
    assert len(defined) == len(set(defined))
    assert set(defined) == used
