# SPDX-License-Identifier: MIT
"""Two processes that authenticate each other's user and exchange a signed and a sealed message over a socket.

    python -m opensspi messages.py server          prints its port, serves one client, prints what it got
    python -m opensspi messages.py client PORT     sends; prints the bytes as they were on the wire

Neither names an account: both use the current user's own. Written for pywin32; nothing in it knows of Linux.
"""

import socket
import struct
import sys

import sspi
import sspicon


def send(connection, data):
    connection.sendall(struct.pack("<I", len(data)) + data)


def receive(connection):
    (length,) = struct.unpack("<I", connection.recv(4, socket.MSG_WAITALL))
    return connection.recv(length, socket.MSG_WAITALL) if length else b""


def serve():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        connection, _ = listener.accept()
    with connection:
        auth = sspi.ServerAuth("NTLM")
        while not auth.authenticated:
            _, out = auth.authorize(receive(connection))
            send(connection, out[0].Buffer)
        print(f"the client is {auth.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_NAMES)}")
        signed, signature = receive(connection), receive(connection)
        auth.verify(signed, signature)
        print(f"signed and not altered: {signed.decode()!r}")
        sealed, trailer = receive(connection), receive(connection)
        altered = bytes([sealed[0] ^ 1]) + sealed[1:]
        try:
            auth.decrypt(altered, trailer)
        except sspi.error as refusal:
            print(f"sealed, with one bit altered: refused, {refusal.strerror}")
        print(f"sealed, as it came: {auth.decrypt(sealed, trailer).decode()!r}")


def connect(port):
    auth = sspi.ClientAuth("NTLM")
    with socket.create_connection(("127.0.0.1", port)) as connection:
        token = None
        while not auth.authenticated:
            _, out = auth.authorize(token)
            send(connection, out[0].Buffer)
            token = receive(connection)
        message = b"transfer 100 to Bob"
        signature = auth.sign(message)
        send(connection, message)
        send(connection, signature)
        print(f"signed message on the wire: {message.decode()!r} + {signature.hex()}")
        sealed, trailer = auth.encrypt(b"the vault opens at nine")
        send(connection, sealed)
        send(connection, trailer)
        print(f"sealed message on the wire: {sealed.hex()} + {trailer.hex()}")


if __name__ == "__main__":
    if sys.argv[1] == "server":
        serve()
    else:
        connect(int(sys.argv[2]))
