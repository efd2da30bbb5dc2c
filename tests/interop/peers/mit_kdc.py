# SPDX-License-Identifier: MIT
"""An MIT key distribution center for a realm, MIT.TEST by default, with the accounts that a test asks for."""

import os
import pathlib
import pwd
import socket
import subprocess

from . import requirements

REALM = "MIT.TEST"
HOST = "server.mit.test"
PASSWORD = "Passw0rd!"
START_TIMEOUT = 20
ENCTYPES = {  # the best first, as libkrb5 has it
    "aes256-sha1": "aes256-cts-hmac-sha1-96",
    "aes128-sha1": "aes128-cts-hmac-sha1-96",
    "aes256-sha2": "aes256-cts-hmac-sha384-192",
    "aes128-sha2": "aes128-cts-hmac-sha256-128",
    "rc4": "arcfour-hmac",
}


class MitKdc:
    """MitKdc is a running KDC on a loopback port of its own; all its files are in the state
    directory.

    `others` are KDCs of further realms that its hosts know.
    """

    def __init__(self, state, realm=REALM, others=()):
        self.realm = realm
        self._others = others
        self._state = pathlib.Path(state)
        self.port = free_port()
        self.krb5_conf = self._state / "krb5.conf"
        self.krb5_conf.write_text(self._client_configuration())
        (self._state / "kdc.conf").write_text(self._server_configuration())
        self.environment = {
            "KRB5_CONFIG": str(self.krb5_conf),
            "KRB5_KDC_PROFILE": str(self._state / "kdc.conf"),
            "KRB5RCACHEDIR": str(self._state),
            "KRB5CCNAME": f"FILE:{self._state}/no-cache",
            "KRB5_KTNAME": f"FILE:{self._state}/no-keytab",
            # The user that runs the tests may be a client, also if it is root.
            "OPENSSPI_IMPERSONATION_SYSTEM_USERS": pwd.getpwuid(os.geteuid()).pw_name,
        }
        self._run("kdb5_util", "create", "-s", "-r", realm, "-P", "master")
        self._process = self._start()

    def add_user(self, name, *options, password=PASSWORD):
        self.admin("addprinc", *options, "-pw", password, name)

    def add_service(self, name, keytab=None, enctype=None):
        """add_service makes a service and returns a keytab with its key.

        Where an encryption type is given, the key and those of its tickets' sessions are of that one.
        """
        options = [] if enctype is None else ["-e", f"{ENCTYPES[enctype]}:normal"]
        self.admin("addprinc", *options, "-randkey", name)
        if enctype is not None:
            self.admin("setstr", name, "session_enctypes", ENCTYPES[enctype])
        return self.export(name, keytab, *options)

    def trust(self, service):
        """trust marks a service as trusted for delegation."""
        self.admin("modprinc", "+ok_as_delegate", service)

    def export(self, name, keytab=None, *options):
        """export changes a principal's key and appends the new one to a keytab, which is returned."""
        keytab = keytab or self._state / (name.replace("/", "-") + ".keytab")
        self.admin("ktadd", *options, "-k", str(keytab), name)
        return keytab

    def admin(self, *words):
        """admin runs one command of kadmin.local."""
        finished = self._run("kadmin.local", "-r", self.realm, *words)
        assert "while" not in finished.stderr, finished.stderr

    def kinit(self, name, cache, *options, password=PASSWORD):
        """kinit gets a user's ticket into a file, which is returned as KRB5CCNAME names it."""
        subprocess.run(
            ["kinit", *options, "-c", f"FILE:{cache}", name],
            input=password + "\n",
            env=os.environ | self.environment,
            text=True,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return f"FILE:{cache}"

    def get_ticket(self, service, cache):
        """get_ticket puts a ticket for a service into a cache that has the user's."""
        self._run("kvno", "-c", cache, service)

    def only(self, enctype):
        """only returns the environment of hosts that permit one encryption type."""
        path = self._state / f"krb5-{enctype}.conf"
        path.write_text(self._client_configuration([ENCTYPES[enctype]]))
        return self.environment | {"KRB5_CONFIG": str(path)}

    def klist(self, cache):
        return self._run("klist", "-c", cache).stdout

    def close(self):
        self._process.terminate()
        self._process.wait(timeout=10)

    def _start(self):
        with open(self._state / "kdc.log", "ab") as log:
            process = subprocess.Popen(
                ["krb5kdc", "-n", "-r", self.realm],
                env=os.environ | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        requirements.wait_until_it_answers(
            "krb5kdc", process, self._answers, (self._state / "kdc.log").read_text, START_TIMEOUT
        )
        return process

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _run(self, *command):
        return subprocess.run(
            command, env=os.environ | self.environment, text=True, capture_output=True, check=True
        )

    def _client_configuration(self, permitted=None):
        return f"""[libdefaults]
    default_realm = {self.realm}
    permitted_enctypes = {" ".join(permitted or ENCTYPES.values())}
    allow_rc4 = true
    dns_lookup_kdc = false
    dns_lookup_realm = false
    dns_canonicalize_hostname = false
    rdns = false
    qualify_shortname = ""
[domain_realm]
    .mit.test = {REALM}
[realms]
""" + "".join(
            f"    {kdc.realm} = {{\n        kdc = 127.0.0.1:{kdc.port}\n    }}\n"
            for kdc in (self, *self._others)
        )

    def _server_configuration(self):
        return f"""[kdcdefaults]
    kdc_listen = 127.0.0.1:{self.port}
    kdc_tcp_listen = 127.0.0.1:{self.port}
[realms]
    {self.realm} = {{
        database_name = {self._state}/principal
        key_stash_file = {self._state}/stash
        acl_file = {self._state}/acl
        supported_enctypes = {" ".join(f"{name}:normal" for name in ENCTYPES.values())}
    }}
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
