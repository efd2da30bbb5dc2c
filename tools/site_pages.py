#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Assembles the pages of the documentation site from the repository's Markdown: `make docs`.

    site_pages.py DIRECTORY     writes the pages below DIRECTORY/pages, and DIRECTORY/mkdocs.yml

The repository's pages are written for GitHub. Here links between them follow their places on the
site, links to other files of the repository lead to copies below `files/`, and lists get the blank
line before them that MkDocs needs.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys

import links

ROOT = pathlib.Path(__file__).resolve().parent.parent
PYTHON_MODULES = (
    "opensspi",
    "opensspi.accounts",
    "opensspi.keys",
    "opensspi.store",
    "opensspi.sspi",
    "opensspi.pywintypes",
    "opensspi._core",
)

# The site's menu: titles, and pages of the repository. A page that ends with / is every page below it.
MENU = {
    "Start": {"OpenSSPI": "README.md", "Quickstart": "docs/quickstart.md", "Examples": "examples/README.md"},
    "How to": {
        "Protect an HTTP server": "docs/guide-http-server.md",
        "SMB, LDAP and SQL clients": "docs/guide-clients.md",
        "Read a key blob": "docs/guide-key-blobs.md",
        "Move a service off Windows": "docs/guide-move-a-service.md",
        "A service under systemd": "docs/service.md",
        "A service in a container": "docs/service-in-a-container.md",
        "Port C and C++": "docs/porting-c.md",
        "Use it from Python": "docs/python.md",
        "TLS": "docs/schannel.md",
        "Impersonation": "docs/impersonation.md",
        "Data protection": "docs/dpapi.md",
    },
    "Reference": {
        "FAQ and status codes": "docs/faq.md",
        "Compatibility": "docs/compatibility.md",
        "The command": "docs/command.md",
        "Settings": "docs/settings.md",
        "Trace": "docs/trace.md",
        "C": "c-reference.md",
        "Python": "python-reference.md",
    },
    "Explanation": {
        "How the handshakes work": "docs/handshakes.md",
        "Security": "docs/security.md",
        "Performance": "docs/performance.md",
        "Architecture": "docs/architecture.md",
        "Decisions": "docs/decisions/",
    },
    "Project": {
        "Changes": "CHANGELOG.md",
        "Contributing": "CONTRIBUTING.md",
        "Code of conduct": "CODE_OF_CONDUCT.md",
        "Reporting a vulnerability": "SECURITY.md",
        "Releasing": "RELEASING.md",
        "Add a function": "docs/adding-a-function.md",
        "Add a security package": "docs/adding-a-package.md",
        "Tests": "tests/README.md",
        "Further pages": "",  # those that no other entry names
        "Modules": "src/",
    },
}

WRITTEN = {
    "c-reference.md": """# C reference

[Functions, structures and constants of the public headers](c/index.html), written by Doxygen from the
headers' own comments.
[compatibility.md](docs/compatibility.md) says what works.
""",
    "python-reference.md": "# Python reference\n\n"
    "From the package's sources and its stubs. `win32security`, `win32crypt`, `win32api` and the modules of\n"
    "constants give `_core`'s objects under pywin32's names; [python.md](docs/python.md) says how to\n"
    "use them.\n" + "".join(f"\n## `{name}`\n\n::: {name}\n" for name in PYTHON_MODULES),
}


