# SPDX-License-Identifier: MIT
"""Accounts, and two ends that shake hands."""

import dataclasses
from typing import Any

from opensspi import accounts

USER, PASSWORD = "alice", "Wint3r is coming"


@dataclasses.dataclass
class Session:
    """Session is a finished handshake between two sspi helpers."""

    client: Any
    server: Any


def shake_hands(client, server):
    """shake_hands carries tokens between two sspi helpers until both are content."""
    token = None
    while not (client.authenticated and server.authenticated):
        _, answer = client.authorize(token)
        _, answer = server.authorize(answer[0].Buffer)
        token = answer[0].Buffer
    return Session(client, server)


def add_account(name, password=PASSWORD, unix_user=""):
    """add_account makes an account in this user's store, which OPENSSPI_HOME names."""
    accounts.add(name, password, unix_user=unix_user)
