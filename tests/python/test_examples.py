# SPDX-License-Identifier: MIT
"""The Python examples of README.md and docs/python.md run as they stand."""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = [
    pytest.param(code, id=f"{page}-{number}")
    for page in ("README.md", "docs/python.md")
    for number, code in enumerate(re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(), re.DOTALL))
]


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_runs_and_prints(code, capsys):
    exec(compile(code, "example", "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out


def test_there_are_examples():
    assert len(EXAMPLES) > 3
