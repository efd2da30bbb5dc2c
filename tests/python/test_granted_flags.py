# SPDX-License-Identifier: MIT
"""What a context was granted, where the peer refused a part of what was asked for."""

import pytest
from ntlm_wire import SEAL, SIGN, without_flags
from opensspi import sspi, sspicon
from sessions import PASSWORD, add_account


@pytest.fixture(scope="module", autouse=True)
def account():
    add_account("granted", PASSWORD)


def client_after_a_challenge_without_session_security(requested):
    client = sspi.ClientAuth("NTLM", auth_info=("granted", ".", PASSWORD), scflags=requested)
    server = sspi.ServerAuth("NTLM", scflags=0)
    _, negotiate = client.authorize(None)
    _, challenge = server.authorize(negotiate[0].Buffer)
    client.authorize(without_flags(SIGN | SEAL)(challenge[0].Buffer))
    return client


@pytest.mark.parametrize(
    ("requested", "returned"),
    [
        (sspicon.ISC_REQ_INTEGRITY, sspicon.ISC_RET_INTEGRITY),
        (sspicon.ISC_REQ_REPLAY_DETECT, sspicon.ISC_RET_REPLAY_DETECT),
        (sspicon.ISC_REQ_SEQUENCE_DETECT, sspicon.ISC_RET_SEQUENCE_DETECT),
    ],
)
def test_integrity_that_the_server_lacks_is_not_granted(requested, returned):
    client = client_after_a_challenge_without_session_security(requested)
    assert client.authenticated
    assert not client.ctxt_attr & returned


def test_confidentiality_that_the_server_lacks_fails_the_step():
    with pytest.raises(sspi.error) as refusal:
        client_after_a_challenge_without_session_security(sspicon.ISC_REQ_CONFIDENTIALITY)
    assert refusal.value.winerror == sspicon.SEC_E_UNSUPPORTED_FUNCTION
