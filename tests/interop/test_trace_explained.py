# SPDX-License-Identifier: MIT
"""opensspi trace explains what real handshakes wrote: what worked, and six ways to fail."""

import json
import os
import pathlib
import re
import subprocess
import sys
import textwrap
import time

import pytest
from peers import command, requirements
from peers.account import PASSWORD, USER
from peers.kerberos import SECURED, begin, established
from peers.party import PeerError
from peers.tls_pki import Pki

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
SESSIONS = pathlib.Path(__file__).resolve().parents[1] / "python"
PRELUDE = f"""
import os, sys
sys.path[:0] = [{str(SESSIONS)!r}, {str(EXAMPLES)!r}]
import opensspi
opensspi.install_as_pywin32()
from opensspi import sspi, sspicon, win32security, pywintypes
from sessions import shake_hands
"""


@pytest.fixture
def trace(tmp_path):
    return tmp_path / "trace"


def run(source, trace, **environment):
    """run runs a program whose trace goes to the file."""
    subprocess.run(
        [sys.executable, "-c", PRELUDE + textwrap.dedent(source)],
        env=os.environ | environment | {"OPENSSPI_TRACE": str(trace)},
        check=True,
        timeout=120,
    )


def explained(trace, role="server"):
    """explained is the last handshake of one role."""
    report = json.loads(command.run("--json", "trace", str(trace)).stdout)
    assert report["unreadable"] == 0
    return [each for each in report["handshakes"] if each["role"] in (role, "both")][-1]


def advice_of(handshake):
    return " ".join(handshake["advice"])


def test_a_kerberos_handshake_names_ticket_and_keytab(parties, realm, cache, trace):
    environment = realm.environment | {"KRB5_KTNAME": f"FILE:{realm.keytab}", "KRB5CCNAME": cache}
    client = parties.krb5(**environment)
    server = parties.sspi_without_accounts(**environment, OPENSSPI_TRACE=str(trace))
    established((client, server), flags=SECURED)
    told = explained(trace)
    story = " ".join(told["story"])
    assert (told["package"], told["result"], told["advice"]) == ("Kerberos", "complete", [])
    assert f"the keytab FILE:{realm.keytab}" in story
    assert re.search(r"The ticket of alice@\S+ for the service HTTP/\S+ was accepted", story)
    assert "mutual_auth" in told["granted"]


def test_a_client_that_asks_the_kdc_names_it(parties, realm, tmp_path, trace):
    fresh = realm.kinit("alice", tmp_path / "cache")
    environment = realm.environment | {"KRB5_KTNAME": f"FILE:{realm.keytab}", "KRB5CCNAME": fresh}
    client = parties.sspi_without_accounts(**environment, OPENSSPI_TRACE=str(trace))
    established((client, parties.krb5(**environment)), flags=SECURED)
    assert re.search(r"The KDC of MIT.TEST at \S+ \S+ replied", " ".join(explained(trace, "client")["story"]))


def test_a_wrong_password(home, trace):
    run(
        f"""
        try:
            shake_hands(sspi.ClientAuth("NTLM", auth_info=({USER!r}, "", "wrong")), sspi.ServerAuth("NTLM"))
        except pywintypes.error:
            pass
        """,
        trace,
        **home,
    )
    told = explained(trace)
    assert (told["result"], told["code"], told["legs"]) == ("failed", "SEC_E_LOGON_DENIED", 2)
    assert "opensspi test logon" in advice_of(told)
    assert told["user"] == USER


def test_a_lost_integrity_code(home, trace):
    run(
        f"""
        sys.path.insert(0, {str(SESSIONS.parent / "security")!r})
        from mitm import End, alter, carry
        from ntlm_wire import without_timestamp
        client = sspi.ClientAuth("NTLM", auth_info=({USER!r}, "", {PASSWORD!r}))
        outcome = carry(End(client), End(sspi.ServerAuth("NTLM")), alter(1, without_timestamp))
        assert not outcome.server.done
        """,
        trace,
        **home,
    )
    told = explained(trace)
    assert told["result"] == "failed" and "proxy" in advice_of(told), told


def test_a_missing_keytab(trace, tmp_path):
    run(
        """
        try:
            sspi.ServerAuth("Kerberos")
        except pywintypes.error:
            pass
        """,
        trace,
        KRB5_KTNAME="FILE:/nowhere",
        OPENSSPI_HOME=str(tmp_path / "home"),
    )
    told = explained(trace)
    assert (told["kind"], told["code"]) == ("credential", "SEC_E_NO_CREDENTIALS")
    assert "klist -k" in advice_of(told)


def test_clocks_that_differ(ours, realm, cache, tmp_path, trace):
    strict = tmp_path / "krb5.conf"
    strict.write_text(realm.krb5_conf.read_text().replace("[libdefaults]", "[libdefaults]\n clockskew = 1"))
    client = ours(KRB5CCNAME=cache)
    server = ours(KRB5_CONFIG=str(strict), KRB5_KTNAME=f"FILE:{realm.keytab}", OPENSSPI_TRACE=str(trace))
    begin((client, server))
    token = client.step()
    time.sleep(3)
    with pytest.raises(PeerError):
        server.step(token)
    told = explained(trace)
    assert (told["result"], told["code"]) == ("failed", "SEC_E_TIME_SKEW") and "clocks" in advice_of(told)


def test_an_untrusted_certificate(trace, tmp_path):
    requirements.need_program("openssl", "openssl")
    (tmp_path / "pki").mkdir()
    pki = Pki(tmp_path / "pki")
    files = [str(pki.path(name)) for name in ("server.chain", "server.key")]
    run(
        f"""
        import socket, threading
        from tls_socket import TlsSocket, credential_of
        chain, key = (open(path, "rb").read() for path in {files!r})
        server = credential_of(sspicon.SECPKG_CRED_INBOUND, Certificates=[(chain, key)])
        client = credential_of(sspicon.SECPKG_CRED_OUTBOUND)
        left, right = socket.socketpair()
        def serve():
            try:
                TlsSocket(left, server)
            except (OSError, win32security.error):
                pass
        threading.Thread(target=serve, daemon=True).start()
        try:
            TlsSocket(right, client, "localhost")
        except win32security.error:
            pass
        """,
        trace,
        OPENSSPI_HOME=str(tmp_path / "home"),
    )
    told = explained(trace, "client")
    assert (told["result"], told["code"]) == ("failed", "SEC_E_UNTRUSTED_ROOT")
    assert "--store Root" in advice_of(told)


def test_a_stale_nonce(home, trace):
    requirements.need_program("curl", "curl")
    from test_digest_http import add_account, curl, digest_server, header_of

    add_account("carol", home)
    traced = home | {"OPENSSPI_DIGEST_NONCE_SECONDS": "1", "OPENSSPI_TRACE": str(trace)}
    with digest_server(traced) as url:
        header = header_of(url)
        time.sleep(1.1)
        curl("--header", header, url)
    told = explained(trace)
    assert told["result"] == "unfinished" and "digest_nonce_seconds" in told["story"][-1], told
