# SPDX-License-Identifier: MIT
"""smbd on a loopback port of its own: one share, one account, all its state below a folder."""

import os
import signal
import socket
import subprocess
import time

from .mit_kdc import free_port

PROGRAM = "/usr/sbin/smbd"
SHARE = "files"
# In a mount namespace of its own it finds no winbindd of another test, which would judge its account.
ALONE_SCRIPT = '[ ! -d /run/samba ] || mount -t tmpfs tmpfs /run/samba; exec "$0" "$@"'
ALONE = ["unshare", "--mount", "sh", "-c", ALONE_SCRIPT]
START_TIMEOUT = 20
CONFIGURATION = """
[global]
server role = standalone server
netbios name = FILES
workgroup = {workgroup}
smb ports = {port}
interfaces = 127.0.0.1/8
bind interfaces only = yes
server smb encrypt = required
private dir = {state}/private
lock directory = {state}/lock
state directory = {state}/state
cache directory = {state}/cache
pid directory = {state}/pid
ncalrpc dir = {state}/ncalrpc
passdb backend = tdbsam:{state}/private/passdb.tdb
username map = {state}/names
log file = {state}/log
disable spoolss = yes
load printers = no

[{share}]
path = {state}/share
read only = no
force user = root
"""


class SmbServer:
    """SmbServer lets one account in, at `port`; its files lie in `folder`."""

    def __init__(self, state, user, password, workgroup):
        self.port = free_port()
        self.folder = state / "share"
        for name in ("private", "lock", "state", "cache", "pid", "ncalrpc", "share"):
            (state / name).mkdir()
        (state / "names").write_text(f"root = {user}\n")  # smbd wants a Unix user for each account
        self._configuration = state / "smb.conf"
        self._configuration.write_text(
            CONFIGURATION.format(state=state, port=self.port, share=SHARE, workgroup=workgroup)
        )
        subprocess.run(
            ["pdbedit", "-s", self._configuration, "-a", "-u", "root", "-t"],
            input=f"{password}\n{password}\n",
            text=True,
            capture_output=True,
            check=True,
        )
        self._process = self._start(state)

    def close(self):
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(timeout=10)

    def _start(self, state):
        with open(state / "smbd.log", "wb") as log:
            process = subprocess.Popen(
                [*ALONE, PROGRAM, "-s", self._configuration, "--foreground", "--no-process-group"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_TIMEOUT
        while not self._listens():
            assert process.poll() is None, f"smbd ended: {(state / 'smbd.log').read_text()[-2000:]}"
            assert time.monotonic() < deadline, "smbd does not listen"
            time.sleep(0.1)
        return process

    def _listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
