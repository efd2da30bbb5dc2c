# SPDX-License-Identifier: MIT
"""An LDAP server of one connection that binds by SASL over a party and returns one entry to each search.

RFC 4511 for the messages, RFC 4422 3.7 for the security layer.
"""

import contextlib
import socket
import threading

from .ldap_client import (
    ENUMERATED,
    INTEGER,
    OCTET_STRING,
    SEQUENCE,
    SERVER_CREDENTIALS,
    element,
    elements,
    length_of,
)
from .party import PeerError

BIND_REQUEST, BIND_RESPONSE, UNBIND_REQUEST = 0x60, 0x61, 0x42
SEARCH_REQUEST, SEARCH_ENTRY, SEARCH_DONE = 0x63, 0x64, 0x65
SET = 0x31
SUCCESS, SASL_BIND_IN_PROGRESS, INVALID_CREDENTIALS = 0, 14, 49
ATTRIBUTE, VALUE = b"description", b"the entry"


def result(tag, code, credentials=None):
    """result is an LDAPResult, of a bind with the server's credentials."""
    content = element(ENUMERATED, bytes([code])) + 2 * element(OCTET_STRING, b"")
    if credentials is not None:
        content += element(SERVER_CREDENTIALS, credentials)
    return element(tag, content)


def entry():
    """entry is the one entry that every search finds."""
    attribute = element(OCTET_STRING, ATTRIBUTE) + element(SET, element(OCTET_STRING, VALUE))
    attributes = element(SEQUENCE, element(SEQUENCE, attribute))
    return element(SEARCH_ENTRY, element(OCTET_STRING, b"cn=entry") + attributes)


class LdapServer:
    """LdapServer serves one client in a thread of its own, at `port`.

    `refusal` is the PeerError with which the party refused the client, and `num_opened` the number of
    messages that came through the security layer.
    """

    def __init__(self, party, secured):
        self._party = party
        self._secured = secured
        self._protected = False
        self.refusal = None
        self.num_opened = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self):
        self._listener.close()
        self._thread.join(timeout=10)
        assert not self._thread.is_alive()

    def _serve(self):
        with contextlib.suppress(OSError):
            connection, _ = self._listener.accept()
            connection.settimeout(10)
            with connection, connection.makefile("rb") as stream:
                while self._answer(connection, stream):
                    pass

    def _answer(self, connection, stream):
        message = self._receive(stream)
        if not message:
            return False
        (tag, content), *_ = elements(message)
        if tag != SEQUENCE:
            return False  # ldap3 signs its unbind request even if its bind was refused
        (_, number), (kind, request), *_ = elements(content)
        if kind == UNBIND_REQUEST:
            return False
        established = self._protected
        replies = [self._bind(request)] if kind == BIND_REQUEST else [entry(), result(SEARCH_DONE, SUCCESS)]
        for reply in replies:
            self._send(connection, element(SEQUENCE, element(INTEGER, number) + reply), established)
        return True

    def _bind(self, request):
        _, _, (_, sasl) = elements(request)
        _, *credentials = elements(sasl)
        try:
            token = self._party.step(credentials[0][1] if credentials else None)
        except PeerError as refusal:
            self.refusal = refusal
            return result(BIND_RESPONSE, INVALID_CREDENTIALS)
        self._protected = self._secured and self._party.done
        return result(BIND_RESPONSE, SUCCESS if self._party.done else SASL_BIND_IN_PROGRESS, token)

    def _receive(self, stream):
        if self._protected:
            head = stream.read(4)
            if len(head) < 4:
                return b""
            self.num_opened += 1
            return self._party.call("digest_open", wire=stream.read(int.from_bytes(head, "big")))
        head = stream.read(2)
        if len(head) < 2:
            return b""
        if head[1] & 0x80:
            head += stream.read(head[1] & 0x7F)
        return head + stream.read(length_of(head))

    def _send(self, connection, message, protected):
        if protected:
            message = self._party.call("digest_seal", data=message)
            message = len(message).to_bytes(4, "big") + message
        connection.sendall(message)
