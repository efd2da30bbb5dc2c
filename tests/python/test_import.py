# SPDX-License-Identifier: MIT
"""What `import opensspi` does not do."""

import os
import subprocess
import sys
import textwrap

IMPORT_ALL = """
    import opensspi, opensspi.sspi, opensspi.win32api, opensspi.win32timezone, opensspi.win32con
    import opensspi.accounts, opensspi.keys, opensspi.store
    opensspi.library_path()
"""


def run(source, **environment):
    finished = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(source)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def test_import_makes_no_store(tmp_path):
    run(IMPORT_ALL, OPENSSPI_HOME=str(tmp_path / "home"), HOME=str(tmp_path), XDG_STATE_HOME=str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_import_starts_no_thread_and_opens_no_socket():
    said = run(
        IMPORT_ALL
        + """
    import os
    links = [os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd") if int(fd) > 2
             and os.path.exists(f"/proc/self/fd/{fd}")]
    print(len(os.listdir("/proc/self/task")), [link for link in links if not link.startswith("/proc/")])
    """
    )
    assert said == "1 []\n"


def test_import_opens_only_code():
    said = run(
        """
    import sys
    opened = []
    sys.addaudithook(lambda event, arguments: event == "open" and opened.append(str(arguments[0])))
    """
        + IMPORT_ALL
        + """
    print([path for path in opened if not path.endswith((".py", ".pyc", ".so"))])
    """
    )
    assert said == "[]\n"


def test_the_package_alone_does_not_load_the_library():
    said = run("import opensspi, sys; print('opensspi._core' in sys.modules)")
    assert said == "False\n"


def test_library_path_is_the_copy_that_the_package_carries():
    import opensspi

    path = opensspi.library_path()
    assert os.path.isabs(path)
    assert os.path.samefile(os.path.dirname(path), os.path.dirname(opensspi.__file__))


def test_the_library_finds_only_itself():
    """Another library's functions of the same names, loaded first and for everyone, are not called."""
    said = run(
        """
    import ctypes, subprocess, tempfile
    source = "int EnumerateSecurityPackagesW(void* a, void* b) { return -7; }"
    with tempfile.TemporaryDirectory() as folder:
        library = folder + "/stranger.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", library], input=source, text=True,
                       check=True)
        ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)
    from opensspi import win32security
    print([package["Name"] for package in win32security.EnumerateSecurityPackages()])
    """
    )
    assert "NTLM" in said
