# SPDX-License-Identifier: MIT
"""Whose tickets and keys OpenSSPI uses in Kerberos: passwords, caches, keytabs, delegated tickets."""

import os
import pathlib
import pwd
import re
import subprocess
import sys
import time

import pytest
from peers import mit_kdc
from peers.kerberos import CLIENT, PRINCIPAL, SECURED, UNPROVED, begin, client_refusal, established, refusal
from peers.party import PeerError, handshake

PROGRAMS = pathlib.Path(__file__).parent / "programs"
SEC_E_TARGET_UNKNOWN = -2146893053
SEC_E_LOGON_DENIED = -2146893044
SEC_E_UNKNOWN_CREDENTIALS = -2146893043
SEC_E_NO_CREDENTIALS = -2146893042
SEC_E_NO_AUTHENTICATING_AUTHORITY = -2146893039
SEC_E_WRONG_PRINCIPAL = -2146893022


def test_a_stale_key_is_a_wrong_principal(ours, realm, tmp_path):
    target = f"stale/{mit_kdc.HOST}"
    keytab = realm.add_service(target, tmp_path / "stale")
    client = ours(KRB5CCNAME=realm.kinit("alice", tmp_path / "cache"))
    server = ours(KRB5_KTNAME=f"FILE:{keytab}")
    realm.admin("cpw", "-randkey", target)
    begin((client, server), target=target)
    with pytest.raises(PeerError) as refused:
        server.step(client.step())
    assert refused.value.code == SEC_E_WRONG_PRINCIPAL


def test_names_passwords_and_domains_in_all_forms_log_on(ours, realm):
    server = ours(KRB5_KTNAME=f"FILE:{realm.keytab}")
    for user, domain in (
        ("alice", ""),
        ("alice", mit_kdc.REALM),
        ("alice", "mit.test"),
        ("alice", "MIT"),
        (CLIENT, ""),
        (CLIENT.lower(), ""),
        (rf"{mit_kdc.REALM}\alice", ""),
    ):
        client = ours()
        client.call(
            "init",
            package="Kerberos",
            user=user,
            domain=domain,
            password=mit_kdc.PASSWORD,
            target=PRINCIPAL,
            flags=SECURED,
        )
        server.call("accept", package="Kerberos")
        handshake(client, server)
        assert server.call("client") == CLIENT


def test_this_machine_is_not_a_realm(ours):
    refused = refusal(
        ours(), "init", package="Kerberos", user="alice", domain=".", password="x", target=PRINCIPAL
    )
    assert refused.code == SEC_E_UNKNOWN_CREDENTIALS


def test_accounts_that_may_not_log_on_are_denied_with_the_reason(ours, realm):
    realm.add_user("expired", "-expire", "2001-01-01")
    realm.add_user("disabled", "-allow_tix")
    realm.add_user("changer", "+needchange")
    for user, password, reason in (
        ("alice", "wrong", "password"),
        ("nobody", "x", "no such user"),
        ("expired", mit_kdc.PASSWORD, "expired"),
        ("disabled", mit_kdc.PASSWORD, "revoked"),
        ("changer", mit_kdc.PASSWORD, "kpasswd"),
    ):
        refused = client_refusal(ours(), user=user, password=password)
        assert refused.code == SEC_E_LOGON_DENIED, user
        assert reason in str(refused), user


def test_too_many_wrong_passwords_lock_an_account_out(ours, realm):
    realm.admin("addpol", "-maxfailure", "2", "-lockoutduration", "600", "strict")
    realm.add_user("locked", "+requires_preauth", "-policy", "strict")
    for password, reason in (("wrong", "password"), ("wrong", "password"), (mit_kdc.PASSWORD, "locked")):
        refused = client_refusal(ours(), user="locked", password=password)
        assert refused.code == SEC_E_LOGON_DENIED
        assert reason in str(refused)


def test_what_is_missing_is_named(ours, realm, cache, tmp_path):
    refused = client_refusal(ours())
    assert refused.code == SEC_E_NO_CREDENTIALS
    assert "kinit" in str(refused)
    refused = client_refusal(ours(KRB5CCNAME=cache), target=f"nonesuch/{mit_kdc.HOST}")
    assert refused.code == SEC_E_TARGET_UNKNOWN
    refused = refusal(ours(), "accept", package="Kerberos")
    assert refused.code == SEC_E_NO_CREDENTIALS
    assert "keytab" in str(refused)


