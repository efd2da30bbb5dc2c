# SPDX-License-Identifier: MIT
"""Kerberos in a domain of Active Directory's kind, Samba's: who a client is by its ticket's certificate."""

import pytest
from peers import samba_dc
from peers.account import PASSWORD
from peers.party import PeerError, handshake

SEC_E_LOGON_DENIED = -2146893044
SERVICE = "HTTP/web.lab.test"
CLAIMS_VALID = "S-1-5-21-0-0-0-497"  # Samba 4.20 and later put it into every ticket, as Windows does
SECURED = ["mutual", "integrity", "confidentiality", "replay", "sequence"]


@pytest.fixture(scope="module")
def service(domain, tmp_path_factory):
    """service is MIT's variables for the service and its clients."""
    return domain.kerberos("web", SERVICE, tmp_path_factory.mktemp("service"))


@pytest.fixture
def ours(parties, service):
    """ours makes a party of our own, whose tickets and keys are the domain's."""
    return lambda **more: parties.sspi_without_accounts(**service, **more)


def logged_on(client, server, user, password=PASSWORD, package="Kerberos"):
    client.call(
        "init",
        package=package,
        user=user,
        domain=samba_dc.DOMAIN,
        password=password,
        target=SERVICE,
        flags=SECURED,
    )
    server.call("accept", package=package)
    handshake(client, server)


def test_a_client_is_who_its_certificate_says(ours, domain):
    client, server = ours(), ours()
    logged_on(client, server, "bob")
    sid = domain.sid("bob")
    assert server.call("client") == rf"{samba_dc.DOMAIN}\bob"
    assert server.call("client_sid") == sid
    assert sid.rpartition("-")[0] + "-513" in server.call("group_sids")
    assert server.call("unwrap", token=client.call("wrap", data=b"hello")) == b"hello"


def test_groups_of_every_kind_are_in_the_clients_token(ours, domain):
    """Those that it is in by way of others, too, and in the end those of every logon over the network."""
    domain.add_user("carol", PASSWORD)
    domain.add_group("staff", members=["carol"])
    domain.add_group("all-staff", members=["staff"])
    domain.add_group("everywhere", "--group-scope=Universal", members=["all-staff"])
    domain.add_group("printers", "--group-scope=Domain", members=["staff"])
    domain.add_group("others", members=["bob"])
    client, server = ours(), ours()
    logged_on(client, server, "carol")
    groups = ("Domain Users", "staff", "all-staff", "everywhere", "printers")
    asserted, everyone, network, authenticated = "S-1-18-1", "S-1-1-0", "S-1-5-2", "S-1-5-11"
    found = server.call("group_sids")
    if CLAIMS_VALID in found:
        found.remove(CLAIMS_VALID)
    assert sorted(found) == sorted([*map(domain.sid, groups), asserted, everyone, network, authenticated])


def test_a_client_has_the_principal_name_that_the_domain_gave_it(ours, domain):
    domain.rename_principal("bob", "bob.smith@lab.test")
    client, server = ours(), ours(OPENSSPI_IMPERSONATION="identify")
    logged_on(client, server, "bob")
    assert server.call("user_name", form="NameUserPrincipal") == "bob.smith@lab.test"
    assert server.call("user_name", form="NameSamCompatible") == rf"{samba_dc.DOMAIN}\bob"


def test_a_client_logs_on_by_its_principal_name(ours, domain):
    domain.rename_principal("bob", "bob.smith@lab.test")
    client, server = ours(), ours()
    client.call(
        "init",
        package="Kerberos",
        user="bob.smith@lab.test",
        password=PASSWORD,
        target=SERVICE,
        flags=SECURED,
    )
    server.call("accept", package="Kerberos")
    handshake(client, server)
    assert server.call("client") == rf"{samba_dc.DOMAIN}\bob"


def test_a_principal_name_may_have_a_suffix_that_is_not_a_realm(ours, domain):
    domain.allow_principal_suffix("example.com")
    domain.rename_principal("bob", "robert@example.com")
    for user in ("robert@example.com", "Robert@Example.Com"):
        client, server = ours(), ours()
        client.call("init", package="Kerberos", user=user, password=PASSWORD, target=SERVICE, flags=SECURED)
        server.call("accept", package="Kerberos")
        handshake(client, server)
        assert server.call("client") == rf"{samba_dc.DOMAIN}\bob"


def test_a_principal_name_that_the_domain_does_not_know_is_denied(ours):
    client = ours()
    client.call(
        "init", package="Kerberos", user="nobody@example.com", password="x", target=SERVICE, flags=SECURED
    )
    with pytest.raises(PeerError) as refused:
        client.step()
    assert refused.value.code == SEC_E_LOGON_DENIED


@pytest.mark.parametrize("package", ["Kerberos", "NTLM"])
def test_too_many_wrong_passwords_lock_a_user_out(ours, domain, parties, package):
    user = f"eve-{package.lower()}"
    domain.add_user(user, PASSWORD)
    domain.lock_after(2, user)
    for password in ("wrong", "wrong", PASSWORD):
        server = parties.sspi(
            OPENSSPI_COMPUTER_NAME=samba_dc.NETBIOS_NAME, OPENSSPI_AUTHORITIES="local,winbind"
        )
        ends = (ours(), ours()) if package == "Kerberos" else (parties.sspi(), server)
        with pytest.raises(PeerError) as refused:
            logged_on(*ends, user, password, package)
        assert refused.value.code == SEC_E_LOGON_DENIED
    assert "locked" in str(refused.value)


@pytest.mark.parametrize("package", ["Kerberos", "Negotiate"])
@pytest.mark.parametrize("flags", [[], ["confidentiality"], ["confidentiality", "dce"]], ids=len)
def test_sambas_client_library_talks_to_our_server_by_ticket(parties, ours, service, package, flags):
    """Its Kerberos is Heimdal."""
    realm = samba_dc.DNS_DOMAIN.upper()
    client = parties.gensec(f"realm = {realm}\ninterfaces = 127.0.0.1/8", **service)
    server = ours()
    who = {"user": "bob", "domain": samba_dc.DOMAIN, "password": PASSWORD}
    client.call("init", **who, flags=["integrity", *flags], package=package, target=SERVICE)
    server.call("accept", package=package)
    handshake(client, server)
    assert server.call("client") == rf"{samba_dc.DOMAIN}\bob"
    assert client.session_key() == server.session_key()
    for message in (b"x", bytes(range(256)) * 64):
        server.call("verify", data=message, signature=client.call("sign", data=message))
        client.call("verify", data=message, signature=server.call("sign", data=message))
        if "dce" in flags:
            continue  # wraps in other buffers, which this library does not return
        assert server.call("unwrap", token=client.call("wrap", data=message)) == message
        token = server.call("wrap", data=message, encrypt="confidentiality" in flags)
        assert client.call("unwrap", token=token) == message
