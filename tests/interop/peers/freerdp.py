# SPDX-License-Identifier: MIT
"""FreeRDP's client, and its shadow server on a loopback port, with network level authentication (CredSSP).

Debian 12 has FreeRDP 2, whose server takes another SSPI library than its own from its registry file.
Debian 13 has FreeRDP 3, whose client takes one by an option, too. Both ends want a display, even to
authenticate only.
"""

import os
import pathlib
import shutil
import subprocess

from . import requirements
from .mit_kdc import free_port

START_TIMEOUT = 20
CLIENT_TIMEOUT = 60
# /etc of the server's own mount namespace is a copy with the registry file in it.
PREPARE = 'mount --bind "$1" /etc && shift && exec "$@"'
REGISTRY = """Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\\Software\\FreeRDP\\FreeRDP\\Server]
"SspiModule"=str:"{library}"
"""


class Programs:
    """Programs is which FreeRDP this machine has; a skip if it has none."""

    def __init__(self):
        requirements.need_program("Xvfb", "xvfb")
        self.client = shutil.which("xfreerdp3") or shutil.which("xfreerdp")
        self.server = shutil.which("freerdp-shadow-cli3") or shutil.which("freerdp-shadow-cli")
        if self.client is None:
            requirements.need_program("xfreerdp", "freerdp2-x11 (Debian 13: freerdp3-x11)")
        if self.server is None:
            package = "freerdp2-shadow-x11 (Debian 13: freerdp3-shadow-x11)"
            requirements.need_program("freerdp-shadow-cli", package)


def client_takes_a_module():
    """client_takes_a_module is True where the client has the option /sspi-module (FreeRDP 3)."""
    return shutil.which("xfreerdp3") is not None


class Display:
    """Display is an X server without a screen; it chooses its number itself."""

    def __init__(self, state):
        self._log = pathlib.Path(state) / "xvfb.log"
        reading, writing = os.pipe()
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen(
                [
                    "Xvfb",
                    "-displayfd",
                    str(writing),
                    "-noreset",
                    "-nolisten",
                    "tcp",
                    "-screen",
                    "0",
                    "640x480x24",
                ],
                pass_fds=[writing],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        os.close(writing)
        with open(reading, "rb") as told:
            number = told.readline().decode().strip()
        if not number:
            raise requirements.CannotStart(f"Xvfb ended: {requirements.last_line(self._log.read_text())}")
        self.name = f":{number}"

    def close(self):
        self._process.terminate()
        self._process.wait(timeout=10)


class ShadowServer:
    """ShadowServer takes clients by NLA only: by `library`, or by FreeRDP's own NTLM with `options`."""

    def __init__(self, state, programs, display, environment, library=None, options=()):
        self._state = pathlib.Path(state)
        self._log = self._state / "freerdp-shadow.log"
        self.port = free_port()
        server = [programs.server, f"/port:{self.port}", "/bind-address:127.0.0.1", "/sec:nla", *options]
        if library is not None:
            server = ["unshare", "--mount", "sh", "-c", PREPARE, "sh", self._with_registry(library), *server]
        variables = {"HOME": str(self._state), "DISPLAY": display.name, "WLOG_LEVEL": "INFO"}
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen(
                server,
                env=os.environ | environment | variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        requirements.wait_until_it_answers(
            "freerdp-shadow-cli", self._process, self._listens, self.log, START_TIMEOUT
        )

    def log(self):
        return self._log.read_text(errors="replace")

    def close(self):
        self._process.kill()
        self._process.wait(timeout=10)

    def _with_registry(self, library):
        copied = self._state / "etc"
        subprocess.run(["cp", "-a", "/etc", copied], check=True)
        (copied / "winpr").mkdir(exist_ok=True)
        (copied / "winpr" / "HKLM.reg").write_text(REGISTRY.format(library=library))
        return str(copied)

    def _listens(self):
        """A connection would be a client: the kernel's table is read instead."""
        wanted = f"0100007F:{self.port:04X}"
        with open("/proc/self/net/tcp") as table:
            return any(words[1] == wanted and words[3] == "0A" for words in map(str.split, table))


def log_on(programs, display, home, port, user, domain, password, options=(), **environment):
    """log_on authenticates and leaves; it returns the exit status, 0 for success, and what was said."""
    command = [
        programs.client,
        f"/v:127.0.0.1:{port}",
        f"/u:{user}",
        f"/d:{domain}",
        f"/p:{password}",
        "/sec:nla",
        "/cert:ignore",
        "+auth-only",
        *options,
    ]
    finished = subprocess.run(
        command,
        env=os.environ | environment | {"HOME": str(home), "DISPLAY": display.name},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=CLIENT_TIMEOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return finished.returncode, finished.stdout
