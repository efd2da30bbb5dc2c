# SPDX-License-Identifier: MIT
"""A Samba Active Directory domain controller with its winbindd, for the domain LAB (lab.test).

It takes every well-known port and /run/samba, so it wants the sandbox of sandbox.py.
"""

import os
import pathlib
import signal
import subprocess

from . import requirements

DOMAIN = "LAB"
DNS_DOMAIN = "lab.test"
NETBIOS_NAME = "DC"
DNS_NAME = "dc.lab.test"
LDAP_SERVICE = f"ldap/{DNS_NAME}"
START_TIMEOUT = 120


class SambaDc:
    """SambaDc is a running controller; its files stay in the state directory for the next start."""

    def __init__(self, state):
        self._state = pathlib.Path(state)
        self.smb_conf = self._state / "etc" / "smb.conf"
        if not self.smb_conf.exists():
            self._provision()
        self._process = self._start()

    def add_user(self, name, password):
        self._tool("user", "create", name, password)

    def rename_principal(self, name, principal):
        """rename_principal gives a user another user principal name."""
        self._tool("user", "rename", name, f"--upn={principal}")

    def allow_principal_suffix(self, suffix):
        """allow_principal_suffix lets principal names end otherwise than with the domain's own name."""
        self._tool("domain", "trust", "namespaces", f"--add-upn-suffix={suffix}")

    def add_group(self, name, *options, members=()):
        self._tool("group", "add", name, *options)
        self._tool("group", "addmembers", name, ",".join(members))

    def lock_after(self, num_failures, name):
        """lock_after lets so many wrong passwords lock a user out; other users are not affected."""
        settings = "domain", "passwordsettings", "pso"
        lockout = f"--account-lockout-threshold={num_failures}", "--account-lockout-duration=30"
        self._tool(*settings, "create", f"lock-{name}", "1", *lockout, "--reset-account-lockout-after=30")
        self._tool(*settings, "apply", f"lock-{name}", name)

    def disable_user(self, name):
        self._tool("user", "disable", name)

    def sid(self, name):
        """sid is that of an account or a group as text, from winbind."""
        return self._wbinfo("--name-to-sid", rf"{DOMAIN}\{name}").split()[0]

    def kerberos(self, account, service, folder):
        """kerberos makes a service with its keytab; the value is MIT's variables for client and server."""
        self.add_user(account, "Serv1ce-pass!")
        self._tool("spn", "add", service, account)
        keytab = folder / "domain.keytab"
        self._tool("domain", "exportkeytab", str(keytab), f"--principal={service}")
        return self.kerberos_client(folder) | {"KRB5_KTNAME": f"FILE:{keytab}"}

    def kerberos_client(self, folder):
        """kerberos_client is MIT's variables for a client, which has no tickets yet."""
        configuration = folder / "domain.conf"
        realm = DNS_DOMAIN.upper()
        configuration.write_text(
            f"[libdefaults]\n default_realm = {realm}\n dns_lookup_kdc = false\n rdns = false\n"
            f" dns_canonicalize_hostname = false\n[realms]\n {realm} = {{\n  kdc = 127.0.0.1\n }}\n"
            f"[domain_realm]\n .{DNS_DOMAIN} = {realm}\n"
        )
        return {
            "KRB5_CONFIG": str(configuration),
            "KRB5CCNAME": f"FILE:{folder}/no-cache",
            "KRB5RCACHEDIR": str(folder),
        }

    def export(self, account, keytab):
        """export adds an account's keys, by its own name, to a keytab."""
        self._tool("domain", "exportkeytab", str(keytab), f"--principal={account}")

    def trust(self, account, service):
        """trust lets an account act for any user at a service."""
        self._tool("delegation", "for-any-protocol", account, "on")
        self._tool("delegation", "add-service", account, service)

    def let_group_verify(self, gid):
        """let_group_verify lets a group use winbindd's privileged socket, as Debian's winbindd_priv does."""
        privileged = next(self._state.rglob("winbindd_privileged"))
        os.chown(privileged, -1, gid)
        for parent in privileged.parents:
            if parent.stat().st_mode & 0o001 == 0:
                parent.chmod(parent.stat().st_mode | 0o001)

    def close(self):
        """close ends the controller and all its children, and waits until they are gone."""
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(timeout=10)
        finally:
            _kill_group(self._process.pid)

    def _provision(self):
        self._state.mkdir(parents=True, exist_ok=True)
        path = self._state / "provision.log"
        with open(path, "wb") as log:
            # -s /dev/null: else /etc/samba/smb.conf is read and refused.
            provisioned = subprocess.run(
                [
                    "samba-tool",
                    "domain",
                    "provision",
                    "-s",
                    "/dev/null",
                    f"--realm={DNS_DOMAIN.upper()}",
                    f"--domain={DOMAIN}",
                    "--server-role=dc",
                    "--adminpass=Adm1n-pass!",
                    f"--targetdir={self._state}",
                    f"--host-name={NETBIOS_NAME.lower()}",
                    "--host-ip=127.0.0.1",
                    "--dns-backend=NONE",
                    # Its KDC ends if no interface is named, because lo alone does not count.
                    "--option=interfaces = 127.0.0.1/8",
                    "--option=server services = rpc, ldap, cldap, kdc, winbindd",
                ],
                check=False,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        if provisioned.returncode != 0:
            reason = requirements.last_line(path.read_text(errors="replace"))
            raise requirements.CannotStart(f"samba-tool domain provision: {reason}")
        self._tool("spn", "add", LDAP_SERVICE, f"{NETBIOS_NAME}$")  # which a join would have registered

    def _start(self):
        with open(self._state / "samba.log", "ab") as log:
            process = subprocess.Popen(
                ["samba", "-s", str(self.smb_conf), "-i", "-M", "single", "--debug-stdout"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        log = self._state / "samba.log"
        requirements.wait_until_it_answers("samba", process, self._answers, log.read_text, START_TIMEOUT)
        return process

    def _answers(self):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.run(["wbinfo", "--ping-dc"], check=False, **quiet).returncode == 0

    def _tool(self, *arguments):
        subprocess.run(
            ["samba-tool", *arguments, "-s", str(self.smb_conf)], check=True, stdout=subprocess.DEVNULL
        )

    def _wbinfo(self, *arguments):
        return subprocess.run(["wbinfo", *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout


def _kill_group(group):
    """_kill_group kills what is left of our own process group; an empty group is the normal case."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return
