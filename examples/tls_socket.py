# SPDX-License-Identifier: MIT
"""TLS over a blocking socket with Schannel, both roles: the loops that lose no byte.

    python -m opensspi tls_socket.py server CERTIFICATES KEY      prints its port, replies to one client
    python -m opensspi tls_socket.py client HOST PORT [ROOTS]     sends a line, prints the reply

The files are PEM, as OpenSSL writes them. Without ROOTS the server must be of an authority that this host
trusts.

Two rules make the loops right. Bytes that a call did not use come back in an EXTRA buffer and are given to
the next call before anything is read. And what DecryptMessage does not understand itself (SEC_I_RENEGOTIATE:
a ticket, an update of keys, a renegotiation) goes back to the handshake function, whose output is sent.
"""

import socket
import struct
import sys

import pywintypes
import sspicon
import win32security

CLIENT_FLAGS = (
    sspicon.ISC_REQ_SEQUENCE_DETECT
    | sspicon.ISC_REQ_REPLAY_DETECT
    | sspicon.ISC_REQ_CONFIDENTIALITY
    | sspicon.ISC_REQ_EXTENDED_ERROR
    | sspicon.ISC_REQ_STREAM
)
SERVER_FLAGS = (
    sspicon.ASC_REQ_SEQUENCE_DETECT
    | sspicon.ASC_REQ_REPLAY_DETECT
    | sspicon.ASC_REQ_CONFIDENTIALITY
    | sspicon.ASC_REQ_EXTENDED_ERROR
    | sspicon.ASC_REQ_STREAM
)
MAX_TOKEN = 65536


def buffer(kind, content):
    made = win32security.PySecBufferType(len(content), kind)
    made.Buffer = content
    return made


def descriptor(*buffers):
    made = win32security.PySecBufferDescType()
    for each in buffers:
        made.append(each)
    return made


def extra_of(message):
    """extra_of returns the bytes that a call did not use."""
    return b"".join(each.Buffer for each in message if each.BufferType == sspicon.SECBUFFER_EXTRA)


def application_protocols(names):
    """application_protocols is a SEC_APPLICATION_PROTOCOLS with one list, for ALPN."""
    listed = b"".join(bytes([len(name)]) + name for name in names)
    return struct.pack("<IIH", len(listed) + 6, 2, len(listed)) + listed


