# SPDX-License-Identifier: MIT
"""What gen_settings.py and gen_explanations.py share: they write pages and manual pages from a table."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def roff(text):
    """roff escapes what a line of a manual page may not hold."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text.startswith((".", "'")) else text


def page(path, mark, below):
    """page returns the text of a page with everything below its mark replaced."""
    above, found, _ = path.read_text(encoding="utf-8").partition(mark)
    if not found:
        sys.exit(f"{path.relative_to(ROOT)} has no line {mark.strip()}")
    return above + mark + below


def write(texts):
    """write writes the text of each path; with --check it ends the program if one is not up to date."""
    stale = []
    for path, text in texts.items():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        if "--check" in sys.argv[1:]:
            script = pathlib.Path(sys.argv[0]).name
            stale.append(f"{path.relative_to(ROOT)} is not what tools/{script} writes")
            continue
        path.write_text(text, encoding="utf-8")
    if stale:
        sys.exit("\n".join(stale))
