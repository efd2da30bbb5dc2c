"""A client whose KDC does not answer, and what the rest of its process does meanwhile.

Usage: kdc_wait.py TARGET. Prints one JSON object. The environment names realm, cache and timeout.
"""

import json
import os
import sys
import threading
import time

import opensspi

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
