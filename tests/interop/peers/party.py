# SPDX-License-Identifier: MIT
"""The test's side of a party: a process that holds one end of a handshake."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys

from . import json_party

HERE = pathlib.Path(__file__).parent
DEBIAN_PYTHON = "/usr/bin/python3"


class PeerError(Exception):
    """PeerError is a refusal of the party's own library: its text, and its code if it has one."""

    def __init__(self, text, code=None):
        super().__init__(text)
        self.code = code


class Party:
    """Party runs a driver (gss_driver.py, sspi_driver.py) and calls its methods.

    Keyword arguments and answers may hold bytes. A refusal is a PeerError; a driver that
    ends is an AssertionError with what it wrote to stderr. `prefix` is a command that runs a command.
    """

    def __init__(self, driver, interpreter, log, environment, prefix=()):
        self.done = False
        self._log = pathlib.Path(log)
        with open(self._log, "wb") as stderr:
            self._process = subprocess.Popen(
                [*prefix, interpreter, str(HERE / driver)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                env=dict(os.environ, **environment),
            )

    def call(self, method, **arguments):
        self._process.stdin.write(json.dumps(json_party.to_wire({"call": method, **arguments})) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the party ended: {self._log.read_text()}"
        answer = json_party.from_wire(json.loads(line))
        if "error" in answer:
            raise PeerError(answer["error"]["text"], answer["error"]["code"])
        return answer["ok"]

    def step(self, token=None):
        """step passes the peer's token and returns the reply, or None if there is nothing to send."""
        answer = self.call("step", token=token)
        self.done = answer["done"]
        return answer["token"]

    def session_key(self):
        return self.call("session_key")

    def close(self):
        """close ends the driver by closing its input, and by force when that is not enough."""
        end(self._process)


def end(process):
    """end closes a child's input, waits for its end and kills it if that takes too long."""
    with contextlib.suppress(BrokenPipeError):
        if process.stdin is not None:
            process.stdin.close()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()


def gss_party(log, **environment):
    """gss_party is gss-ntlmssp in a process of Debian's own interpreter."""
    return Party("gss_driver.py", DEBIAN_PYTHON, log, environment)


def krb5_party(log, **environment):
    """krb5_party is MIT's GSS-API in a process of Debian's own interpreter."""
    return Party("krb5_driver.py", DEBIAN_PYTHON, log, environment)


def gensec_party(log, **environment):
    """gensec_party is Samba's client in a process of Debian's own interpreter."""
    return Party("gensec_driver.py", DEBIAN_PYTHON, log, environment)


def cyrus_party(log, **environment):
    """cyrus_party is Cyrus SASL in a process of Debian's own interpreter."""
    return Party("cyrus_driver.py", DEBIAN_PYTHON, log, environment)


def sspi_party(log, prefix=(), **environment):
    """sspi_party is OpenSSPI in a process of the interpreter that runs the tests."""
    return Party("sspi_driver.py", sys.executable, log, environment, prefix)


@contextlib.contextmanager
def http_server(environment):
    """http_server runs http_server.py under pywin32's names; the value is its URL."""
    process = subprocess.Popen(
        [sys.executable, "-m", "opensspi", str(HERE / "http_server.py")],
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ, **environment),
    )
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/"
    finally:
        process.terminate()
        end(process)


def handshake(client, server):
    """handshake exchanges tokens between two parties until neither has one to send; both must then
    be
    done."""
    token = client.step()
    while token is not None:
        token = server.step(token)
        if token is not None:
            token = client.step(token)
    assert client.done, "the client is not done"
    assert server.done, "the server is not done"


def exchange(client, server, messages, encrypt=(True, False)):
    """exchange sends each message both ways: wrapped, sealed or not as `encrypt` lists, and signed."""
    for message in messages:
        for sender, receiver in ((client, server), (server, client)):
            for sealed in encrypt:
                wrapped = sender.call("wrap", data=message, encrypt=sealed)
                assert receiver.call("unwrap", token=wrapped) == message
            receiver.call("verify", data=message, signature=sender.call("sign", data=message))
