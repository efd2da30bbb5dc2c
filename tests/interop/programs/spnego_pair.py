# SPDX-License-Identifier: MIT
"""pyspnego with sspilib, and so OpenSSPI, on one side and its own NTLM in Python on the other.

`spnego_pair.py SIDE USER PASSWORD`: SIDE (client or server) is what OpenSSPI is. Prints the client's name.
"""

import sys

import spnego
import spnego_recipe  # noqa: F401

OWN = spnego.NegotiateOptions.use_ntlm


def main(side, user, password):
    options = {"client": {}, "server": {}} | {"server" if side == "client" else "client": {"options": OWN}}
    client = spnego.client(user, password, "server", "HTTP", protocol="ntlm", **options["client"])
    server = spnego.server("server", "HTTP", protocol="ntlm", **options["server"])
    assert type({"client": client, "server": server}[side]).__name__ == "SSPIProxy"
    assert type(client) is not type(server)
    token = None
    while not server.complete:
        token = server.step(client.step(token))
    assert client.complete and client.session_key == server.session_key
    for sender, receiver in ((client, server), (server, client)):
        exchange(sender, receiver)
    print(server.client_principal)


def exchange(sender, receiver):
    for message in (b"x", b"sealed", bytes(range(256)) * 16):
        assert receiver.unwrap(sender.wrap(message).data).data == message
        sealed = sender.wrap_winrm(message)
        assert receiver.unwrap_winrm(sealed.header, sealed.data) == message
        receiver.verify(message, sender.sign(message))


if __name__ == "__main__":
    main(*sys.argv[1:])
