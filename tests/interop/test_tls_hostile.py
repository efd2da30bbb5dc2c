# SPDX-License-Identifier: MIT
"""A peer with the right keys that breaks the rules of TLS, in both roles: tlslite-ng sends what a case says.

Hostile bytes without keys are sent by src/packages/schannel/hostile_test.cpp.
"""

import contextlib
import dataclasses
import socket
import threading

import pytest
from opensspi import sspicon, win32security
from peers.tls_pki import NAME
from test_tls import client_credential, server_credential, tls_socket

pytest.importorskip("tlslite", reason="tlslite-ng is missing: pip install tlslite-ng")
from tlslite.api import HandshakeSettings, TLSConnection, X509CertChain, parsePEMKey
from tlslite.errors import TLSAbruptCloseError, TLSRemoteAlert
from tlslite.messages import Message

TIMEOUT = 30
CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, DATA = 20, 21, 22, 23
UNEXPECTED_MESSAGE, RECORD_OVERFLOW, HANDSHAKE_FAILURE = 10, 22, 40
ILLEGAL_PARAMETER, DECODE_ERROR = 47, 50
NO_ALERT = None
WARNING, FATAL = 1, 2
KEY_UPDATE, NEW_SESSION_TICKET, CLIENT_HELLO, FINISHED = 24, 4, 1, 20
ILLEGAL_MESSAGE = sspicon.SEC_E_ILLEGAL_MESSAGE
BOTH = ("1.2", "1.3")
NEW = ("1.3",)
OLD = ("1.2",)
ROLES = pytest.mark.parametrize("role", ["server", "client"])


class OurEnd(threading.Thread):
    """OurEnd keeps what it receives until the peer closes, or until an `error`, whose alert it sends."""

    def __init__(self, pki, role, version):
        super().__init__(daemon=True)
        self.connection, self.peer = socket.socketpair()
        for each in (self.connection, self.peer):
            each.settimeout(TIMEOUT)
        self.arguments = (
            [server_credential(pki, version=version)]
            if role == "server"
            else [client_credential(pki, version), NAME]
        )
        self.received = b""
        self.error = None
        self.start()

    def run(self):
        with self.connection:
            tls = tls_socket.TlsSocket(self.connection, *self.arguments)
            try:
                while data := tls.recv():
                    self.received += data
            except win32security.error as error:
                self.error = error.winerror
                with contextlib.suppress(win32security.error):
                    tls._step()


class Peer:
    """Peer is tlslite-ng after its handshake, at the other end of OurEnd."""

    def __init__(self, pki, role, version):
        self.ours = OurEnd(pki, role, version)
        self._tls = TLSConnection(self.ours.peer)
        settings = HandshakeSettings()
        settings.minVersion = settings.maxVersion = (3, 3) if version == "1.2" else (3, 4)
        if role == "server":
            self._tls.handshakeClientCert(settings=settings, serverName=NAME)
        else:
            chain = X509CertChain()
            chain.parsePemList(pki.read("server.chain").decode())
            key = parsePEMKey(pki.read("server.key").decode(), private=True)
            self._tls.handshakeServer(certChain=chain, privateKey=key, settings=settings)

    def send(self, kind, content):
        """send encrypts a record of any type and length."""
        for _ in self._tls._recordLayer.sendRecord(Message(kind, bytearray(content))):
            pass

    def close(self):
        self.send(ALERT, [WARNING, 0])
        self.ours.join(TIMEOUT)
        return self.ours

    def alert(self):
        """alert is that with which our end ended the connection; None if it sent none."""
        try:
            while self._tls.read(1000):
                pass
        except TLSRemoteAlert as alert:
            return alert.description
        except (OSError, TLSAbruptCloseError):
            pass
        return NO_ALERT


@dataclasses.dataclass
class Case:
    """Case is what to send, and the alert and the status that follow."""

    name: str
    versions: tuple
    records: list
    alert: int | None
    status: int = ILLEGAL_MESSAGE


def message(kind, body=b"", length=None):
    """message is one of the handshake, which may lie about its length."""
    return bytes([kind]) + (len(body) if length is None else length).to_bytes(3, "big") + body


