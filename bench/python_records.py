#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What records of TLS of 16 KiB cost from Python, encrypted and decrypted: nanoseconds.

Prints one JSON object {row: nanoseconds}; bench/run.py compares it with the C ABI.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import time

import python_timing
from opensspi import sspicon, win32security

DATA = b"x" * 16384
MAX_TOKEN = 65536
FLAGS = sspicon.ISC_REQ_STREAM | sspicon.ISC_REQ_CONFIDENTIALITY
ROUNDS, BATCHES, BATCH = 25, 80, 16  # a batch fits into the second-level cache
VERSIONS = {
    "1.2": (sspicon.SP_PROT_TLS1_2_SERVER, sspicon.SP_PROT_TLS1_2_CLIENT),
    "1.3": (sspicon.SP_PROT_TLS1_3_SERVER, sspicon.SP_PROT_TLS1_3_CLIENT),
}


def own_certificate() -> tuple[bytes, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=bench"
        files = [pathlib.Path(folder) / "certificate", pathlib.Path(folder) / "key"]
        subprocess.run(
            [*command.split(), "-out", files[0], "-keyout", files[1]], check=True, capture_output=True
        )
        return files[0].read_bytes(), files[1].read_bytes()


def buffer(kind: int, content: bytes) -> win32security.PySecBufferType:
    made = win32security.PySecBufferType(len(content), kind)
    made.Buffer = content
    return made


def descriptor(*buffers: win32security.PySecBufferType) -> win32security.PySecBufferDescType:
    made = win32security.PySecBufferDescType()
    for each in buffers:
        made.append(each)
    return made


class Pair:
    """Pair is a client and a server with an established connection."""

    def __init__(self, version: str, certificate: tuple[bytes, bytes]):
        inbound, outbound = VERSIONS[version]
        options: dict[str, object] = {
            "Flags": sspicon.SCH_CRED_MANUAL_CRED_VALIDATION | sspicon.SCH_CRED_DISABLE_RECONNECTS
        }
        server = self._credential(
            sspicon.SECPKG_CRED_INBOUND,
            options | {"EnabledProtocols": inbound, "Certificates": [certificate]},
        )
        client = self._credential(sspicon.SECPKG_CRED_OUTBOUND, options | {"EnabledProtocols": outbound})
        self.client, self.server = (win32security.PyCtxtHandleType() for _ in range(2))
        started = [False, False]

        def step(is_client: bool, token: bytes) -> tuple[int, bytes]:
            given = descriptor(buffer(sspicon.SECBUFFER_TOKEN, token), buffer(sspicon.SECBUFFER_EMPTY, b""))
            out = descriptor(win32security.PySecBufferType(MAX_TOKEN, sspicon.SECBUFFER_TOKEN))
            context = self.client if is_client else self.server
            old = context if started[is_client] else None
            started[is_client] = True
            if is_client:
                status, _, _ = win32security.InitializeSecurityContext(
                    client, old, "bench", FLAGS, 0, given, context, out
                )
            else:
                status, _, _ = win32security.AcceptSecurityContext(
                    server, old, given, sspicon.ASC_REQ_STREAM, 0, context, out
                )
            return status, out[0].Buffer

        at_client = at_server = sspicon.SEC_I_CONTINUE_NEEDED
        _, token = step(True, b"")
        while at_client or at_server:
            if at_server:
                at_server, token = step(False, token)
            if at_client:
                at_client, token = step(True, token)

    @staticmethod
    def _credential(use: int, data: dict[str, object]) -> win32security.PyCredHandleType:
        return win32security.AcquireCredentialsHandle(None, "Schannel", use, None, data)[0]


def message(pair: Pair) -> win32security.PySecBufferDescType:
    sizes = pair.client.QueryContextAttributes(sspicon.SECPKG_ATTR_STREAM_SIZES)
    return descriptor(
        win32security.PySecBufferType(sizes["Header"], sspicon.SECBUFFER_STREAM_HEADER),
        buffer(sspicon.SECBUFFER_DATA, DATA),
        win32security.PySecBufferType(sizes["Trailer"], sspicon.SECBUFFER_STREAM_TRAILER),
        buffer(sspicon.SECBUFFER_EMPTY, b""),
    )


def received(sent: win32security.PySecBufferDescType) -> win32security.PySecBufferDescType:
    return descriptor(
        buffer(sspicon.SECBUFFER_DATA, b"".join(each.Buffer for each in sent)),
        *(buffer(sspicon.SECBUFFER_EMPTY, b"") for _ in range(3)),
    )


def in_place(pair: Pair) -> float:
    """The best round's mean of the two calls alone, without making their buffers."""
    encrypt, decrypt = pair.client.EncryptMessage, pair.server.DecryptMessage

    def seconds_of_batch() -> float:
        sent = [message(pair) for _ in range(BATCH)]
        started = time.process_time()
        for each in sent:
            encrypt(0, each, 0)
        seconds = time.process_time() - started
        arrived = [received(each) for each in sent]
        started = time.process_time()
        for each in arrived:
            decrypt(each, 0)
        seconds += time.process_time() - started
        assert all(each[1].Buffer == DATA for each in arrived)
        return seconds

    best = min(sum(seconds_of_batch() for _ in range(BATCHES)) for _ in range(ROUNDS))
    return best / (BATCHES * BATCH) * 1e9


def from_bytes_to_bytes(pair: Pair) -> float:
    """The same with all that a program does to get bytes encrypted and decrypted."""

    def exchange() -> None:
        sent = message(pair)
        pair.client.EncryptMessage(0, sent, 0)
        arrived = received(sent)
        pair.server.DecryptMessage(arrived, 0)
        assert arrived[1].Buffer == DATA

    return python_timing.nanoseconds(exchange)


def main() -> None:
    certificate = own_certificate()
    rows = {}
    for version in VERSIONS:
        pair = Pair(version, certificate)
        rows[f"TLS {version}: encrypt and decrypt 16 KiB in place"] = in_place(pair)
        rows[f"TLS {version}: encrypt and decrypt 16 KiB, from bytes to bytes"] = from_bytes_to_bytes(pair)
    json.dump(rows, sys.stdout)


if __name__ == "__main__":
    main()
