# SPDX-License-Identifier: MIT
"""docs/handshakes.md and its pictures are written from recorded exchanges, and are current."""

import os
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest
from cli_driver import COMMAND

ROOT = pathlib.Path(__file__).resolve().parents[2]
PICTURES = sorted((ROOT / "docs" / "pictures").glob("*.svg"))


def test_they_are_what_the_generator_writes():
    generator = ROOT / "tools" / "gen_handshakes.py"
    subprocess.run(
        [sys.executable, str(generator), "--check"], env={**os.environ, "OPENSSPI_CLI": COMMAND}, check=True
    )


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.stem)
def test_a_picture_is_well_formed_and_keeps_its_lines_inside(picture):
    root = ElementTree.parse(picture).getroot()
    name = "{http://www.w3.org/2000/svg}"
    _, _, width, height = map(int, root.get("viewBox").split())
    texts = root.findall(f"{name}text")
    assert len(texts) > 5
    for text in texts:
        assert 0 < int(text.get("y")) < height
        # A letter of Helvetica is narrower than 0.6 of its size on average.
        assert len(text.text) * int(text.get("font-size")) * 0.6 < width
