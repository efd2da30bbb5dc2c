# SPDX-License-Identifier: MIT
"""What QueryContextAttributes returns in Python: every attribute, of each package's established
contexts."""

import pytest
from peers import mit_kdc
from peers.party import handshake

TARGET = f"HTTP/{mit_kdc.HOST}"
SEC_E_UNSUPPORTED_FUNCTION = -2146893054
SEC_E_NO_IMPERSONATION = -2146893045
FLAGS = ["mutual", "integrity", "confidentiality", "replay", "sequence"]
PACKAGE = "dict Capabilities Comment MaxToken Name RPCID Version"
KINDS = {
    "SIZES": "dict BlockSize MaxSignature MaxToken SecurityTrailer",
    "NAMES": "str",
    "LIFESPAN": "(TimeType, TimeType)",
    "DCE_INFO": "dict AuthzSvc Pac",
    "KEY_INFO": "dict EncryptAlgorithm EncryptAlgorithmName KeySize "
    "SignatureAlgorithm SignatureAlgorithmName",
    "PASSWORD_EXPIRY": "TimeType",
    "SESSION_KEY": "bytes",
    "PACKAGE_INFO": PACKAGE,
    "NEGOTIATION_INFO": f"(int, {PACKAGE})",
    "FLAGS": "int",
    "AUTHORITY": "str",
    "CLIENT_SPECIFIED_TARGET": "str",
}
OF_KERBEROS = {"NATIVE_NAMES": "(str, str)"}


@pytest.fixture(params=["Kerberos", "Negotiate of Kerberos", "Negotiate of NTLM"])
def ends(request, parties, realm, cache):
    """ends are a client and a server that are done, and the mechanism that they speak."""
    package, _, mechanism = request.param.partition(" of ")
    environment = realm.environment | {"KRB5CCNAME": cache, "KRB5_KTNAME": f"FILE:{realm.keytab}"}
    client, server = (parties.sspi_without_accounts(**environment) for _ in range(2))
    target = None if mechanism == "NTLM" else TARGET
    client.call("init", package=package, target=target, flags=FLAGS)
    server.call("accept", package=package)
    handshake(client, server)
    return client, server, mechanism or package


def test_every_attribute_is_of_its_type_or_refused(ends):
    client, server, mechanism = ends
    answered = KINDS | (OF_KERBEROS if mechanism == "Kerberos" else {})
    for party, token in ((client, SEC_E_NO_IMPERSONATION), (server, "PyHANDLE")):
        kinds = party.call("attribute_kinds")
        assert kinds.pop("ACCESS_TOKEN") == token
        assert {name: kind for name, kind in kinds.items() if kind != SEC_E_UNSUPPORTED_FUNCTION} == answered
        assert "TARGET_INFORMATION" in kinds
    assert party.call("query", attribute="PACKAGE_INFO")["Name"] == mechanism