def tracked(pattern):
    """tracked returns the files of the repository that match, or that exist where there is no git."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        return sorted(name for name in listed.stdout.split() if (ROOT / name).exists())
    found = (path.relative_to(ROOT) for path in ROOT.rglob(pattern))
    return sorted(str(path) for path in found if path.parts[0] != "build")


def is_of_the_site(name):
    """Templates of a forge are not pages."""
    return not name.startswith(".")


def place_of(name):
    """place_of returns where a page of the repository is on the site."""
    if name == "README.md":
        return "index.md"
    return name.removeprefix("docs/").replace("README.md", "index.md")


def relative(place, page):
    """relative returns the path from one place of the site to another."""
    up = len(pathlib.PurePosixPath(page).parts) - 1
    return "../" * up + place


class Pages:
    """Pages writes pages into a directory."""

    def __init__(self, directory, names):
        self._directory = directory
        self._names = set(names)

    def write(self, name, text):
        place = place_of(name)
        target = self._directory / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(with_blank_lines(self._with_links(name, place, text)), encoding="utf-8")

    def _with_links(self, name, place, text):
        def replaced(found):
            link = self._link(name, place, found[1])
            return found[0] if link is None else found[0].replace(found[1], link, 1)

        return outside_code(text, lambda part: links.LINK.sub(replaced, part))

    def _link(self, name, place, link):
        path, _, anchor = link.partition("#")
        if links.EXTERNAL.match(link) or not path:
            return None
        if path.startswith("c/"):
            return relative(path, place)
        anchor = f"#{anchor}" if anchor else ""
        source = (ROOT / name).parent if name not in WRITTEN else ROOT
        target = (source / path).resolve().relative_to(ROOT)
        if (ROOT / target).is_dir():
            return relative(self._first_page(target), place)
        if target.as_posix() in self._names:
            return relative(place_of(target.as_posix()), place) + anchor
        return relative(self._copied(target), place)

    def _first_page(self, folder):
        """_first_page stands for a directory: its README, or its first page."""
        below = sorted(name for name in self._names if pathlib.PurePosixPath(name).is_relative_to(folder))
        readme = (folder / "README.md").as_posix()
        if readme in below:
            return place_of(readme)
        if below:
            return place_of(below[0])
        return self._listed(folder)

    def _listed(self, folder):
        """_listed copies the files of a directory and returns a text with their names."""
        names = tracked(f"{folder.as_posix()}/*")
        for name in names:
            self._copied(pathlib.PurePosixPath(name))
        target = self._directory / "files" / folder / "files.txt"
        target.write_text("\n".join(names) + "\n", encoding="utf-8")
        return f"files/{folder.as_posix()}/files.txt"

    def _copied(self, target):
        """_copied copies a file of the repository. Browsers show what ends with .txt."""
        plain = target.suffix not in (".svg", ".png", ".txt")
        is_picture_of_docs = target.is_relative_to("docs/pictures")
        place = (
            place_of(target.as_posix()) if is_picture_of_docs else f"files/{target}{'.txt' if plain else ''}"
        )
        copy = self._directory / place
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / target, copy)
        return place


CODE = re.compile(rf"{links.FENCE.pattern}|(?-s:{links.INDENTED.pattern})", re.MULTILINE | re.DOTALL)


def outside_code(text, change):
    """outside_code changes the parts of a page that are not blocks of code."""
    out, position = [], 0
    for block in CODE.finditer(text):
        out += [change(text[position : block.start()]), block[0]]
        position = block.end()
    return "".join([*out, change(text[position:])])


ITEM = re.compile(r"^( *)([-*]|\d+\.) ")


def with_blank_lines(text):
    """with_blank_lines puts a blank line between a paragraph and a list or indented code after it."""

    def change(part):
        out, previous = [], ""
        for line in part.split("\n"):
            item = ITEM.match(line)
            starts = item and previous.strip() and not ITEM.match(previous) and not previous.startswith(" ")
            if starts and not item[1]:
                out.append("")
            out.append(re.sub(r"^ {2,3}(?=([-*]|\d+\.) )", "    ", line))
            previous = line
        return "\n".join(out)

    text = outside_code(text, change)
    # Indented code directly below a heading or a line of text.
    return re.sub(r"^(#{1,6} .*|[^\s|#].*)\n(?= {4}\S)", code_after, text, flags=re.MULTILINE)


def code_after(found):
    line = found[1]
    return found[0] if ITEM.match(line) or not line.startswith("#") else f"{line}\n\n"


def menu_of(names):
    """menu_of returns MkDocs' nav. Every page must be in it."""
    named = {page for group in MENU.values() for page in group.values()}
    prefixes = tuple(page for page in named if page.endswith("/"))
    further = [name for name in names if name not in named and not name.startswith(prefixes)]
    menu = []
    for title, group in MENU.items():
        entries = []
        for entry, page in group.items():
            if page and not page.endswith("/"):
                entries.append({entry: place_of(page)})
                continue
            below = [name for name in names if name.startswith(page)] if page else further
            entries.append({entry: [place_of(name) for name in below]})
        menu.append({title: entries})
    return menu


def write_site(directory):
    pages = directory / "pages"
    shutil.rmtree(pages, ignore_errors=True)
    names = [name for name in tracked("*.md") if is_of_the_site(name)]
    writer = Pages(pages, names)
    for name in names:
        writer.write(name, (ROOT / name).read_text(encoding="utf-8"))
    for name, text in WRITTEN.items():
        writer.write(name, text)
    configuration = {
        "INHERIT": str(ROOT / "docs" / "mkdocs.yml"),
        "docs_dir": str(pages),
        "site_dir": str(directory / "site"),
        "nav": menu_of(names),
    }
    # JSON is YAML.
    (directory / "mkdocs.yml").write_text(json.dumps(configuration, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_site(pathlib.Path(sys.argv[1]).resolve())