def handshake(*arguments):
    return [(HANDSHAKE, message(*arguments))]


REFUSED = [
    Case("forty empty records", BOTH, [(DATA, b"")] * 40, UNEXPECTED_MESSAGE),
    Case("forty empty records of the handshake", OLD, [(HANDSHAKE, b"")] * 40, UNEXPECTED_MESSAGE),
    Case("an empty record of the handshake", NEW, [(HANDSHAKE, b"")], UNEXPECTED_MESSAGE),
    Case("a record without a type", NEW, [(0, bytes(10))], UNEXPECTED_MESSAGE),
    Case("a record of an unknown type", NEW, [(24, b"\1\0\0")], UNEXPECTED_MESSAGE),
    Case("a record of an unknown type", OLD, [(24, b"\1\0\0")], NO_ALERT, sspicon.SEC_E_INVALID_TOKEN),
    Case("one byte more than a record has", BOTH, [(DATA, bytes(16385))], RECORD_OVERFLOW),
    Case("a record that is much too long", BOTH, [(DATA, bytes(18000))], RECORD_OVERFLOW),
    Case("ten warnings", BOTH, [(ALERT, [WARNING, 90])] * 10, UNEXPECTED_MESSAGE),
    Case("an alert of an unknown level", OLD, [(ALERT, [7, 40])], ILLEGAL_PARAMETER),
    Case("half an alert", BOTH, [(ALERT, [WARNING])], UNEXPECTED_MESSAGE),
    Case("an alert and more", BOTH, [(ALERT, [WARNING, 90, 1])], UNEXPECTED_MESSAGE),
    Case("an empty alert", BOTH, [(ALERT, b"")], UNEXPECTED_MESSAGE),
    Case("a change of the cipher", BOTH, [(CHANGE_CIPHER_SPEC, [1])], UNEXPECTED_MESSAGE),
    Case("a malformed change of the cipher", BOTH, [(CHANGE_CIPHER_SPEC, [2])], UNEXPECTED_MESSAGE),
    Case("a KeyUpdate that wants something unknown", NEW, handshake(KEY_UPDATE, b"\2"), ILLEGAL_PARAMETER),
    Case("a KeyUpdate and more", NEW, handshake(KEY_UPDATE, b"\0\0"), ILLEGAL_PARAMETER),
    Case("a KeyUpdate", OLD, handshake(KEY_UPDATE, b"\0"), UNEXPECTED_MESSAGE),
    Case("data within a message", NEW, [(HANDSHAKE, b"\x18\0\0"), (DATA, b"data")], UNEXPECTED_MESSAGE),
    Case("an unknown message", BOTH, handshake(99), UNEXPECTED_MESSAGE),
    Case("a Finished", BOTH, handshake(FINISHED, bytes(32)), UNEXPECTED_MESSAGE),
    Case("a HelloRequest", NEW, handshake(0), UNEXPECTED_MESSAGE),
    Case("a ClientHello", NEW, handshake(CLIENT_HELLO, b"\3\3"), UNEXPECTED_MESSAGE),
]


@ROLES
@pytest.mark.parametrize(
    ("case", "version"),
    [
        pytest.param(case, version, id=f"{case.name}-{version}")
        for case in REFUSED
        for version in case.versions
    ],
)
def test_what_breaks_a_rule_ends_the_connection_with_an_alert(pki, role, case, version):
    peer = Peer(pki, role, version)
    with contextlib.suppress(OSError):  # our end may end the connection before all is sent
        for kind, content in case.records:
            peer.send(kind, content)
    assert peer.alert() == case.alert
    peer.ours.join(TIMEOUT)
    assert (peer.ours.error, peer.ours.received) == (case.status, b"")


@pytest.mark.parametrize(
    ("role", "alert"),
    [("server", UNEXPECTED_MESSAGE), ("client", DECODE_ERROR)],
    ids=["of a client", "malformed, of a server"],
)
def test_a_ticket_that_must_not_be(pki, role, alert):
    peer = Peer(pki, role, "1.3")
    peer.send(HANDSHAKE, message(NEW_SESSION_TICKET))
    assert peer.alert() == alert
    peer.ours.join(TIMEOUT)
    assert peer.ours.error == ILLEGAL_MESSAGE


