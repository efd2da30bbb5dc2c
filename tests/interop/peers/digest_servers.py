# SPDX-License-Identifier: MIT
"""apache2 with mod_auth_digest, and lighttpd, each with one page behind Digest, on ports of their own."""

import hashlib
import os
import pwd
import socket
import subprocess

from . import requirements
from .mit_kdc import free_port

APACHE = "/usr/sbin/apache2"
MODULES = "/usr/lib/apache2/modules"
LOADED = ("mpm_event", "authn_core", "authz_core", "authz_user", "auth_digest", "authn_file")
LIGHTTPD = "/usr/sbin/lighttpd"
ACCOUNT = "www-data"
REALM = "the realm"
PAGE = "the page"
START_TIMEOUT = 20
APACHE_CONFIGURATION = """
ServerRoot {state}
ServerName localhost
PidFile {state}/pid
DefaultRuntimeDir {state}
Mutex pthread
ErrorLog {state}/error.log
Listen 127.0.0.1:{port}
User {account}
Group {account}
StartServers 1
DocumentRoot {state}/pages
<Location />
    AuthType Digest
    AuthName "{realm}"
    AuthDigestQop auth
    AuthDigestProvider file
    AuthUserFile {state}/users
    Require valid-user
</Location>
"""
LIGHTTPD_CONFIGURATION = """
server.document-root = "{state}/pages"
server.errorlog = "{state}/error.log"
server.bind = "127.0.0.1"
server.port = {port}
server.modules = ("mod_auth", "mod_authn_file")
auth.backend = "htdigest"
auth.backend.htdigest.userfile = "{state}/users"
auth.require = ("/" => ("method" => "digest", "algorithm" => "{algorithm}", "realm" => "{realm}",
                        "require" => "valid-user"))
"""


class DigestServer:
    """DigestServer serves PAGE at `url` to `user`."""

    def __init__(self, name, state, user, password, algorithm="MD5"):
        for step in (state.parent.parent, state.parent, state):
            step.chmod(0o755)
        self._state = state
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}/page"
        (state / "pages").mkdir()
        (state / "pages" / "page").write_text(PAGE)
        function = hashlib.md5 if algorithm == "MD5" else hashlib.sha256
        secret = function(f"{user}:{REALM}:{password}".encode()).hexdigest()
        (state / "users").write_text(f"{user}:{REALM}:{secret}\n")
        self._process = subprocess.Popen(
            self._command(name, algorithm),
            env=os.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        requirements.wait_until_it_answers(name, self._process, self._answers, self.log, START_TIMEOUT)

    def log(self):
        log = self._state / "error.log"
        return log.read_text() if log.exists() else ""

    def close(self):
        self._process.terminate()
        self._process.wait(timeout=10)

    def _command(self, name, algorithm):
        known = {"state": self._state, "port": self._port, "realm": REALM, "account": ACCOUNT}
        configuration = self._state / "configuration"
        if name == "lighttpd":
            configuration.write_text(LIGHTTPD_CONFIGURATION.format(algorithm=algorithm, **known))
            return [LIGHTTPD, "-D", "-f", str(configuration)]
        modules = "".join(f"LoadModule {module}_module {MODULES}/mod_{module}.so\n" for module in LOADED)
        configuration.write_text(modules + APACHE_CONFIGURATION.format(**known))
        if os.geteuid() == 0:
            owner = pwd.getpwnam(ACCOUNT)
            os.chown(self._state, owner.pw_uid, owner.pw_gid)
        return [APACHE, "-f", str(configuration), "-D", "FOREGROUND"]

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0
