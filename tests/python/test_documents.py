# SPDX-License-Identifier: MIT
"""The links, anchors and paths in the documents exist; so do those of the site."""

import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import links  # noqa: E402
import site_pages  # noqa: E402

TRACKED = subprocess.run(
    ["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=False
).stdout.split()
PAGES = TRACKED or [path.relative_to(ROOT).as_posix() for path in ROOT.glob("[!b]*/**/*.md")]
PATH = re.compile(r"`((?:src|include|tests|docs|tools|examples|fuzz|bench|cmake|python)/[\w./-]+)`")


@pytest.mark.parametrize("page", PAGES)
def test_links_and_paths_of_a_page_exist(page):
    path = ROOT / page
    text = path.read_text(encoding="utf-8")
    missing = links.dead_links(path, ROOT)
    missing += [name for name in PATH.findall(text) if "NAME" not in name and not (ROOT / name).exists()]
    assert not missing


def test_architecture_names_sources_that_exist():
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    names = re.findall(r"`((?:abi|base|csp|crypto|sspi|packages)/[\w/]+\.(?:cpp|h))`", text)
    assert names
    assert not [name for name in names if not (ROOT / "src" / name).exists()]


def test_no_link_of_the_site_is_dead(tmp_path):
    """What `make docs` gives to MkDocs; the reference of C is made by Doxygen beside it."""
    site_pages.write_site(tmp_path)
    pages = tmp_path / "pages"
    (pages / "c").mkdir()
    (pages / "c" / "index.html").touch()
    found = sorted(pages.rglob("*.md"))
    assert len(found) > 40
    dead = {str(page.relative_to(pages)): links.dead_links(page, pages) for page in found}
    assert not {page: its for page, its in dead.items() if its}


def test_every_page_of_the_menu_exists_and_every_page_is_in_it(tmp_path):
    site_pages.write_site(tmp_path)
    menu = (tmp_path / "mkdocs.yml").read_text(encoding="utf-8")
    named = set(re.findall(r'"([^"]+\.md)"', menu))
    assert named == {str(page.relative_to(tmp_path / "pages")) for page in (tmp_path / "pages").rglob("*.md")}


@pytest.mark.parametrize(
    ("text", "dead"),
    [
        ("[there](other.md#a-heading-of-it)", []),
        ("[there](other.md#a-heading-of-it-1)", []),
        ("[not there](none.md) and [no heading](other.md#nothing)", ["none.md", "other.md#nothing"]),
        ("[own](#own-heading) [none](#other)", ["#other"]),
        ("`[code](none.md)`\n\n    [code](none.md)\n\n```\n[code](none.md)\n```\n", []),
        (
            "[outside](../../secret.md) <https://example.org/x.md> [web](https://example.org/y.md)",
            ["../../secret.md"],
        ),
    ],
)
def test_dead_links_are_found(tmp_path, text, dead):
    (tmp_path / "other.md").write_text("# A heading, of `it`\n\ntext\n\n# A heading of it\n")
    page = tmp_path / "page.md"
    page.write_text(f"## Own heading\n\n{text}\n")
    assert links.dead_links(page, tmp_path) == dead
