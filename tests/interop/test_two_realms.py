# SPDX-License-Identifier: MIT
"""Issue 9, finding 0: a client of a realm that is trusted never becomes one of the realm that trusts it.

Two real KDCs: EVIL.TEST, which is trusted, and MIT.TEST, where the server is. The users of EVIL.TEST
have names that read like names of MIT.TEST. The Unix user daemon is there on every host.
"""

import os
import subprocess

import pytest
from peers import mit_kdc, requirements
from peers.kerberos import PRINCIPAL, established
from peers.party import PeerError

SEC_E_NO_IMPERSONATION = -2146893045
EVIL = "EVIL.TEST"
UNIX_USER = "daemon"
HOST_USERS = {"OPENSSPI_IMPERSONATION_SYSTEM_USERS": UNIX_USER}
# What kinit is told, what kadmin makes, and the whole name that the server must see.
# MIT's KDC gives no tickets of another realm to names with an escaped slash or a backslash; those are in
# src/packages/kerberos/client_identity_test.cpp.
NAMES = {
    "enterprise": (["-E", "daemon@MIT.TEST"], r"daemon\@MIT.TEST", r"daemon\@MIT.TEST@EVIL.TEST"),
    "escaped at": ([r"daemon\@MIT.TEST@EVIL.TEST"], r"daemon\@MIT.TEST", r"daemon\@MIT.TEST@EVIL.TEST"),
    "components": (["daemon/MIT.TEST@EVIL.TEST"], "daemon/MIT.TEST", "daemon/MIT.TEST@EVIL.TEST"),
    "same name": (["daemon@EVIL.TEST"], "daemon", "daemon@EVIL.TEST"),
}


@pytest.fixture(scope="module")
def evil(realm, tmp_path_factory):
    """evil is the KDC of EVIL.TEST, whose clients get tickets for services of MIT.TEST."""
    requirements.need_program("krb5kdc", "krb5-kdc")
    kdc = mit_kdc.MitKdc(tmp_path_factory.mktemp("evil"), EVIL, others=[realm])
    try:
        for each in (realm, kdc):
            each.add_user(f"krbtgt/{mit_kdc.REALM}@{EVIL}", "-e", "aes256-cts:normal", password="trust")
        for name in sorted({made for _, made, _ in NAMES.values()}):
            kdc.add_user(name)
        realm.add_user(UNIX_USER)
        yield kdc
    finally:
        kdc.close()


def tickets(kdc, words, cache):
    subprocess.run(
        ["kinit", "-c", f"FILE:{cache}", *words],
        input=mit_kdc.PASSWORD + "\n",
        env=os.environ | kdc.environment,
        text=True,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return f"FILE:{cache}"


@pytest.fixture
def server_of(parties, realm, evil, tmp_path):
    """server_of is a server of MIT.TEST after the handshake of MIT's GSS-API with the user's tickets."""

    def make(kdc, words, **settings):
        client = parties.krb5(**(kdc.environment | {"KRB5CCNAME": tickets(kdc, words, tmp_path / "cache")}))
        server = parties.sspi_without_accounts(
            **(realm.environment | HOST_USERS | settings | {"KRB5_KTNAME": f"FILE:{realm.keytab}"})
        )
        return established((client, server), target=f"{PRINCIPAL}@{mit_kdc.REALM}")[1]

    return make


def assert_is_no_unix_user(server):
    with pytest.raises(PeerError) as refused:
        server.call("user_name")
    assert refused.value.code == SEC_E_NO_IMPERSONATION
    assert server.call("client_sid").startswith("S-1-22-88-")


@pytest.mark.parametrize("kind", NAMES)
def test_a_client_of_another_realm_is_that_realms(server_of, evil, kind):
    words, _, whole = NAMES[kind]
    server = server_of(evil, words)
    assert_is_no_unix_user(server)
    assert server.call("client") == whole
    assert server.call("query", attribute="NATIVE_NAMES")[0] == whole
    assert server.call("query", attribute="AUTHORITY") == EVIL


def test_another_process_does_not_take_it_for_one_of_this_realm_either(server_of, parties, realm, evil):
    words, _, whole = NAMES["enterprise"]
    first = server_of(evil, words)
    packed = first.call("export")
    second = parties.sspi_without_accounts(
        **(realm.environment | HOST_USERS | {"KRB5_KTNAME": f"FILE:{realm.keytab}"})
    )
    second.call("import_context", package="Kerberos", packed=packed)
    assert_is_no_unix_user(second)
    assert second.call("client") == whole


def test_a_client_of_this_realm_is_the_unix_user_that_the_settings_allow(server_of, realm, evil):
    server = server_of(realm, [UNIX_USER])
    assert server.call("user_name") == UNIX_USER
    assert server.call("query", attribute="AUTHORITY") == mit_kdc.REALM


@pytest.mark.parametrize(
    "settings",
    [
        {"OPENSSPI_IMPERSONATION_SYSTEM_USERS": ""},
        {"OPENSSPI_KERBEROS_LOCAL_USERS": "none"},
        {"OPENSSPI_KERBEROS_LOCAL_USERS": "explicit"},
    ],
    ids=["system user", "none", "explicit"],
)
def test_a_client_of_this_realm_is_nobody_here_if_the_settings_say_so(server_of, realm, evil, settings):
    assert_is_no_unix_user(server_of(realm, [UNIX_USER], **settings))


def test_root_of_this_realm_is_not_root_here(server_of, realm, evil, own_keytab):
    """Issue 9, finding 1: also where the server itself runs as root."""
    requirements.need_root()
    assert_is_no_unix_user(server_of(realm, ["-k", "-t", str(own_keytab), "root"]))
