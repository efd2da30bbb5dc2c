# SPDX-License-Identifier: MIT
"""OpenSSH's sshd on a loopback port of its own, which takes Kerberos by GSS-API and nothing else.

It runs in a mount namespace of its own: it wants /run/sshd, and a user who is not locked in /etc/shadow.
"""

import os
import pathlib
import socket
import subprocess

from . import requirements
from .mit_kdc import free_port

PROGRAM = "/usr/sbin/sshd"
START_TIMEOUT = 20
CONFIGURATION = """
Port {port}
ListenAddress 127.0.0.1
HostKey {state}/host_key
PidFile none
UsePAM no
PermitRootLogin yes
AuthenticationMethods gssapi-with-mic gssapi-keyex
GSSAPIAuthentication yes
GSSAPIKeyExchange yes
GSSAPIStrictAcceptorCheck no
LogLevel DEBUG1
"""
PREPARE = """
mount -t tmpfs -o mode=0755 tmpfs /run && mkdir -m 0755 /run/sshd &&
mount --bind "$1" /etc/shadow && shift && exec "$@"
"""


class Sshd:
    """Sshd accepts `user`; `environment` names krb5.conf and keytab; `host_key` is the public key."""

    def __init__(self, state, user, environment):
        self._state = pathlib.Path(state)
        self.port = free_port()
        self._log = self._state / "sshd.log"
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self._state / "host_key")], check=True
        )
        self.host_key = (self._state / "host_key.pub").read_text().split()[1]
        configuration = self._state / "sshd_config"
        configuration.write_text(CONFIGURATION.format(state=self._state, port=self.port))
        shadow = self._state / "shadow"
        shadow.touch(mode=0o600)
        shadow.write_text(f"{user}:*:19000:0:99999:7:::\n")
        self._process = self._start(shadow, configuration, environment)

    def log(self):
        return self._log.read_text()

    def close(self):
        self._process.terminate()
        self._process.wait(timeout=10)

    def _start(self, shadow, configuration, environment):
        server = [PROGRAM, "-D", "-e", "-f", str(configuration)]
        with open(self._log, "wb") as log:
            process = subprocess.Popen(
                ["unshare", "--mount", "sh", "-c", PREPARE, "sh", str(shadow), *server],
                env=os.environ | environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        requirements.wait_until_it_answers("sshd", process, self._answers, self.log, START_TIMEOUT)
        return process

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
