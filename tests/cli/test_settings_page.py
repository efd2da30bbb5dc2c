# SPDX-License-Identifier: MIT
"""docs/settings.md and the manual page are written from the library's table, and are current."""

import pathlib
import re
import subprocess
import sys

from manual_pages import text_of_manual

ROOT = pathlib.Path(__file__).resolve().parents[2]
GENERATOR = ROOT / "tools" / "gen_settings.py"
PAGE = ROOT / "docs" / "settings.md"
MANUAL = ROOT / "docs" / "man" / "opensspi.conf.5"
ROW = re.compile(r"^\| `(\w+)` \| (.*) \| (?:`(.*)`|empty) \| (.*) \|$", re.MULTILINE)


def test_they_are_what_the_generator_writes():
    subprocess.run([sys.executable, str(GENERATOR), "--check"], check=True)


def test_the_page_has_what_the_library_has(cli):
    rows = {name: row for name, *row in ROW.findall(PAGE.read_text(encoding="utf-8"))}
    settings = cli.json("settings", "list")["settings"]
    assert len(rows) == len(settings) > 30
    for setting in settings:
        values, default, meaning = rows[setting["name"]]
        assert (default, meaning) == (setting["default"], setting["meaning"])
        assert re.findall("`(.*?)`", values) == setting["values"]


def test_the_sentences_on_the_page_are_the_librarys(cli):
    """Each example of an error is what the command prints, but for the path."""
    cli.home.mkdir(mode=0o700)
    for example, text, variables in (
        ('ntlm_v1 cannot be "acept": ', "\n\nntlm_v1 = acept\n", {}),
        ('there is no setting "ntlm_vi"', "ntlm_vi = accept\n", {}),
        ("the variable OPENSSPI_LOCKOUT_MINUTES: ", "", {"OPENSSPI_LOCKOUT_MINUTES": "soon"}),
    ):
        (cli.home / "opensspi.conf").write_text(text)
        line = next(line for line in PAGE.read_text(encoding="utf-8").splitlines() if example in line)
        sentence = re.sub(r"^\S+opensspi\.conf", str(cli.home / "opensspi.conf"), line.strip())
        assert sentence in cli.run("settings", "check", **variables).stdout


def test_the_manual_page_has_no_fault():
    assert "ntlm_channel_bindings" in text_of_manual(MANUAL)
