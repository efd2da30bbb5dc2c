# SPDX-License-Identifier: MIT
"""python -m opensspi PROGRAM ...: runs a program written for pywin32 unchanged.

python -m opensspi PROGRAM [ARGUMENTS]      a file, as `python PROGRAM` would
python -m opensspi -m MODULE [ARGUMENTS]    a module
python -m opensspi -c COMMAND [ARGUMENTS]   a string
python -m opensspi --version                this package's version
"""

import importlib.machinery
import importlib.util
import os
import runpy
import sys
import types

from opensspi import __version__
from opensspi._pywin32_names import install_as_pywin32


def main(arguments: list[str]) -> int:
    """main runs what the arguments name; returns 2 if they name nothing."""
    match arguments:
        case ["-m", module, *rest]:
            run_module(module, rest)
        case ["-c", command, *rest]:
            run_command(command, rest)
        case [program, *rest] if not program.startswith("-"):
            run_program(program, rest)
        case ["-h" | "--help"]:
            print(__doc__)
        case ["-V" | "--version"]:
            print(f"opensspi {__version__}")
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


def run_program(program: str, arguments: list[str]) -> None:
    """run_program runs a file, or a folder or archive with a __main__, as Python itself does."""
    sys.argv = [program, *arguments]
    if os.path.isdir(program) or not _is_source(program):
        runpy.run_path(program, run_name="__main__")
        return
    _set_first_path(os.path.dirname(os.path.realpath(program)))
    module = _fresh_main()
    loader = importlib.machinery.SourceFileLoader("__main__", program)
    module.__file__ = program
    module.__loader__ = loader
    exec(compile(loader.get_data(program), program, "exec"), module.__dict__)


def run_module(name: str, arguments: list[str]) -> None:
    """run_module runs a module or a package's __main__."""
    sys.argv = ["-m", *arguments]
    _set_first_path(os.getcwd())
    _fresh_main()
    runpy._run_module_as_main(name)  # type: ignore[attr-defined]


def run_command(command: str, arguments: list[str]) -> None:
    """run_command runs a string."""
    sys.argv = ["-c", *arguments]
    _set_first_path("")
    exec(compile(command, "<string>", "exec"), _fresh_main().__dict__)


def _is_source(program: str) -> bool:
    """_is_source distinguishes a source file from an archive; Python's loader reports what cannot
    be
    read."""
    try:
        with open(program, "rb") as file:
            return file.read(4) not in (b"PK\x03\x04", importlib.util.MAGIC_NUMBER)
    except OSError as problem:
        sys.exit(f"{sys.executable}: can't open file {program!r}: [Errno {problem.errno}] {problem.strerror}")


def _fresh_main() -> types.ModuleType:
    """_fresh_main is a new __main__, so that the program, and multiprocessing, see no trace of this one."""
    module = types.ModuleType("__main__")
    module.__dict__["__builtins__"] = __builtins__
    sys.modules["__main__"] = module
    return module


def _set_first_path(folder: str) -> None:
    if not sys.flags.safe_path:
        sys.path[0] = folder


if __name__ == "__main__":
    install_as_pywin32()
    sys.exit(main(sys.argv[1:]))
