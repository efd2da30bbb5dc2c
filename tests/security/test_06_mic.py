# SPDX-License-Identifier: MIT
"""Issue 9, finding 6: no one takes the MIC away, and with it what only the MIC protects."""

import pytest
from mitm import End, alter, carry
from ntlm_wire import IDENTIFY, SEAL, SIGN, without_flags, without_pairs, without_timestamp
from opensspi import sspi, sspicon
from sessions import PASSWORD, add_account


@pytest.fixture(scope="module", autouse=True)
def account():
    add_account("mic", PASSWORD)


def ends(flags):
    client = sspi.ClientAuth("NTLM", auth_info=("mic", ".", PASSWORD), scflags=flags)
    return End(client), End(sspi.ServerAuth("NTLM", scflags=0))


@pytest.mark.parametrize("strip", [without_timestamp, without_pairs])
@pytest.mark.parametrize(
    ("wanted", "cleared"),
    [
        (0, 0),
        (sspicon.ISC_REQ_IDENTIFY, IDENTIFY),
        (sspicon.ISC_REQ_REPLAY_DETECT, SIGN | SEAL),
        (sspicon.ISC_REQ_SEQUENCE_DETECT, SIGN | SEAL),
        (sspicon.ISC_REQ_INTEGRITY, SIGN | SEAL),
        (sspicon.ISC_REQ_CONNECTION, 0),
    ],
)
def test_a_challenge_stripped_of_its_time_lets_nobody_in(strip, wanted, cleared):
    outcome = carry(
        *ends(wanted),
        alter(0, without_flags(cleared)),
        alter(1, lambda token: strip(without_flags(cleared)(token))),
        alter(2, without_flags(cleared)),
    )
    assert not outcome.server.done
    assert outcome.code in (sspicon.SEC_E_MESSAGE_ALTERED, sspicon.SEC_E_LOGON_DENIED)


@pytest.mark.parametrize(
    ("wanted", "granted"),
    [
        (sspicon.ISC_REQ_IDENTIFY, sspicon.ASC_RET_IDENTIFY),
        (sspicon.ISC_REQ_REPLAY_DETECT, sspicon.ASC_RET_REPLAY_DETECT),
    ],
)
def test_untouched_the_server_has_what_the_client_asked_for(wanted, granted):
    outcome = carry(*ends(wanted))
    assert outcome.both_done
    assert outcome.server.auth.ctxt_attr & granted


@pytest.mark.parametrize("number", [0, 1, 2])
def test_flags_cleared_in_one_message_are_missed(number):
    outcome = carry(*ends(sspicon.ISC_REQ_IDENTIFY), alter(number, without_flags(IDENTIFY)))
    assert not outcome.server.done
