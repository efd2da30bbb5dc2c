"""docs/compatibility.md names every function that the library exports."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_every_exported_function_has_its_row():
    exported = re.findall(r"^\s+(\w+);", (ROOT / "src/abi/exports.map").read_text(), re.MULTILINE)
    page = (ROOT / "docs/compatibility.md").read_text()
    missing = [name for name in exported if not re.search(rf"`{name}`", page)]
    assert exported and not missing
