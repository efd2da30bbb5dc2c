# SPDX-License-Identifier: MIT
"""A prefork server: credentials made before the fork, 8 workers forked while 16 threads work.

Prints one line a worker: the server challenge of its first handshake, in hex. Ends with
status 0 when every worker did all of its handshakes.
"""

import os
import sys
import threading
import warnings

import sspi

# Python 3.12 and later warn of what is tested here.
warnings.filterwarnings("ignore", category=DeprecationWarning, message=".*fork")

WORKERS = 8
THREADS = 16
HANDSHAKES = 10
# [MS-NLMP] 2.2.1.2: ServerChallenge.
SERVER_CHALLENGE = slice(24, 32)

inherited = sspi.ServerAuth("NTLM")
stop = threading.Event()


def handshake(server):
    """handshake lets the current user in at `server`, proves the keys, and returns the server challenge."""
    client = sspi.ClientAuth("NTLM")
    server.reset()
    challenge = server.authorize(client.authorize(None)[1])[1]
    status, _ = server.authorize(client.authorize(challenge)[1])
    assert status == 0
    server.verify(b"hello", client.sign(b"hello"))
    return challenge[0].Buffer[SERVER_CHALLENGE].hex()


def keep_busy():
    while not stop.is_set():
        handshake(sspi.ServerAuth("NTLM"))


def work():
    """work is a worker's life; it ends without the parent's exit handlers."""
    challenges = [handshake(inherited) for _ in range(HANDSHAKES)]
    os.write(1, f"{challenges[0]}\n".encode())
    os._exit(0)


threads = [threading.Thread(target=keep_busy) for _ in range(THREADS)]
for thread in threads:
    thread.start()
workers = []
for _ in range(WORKERS):
    worker = os.fork()
    if worker == 0:
        work()
    workers.append(worker)
statuses = [os.waitpid(worker, 0)[1] for worker in workers]
stop.set()
for thread in threads:
    thread.join()
sys.exit(any(statuses))
