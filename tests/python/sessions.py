"""Two ends that shake hands."""

import dataclasses
from typing import Any

DOMAIN, USER, PASSWORD = "OFFICE", "alice", "Wint3r is coming"


@dataclasses.dataclass
class Session:
    """Session is a finished handshake: two sspi helpers, or their contexts."""

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
