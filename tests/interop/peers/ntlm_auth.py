# SPDX-License-Identifier: MIT
"""Samba's ntlm_auth as client and as server, over the line protocol of its helpers.

The client needs no daemon. The server checks a password given on its command line
against any user name (its "local password" mode), or asks winbind when none is given.
"""

import base64
import pathlib
import subprocess

from .party import PeerError, end

SMB_CONF = """[global]
netbios name = LABHOST
workgroup = LABGROUP
server role = standalone server
private dir = {state}
lock directory = {state}
state directory = {state}
cache directory = {state}
pid directory = {state}
log file = {state}/log
{extra}
"""


def write_smb_conf(state, extra=""):
    """write_smb_conf writes a configuration that keeps Samba's files in `state`, and returns its path."""
    path = pathlib.Path(state) / "smb.conf"
    path.write_text(SMB_CONF.format(state=state, extra=extra))
    return path


class NtlmAuth:
    """NtlmAuth is one helper process; its steps are those of party.Party."""

    protocol = ""

    def __init__(self, smb_conf, log, features, *options):
        self.done = False
        with open(log, "wb") as stderr:
            self._process = subprocess.Popen(
                ["ntlm_auth", f"--configfile={smb_conf}", f"--helper-protocol={self.protocol}", *options],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )
        assert self.ask("SF " + " ".join(f"NTLMSSP_FEATURE_{feature}" for feature in features)) == "OK"

    def ask(self, line):
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def session_key(self):
        answer = self.ask("GK")
        if not answer.startswith("GK "):
            raise PeerError(answer)
        return base64.b64decode(answer[3:])

    def close(self):
        end(self._process)


class NtlmAuthClient(NtlmAuth):
    """NtlmAuthClient sends NEGOTIATE and AUTHENTICATE with a password that it is given."""

    protocol = "ntlmssp-client-1"

    def __init__(self, smb_conf, log, user, domain, password, features=("SESSION_KEY", "SIGN", "SEAL")):
        names = (f"--username={user}", f"--domain={domain}", f"--password={password}")
        super().__init__(smb_conf, log, features, *names)

    def step(self, token=None):
        """step returns NEGOTIATE without a token, AUTHENTICATE for a CHALLENGE; a refusal is a
        PeerError."""
        if token is None:
            kind, data = self.ask("YR").split(" ", 1)
        else:
            kind, data = self.ask("TT " + base64.b64encode(token).decode()).split(" ", 1)
            self.done = kind in ("KK", "AF")
        if kind not in ("YR", "KK", "AF"):
            raise PeerError(f"{kind} {data}")
        return base64.b64decode(data)


class NtlmAuthServer(NtlmAuth):
    """NtlmAuthServer sends CHALLENGE and checks the response; `client` is then DOMAIN\\user as it
    answered."""

    protocol = "squid-2.5-ntlmssp"

    def __init__(self, smb_conf, log, user=None, password=None, features=("SESSION_KEY",)):
        known = () if password is None else (f"--username={user}", f"--password={password}")
        super().__init__(smb_conf, log, features, *known)
        self.client = None
        self._challenged = False

    def step(self, token):
        """step returns CHALLENGE for NEGOTIATE and None for a good AUTHENTICATE; a refusal is a
        PeerError."""
        verb = "KK" if self._challenged else "YR"
        kind, _, data = self.ask(f"{verb} {base64.b64encode(token).decode()}").partition(" ")
        if kind == "TT":
            self._challenged = True
            return base64.b64decode(data)
        if kind != "AF":
            raise PeerError(f"{kind} {data}")
        self.done, self.client = True, data
        return None


class SpnegoClient(NtlmAuth):
    """SpnegoClient is NTLM within SPNEGO, with a password that it is given."""

    protocol = "gss-spnego-client"

    def __init__(self, smb_conf, log, user, domain, password, features=("SESSION_KEY", "SIGN", "SEAL")):
        names = (f"--username={user}", f"--domain={domain}", f"--password={password}")
        super().__init__(smb_conf, log, features, *names)

    def step(self, token=None):
        """step returns the next token, or None where the server's last one was good."""
        line = "YR" if token is None else "TT " + base64.b64encode(token).decode()
        kind, _, data = self.ask(line).partition(" ")
        self.done = kind == "AF"
        if kind not in ("YR", "KK", "TT", "AF"):
            raise PeerError(f"{kind} {data}")
        return token_in(data)


class SpnegoServer(NtlmAuth):
    """SpnegoServer checks NTLM within SPNEGO; `client` is then DOMAIN\\user as it answered."""

    protocol = "gss-spnego"

    def __init__(self, smb_conf, log, user=None, password=None, features=("SESSION_KEY",)):
        known = () if password is None else (f"--username={user}", f"--password={password}")
        super().__init__(smb_conf, log, features, *known)
        self.client = None
        self._begun = False

    def hint(self):
        """hint is the NegTokenInit2 of a server that sends the first message."""
        return self._answer(self.ask("YR"))

    def step(self, token):
        """step returns the next token; a refusal is a PeerError."""
        verb = "KK" if self._begun else "YR"
        self._begun = True
        return self._answer(self.ask(f"{verb} {base64.b64encode(token).decode()}"))

    def _answer(self, line):
        kind, _, data = line.partition(" ")
        if kind not in ("TT", "AF"):
            raise PeerError(line)
        if kind == "AF":
            self.done, self.client = True, data.partition(" ")[2]
        return token_in(data)


def token_in(data):
    """token_in is the token at the front of a helper's answer, or None for an asterisk."""
    text = data.partition(" ")[0]
    return None if text in ("", "*") else base64.b64decode(text)