def test_a_kdc_that_does_not_reply_is_a_missing_authority(ours, realm, tmp_path):
    broken = tmp_path / "krb5.conf"
    broken.write_text(re.sub("kdc = .*", "kdc = 127.0.0.1:1", realm.krb5_conf.read_text()))
    refused = client_refusal(ours(KRB5_CONFIG=str(broken)), user="alice", password=mit_kdc.PASSWORD)
    assert refused.code == SEC_E_NO_AUTHENTICATING_AUTHORITY


def test_kinit_and_kdestroy_count_at_the_next_context(ours, realm, tmp_path):
    file = tmp_path / "cache"
    client = ours(KRB5CCNAME=f"FILE:{file}")
    assert client_refusal(client).code == SEC_E_NO_CREDENTIALS
    realm.kinit("alice", file)
    client.call("init", package="Kerberos", target=PRINCIPAL, flags=SECURED)
    assert client.step()
    pathlib.Path(file).unlink()
    assert client_refusal(client).code == SEC_E_NO_CREDENTIALS


def test_a_new_key_in_the_keytab_counts_at_the_next_context(ours, realm, tmp_path):
    target = f"fresh/{mit_kdc.HOST}"
    keytab = realm.add_service(target, tmp_path / "fresh")
    server = ours(KRB5_KTNAME=f"FILE:{keytab}")
    server.call("accept", package="Kerberos")
    realm.export(target, keytab)
    client = ours(KRB5CCNAME=realm.kinit("alice", tmp_path / "cache"))
    client.call("init", package="Kerberos", target=target, flags=SECURED)
    handshake(client, server)


def test_a_client_keytab_stands_in_for_a_cache(ours, realm, tmp_path):
    keytab = realm.add_service("robot", tmp_path / "robot")
    client = ours(KRB5_CLIENT_KTNAME=f"FILE:{keytab}")
    server = ours(KRB5_KTNAME=f"FILE:{realm.keytab}")
    established((client, server))
    assert server.call("client") == f"robot@{mit_kdc.REALM}"


def test_a_server_that_names_its_principal_takes_no_other(ours, realm, cache, tmp_path):
    names = [f"{service}/{mit_kdc.HOST}" for service in ("first", "second")]
    for name in names:
        keytab = realm.add_service(name, tmp_path / "keytab")
    for spn in names:
        client, server = ours(KRB5CCNAME=cache), ours(KRB5_KTNAME=f"FILE:{keytab}")
        client.call("init", package="Kerberos", target=names[0], flags=SECURED)
        server.call("accept", package="Kerberos", spn=spn)
        if spn == names[0]:
            handshake(client, server)
            continue
        with pytest.raises(PeerError) as refused:
            server.step(client.step())
        assert refused.value.code == SEC_E_WRONG_PRINCIPAL


def test_a_client_becomes_the_user_that_auth_to_local_says(ours, realm, own_keytab, tmp_path):
    me = pwd.getpwuid(os.geteuid()).pw_name
    keytab = realm.add_service(f"login/{mit_kdc.HOST}", tmp_path / "keytab")
    client = ours(KRB5_CLIENT_KTNAME=f"FILE:{own_keytab}")
    server = ours(KRB5_KTNAME=f"FILE:{keytab}")
    established((client, server), target=f"login/{mit_kdc.HOST}")
    assert server.call("user_name") == me
    assert server.call("client_sid") == f"S-1-22-1-{os.geteuid()}"


@pytest.fixture(scope="module")
def carol(realm, tmp_path_factory):
    """carol is the keytab of a user."""
    return realm.add_service("carol", tmp_path_factory.mktemp("keytabs") / "carol")


