# SPDX-License-Identifier: MIT
"""smbprotocol writes a file and reads it. `smb_client.py PORT SHARE USER PASSWORD` prints what it read."""

import sys
import unittest.mock

import smbclient
import spnego._sspi
import spnego_recipe  # noqa: F401


def main(port, share, user, password):
    server = "127.0.0.1"
    made = []
    original = spnego._sspi.SSPIProxy.step

    def step(proxy, *arguments, **keywords):
        made.append(proxy)
        return original(proxy, *arguments, **keywords)

    with unittest.mock.patch.object(spnego._sspi.SSPIProxy, "step", step):
        smbclient.register_session(server, user, password, port=int(port), encrypt=True, auth_protocol="ntlm")
    assert made, "pyspnego did not ask SSPI"
    path = rf"\\{server}\{share}\greeting"
    with smbclient.open_file(path, mode="w", port=int(port)) as file:
        file.write("over an encrypted session")
    with smbclient.open_file(path, port=int(port)) as file:
        print(file.read())


if __name__ == "__main__":
    main(*sys.argv[1:])
