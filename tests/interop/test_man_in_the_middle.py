# SPDX-License-Identifier: MIT
"""A man in the middle between two ends of ours, of Kerberos and of SPNEGO with Kerberos, in a real realm.

The harness is that of tests/security/mitm.py. Whatever is done to the tokens, the handshake is refused, or
hangs where a token is missing. Some bytes of Kerberos and SPNEGO are protected by nothing (the encryption
type and key version of a ticket, names beside it, the list of mechanisms while the first one is taken):
what changes there may pass, but only to a context with everything that the untouched one has.
"""

import os
import random
import types

import pytest
from mitm import alter, carry, drop, flip, inject, reorder, repeat
from peers import mit_kdc
from peers.party import PeerError

SOAK = os.environ.get("OPENSSPI_SOAK") == "1"
TARGET = f"HTTP/{mit_kdc.HOST}"
CLIENT = f"alice@{mit_kdc.REALM}"
SEC_E_INTERNAL_ERROR = -2146893052
SECURITY_CODES = range(-2146893312, -2146892800)  # 0x80090300 to 0x800904FF
UNPROVED = ["integrity", "confidentiality", "replay", "sequence"]
SECURED = ["mutual", *UNPROVED]

KRB5_OID = bytes.fromhex("06092a864886f712010202")
MS_KRB5_OID = bytes.fromhex("06092a864882f712010202")
NTLM_OID = bytes.fromhex("060a2b06010401823702020a")

# (package, flags, how many tokens an untouched handshake has)
KINDS = {
    "Kerberos": ("Kerberos", SECURED, 2),
    "Kerberos unproved": ("Kerberos", UNPROVED, 1),
    "Kerberos DCE": ("Kerberos", [*SECURED, "dce"], 3),
    "Negotiate": ("Negotiate", SECURED, 2),
    "Negotiate DCE": ("Negotiate", [*SECURED, "dce"], 4),
}
CASES = [(kind, number) for kind, (_, _, count) in KINDS.items() for number in range(count)]


class End:
    """End is one end, in a process of its own."""

    def __init__(self, party):
        self.party = party
        self.error = None
        self._done = False

    @property
    def done(self):
        return self.error is None and self._done

    def step(self, token):
        if self.error is not None:
            return b""
        try:
            answer = self.party.call("step", token=token)
        except PeerError as refusal:
            self.error = types.SimpleNamespace(winerror=refusal.code, words=str(refusal))
            return b""
        self._done = answer["done"]
        return answer["token"] or b""


class Ends:
    """Ends are the processes of a client with alice's tickets and of a server with the service's keys."""

    def __init__(self, ours, realm, cache):
        environment = {"KRB5CCNAME": cache, "KRB5_KTNAME": f"FILE:{realm.keytab}"}
        self.client, self.server = ours(**environment), ours(**environment)
        self._untouched = {}

    def carry(self, kind, *tamperings):
        """carry runs one handshake and returns how it ended."""
        package, flags, _ = KINDS[kind]
        self.client.call("init", package=package, target=TARGET, flags=flags)
        self.server.call("accept", package=package)
        return carry(End(self.client), End(self.server), *tamperings)

    def untouched(self, kind):
        """untouched is (tokens, guarantees) of an unchanged handshake."""
        if kind not in self._untouched:
            outcome = self.carry(kind)
            assert outcome.both_done, outcome.code
            assert len(outcome.tokens) == KINDS[kind][2]
            self._untouched[kind] = (outcome.tokens, self.guarantees(kind))
        return self._untouched[kind]

    def guarantees(self, kind):
        """guarantees are what two finished ends have of each other; their keys must be the same."""
        assert self.client.session_key() == self.server.session_key()
        names = [end.call("package") for end in (self.client, self.server)] if "Negotiate" in kind else []
        protected = self.client.call("wrap", data=b"text")
        assert self.server.call("unwrap", token=protected) == b"text"
        return {
            "client": self.server.call("client"),
            "attributes": [end.call("attributes") for end in (self.client, self.server)],
            "packages": names,
            "sizes": [end.call("query", attribute="SIZES") for end in (self.client, self.server)],
        }

    def check(self, kind, outcome, note=""):
        """check holds what has become of a touched handshake against the untouched one."""
        _, wanted = self.untouched_values[kind]
        for which, end in (("client", outcome.client), ("server", outcome.server)):
            if end.error is not None:
                code = end.error.winerror
                assert code in SECURITY_CODES and code != SEC_E_INTERNAL_ERROR, (which, code, note)
        if outcome.both_done:
            assert self.guarantees(kind) == wanted, note
        elif outcome.client.done:
            assert self.client.call("attributes") == wanted["attributes"][0], note
        elif outcome.server.done:
            assert self.server.call("attributes") == wanted["attributes"][1], note
            assert self.server.call("client") == wanted["client"], note

    @property
    def untouched_values(self):
        return self._untouched


@pytest.fixture
def ends(ours, realm, cache):
    made = Ends(ours, realm, cache)
    for kind in KINDS:
        made.untouched(kind)
    return made


def test_left_alone_both_ends_are_done(ends):
    for kind in KINDS:
        _, guarantees = ends.untouched(kind)
        assert guarantees["client"] == CLIENT, kind


def test_a_dropped_token_ends_the_handshake(ends):
    for kind, number in CASES:
        outcome = ends.carry(kind, drop(number))
        assert len(outcome.tokens) == number + 1, (kind, number)
        assert not outcome.both_done, (kind, number)
        ends.check(kind, outcome, (kind, number))


