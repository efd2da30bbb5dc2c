# SPDX-License-Identifier: MIT
"""The state that a host may have and that no test may read or write.

Every test program of tests/run.py runs among it: a $HOME, and for root an /etc/opensspi and a
/var/lib/opensspi, whose contents make a test fail that looks at them. Afterwards they must be as they were.
"""

import ctypes
import os
import pathlib
import pwd
import shutil
import tempfile

CLONE_NEWNS = 0x00020000
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
GARBAGE = b"neither settings nor a store\n" * 64
HOME_FILES = (
    ".config/opensspi/opensspi.conf",
    ".local/state/opensspi/store.db",
    ".cache/opensspi/cache",
    ".curlrc",
    ".k5identity",
    ".netrc",
    ".odbc.ini",
    ".ssh/config",
)
MACHINE_FILES = {
    "/etc/opensspi": ("opensspi.conf",),
    "/var/lib/opensspi": ("store.db", "master.key"),
}


class Surroundings:
    """Surroundings is hostile state around the processes that this one starts, until `close`."""

    def __init__(self):
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="opensspi-hostile-"))
        self._made = []
        home = self._folder / "home"
        _fill(home, HOME_FILES)
        self.variables = {
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_STATE_HOME": str(home / ".local" / "state"),
            "XDG_CACHE_HOME": str(home / ".cache"),
        }
        for path in (".config/pip/pip.conf", ".pip/pip.conf"):  # a download needs the user's own index
            if (pathlib.Path.home() / path).is_file():
                self.variables.setdefault("PIP_CONFIG_FILE", str(pathlib.Path.home() / path))
        own = pathlib.Path(pwd.getpwuid(os.getuid()).pw_dir)
        self._watched = [home, own / ".config" / "opensspi", own / ".local" / "state" / "opensspi"]
        if os.geteuid() == 0:
            self._surround_machine()
        self._before = self._snapshot()

    def changes(self):
        """changes is the paths that are not as they were."""
        after = self._snapshot()
        return sorted(
            path for path in self._before.keys() | after if self._before.get(path) != after.get(path)
        )

    def close(self):
        for directory in self._made:
            _libc.umount(str(directory).encode())
            directory.rmdir()
        shutil.rmtree(self._folder)

    def _surround_machine(self):
        if _libc.unshare(CLONE_NEWNS) != 0 or not _mount("none", "/", MS_REC | MS_PRIVATE):
            print("  the kernel refuses a mount namespace: the machine's directories are not covered")
            return
        for name, files in MACHINE_FILES.items():
            directory = pathlib.Path(name)
            source = self._folder / directory.name / directory.parent.name
            _fill(source, files)
            if not directory.exists():
                directory.mkdir(parents=True)
                self._made.append(directory)
            if not _mount(str(source), name, MS_BIND):
                raise OSError(f"cannot cover {name}")
            self._watched.append(directory)

    def _snapshot(self):
        return {
            str(path): (path.stat().st_mtime_ns, path.stat().st_size)
            for folder in self._watched
            for path in [folder, *folder.rglob("*")]
            if path.exists()
        }


def _fill(folder, names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(GARBAGE)


def _mount(source, target, flags):
    return _libc.mount(source.encode(), target.encode(), None, ctypes.c_ulong(flags), None) == 0


_libc = ctypes.CDLL(None, use_errno=True)
