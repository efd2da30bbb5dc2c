# SPDX-License-Identifier: MIT
"""apache2 with mod_auth_gssapi on a loopback port of its own, its one page behind Negotiate.

The page's response names the client in X-Remote-User and the mechanism in X-Mechanism.
"""

import os
import pathlib
import pwd
import shutil
import socket
import subprocess

from . import requirements
from .mit_kdc import free_port

PROGRAM = "/usr/sbin/apache2"
MODULES = pathlib.Path("/usr/lib/apache2/modules")
LOADED = ("mpm_event", "authn_core", "authz_core", "authz_user", "auth_gssapi", "headers")
# The user of Debian's apache2 if it was started by root.
ACCOUNT = "www-data"
PAGE = "the page"
START_TIMEOUT = 20
CONFIGURATION = """
ServerRoot {state}
ServerName localhost
PidFile {state}/pid
DefaultRuntimeDir {state}
Mutex pthread
ErrorLog {state}/error.log
LogLevel info auth_gssapi:debug
Listen 127.0.0.1:{port}
User {account}
Group {account}
StartServers 1
DocumentRoot {state}/pages
<Location />
    AuthType GSSAPI
    AuthName "the page"
    GssapiConnectionBound On
    GssapiPublishMech On
    {mechanisms}
    Require valid-user
    Header always set X-Remote-User "expr=%{{REMOTE_USER}}"
    Header always set X-Mechanism "expr=%{{env:GSS_MECH}}"
</Location>
"""


class Apache:
    """Apache serves PAGE at `url` to whom the mechanisms (GssapiAllowedMech) let in.

    `files` are variables of its environment that name a file; each is copied to where its processes may
    read it, and others are let through to the state directory.
    """

    def __init__(self, state, mechanisms, files):
        self._state = pathlib.Path(state)
        _let_others_through(self._state)
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}/page"
        (self._state / "pages").mkdir()
        (self._state / "pages" / "page").write_text(PAGE)
        self._configuration = self._state / "apache2.conf"
        self._configuration.write_text(self._directives(mechanisms))
        own = {name: str(self._copied(file)) for name, file in files.items()}
        self._give_away(self._state)
        # GssapiCredStore makes it crash beside gss-ntlmssp: the keytab comes by KRB5_KTNAME.
        self._process = self._start(own | {"KRB5RCACHEDIR": str(self._state)})

    def log(self):
        return (self._state / "error.log").read_text()

    def close(self):
        self._process.terminate()
        self._process.wait(timeout=10)

    def _directives(self, mechanisms):
        modules = [f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in LOADED]
        allowed = "\n    ".join(f"GssapiAllowedMech {name}" for name in mechanisms)
        return "".join(modules) + CONFIGURATION.format(
            state=self._state, port=self._port, account=ACCOUNT, mechanisms=allowed
        )

    def _copied(self, file):
        copy = self._state / pathlib.Path(file).name
        shutil.copy(file, copy)
        copy.chmod(0o600)
        self._give_away(copy)
        return copy

    def _give_away(self, path):
        if os.geteuid() == 0:
            owner = pwd.getpwnam(ACCOUNT)
            os.chown(path, owner.pw_uid, owner.pw_gid)

    def _start(self, environment):
        process = subprocess.Popen(
            [PROGRAM, "-f", str(self._configuration), "-D", "FOREGROUND"],
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        requirements.wait_until_it_answers("apache2", process, self._answers, self.log, START_TIMEOUT)
        return process

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0


def _let_others_through(folder):
    """_let_others_through lets other users into a folder of pytest's, and on the way into no other."""
    for step in (folder.parent.parent, folder.parent, folder):
        step.chmod(0o755)
