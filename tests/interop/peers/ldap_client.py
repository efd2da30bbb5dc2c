# SPDX-License-Identifier: MIT
"""The part of LDAP that a SASL bind and one query need, over a party that wraps and unwraps.

RFC 4511 for the messages, RFC 4422 3.7 for the security layer, RFC 4752 for the mechanism GSSAPI.
"""

import socket
import struct

from .party import PeerError

SUCCESS, SASL_BIND_IN_PROGRESS = 0, 14
BOOLEAN, INTEGER, OCTET_STRING, ENUMERATED, SEQUENCE = 0x01, 0x02, 0x04, 0x0A, 0x30
BIND_REQUEST, SEARCH_REQUEST = 0x60, 0x63
SASL, SERVER_CREDENTIALS, FILTER_PRESENT = 0xA3, 0x87, 0x87
ZERO, NO, BASE_OBJECT = b"\x00", b"\x00", b"\x00"
# RFC 4752 3.3: the security layers as bits, and how long a wrapped message may be.
SIGNING, SEALING = 2, 4
LONGEST = (0xFFFFFF).to_bytes(3, "big")


class LdapClient:
    """LdapClient is one connection; after `bind` everything on it is wrapped by the party.

    `encrypt` is what the party is asked for: EncryptMessage, or that without encryption.
    """

    def __init__(self, address, party, encrypt=True):
        self._encrypt = encrypt
        self._socket = socket.create_connection(address, timeout=10)
        self._stream = self._socket.makefile("rb")
        self._party = party
        self._secured = False
        self._message_id = 0
        self._received = []

    def bind(self, mechanism=b"GSS-SPNEGO"):
        """bind carries the party's tokens; a refusal is a PeerError with the server's diagnostic message."""
        token = self._party.step()
        while token is not None:
            token = self._present(mechanism, token)
            if token is not None:
                token = self._party.step(token)
        if mechanism == b"GSSAPI":
            self._agree_on_layer(mechanism)
        self._secured = True

    def _present(self, mechanism, token):
        """_present is the server's answer to a token, or None if it has none."""
        sasl = element(SASL, element(OCTET_STRING, mechanism) + element(OCTET_STRING, token))
        answer = self._ask(
            element(BIND_REQUEST, element(INTEGER, b"\x03") + element(OCTET_STRING, b"") + sasl)
        )
        check(answer, SUCCESS, SASL_BIND_IN_PROGRESS)
        return dict(answer[3:]).get(SERVER_CREDENTIALS) or None

    def _agree_on_layer(self, mechanism):
        """_agree_on_layer takes one of the layers that the server offers once the party is done."""
        layer = SEALING if self._encrypt else SIGNING
        offered = self._party.call("unwrap", token=self._present(mechanism, b""))
        assert len(offered) == 4 and offered[0] & layer, offered
        chosen = self._party.call("wrap", data=bytes([layer]) + LONGEST, encrypt=False)
        assert self._present(mechanism, chosen) is None

    def attribute(self, distinguished_name, name):
        """attribute is the first value of an object's attribute."""
        everything = element(FILTER_PRESENT, b"objectClass")
        request = [
            element(OCTET_STRING, distinguished_name.encode()),
            element(ENUMERATED, BASE_OBJECT) + element(ENUMERATED, ZERO),
            element(INTEGER, ZERO) + element(INTEGER, ZERO) + element(BOOLEAN, NO),
            everything + element(SEQUENCE, element(OCTET_STRING, name.encode())),
        ]
        entry = self._ask(element(SEARCH_REQUEST, b"".join(request)))
        check(self._answer(), SUCCESS)
        (_, attributes) = entry[1]
        ((_, attribute),) = elements(attributes)
        (_, values) = elements(attribute)[1]
        return elements(values)[0][1].decode()

    def close(self):
        self._stream.close()
        self._socket.close()

    def _ask(self, operation):
        self._message_id += 1
        self._send(element(SEQUENCE, element(INTEGER, bytes([self._message_id])) + operation))
        return self._answer()

    def _answer(self):
        """_answer is the next message's operation as its elements; one wrapped token may hold several."""
        if not self._received:
            self._received = elements(self._receive())
        _, message = self._received.pop(0)
        return elements(elements(message)[1][1])

    def _send(self, message):
        if self._secured:
            token = self._party.call("wrap", data=message, encrypt=self._encrypt)
            message = struct.pack(">I", len(token)) + token
        self._socket.sendall(message)

    def _receive(self):
        if self._secured:
            (length,) = struct.unpack(">I", self._stream.read(4))
            return self._party.call("unwrap", token=self._stream.read(length))
        head = self._stream.read(2)
        if head[1] & 0x80:
            head += self._stream.read(head[1] & 0x7F)
        return head + self._stream.read(length_of(head))


def check(result, *good):
    """check raises a PeerError with the server's own text unless an LDAPResult is one of the
    successful ones."""
    code = result[0][1][0]
    if code not in good:
        raise PeerError(f"LDAP result {code}: {result[2][1].decode()}", code)


def element(tag, content):
    """element is one DER element."""
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def length_of(head):
    """length_of is the content's length in the head of a BER element."""
    return int.from_bytes(head[2:], "big") if head[1] & 0x80 else head[1]


def elements(data):
    """elements is the BER elements of `data`, one after the other, as [(tag, content)]."""
    found, position = [], 0
    while position < len(data):
        head_length = 2 + (data[position + 1] & 0x7F if data[position + 1] & 0x80 else 0)
        start = position + head_length
        end = start + length_of(data[position:start])
        found.append((data[position], data[start:end]))
        position = end
    return found
