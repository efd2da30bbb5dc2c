# SPDX-License-Identifier: MIT
"""No KDC is waited for longer than the setting says, and nothing else waits meanwhile."""

import json
import os
import pathlib
import re
import subprocess
import sys
import time

import pytest
from peers import mit_kdc
from peers.kdc_relay import KdcRelay
from peers.party import PeerError, handshake

PRINCIPAL = f"HTTP/{mit_kdc.HOST}"
PROGRAM = pathlib.Path(__file__).parent / "programs" / "kdc_wait.py"
SEC_E_NO_AUTHENTICATING_AUTHORITY = -2146893039
FLAGS = ["mutual", "integrity"]


@pytest.fixture
def relay(realm):
    made = KdcRelay(realm.port)
    yield made
    made.close()


@pytest.fixture
def unanswered(realm, relay, tmp_path):
    """unanswered is the environment of a client whose KDC is the relay, for which it waits one second."""
    configuration = tmp_path / "krb5.conf"
    configuration.write_text(re.sub("kdc = .*", f"kdc = 127.0.0.1:{relay.port}", realm.krb5_conf.read_text()))
    return realm.environment | {
        "KRB5_CONFIG": str(configuration),
        "OPENSSPI_KERBEROS_KDC_TIMEOUT": "1",
    }


def refused_after(client, **arguments):
    started = time.monotonic()
    with pytest.raises(PeerError) as refused:
        client.call("init", **({"package": "Kerberos", "target": PRINCIPAL, "flags": FLAGS} | arguments))
        client.step()
    return refused.value, time.monotonic() - started


@pytest.mark.parametrize("needs", ["a password", "a keytab", "a service ticket"])
def test_the_setting_holds(parties, realm, relay, unanswered, tmp_path, needs):
    environment, arguments = unanswered, {}
    if needs == "a password":
        arguments = {"user": "alice", "password": mit_kdc.PASSWORD}
    elif needs == "a keytab":
        keytab = realm.add_service("waiter", tmp_path / "keytab")
        environment = environment | {"KRB5_CLIENT_KTNAME": f"FILE:{keytab}"}
    else:
        environment = environment | {"KRB5CCNAME": realm.kinit("alice", tmp_path / "cache")}
    error, waited = refused_after(parties.sspi_without_accounts(**environment), **arguments)
    assert error.code == SEC_E_NO_AUTHENTICATING_AUTHORITY
    assert "kerberos_kdc_timeout" in str(error)
    assert mit_kdc.REALM in str(error)
    assert 0.9 < waited < 2
    assert relay.swallowed


def test_a_context_goes_without_a_ticket_to_hand_over(parties, realm, relay, unanswered, tmp_path):
    cache = realm.kinit("alice", tmp_path / "cache", "-f")
    with_cache = {"KRB5CCNAME": cache, "OPENSSPI_KERBEROS_DELEGATION": "always"}
    subprocess.run(["kvno", "-q", PRINCIPAL], env=os.environ | realm.environment | with_cache, check=True)
    client = parties.sspi_without_accounts(**(unanswered | with_cache))
    client.call("init", package="Kerberos", target=PRINCIPAL, flags=[*FLAGS, "delegate"])
    started = time.monotonic()
    assert client.step()
    assert 0.9 < time.monotonic() - started < 2
    assert relay.swallowed


def test_the_next_context_works_when_the_kdc_answers_again(parties, realm, relay, unanswered):
    client = parties.sspi_without_accounts(**unanswered)
    server = parties.sspi_without_accounts(**(realm.environment | {"KRB5_KTNAME": f"FILE:{realm.keytab}"}))
    who = {"user": "alice", "password": mit_kdc.PASSWORD}
    refused_after(client, **who)
    relay.answering = True
    client.call("init", package="Kerberos", target=PRINCIPAL, flags=FLAGS, **who)
    server.call("accept", package="Kerberos")
    handshake(client, server)
    assert server.call("client") == f"alice@{mit_kdc.REALM}"


def test_threads_and_forks_go_on_and_the_process_ends(realm, unanswered, tmp_path):
    environment = os.environ | unanswered | {"KRB5CCNAME": realm.kinit("alice", tmp_path / "cache")}
    ran = subprocess.run(
        [sys.executable, PROGRAM, PRINCIPAL, mit_kdc.PASSWORD],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    ended = time.time()
    assert ran.returncode == 0, ran.stderr
    report = json.loads(ran.stdout)
    assert report["code"] == SEC_E_NO_AUTHENTICATING_AUTHORITY
    assert 0.9 < report["waited"] < 2
    assert report["ticks"] > 50
    assert report["crowd"][0] < 2
    assert report["crowd"][1] == 8
    assert report["fork after"][0] < 0.5
    assert report["fork meanwhile"][0] < 1.5
    assert [report[which][1] for which in ("fork after", "fork meanwhile")] == [0, 0]
    assert ended - report["ended"] < 1
    assert not ran.stderr
