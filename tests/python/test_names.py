# SPDX-License-Identifier: MIT
"""pywin32's top-level names: install_as_pywin32, python -m opensspi, and children of both."""

import os
import subprocess
import sys
import textwrap

import pytest

NAMES = [
    "ntsecuritycon",
    "pywintypes",
    "sspi",
    "sspicon",
    "win32api",
    "win32con",
    "win32crypt",
    "win32cryptcon",
    "win32security",
    "win32timezone",
    "winerror",
]

# A folder that hides an installed opensspi-pywin32 would hide the package too, so these tests take the
# names away from the path finder instead: a finder in front that knows them not.
WITHOUT_DISTRIBUTION = textwrap.dedent(
    f"""
    import sys, importlib.machinery
    class Forget:
        NAMES = {NAMES!r}
        @classmethod
        def find_spec(cls, name, path, target=None):
            if name not in cls.NAMES: return None
            folders = [f for f in sys.path if not f.endswith("site-packages")]
            spec = importlib.machinery.PathFinder.find_spec(name, folders)
            if spec is None: raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
            return spec
    sys.meta_path.insert(0, Forget)
    """
)


def run(*arguments, code=0, cwd=None, text=None, **environment):
    """run runs this interpreter and returns what it printed, errors included."""
    finished = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        input=text,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.returncode == code, finished.stdout
    return finished.stdout


def program(tmp_path, source, name="program.py"):
    path = tmp_path / name
    path.write_text(textwrap.dedent(source))
    return str(path)


def test_importing_the_package_brings_no_names():
    run("-c", WITHOUT_DISTRIBUTION + "import opensspi, opensspi.win32security\nimport win32api", code=1)


@pytest.mark.parametrize("name", NAMES)
def test_installed_names_are_the_same_modules(name):
    source = "import opensspi; opensspi.install_as_pywin32(); opensspi.install_as_pywin32()\n"
    source += f"import {name}, opensspi.{name}\nassert {name} is opensspi.{name}\n"
    source += f"assert {name}.__name__ == {name}.__spec__.name == 'opensspi.{name}'"
    run("-c", WITHOUT_DISTRIBUTION + source)


def test_a_missing_part_says_so():
    said = run("-m", "opensspi", "-c", "import win32file", code=1)
    assert "ModuleNotFoundError: No module named 'win32file'" in said
    assert "OpenSSPI does not have this part of pywin32" in said


def test_a_stranger_is_missing_as_ever():
    said = run("-m", "opensspi", "-c", "import no_such_module", code=1)
    assert said.endswith("ModuleNotFoundError: No module named 'no_such_module'\n")


def test_a_programs_own_module_comes_first(tmp_path):
    program(tmp_path, "MINE = True", "sspi.py")
    main = program(tmp_path, "import sspi, win32security; print(sspi.MINE)")
    assert run("-m", "opensspi", main) == "True\n"


def test_a_folder_of_that_name_is_not_a_module(tmp_path):
    (tmp_path / "sspi").mkdir()
    main = program(tmp_path, "import sspi; print(sspi.ClientAuth.__name__)")
    assert run("-m", "opensspi", main) == "ClientAuth\n"


SHOW = """
import sys, __main__, win32security
print(sys.argv, __name__, __main__.__dict__ is globals(), globals().get("__file__"), sys.path[0], __doc__)
"""


def test_a_program_runs_as_python_runs_it(tmp_path):
    main = program(tmp_path, "'''words'''" + SHOW)
    said = run("-m", "opensspi", main, "-x", "two words")
    assert said == f"{[main, '-x', 'two words']} __main__ True {main} {tmp_path} words\n"


def test_a_module_runs_as_python_runs_it(tmp_path):
    program(tmp_path, SHOW, "some_module.py")
    said = run("-m", "opensspi", "-m", "some_module", "-x", cwd=tmp_path)
    path = str(tmp_path / "some_module.py")
    assert said == f"{[path, '-x']} __main__ True {path} {tmp_path} None\n"


def test_a_command_runs_as_python_runs_it():
    assert run("-m", "opensspi", "-c", SHOW, "-x") == "['-c', '-x'] __main__ True None  None\n"


def test_a_package_with_a_main_runs(tmp_path):
    (tmp_path / "package").mkdir()
    program(tmp_path, "import win32api; print(__package__, __name__)", "package/__main__.py")
    program(tmp_path, "", "package/__init__.py")
    assert run("-m", "opensspi", "-m", "package", cwd=tmp_path) == "package __main__\n"


def test_a_folder_with_a_main_runs(tmp_path):
    program(tmp_path, "import win32api; print(__name__)", "__main__.py")
    assert run("-m", "opensspi", str(tmp_path)) == "__main__\n"


@pytest.mark.parametrize(
    ("source", "code"), [("raise SystemExit(3)", 3), ("1/0", 1), ("import sys; sys.exit()", 0)]
)
def test_the_exit_code_is_the_programs(tmp_path, source, code):
    run("-m", "opensspi", program(tmp_path, source), code=code)
    run("-m", "opensspi", "-c", source, code=code)


def test_a_program_that_is_not_there(tmp_path):
    assert "can't open file" in run("-m", "opensspi", str(tmp_path / "none.py"), code=1)


def test_nothing_to_run_is_explained():
    assert "python -m opensspi PROGRAM" in run("-m", "opensspi", code=2)
    assert "python -m opensspi PROGRAM" in run("-m", "opensspi", "--help")


POOL = """
import multiprocessing, sys
{install}
import sspicon, win32security
def work(number):
    import winerror
    return sspicon.SEC_E_OK, winerror.ERROR_SUCCESS, win32security.__name__, number
if __name__ == "__main__":
    with multiprocessing.get_context(sys.argv[1]).Pool(2) as pool:
        print(pool.map(work, [1, 2]))
"""
WORKED = "[(0, 0, 'opensspi.win32security', 1), (0, 0, 'opensspi.win32security', 2)]\n"


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_children_of_a_program_keep_the_names(tmp_path, method):
    main = program(tmp_path, POOL.format(install=""))
    assert run("-m", "opensspi", main, method) == WORKED


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_children_of_an_installed_program_keep_the_names(tmp_path, method):
    main = program(tmp_path, POOL.format(install="import opensspi; opensspi.install_as_pywin32()"))
    assert run(main, method) == WORKED


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_children_of_a_module_keep_the_names(tmp_path, method):
    program(tmp_path, POOL.format(install=""), "some_module.py")
    assert run("-m", "opensspi", "-m", "some_module", method, cwd=tmp_path) == WORKED


def test_on_windows_pywin32_is_left_alone():
    # Python's own modules are loaded before the platform is faked: 3.13's cannot be loaded after it.
    source = "import sys, opensspi, opensspi._pywin32_names\n"
    source += "sys.platform = 'win32'; path, finders = list(sys.path), list(sys.meta_path)\n"
    source += "opensspi.install_as_pywin32()\n"
    source += "assert (sys.path, sys.meta_path) == (path, finders)"
    run("-c", source)


def test_the_version_is_printed():
    printed = run("-m", "opensspi", "--version")
    assert printed == run("-m", "opensspi", "-V")
    assert printed.startswith("opensspi 0.")