class TlsSocket:
    """TlsSocket is one connection. A client names its target, a server names nothing.

    `protocols` are names for ALPN, such as b"h2".
    """

    def __init__(self, connection, credential, target=None, flags=0, protocols=()):
        self._connection = connection
        self._credential = credential
        self._target = target
        self._flags = flags | (SERVER_FLAGS if target is None else CLIENT_FLAGS)
        self.context = win32security.PyCtxtHandleType()
        self._protocols = protocols
        self._started = False
        self._received = b""  # what no call has used yet
        self._closed = False
        self._handshake()
        self._sizes = self.context.QueryContextAttributes(sspicon.SECPKG_ATTR_STREAM_SIZES)

    def _fill(self):
        more = self._connection.recv(65536)
        if not more:
            raise ConnectionError("the peer closed the connection without saying so")
        self._received += more

    def _call(self, given, output):
        context = self.context if self._started else None
        if self._target is None:
            return win32security.AcceptSecurityContext(
                self._credential, context, given, self._flags, 0, self.context, output
            )
        return win32security.InitializeSecurityContext(
            self._credential, context, self._target, self._flags, 0, given, self.context, output
        )

    def _step(self):
        """_step gives the handshake what was received, and sends what it returns, an alert too."""
        given = descriptor(
            buffer(sspicon.SECBUFFER_TOKEN, self._received), buffer(sspicon.SECBUFFER_EMPTY, b"")
        )
        output = descriptor(win32security.PySecBufferType(MAX_TOKEN, sspicon.SECBUFFER_TOKEN))
        if self._protocols and not self._started:
            names = application_protocols(self._protocols)
            given.append(buffer(sspicon.SECBUFFER_APPLICATION_PROTOCOLS, names))
        first_of_client = self._target is not None and not self._started
        try:
            status, self.attributes, _ = self._call(given, output)
        except pywintypes.error as error:
            if error.winerror != sspicon.SEC_E_INCOMPLETE_MESSAGE and output[0].BufferSize < MAX_TOKEN:
                self._connection.sendall(output[0].Buffer)
            raise
        self._started = True
        if not first_of_client:
            self._received = extra_of(given)
        if output[0].Buffer:
            self._connection.sendall(output[0].Buffer)
        return status

    def _handshake(self):
        if self._target is not None:
            self._step()
        status = sspicon.SEC_I_CONTINUE_NEEDED
        while status != sspicon.SEC_E_OK:
            # A server that would like a certificate gets none: the next call goes on without.
            if not self._received and status != sspicon.SEC_I_INCOMPLETE_CREDENTIALS:
                self._fill()
            try:
                status = self._step()
            except pywintypes.error as error:
                if error.winerror != sspicon.SEC_E_INCOMPLETE_MESSAGE:
                    raise
                self._fill()

    def send(self, data):
        """send encrypts all of `data` and sends it."""
        for at in range(0, len(data), self._sizes["MaximumMessage"]):
            piece = data[at : at + self._sizes["MaximumMessage"]]
            message = descriptor(
                win32security.PySecBufferType(self._sizes["Header"], sspicon.SECBUFFER_STREAM_HEADER),
                buffer(sspicon.SECBUFFER_DATA, piece),
                win32security.PySecBufferType(self._sizes["Trailer"], sspicon.SECBUFFER_STREAM_TRAILER),
                buffer(sspicon.SECBUFFER_EMPTY, b""),
            )
            self.context.EncryptMessage(0, message, 0)
            self._connection.sendall(b"".join(each.Buffer for each in message))

    def recv(self):
        """recv returns some bytes, and none after the peer has closed."""
        while not self._closed:
            if not self._received:
                self._fill()
            message = descriptor(
                buffer(sspicon.SECBUFFER_DATA, self._received),
                *(buffer(sspicon.SECBUFFER_EMPTY, b"") for _ in range(3)),
            )
            try:
                self.context.DecryptMessage(message, 0)
            except pywintypes.error as error:
                if error.winerror == sspicon.SEC_E_INCOMPLETE_MESSAGE:
                    self._fill()
                elif error.winerror == sspicon.SEC_I_RENEGOTIATE:
                    self._received = extra_of(message)
                    self._step()
                elif error.winerror == sspicon.SEC_I_CONTEXT_EXPIRED:
                    self._closed = True
                else:
                    raise
                continue
            data = b"".join(each.Buffer for each in message if each.BufferType == sspicon.SECBUFFER_DATA)
            self._received = extra_of(message)
            if data:
                return data
        return b""

    def close(self):
        """close tells the peer that nothing follows."""
        order = buffer(sspicon.SECBUFFER_TOKEN, sspicon.SCHANNEL_SHUTDOWN.to_bytes(4, "little"))
        win32security.ApplyControlToken(self.context, descriptor(order))
        output = descriptor(win32security.PySecBufferType(MAX_TOKEN, sspicon.SECBUFFER_TOKEN))
        self._call(None, output)
        self._connection.sendall(output[0].Buffer)


def credential_of(use, **auth_data):
    credential, _ = win32security.AcquireCredentialsHandle(None, "Schannel", use, None, auth_data, None, None)
    return credential


def serve(certificates, key):
    credential = credential_of(sspicon.SECPKG_CRED_INBOUND, Certificates=[(certificates, key)])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        connection, _ = listener.accept()
    with connection:
        tls = TlsSocket(connection, credential)
        line = b""
        while not line.endswith(b"\n"):
            more = tls.recv()
            if not more:
                break
            line += more
        tls.send(b"you said: " + line)
        tls.close()


def connect(host, port, roots=None):
    credential = credential_of(sspicon.SECPKG_CRED_OUTBOUND, RootStore=roots)
    with socket.create_connection((host, port)) as connection:
        tls = TlsSocket(connection, credential, host)
        tls.send(b"hello\n")
        reply = b""
        while more := tls.recv():
            reply += more
        tls.close()
    info = tls.context.QueryContextAttributes(sspicon.SECPKG_ATTR_CIPHER_INFO)
    print(f"{info['CipherSuiteName']}: {reply.decode().strip()}")


def read(path):
    with open(path, "rb") as file:
        return file.read()


if __name__ == "__main__":
    if sys.argv[1] == "server":
        serve(read(sys.argv[2]), read(sys.argv[3]))
    else:
        connect(sys.argv[2], int(sys.argv[3]), *(read(path) for path in sys.argv[4:]))
