#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a call from Python costs: EncryptMessage of 64 bytes; bench_ntlm has the call through the C ABI."""

import time

from opensspi import sspi, sspicon, win32security

CALLS = 200_000
ROUNDS = 5


def established():
    client = sspi.ClientAuth("NTLM", auth_info=("bench", "", "Correct-Horse-7"))
    server = sspi.ServerAuth("NTLM")
    token = None
    while not (client.authenticated and server.authenticated):
        _, token = client.authorize(token)
        _, token = server.authorize(token)
    return client


def seconds_a_call(call) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for _ in range(CALLS // ROUNDS):
            call()
        best = min(best, time.perf_counter() - started)
    return best / (CALLS // ROUNDS)


def main() -> None:
    client = established()
    message = win32security.PySecBufferDescType()
    data = win32security.PySecBufferType(64, sspicon.SECBUFFER_DATA)
    data.Buffer = b"Z" * 64
    message.append(data)
    message.append(
        win32security.PySecBufferType(
            client.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_SIZES)["SecurityTrailer"],
            sspicon.SECBUFFER_TOKEN,
        )
    )
    encrypt = client.ctxt.EncryptMessage
    sealing = seconds_a_call(lambda: encrypt(0, message, 0)) * 1e9
    empty = seconds_a_call(lambda: None) * 1e9
    print(
        f"\nPython EncryptMessage, 64 B: {sealing:,.0f} ns a call, "
        f"of which an empty call of a lambda is {empty:,.0f} ns"
    )


if __name__ == "__main__":
    main()
