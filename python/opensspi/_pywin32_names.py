# SPDX-License-Identifier: MIT
"""pywin32's top-level names for our modules, on request only.

Many programs take an importable `win32api` as a sign that they run on Windows, so nothing here
happens automatically.
"""

import importlib.abc
import importlib.machinery
import pathlib
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Final

# The names are small modules in a directory that is added at the end of sys.path, because sys.path
# is what multiprocessing hands to the processes that it starts, by any start method. At the end: a
# program's own module of such a name comes first, as it does on Windows.
_NAMES_FOLDER: Final = pathlib.Path(__file__).parent / "_pywin32"

# What pywin32 has and this project does not.
_MISSING: Final = frozenset(
    [
        "_win32sysloader",
        "_winxptheme",
        "adodbapi",
        "afxres",
        "commctrl",
        "dde",
        "isapi",
        "mmsystem",
        "netbios",
        "odbc",
        "perfmon",
        "pythoncom",
        "pythonwin",
        "rasutil",
        "regutil",
        "servicemanager",
        "win2kras",
        "win32clipboard",
        "win32com",
        "win32comext",
        "win32console",
        "win32cred",
        "win32event",
        "win32evtlog",
        "win32evtlogutil",
        "win32file",
        "win32gui",
        "win32gui_struct",
        "win32help",
        "win32inet",
        "win32inetcon",
        "win32job",
        "win32lz",
        "win32net",
        "win32netcon",
        "win32pdh",
        "win32pdhquery",
        "win32pdhutil",
        "win32pipe",
        "win32print",
        "win32process",
        "win32profile",
        "win32ras",
        "win32rcparser",
        "win32service",
        "win32serviceutil",
        "win32trace",
        "win32traceutil",
        "win32transaction",
        "win32ts",
        "win32ui",
        "win32uiole",
        "win32verstamp",
        "win32wnet",
        "winioctlcon",
        "winnt",
        "winperf",
        "winxpgui",
        "winxptheme",
    ]
)


def install_as_pywin32() -> None:
    """install_as_pywin32 makes `import win32security` and the other names return our modules.

    It works for this process and for those that it starts with multiprocessing; a program started
    in another way (subprocess) must call it itself. Calling it again changes nothing. On Windows
    pywin32 is left alone.
    """
    if sys.platform == "win32":
        return
    if str(_NAMES_FOLDER) not in sys.path:
        sys.path.append(str(_NAMES_FOLDER))
    if not any(isinstance(finder, _MissingFinder) for finder in sys.meta_path):
        sys.meta_path.append(_MissingFinder())


class _MissingFinder(importlib.abc.MetaPathFinder):
    """_MissingFinder handles pywin32's other modules after all other finders: importing them says
    why
    they are missing."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in _MISSING:
            return None
        return importlib.machinery.ModuleSpec(fullname, _MissingLoader())


class _MissingLoader(importlib.abc.Loader):
    def exec_module(self, module: ModuleType) -> None:
        name = module.__name__
        raise ModuleNotFoundError(
            f"No module named {name!r}: OpenSSPI does not have this part of pywin32", name=name
        )
