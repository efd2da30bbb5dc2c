# SPDX-License-Identifier: MIT
"""The links and paths in the documents exist."""

import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TRACKED = subprocess.run(
    ["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=False
).stdout.split()
PAGES = TRACKED or [path.relative_to(ROOT).as_posix() for path in ROOT.glob("[!b]*/**/*.md")]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)")
PATH = re.compile(r"`((?:src|include|tests|docs|tools|examples|fuzz|bench|cmake|python)/[\w./-]+)`")


@pytest.mark.parametrize("page", PAGES)
def test_links_and_paths_of_a_page_exist(page):
    path = ROOT / page
    text = path.read_text(encoding="utf-8")
    missing = [link for link in LINK.findall(text) if not (path.parent / link).exists()]
    missing += [name for name in PATH.findall(text) if "NAME" not in name and not (ROOT / name).exists()]
    assert not missing


def test_architecture_names_sources_that_exist():
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    names = re.findall(r"`((?:abi|base|csp|crypto|sspi|packages)/[\w/]+\.(?:cpp|h))`", text)
    assert names
    assert not [name for name in names if not (ROOT / "src" / name).exists()]
