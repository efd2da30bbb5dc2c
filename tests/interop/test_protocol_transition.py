# SPDX-License-Identifier: MIT
"""Users who gave a service no password: S4U2Self and S4U2Proxy, by MIT's KDC and by a domain controller."""

import pytest
from peers import mit_kdc, samba_dc
from peers.party import PeerError, handshake

PRINCIPAL = f"HTTP/{mit_kdc.HOST}"
SEC_E_LOGON_DENIED = -2146893044
SEC_E_NO_CREDENTIALS = -2146893042
SEC_E_DELEGATION_REQUIRED = -2146892987
FLAGS = ["mutual", "integrity", "confidentiality"]
ALLOWED = {"OPENSSPI_KERBEROS_PROTOCOL_TRANSITION": "yes"}


@pytest.fixture
def service(parties, realm):
    """service makes a party with the service's keytab, and further variables."""
    own = realm.environment | {"KRB5_KTNAME": f"FILE:{realm.keytab}"}
    return lambda **environment: parties.sspi_without_accounts(**(own | environment))


def begin(client, server, user="alice", domain=mit_kdc.REALM, target=PRINCIPAL):
    client.call("init", package="Kerberos", user=user, domain=domain, target=target, flags=FLAGS)
    server.call("accept", package="Kerberos")


def refusal(client, **arguments):
    with pytest.raises(PeerError) as refused:
        client.call("init", **({"package": "Kerberos", "target": PRINCIPAL, "flags": FLAGS} | arguments))
        client.step()
    return refused.value


@pytest.mark.parametrize("server_kind", ["ours", "theirs"])
def test_a_service_logs_a_user_on_to_itself(parties, realm, service, server_kind):
    client = service(**ALLOWED)
    theirs = realm.environment | {"KRB5_KTNAME": f"FILE:{realm.keytab}"}
    server = service() if server_kind == "ours" else parties.krb5(**theirs)
    for _ in range(2):  # the second ticket comes from memory
        begin(client, server)
        handshake(client, server)
        assert server.call("client") == f"alice@{mit_kdc.REALM}"
        assert server.call("unwrap", token=client.call("wrap", data=b"hello")) == b"hello"


def test_nobody_is_logged_on_unless_the_setting_says_so(service):
    error = refusal(service(), user="alice", domain=mit_kdc.REALM)
    assert error.code == SEC_E_NO_CREDENTIALS


def test_the_tickets_of_the_user_go_first(realm, service, tmp_path):
    cache = realm.kinit("alice", tmp_path / "cache")
    client, server = service(**ALLOWED, KRB5CCNAME=cache), service()
    begin(client, server, target=f"HTTP/{mit_kdc.HOST}@{mit_kdc.REALM}")
    handshake(client, server)
    assert client.call("query", attribute="NATIVE_NAMES")[0] == f"alice@{mit_kdc.REALM}"
    assert PRINCIPAL in realm.klist(cache)


def test_users_that_may_not_log_on_are_denied(realm, service):
    realm.add_user("locked-out", "-allow_tix")
    for user in ("nobody-here", "locked-out"):
        assert refusal(service(**ALLOWED), user=user, domain=mit_kdc.REALM).code == SEC_E_LOGON_DENIED


def test_a_kdc_that_trusts_no_service_refuses_other_targets(realm, service, tmp_path):
    other = f"other/{mit_kdc.HOST}"
    realm.add_service(other, tmp_path / "other")
    error = refusal(service(**ALLOWED), user="alice", domain=mit_kdc.REALM, target=other)
    assert error.code == SEC_E_DELEGATION_REQUIRED


def test_a_domain_trusts_a_service_for_users_and_a_target(parties, domain, tmp_path):
    web = domain.kerberos("portal", "HTTP/portal.lab.test", tmp_path)
    domain.export("portal", tmp_path / "domain.keytab")
    (tmp_path / "back").mkdir()
    back = domain.kerberos("backend", "HTTP/backend.lab.test", tmp_path / "back")
    client = parties.sspi_without_accounts(**(web | ALLOWED))
    own, other = parties.sspi_without_accounts(**web), parties.sspi_without_accounts(**back)
    bob = {"user": "bob", "domain": samba_dc.DOMAIN}
    begin(client, own, target="HTTP/portal.lab.test", **bob)
    handshake(client, own)
    assert own.call("client") == rf"{samba_dc.DOMAIN}\bob"
    assert own.call("client_sid") == domain.sid("bob")
    error = refusal(client, target="HTTP/backend.lab.test", **bob)
    assert error.code == SEC_E_DELEGATION_REQUIRED
    domain.trust("portal", "HTTP/backend.lab.test")
    begin(client, other, target="HTTP/backend.lab.test", **bob)
    handshake(client, other)
    assert other.call("client") == rf"{samba_dc.DOMAIN}\bob"
    assert other.call("client_sid") == domain.sid("bob")
