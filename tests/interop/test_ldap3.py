# SPDX-License-Identifier: MIT
"""ldap3, which implements DIGEST-MD5 itself, as the client of an LDAP server over our acceptor."""

import contextlib

import pytest
from peers import command, ldap_server, party, requirements

REALM = "realm"
USER = "carol"
PASSWORD = "a plain secret"
SEC_E_LOGON_DENIED = -2146893044


@pytest.fixture
def connect(home, tmp_path):
    """connect binds ldap3 to a server of ours; the value is (the connection, the server).

    `required` are the flags of the server. With `signs` ldap3 signs its messages.
    """
    requirements.need_module("ldap3", "pip install ldap3")
    command.add_account(USER, PASSWORD, "--digest-realm", REALM, **home)
    import ldap3

    with contextlib.ExitStack() as closing:

        def bound(user, password, required=(), signs=False):
            ours = party.sspi_party(tmp_path / "log", OPENSSPI_DIGEST_REALM=REALM, **home)
            closing.callback(ours.close)
            ours.call("accept", flags=required, package="WDigest")
            server = ldap_server.LdapServer(ours, secured=signs)
            closing.callback(server.close)
            connection = ldap3.Connection(
                ldap3.Server("127.0.0.1", server.port, get_info=ldap3.NONE, connect_timeout=10),
                authentication=ldap3.SASL,
                sasl_mechanism=ldap3.DIGEST_MD5,
                sasl_credentials=(None, user, password, None, *(["sign"] if signs else [])),
                receive_timeout=10,
            )
            closing.callback(connection.unbind)
            connection.bind()
            return connection, server

        yield bound


def found(connection):
    """found is what one search returns."""
    assert connection.search("", "(objectClass=*)", "BASE", attributes=["description"])
    return connection.response[0]["raw_attributes"]["description"]


def test_ldap3_is_let_in(connect):
    connection, server = connect(USER, PASSWORD)
    assert connection.bound
    assert found(connection) == [ldap_server.VALUE]
    assert server.num_opened == 0


def test_ldap3_signs_its_messages(connect):
    connection, server = connect(USER, PASSWORD, ["integrity"], signs=True)
    assert connection.bound
    for number in range(1, 4):
        assert found(connection) == [ldap_server.VALUE]
        assert server.num_opened == number


@pytest.mark.parametrize("signs", [False, True])
@pytest.mark.parametrize("who", [(USER, "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_password_and_an_unknown_user_are_refused(connect, who, signs):
    connection, server = connect(*who, ["integrity"] if signs else (), signs)
    assert not connection.bound
    assert connection.result["description"] == "invalidCredentials"
    assert server.refusal.code == SEC_E_LOGON_DENIED
