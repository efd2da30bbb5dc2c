# SPDX-License-Identifier: MIT
"""A man-in-the-middle harness: it drops, alters, repeats, reorders and injects tokens between any two ends.

    outcome = carry(End(client), End(server), alter(1, without_timestamp))
    assert not outcome.both_done

An end is anything with `step(token) -> token`, `done` and, after a refusal, `error`. `End` makes one of a
helper of `opensspi.sspi`. Tokens are numbered as they are sent, 0 is the client's first.
"""

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any

from opensspi import sspi

MOST_TOKENS = 32


class End:
    """End is one end, over a ClientAuth or a ServerAuth."""

    def __init__(self, auth: Any) -> None:
        self.auth = auth
        self.error: Any = None

    @property
    def done(self) -> bool:
        return self.error is None and self.auth.authenticated

    def step(self, token: bytes | None) -> bytes:
        """step takes a token and returns the next; after a refusal, which it keeps, nothing."""
        if self.error is not None:
            return b""
        try:
            return bytes(self.auth.authorize(token)[1][0].Buffer)
        except sspi.error as refusal:
            self.error = refusal
            return b""


@dataclasses.dataclass
class Outcome:
    """Outcome is how a handshake ended; `tokens` is what the ends sent, in order."""

    client: Any
    server: Any
    tokens: list[bytes]

    @property
    def both_done(self) -> bool:
        return self.client.done and self.server.done

    @property
    def code(self) -> int:
        """code is that of the end that refused; 0 if none did."""
        for end in (self.client, self.server):
            if end.error is not None:
                return end.error.winerror
        return 0


# A Tampering takes a token's number and what would be delivered for it, and returns what is delivered.
Tampering = Callable[[int, list[bytes]], Iterable[bytes]]


def _on(number: int, change: Callable[[list[bytes]], Iterable[bytes]]) -> Tampering:
    return lambda sent, tokens: change(tokens) if sent == number else tokens


def alter(number: int, change: Callable[[bytes], bytes]) -> Tampering:
    """alter replaces token `number` by change(token)."""
    return _on(number, lambda tokens: [change(token) for token in tokens])


def drop(number: int) -> Tampering:
    """drop does not deliver token `number`."""
    return _on(number, lambda tokens: [])


def repeat(number: int) -> Tampering:
    """repeat delivers token `number` twice."""
    return _on(number, lambda tokens: [*tokens, *tokens])


def inject(number: int, token: bytes) -> Tampering:
    """inject delivers another token before token `number`."""
    return _on(number, lambda tokens: [token, *tokens])


def flip(number: int, bit: int) -> Tampering:
    """flip changes one bit of token `number`; the place wraps round at the token's end."""

    def change(token: bytes) -> bytes:
        changed = bytearray(token)
        changed[bit // 8 % len(changed)] ^= 1 << (bit % 8)
        return bytes(changed)

    return alter(number, change)


def reorder(first: int, second: int) -> Tampering:
    """reorder delivers token `first` after token `second` of the same end."""
    held: list[bytes] = []

    def tamper(sent: int, tokens: list[bytes]) -> Iterable[bytes]:
        if sent == first:
            held.extend(tokens)
            return []
        return [*tokens, *held] if sent == second else tokens

    return tamper


def carry(client: Any, server: Any, *tamperings: Tampering, first: bytes | None = None) -> Outcome:
    """carry runs a handshake through the tamperings until no end has anything to send."""
    outcome = Outcome(client, server, [])
    to_client, waiting = True, [first]
    while waiting and len(outcome.tokens) < MOST_TOKENS:
        end = client if to_client else server
        answers = [answer for token in waiting if (answer := end.step(token))]
        waiting = []
        for answer in answers:
            delivered: Iterable[bytes] = [answer]
            for tamper in tamperings:
                delivered = tamper(len(outcome.tokens), list(delivered))
            outcome.tokens.append(answer)
            waiting.extend(delivered)
        to_client = not to_client
    return outcome
