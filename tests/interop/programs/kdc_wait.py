# SPDX-License-Identifier: MIT
"""A client whose KDC does not answer, and what the rest of its process does meanwhile.

Usage: kdc_wait.py TARGET PASSWORD. Prints one JSON object. The environment names realm, cache and timeout.
"""

import json
import os
import sys
import threading
import time
import warnings

import opensspi

# Python 3.12 and later warn of what is tested here.
warnings.filterwarnings("ignore", category=DeprecationWarning, message=".*fork")
opensspi.install_as_pywin32()

import sspi  # noqa: E402  (the line above makes these names importable)
import win32security  # noqa: E402


def main():
    target = sys.argv[1]
    report = {}
    ticks = []
    over = threading.Event()
    counter = threading.Thread(target=count, args=(ticks, over))
    counter.start()
    started = time.monotonic()
    report["code"], report["text"] = ask(target)
    report["waited"] = time.monotonic() - started
    over.set()
    counter.join()
    report["ticks"] = len(ticks)
    report["crowd"] = crowd(target, sys.argv[2])
    report["fork after"] = fork(target)
    asking = threading.Thread(target=ask, args=(target,))
    asking.start()
    time.sleep(0.3)
    report["fork meanwhile"] = fork(target)
    asking.join()
    print(json.dumps(report | {"ended": time.time()}), flush=True)


def ask(target):
    try:
        sspi.ClientAuth("Kerberos", targetspn=target).authorize(None)
    except win32security.error as refused:
        return refused.winerror, refused.strerror
    return 0, ""


def crowd(target, password):
    """crowd is how long the last of some threads waits that need one credential's ticket."""
    clients = [sspi.ClientAuth("Kerberos", targetspn=target, auth_info=("alice", "", password))]
    for _ in range(7):
        clients.append(sspi.ClientAuth("Kerberos", targetspn=target))
        clients[-1].credentials = clients[0].credentials
    refused = []
    threads = [threading.Thread(target=refusal, args=(client, refused)) for client in clients]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [time.monotonic() - started, len(refused)]


def refusal(client, refused):
    try:
        client.authorize(None)
    except win32security.error as error:
        refused.append(error)


def count(ticks, over):
    while not over.is_set():
        ticks.append(time.monotonic())
        time.sleep(0.01)


def fork(target):
    """fork is how long a fork takes, and how a child ends that asks, too."""
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        os._exit(0 if ask(target)[0] != 0 else 1)
    took = time.monotonic() - started
    return [took, os.waitpid(child, 0)[1]]


if __name__ == "__main__":
    main()
