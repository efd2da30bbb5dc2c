# SPDX-License-Identifier: MIT
"""The man-in-the-middle harness itself: each kind of tampering ends a handshake of each package."""

import pytest
from mitm import End, alter, carry, drop, flip, inject, reorder, repeat
from opensspi import sspi, sspicon
from sessions import PASSWORD, add_account


@pytest.fixture(scope="module", autouse=True)
def account():
    add_account("middle", PASSWORD)


def ends(package):
    client = sspi.ClientAuth(package, auth_info=("middle", ".", PASSWORD), scflags=sspicon.ISC_REQ_INTEGRITY)
    return End(client), End(sspi.ServerAuth(package))


@pytest.mark.parametrize(("package", "count"), [("NTLM", 3), ("Negotiate", 4)])
def test_left_alone_both_ends_are_done(package, count):
    outcome = carry(*ends(package))
    assert outcome.both_done and outcome.code == 0
    assert len(outcome.tokens) == count


@pytest.mark.parametrize("package", ["NTLM", "Negotiate"])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_dropped_token_ends_the_handshake(package, number):
    outcome = carry(*ends(package), drop(number))
    assert len(outcome.tokens) == number + 1
    assert not outcome.both_done


@pytest.mark.parametrize("package", ["NTLM", "Negotiate"])
@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("kind", ["repeat", "inject", "empty", "flip"])
def test_a_tampered_handshake_does_not_succeed(package, number, kind):
    tampering = {
        "repeat": repeat(number),
        "inject": inject(number, b"NTLMSSP\0garbage"),
        "empty": alter(number, lambda token: token[:4]),
        "flip": flip(number, 8 * 13),
    }[kind]
    outcome = carry(*ends(package), tampering)
    assert not outcome.both_done


def test_tokens_out_of_order_are_refused():
    outcome = carry(*ends("NTLM"), reorder(0, 2))
    assert not outcome.both_done
