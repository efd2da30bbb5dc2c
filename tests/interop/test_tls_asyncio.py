# SPDX-License-Identifier: MIT
"""examples/tls_asyncio.py, both roles, with asyncio's own TLS at the other end."""

import asyncio
import importlib.util
import sys

from peers.tls_pki import NAME
from test_tls import (
    EXAMPLE,
    VERSIONS,
    client_credential,
    python_context,
    server_credential,
    tls_socket,
)

sys.modules.setdefault("tls_socket", tls_socket)  # as the example imports it
SPEC = importlib.util.spec_from_file_location("tls_asyncio", EXAMPLE.with_name("tls_asyncio.py"))
tls_asyncio = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(tls_asyncio)

TIMEOUT = 30
DATA = bytes(range(256)) * 8192


def run(work):
    asyncio.run(asyncio.wait_for(work, TIMEOUT))


async def echo(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


async def receive(tls, length):
    received = b""
    while len(received) < length:
        more = await tls.recv()
        assert more
        received += more
    return received


@VERSIONS
def test_our_client_sends_and_receives_at_once(pki, version):
    async def work():
        context = python_context(pki, "server", version, "server")
        server = await asyncio.start_server(echo, "127.0.0.1", 0, ssl=context)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            tls = tls_asyncio.TlsStream(reader, writer, client_credential(pki, version), NAME)
            await tls.handshake()
            _, received = await asyncio.gather(tls.send(DATA), receive(tls, len(DATA)))
            assert received == DATA
            await tls.close()

    run(work())


@VERSIONS
def test_our_server_serves_many_clients(pki, version):
    async def one(port, text):
        context = python_context(pki, "client", version)
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname=NAME)
        writer.write(text)
        expected = b"you said: " + text
        assert await reader.readexactly(len(expected)) == expected
        writer.close()
        await writer.wait_closed()

    async def work():
        server = await tls_asyncio.start_server(server_credential(pki, version=version))
        async with server:
            port = server.sockets[0].getsockname()[1]
            await asyncio.gather(*(one(port, b"client %d" % number) for number in range(20)))

    run(work())


def test_both_ends_are_ours(pki):
    async def work():
        server = await tls_asyncio.start_server(server_credential(pki))
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            tls = tls_asyncio.TlsStream(reader, writer, client_credential(pki), NAME)
            await tls.handshake()
            await tls.send(b"hello")
            assert await receive(tls, 15) == b"you said: hello"
            await tls.close()

    run(work())
