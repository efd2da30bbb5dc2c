# SPDX-License-Identifier: MIT
"""TLS over asyncio's streams with Schannel, both roles: the loops of tls_socket.py without blocking.

    python -m opensspi tls_asyncio.py server CERTIFICATES KEY      prints its port, returns what clients send
    python -m opensspi tls_asyncio.py client HOST PORT [ROOTS]     sends a line, prints the reply

One task may send while another receives. What a call of SSPI returns is written before anything else is
awaited, so that records leave in the order in which they were encrypted.
"""

import asyncio
import contextlib
import sys

import pywintypes
import sspicon
import win32security
from tls_socket import (
    CLIENT_FLAGS,
    MAX_TOKEN,
    SERVER_FLAGS,
    buffer,
    credential_of,
    descriptor,
    extra_of,
    read,
)


class TlsStream:
    """TlsStream is one connection. A client names its target, a server names nothing."""

    def __init__(self, reader, writer, credential, target=None):
        self._reader, self._writer = reader, writer
        self._credential = credential
        self._target = target
        self._flags = SERVER_FLAGS if target is None else CLIENT_FLAGS
        self.context = win32security.PyCtxtHandleType()
        self._started = False
        self._received = b""  # what no call has used yet
        self._closed = False

    async def _fill(self):
        more = await self._reader.read(65536)
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
        """_step gives the handshake what was received, and writes what it returns, an alert too."""
        given = descriptor(
            buffer(sspicon.SECBUFFER_TOKEN, self._received), buffer(sspicon.SECBUFFER_EMPTY, b"")
        )
        output = descriptor(win32security.PySecBufferType(MAX_TOKEN, sspicon.SECBUFFER_TOKEN))
        first_of_client = self._target is not None and not self._started
        try:
            status, _, _ = self._call(given, output)
        except pywintypes.error as error:
            if error.winerror != sspicon.SEC_E_INCOMPLETE_MESSAGE and output[0].BufferSize < MAX_TOKEN:
                self._writer.write(output[0].Buffer)
            raise
        self._started = True
        if not first_of_client:
            self._received = extra_of(given)
        self._writer.write(output[0].Buffer)
        return status

    async def handshake(self):
        """handshake comes before everything else."""
        status = self._step() if self._target is not None else sspicon.SEC_I_CONTINUE_NEEDED
        while status != sspicon.SEC_E_OK:
            if not self._received and status != sspicon.SEC_I_INCOMPLETE_CREDENTIALS:
                await self._fill()
            try:
                status = self._step()
            except pywintypes.error as error:
                if error.winerror != sspicon.SEC_E_INCOMPLETE_MESSAGE:
                    raise
                await self._fill()
        self._sizes = self.context.QueryContextAttributes(sspicon.SECPKG_ATTR_STREAM_SIZES)

    async def send(self, data):
        """send encrypts all of `data`, and waits until the connection can take more."""
        for at in range(0, len(data), self._sizes["MaximumMessage"]):
            piece = data[at : at + self._sizes["MaximumMessage"]]
            message = descriptor(
                win32security.PySecBufferType(self._sizes["Header"], sspicon.SECBUFFER_STREAM_HEADER),
                buffer(sspicon.SECBUFFER_DATA, piece),
                win32security.PySecBufferType(self._sizes["Trailer"], sspicon.SECBUFFER_STREAM_TRAILER),
                buffer(sspicon.SECBUFFER_EMPTY, b""),
            )
            self.context.EncryptMessage(0, message, 0)
            self._writer.write(b"".join(each.Buffer for each in message))
            await self._writer.drain()

    async def recv(self):
        """recv returns some bytes, and none after the peer has closed."""
        while not self._closed:
            if not self._received:
                await self._fill()
            message = descriptor(
                buffer(sspicon.SECBUFFER_DATA, self._received),
                *(buffer(sspicon.SECBUFFER_EMPTY, b"") for _ in range(3)),
            )
            try:
                self.context.DecryptMessage(message, 0)
            except pywintypes.error as error:
                if error.winerror == sspicon.SEC_E_INCOMPLETE_MESSAGE:
                    await self._fill()
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

    async def close(self):
        """close tells the peer that nothing follows, and closes the connection."""
        order = buffer(sspicon.SECBUFFER_TOKEN, sspicon.SCHANNEL_SHUTDOWN.to_bytes(4, "little"))
        win32security.ApplyControlToken(self.context, descriptor(order))
        output = descriptor(win32security.PySecBufferType(MAX_TOKEN, sspicon.SECBUFFER_TOKEN))
        self._call(None, output)
        self._writer.write(output[0].Buffer)
        self._writer.close()
        with contextlib.suppress(OSError):  # the peer may have closed first
            await self._writer.wait_closed()


async def start_server(credential):
    """start_server returns a server on a port of this host that sends back what clients send."""

    async def echo(reader, writer):
        tls = TlsStream(reader, writer, credential)
        try:
            await tls.handshake()
            while data := await tls.recv():
                await tls.send(b"you said: " + data)
            await tls.close()
        except (OSError, pywintypes.error) as error:
            print(f"a connection failed: {error}", file=sys.stderr)
            writer.close()

    return await asyncio.start_server(echo, "127.0.0.1", 0)


async def connect(host, port, credential):
    """connect returns a connection to `host` that is ready to send and receive."""
    reader, writer = await asyncio.open_connection(host, port)
    tls = TlsStream(reader, writer, credential, host)
    await tls.handshake()
    return tls


async def serve(certificates, key):
    credential = credential_of(sspicon.SECPKG_CRED_INBOUND, Certificates=[(certificates, key)])
    server = await start_server(credential)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def say_hello(host, port, roots=None):
    tls = await connect(host, port, credential_of(sspicon.SECPKG_CRED_OUTBOUND, RootStore=roots))
    await tls.send(b"hello\n")
    print((await tls.recv()).decode().strip())
    await tls.close()


if __name__ == "__main__":
    if sys.argv[1] == "server":
        asyncio.run(serve(read(sys.argv[2]), read(sys.argv[3])))
    else:
        asyncio.run(say_hello(sys.argv[2], int(sys.argv[3]), *(read(path) for path in sys.argv[4:])))