@pytest.mark.parametrize("user", ["", "carol"], ids=["of the keytab", "named"])
def test_a_client_whose_identity_is_a_keytab_is_its_user(ours, realm, carol, user):
    """SEC_WINNT_AUTH_IDENTITY_EX2 has no form in pywin32: a program calls the C functions."""
    finished = subprocess.run(
        [sys.executable, PROGRAMS / "keytab_client.py", carol, PRINCIPAL, *([user] if user else [])],
        env=os.environ | realm.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    server = ours(KRB5_KTNAME=f"FILE:{realm.keytab}")
    server.call("accept", package="Kerberos")
    server.step(bytes.fromhex(finished.stdout))
    assert server.call("client") == f"carol@{mit_kdc.REALM}"


@pytest.fixture(scope="module")
def trusted(realm, tmp_path_factory):
    """trusted is a service that is handed tickets, and its keytab."""
    name = f"trusted/{mit_kdc.HOST}"
    keytab = realm.add_service(name, tmp_path_factory.mktemp("trusted") / "keytab")
    realm.trust(name)
    return name, keytab


def test_tickets_are_handed_over_to_trusted_services(parties, realm, cache, trusted):
    target, keytab = trusted
    environment = realm.environment | {"KRB5CCNAME": cache, "KRB5_KTNAME": f"FILE:{keytab}"}
    ends = parties.sspi_without_accounts(**environment), parties.krb5(**environment)
    _, server = established(ends, target=target, flags=[*SECURED, "delegate"])
    assert server.call("delegated") == CLIENT


def test_tickets_are_not_handed_over_to_who_does_not_prove_itself(parties, realm, cache, trusted):
    target, keytab = trusted
    environment = realm.environment | {"KRB5CCNAME": cache, "KRB5_KTNAME": f"FILE:{keytab}"}
    ends = parties.sspi_without_accounts(**environment), parties.krb5(**environment)
    _, server = established(ends, target=target, flags=[*UNPROVED, "delegate"])
    assert server.call("delegated") is None


def test_tickets_are_handed_over_to_others_only_where_the_setting_says_so(parties, realm, cache):
    environment = realm.environment | {"KRB5CCNAME": cache, "KRB5_KTNAME": f"FILE:{realm.keytab}"}
    for setting, expected in (("ok-as-delegate", None), ("always", CLIENT)):
        client = parties.sspi_without_accounts(**environment, OPENSSPI_KERBEROS_DELEGATION=setting)
        ends = client, parties.krb5(**environment)
        _, server = established(ends, flags=[*SECURED, "delegate"])
        assert server.call("delegated") == expected


@pytest.mark.parametrize("client_kind", ["ours", "theirs"])
def test_a_server_goes_on_as_the_client_that_handed_over_its_tickets(
    parties, ours, realm, own_keytab, trusted, client_kind, tmp_path
):
    me = pwd.getpwuid(os.geteuid()).pw_name
    target, keytab = trusted
    own = f"FILE:{tmp_path}/own"
    subprocess.run(
        ["kinit", "-f", "-k", "-t", str(own_keytab), "-c", own, me],
        env=os.environ | realm.environment,
        check=True,
    )
    kind = ours if client_kind == "ours" else parties.krb5
    client = kind(**(realm.environment | {"KRB5CCNAME": own}))
    middle = ours(KRB5_KTNAME=f"FILE:{keytab}")
    last = ours(KRB5_KTNAME=f"FILE:{realm.keytab}")
    established((client, middle), target=target, flags=[*SECURED, "delegate"])
    last.call("accept", package="Kerberos")
    last.step(middle.call("first_token_as_client", target=PRINCIPAL, principal=me))
    assert last.call("client") == f"{me}@{mit_kdc.REALM}"


def test_a_client_that_hands_over_tickets_does_not_gain_the_servers(
    ours, realm, own_keytab, trusted, cache, tmp_path
):
    """The server has alice's tickets, and a client keytab: a client's thread may use neither."""
    me = pwd.getpwuid(os.geteuid()).pw_name
    target, keytab = trusted
    robot = realm.add_service("servant", tmp_path / "servant")
    own = f"FILE:{tmp_path}/own"
    subprocess.run(
        ["kinit", "-f", "-k", "-t", str(own_keytab), "-c", own, me],
        env=os.environ | realm.environment,
        check=True,
    )
    client = ours(KRB5CCNAME=own)
    middle = ours(KRB5_KTNAME=f"FILE:{keytab}", KRB5CCNAME=cache, KRB5_CLIENT_KTNAME=f"FILE:{robot}")
    established((client, middle), target=target, flags=[*SECURED, "delegate"])
    for principal in ("alice", "servant"):
        refused = refusal(middle, "first_token_as_client", target=PRINCIPAL, principal=principal)
        assert refused.code == SEC_E_NO_CREDENTIALS


@pytest.fixture(scope="module")
def robot(realm, tmp_path_factory):
    """robot is a client keytab."""
    return realm.add_service("machine", tmp_path_factory.mktemp("robot") / "keytab")


@pytest.fixture
def stale_cache(realm, tmp_path):
    """stale_cache is alice's, whose ticket has expired."""
    cache = realm.kinit("alice", tmp_path / "stale", "-l", "1s")
    time.sleep(2)
    return cache


def client_name(client, server, **arguments):
    """client_name is whom the server has seen in a handshake."""
    options = {"package": "Kerberos", "target": PRINCIPAL, "flags": SECURED} | arguments
    client.call("init", **options)
    server.call("accept", package="Kerberos")
    handshake(client, server)
    return server.call("client")


def test_a_client_keytab_stands_in_for_a_cache_that_has_expired(ours, realm, robot, stale_cache):
    server = ours(KRB5_KTNAME=f"FILE:{realm.keytab}")
    client = ours(KRB5CCNAME=stale_cache, KRB5_CLIENT_KTNAME=f"FILE:{robot}")
    assert client_name(client, server) == f"machine@{mit_kdc.REALM}"
    assert PRINCIPAL not in realm.klist(stale_cache)


def test_an_expired_cache_is_its_owners_by_the_client_keytab(ours, realm, robot, tmp_path):
    """The owner's key goes before the first one of the keytab; whoever is named has their own."""
    keytab = tmp_path / "keytab"
    keytab.write_bytes(robot.read_bytes())
    realm.add_service("owner", keytab)
    cache = f"FILE:{tmp_path}/owner"
    subprocess.run(
        ["kinit", "-l", "1s", "-k", "-t", str(keytab), "-c", cache, "owner"],
        env=os.environ | realm.environment,
        check=True,
    )
    time.sleep(2)
    server = ours(KRB5_KTNAME=f"FILE:{realm.keytab}")
    client = ours(KRB5CCNAME=cache, KRB5_CLIENT_KTNAME=f"FILE:{keytab}")
    for arguments in ({}, {"user": "owner", "domain": mit_kdc.REALM}):
        assert client_name(client, server, **arguments) == f"owner@{mit_kdc.REALM}"


def test_an_expired_cache_without_a_client_keytab_is_not_credentials(ours, stale_cache):
    refused = client_refusal(ours(KRB5CCNAME=stale_cache))
    assert refused.code == SEC_E_NO_CREDENTIALS
    assert "kinit" in str(refused)


def test_a_key_of_somebody_else_does_not_stand_in_for_a_named_user(ours, robot, stale_cache):
    client = ours(KRB5CCNAME=stale_cache, KRB5_CLIENT_KTNAME=f"FILE:{robot}")
    refused = client_refusal(client, user="alice", domain=mit_kdc.REALM)
    assert refused.code == SEC_E_NO_CREDENTIALS


def test_a_good_ticket_for_the_service_is_used_whatever_else_a_cache_lacks(ours, realm, robot, tmp_path):
    """The cache has alice's ticket for one service, and none to ask for others with."""
    other = f"elsewhere/{mit_kdc.HOST}"
    keytab = realm.add_service(other, tmp_path / "elsewhere")
    cache = realm.kinit("alice", tmp_path / "cache", "-S", PRINCIPAL)
    client = ours(KRB5CCNAME=cache, KRB5_CLIENT_KTNAME=f"FILE:{robot}")
    assert client_name(client, ours(KRB5_KTNAME=f"FILE:{realm.keytab}")) == CLIENT
    server = ours(KRB5_KTNAME=f"FILE:{keytab}")
    assert client_name(client, server, target=other) == f"machine@{mit_kdc.REALM}"


def test_a_client_keytab_with_another_key_asks_the_kdc_anew(ours, realm, tmp_path):
    """The KDC gives this account no ticket any more: only who asks it finds out."""
    keytab = realm.add_service("rekeyed", tmp_path / "keytab")
    client = ours(KRB5_CLIENT_KTNAME=f"FILE:{keytab}")
    server = ours(KRB5_KTNAME=f"FILE:{realm.keytab}")
    assert client_name(client, server) == f"rekeyed@{mit_kdc.REALM}"
    realm.admin("modprinc", "-allow_tix", "rekeyed")
    client.call("begin_again")
    assert client.step()
    realm.export("rekeyed", keytab)
    client.call("begin_again")
    with pytest.raises(PeerError) as refused:
        client.step()
    assert refused.value.code == SEC_E_LOGON_DENIED
    realm.admin("modprinc", "+allow_tix", "rekeyed")
    client.call("begin_again")
    server.call("accept", package="Kerberos")
    handshake(client, server)
    assert server.call("client") == f"rekeyed@{mit_kdc.REALM}"


@pytest.mark.parametrize("has_keytab", [True, False])
def test_a_named_user_without_a_password_hears_of_the_setting_that_would_do(ours, realm, has_keytab):
    client = ours(**({"KRB5_KTNAME": f"FILE:{realm.keytab}"} if has_keytab else {}))
    refused = client_refusal(client, user="alice", domain=mit_kdc.REALM)
    assert refused.code == SEC_E_NO_CREDENTIALS
    assert "kinit" in str(refused)
    assert ("kerberos_protocol_transition" in str(refused)) == has_keytab