@ROLES
@pytest.mark.parametrize("version", BOTH)
def test_a_message_of_16_megabytes_is_not_waited_for(pki, role, version):
    peer = Peer(pki, role, version)
    peer.send(HANDSHAKE, message(NEW_SESSION_TICKET, bytes(100), 0xFFFFFF))
    assert peer.alert() in (UNEXPECTED_MESSAGE, ILLEGAL_PARAMETER)
    peer.ours.join(TIMEOUT)
    assert peer.ours.error == ILLEGAL_MESSAGE


@ROLES
@pytest.mark.parametrize("level", [WARNING, FATAL, 7])
def test_an_error_alert_is_no_orderly_end_whatever_its_level(pki, role, level):
    peer = Peer(pki, role, "1.3")
    peer.send(ALERT, [level, HANDSHAKE_FAILURE])
    peer.ours.join(TIMEOUT)
    assert peer.ours.error == ILLEGAL_MESSAGE, "RFC 8446, 6: the level means nothing"


@ROLES
@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize(
    ("records", "received"),
    [
        ([], b""),
        ([(DATA, b"")] * 20 + [(DATA, b"data")], b"data"),
        ([(ALERT, [WARNING, 90])] * 3 + [(DATA, b"data")], b"data"),
        ([(DATA, bytes(16384)), (DATA, b"data")], bytes(16384) + b"data"),
        ([(DATA, bytes([byte])) for byte in range(200)], bytes(range(200))),
    ],
    ids=["nothing", "empty records", "warnings", "the longest record", "single bytes"],
)
def test_what_keeps_the_rules_arrives(pki, role, version, records, received):
    peer = Peer(pki, role, version)
    for kind, content in records:
        peer.send(kind, content)
    ours = peer.close()
    assert (ours.error, ours.received) == (None, received)


def ticket(number):
    """ticket is a NewSessionTicket without extensions (RFC 8446, 4.6.1)."""
    return message(NEW_SESSION_TICKET, bytes([0, 0, 14, 16, *bytes(4), 1, number, 0, 4, *b"name", 0, 0]))


@pytest.mark.parametrize("num_tickets", [2, 5, 64])
def test_several_tickets_may_be_in_one_record(pki, num_tickets):
    """RFC 8446, 5.1: rustls sends all its tickets so."""
    peer = Peer(pki, "client", "1.3")
    peer.send(HANDSHAKE, b"".join(map(ticket, range(num_tickets))))
    peer.send(DATA, b"data")
    ours = peer.close()
    assert (ours.error, ours.received) == (None, b"data")


def test_a_ticket_may_go_on_in_the_next_record(pki):
    peer = Peer(pki, "client", "1.3")
    tickets = b"".join(map(ticket, range(4)))
    peer.send(HANDSHAKE, tickets[:50])
    peer.send(HANDSHAKE, tickets[50:])
    peer.send(DATA, b"data")
    ours = peer.close()
    assert (ours.error, ours.received) == (None, b"data")


def test_endless_tickets_in_one_record_are_refused(pki):
    peer = Peer(pki, "client", "1.3")
    peer.send(HANDSHAKE, b"".join(ticket(number % 256) for number in range(500)))
    peer.ours.join(TIMEOUT)
    assert peer.ours.error == ILLEGAL_MESSAGE


@ROLES
@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize(
    "record",
    [b"\x15\3\3\0\2\1\0", b"\x17\3\3\0\4data", b"\x17\3\3\0\0", b"\x17\3\3\0\x20" + bytes(32)],
    ids=["a close_notify", "data", "nothing", "noise"],
)
def test_a_record_without_encryption_is_refused(pki, role, version, record):
    peer = Peer(pki, role, version)
    peer.ours.peer.sendall(record)
    with contextlib.suppress(OSError):
        peer.close()
    peer.ours.join(TIMEOUT)
    assert peer.ours.error in (
        ILLEGAL_MESSAGE,
        sspicon.SEC_E_MESSAGE_ALTERED,
        sspicon.SEC_E_DECRYPT_FAILURE,
    )
