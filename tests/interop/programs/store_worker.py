# SPDX-License-Identifier: MIT
"""One of several processes on one store: store_worker.py USER PASSWORD COUNT.

Lets USER in COUNT times, refuses a wrong password between, and uses the process's own account each time.
"""

import sys

import sspi


def handshake(auth_info):
    client, server = sspi.ClientAuth("NTLM", auth_info=auth_info), sspi.ServerAuth("NTLM")
    status, token = 1, None
    while status != 0:
        _, token = client.authorize(token)
        status, token = server.authorize(token)
    server.verify(b"hello", client.sign(b"hello"))


def refused(auth_info):
    try:
        handshake(auth_info)
    except sspi.error:
        return True
    return False


user, password, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
for _ in range(count):
    handshake(None)
    assert refused((user, "", "not " + password))
    handshake((user, "", password))
