# SPDX-License-Identifier: MIT
"""Changes to NTLM messages, for the man-in-the-middle harness ([MS-NLMP] 2.2.1, 2.2.2.1)."""

import struct

SIGN, SEAL, ANONYMOUS, IDENTIFY = 0x10, 0x20, 0x800, 0x100000
TIMESTAMP = 7
_FLAGS_AT = {1: 12, 2: 20, 3: 60}


def message_type(message: bytes) -> int:
    assert message.startswith(b"NTLMSSP\0")
    return struct.unpack_from("<I", message, 8)[0]


def flags_of(message: bytes) -> int:
    return struct.unpack_from("<I", message, _FLAGS_AT[message_type(message)])[0]


def with_flags(message: bytes, flags: int) -> bytes:
    changed = bytearray(message)
    struct.pack_into("<I", changed, _FLAGS_AT[message_type(message)], flags)
    return bytes(changed)


def without_flags(cleared: int):
    """without_flags returns a change that clears flags of any of the three messages."""
    return lambda message: with_flags(message, flags_of(message) & ~cleared)


def pairs_of(challenge: bytes) -> list[tuple[int, bytes]]:
    length, _, offset = struct.unpack_from("<HHI", challenge, 40)
    pairs, at = [], offset
    while at < offset + length:
        kind, size = struct.unpack_from("<HH", challenge, at)
        if kind == 0:
            break
        pairs.append((kind, challenge[at + 4 : at + 4 + size]))
        at += 4 + size
    return pairs


def with_pairs(challenge: bytes, pairs: list[tuple[int, bytes]]) -> bytes:
    """with_pairs returns a CHALLENGE with another list of AV pairs."""
    length, _, offset = struct.unpack_from("<HHI", challenge, 12)
    name = challenge[offset : offset + length]
    info = b"".join(struct.pack("<HH", kind, len(value)) + value for kind, value in pairs) + bytes(4)
    fixed = bytearray(challenge[:56])
    struct.pack_into("<HHI", fixed, 12, len(name), len(name), 56)
    struct.pack_into("<HHI", fixed, 40, len(info), len(info), 56 + len(name))
    return bytes(fixed) + name + info


def without_timestamp(challenge: bytes) -> bytes:
    return with_pairs(challenge, [pair for pair in pairs_of(challenge) if pair[0] != TIMESTAMP])


def without_pairs(challenge: bytes) -> bytes:
    return with_pairs(challenge, [])