def changes(token):
    """changes are what a man in the middle does to a token, by name."""
    return {
        "empty": lambda number: alter(number, lambda _: b""),
        "cut": lambda number: alter(number, lambda token: token[: len(token) // 2]),
        "last byte cut": lambda number: alter(number, lambda token: token[:-1]),
        "longer": lambda number: alter(number, lambda token: token + b"\0"),
        "garbage": lambda number: alter(number, lambda token: bytes(len(token))),
        "reversed": lambda number: alter(number, lambda token: token[::-1]),
        "from an earlier handshake": lambda number: alter(number, lambda _: token),
        "an earlier one before it": lambda number: inject(number, token),
        "NTLM before it": lambda number: inject(number, b"NTLMSSP\0\1\0\0\0" + bytes(28)),
        "garbage before it": lambda number: inject(number, b"garbage"),
    }


def test_a_token_that_is_replaced_or_gets_company_is_refused(ends):
    for kind, number in CASES:
        for name, change in changes(ends.untouched(kind)[0][number]).items():
            outcome = ends.carry(kind, change(number))
            note = (kind, number, name, outcome.code)
            ends.check(kind, outcome, note)
            if (
                name == "from an earlier handshake"
                and outcome.tokens[number] == ends.untouched(kind)[0][number]
            ):
                continue  # "accept-completed" alone is the same in every handshake
            assert not outcome.both_done, note
            assert outcome.code != 0 or name == "empty", note


def test_a_token_that_comes_twice_makes_no_second_context(ends):
    """The second one reaches an end that is done, or waits for another token."""
    for kind, number in CASES:
        outcome = ends.carry(kind, repeat(number))
        assert outcome.code != 0, (kind, number)
        ends.check(kind, outcome, (kind, number))


def test_a_replayed_first_token_is_refused_by_another_context(ends):
    for kind in KINDS:
        package, _, _ = KINDS[kind]
        ends.server.call("accept", package=package)
        server = End(ends.server)
        server.step(ends.untouched(kind)[0][0])
        assert server.error is not None and not server.done, kind
        assert server.error.winerror in SECURITY_CODES, kind


def test_tokens_out_of_order_are_refused(ends):
    for kind in ("Kerberos DCE", "Negotiate DCE"):
        outcome = ends.carry(kind, reorder(0, 2))
        assert not outcome.both_done
        outcome = ends.carry(kind, alter(0, lambda _, kind=kind: ends.untouched(kind)[0][2]))
        assert not outcome.both_done and outcome.code != 0
        ends.check(kind, outcome, kind)


def test_tokens_that_go_back_to_their_sender_are_refused(ends):
    for kind, number in CASES:
        tokens = ends.untouched(kind)[0]
        if number > 0:
            outcome = ends.carry(kind, alter(number, lambda _, first=tokens[0]: first))
            assert not outcome.both_done and outcome.code != 0, (kind, number)
            ends.check(kind, outcome, (kind, number))


def test_no_flipped_bit_takes_anything_away(ends):
    """Every byte in make soak, else some of each token."""
    chosen = random.Random(9)
    num_refused = num_passed = 0
    for kind, number in CASES:
        length = len(ends.untouched(kind)[0][number])
        places = range(length) if SOAK else sorted(chosen.sample(range(length), min(length, 25)))
        for place in places:
            bit = 8 * place + chosen.randrange(8)
            outcome = ends.carry(kind, flip(number, bit))
            ends.check(kind, outcome, (kind, number, bit))
            num_refused += outcome.code != 0
            num_passed += outcome.both_done
    assert num_refused > 5 * num_passed


def without_kerberos(token):
    """without_kerberos puts NTLM before Kerberos in the list of mechanisms, which keeps its length."""
    listed = KRB5_OID + MS_KRB5_OID
    at = token.find(listed)
    if at < 0:
        listed = MS_KRB5_OID + KRB5_OID
        at = token.find(listed)
    assert at >= 0
    end = token.index(NTLM_OID, at) + len(NTLM_OID)
    between = token[at + len(listed) : end - len(NTLM_OID)]
    return token[:at] + NTLM_OID + between + listed + token[end:]


def test_a_list_with_ntlm_first_does_not_end_in_ntlm(ends):
    """Both ends could do NTLM (they are one user), and the list is what the MIC of SPNEGO covers."""
    outcome = ends.carry("Negotiate", alter(0, without_kerberos))
    assert not outcome.both_done
    assert outcome.code in SECURITY_CODES
    ends.check("Negotiate", outcome)


def test_kerberos_taken_out_of_its_spnego_leaves_the_client_without_an_answer(ends):
    """The man in the middle unwraps the client's ticket and wraps nothing: the client waits for SPNEGO."""
    outcome = ends.carry("Negotiate", alter(0, lambda token: token[token.index(b"\x60", 1) :]))
    assert not outcome.both_done
    ends.check("Negotiate", outcome)


def test_an_error_in_place_of_the_servers_answer_is_an_error(ends):
    """A KRB-ERROR is not signed: it can end a handshake, and nothing else."""
    for kind in ("Kerberos", "Negotiate"):
        package, flags, _ = KINDS[kind]
        ends.client.call("init", package=package, target=TARGET, flags=flags)
        ends.server.call("accept", package=package)
        client, server = End(ends.client), End(ends.server)
        first = client.step(None)
        assert server.step(first) and server.done
        ends.server.call("accept", package=package)
        error = ends.server.call("refused", token=first)  # a replay
        if error is None:
            continue
        client.step(error)
        assert client.error is not None and not client.done, kind
        assert client.error.winerror in SECURITY_CODES, kind
