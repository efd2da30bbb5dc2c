# SPDX-License-Identifier: MIT
"""A program that was written for Windows: paramiko logs on with the user's ticket, by its SSPI class.

`python -m opensspi ssh_client.py PORT HOST_KEY GSS_HOST USER METHOD COMMAND` prints what the command said.
The method is gssapi-with-mic or gssapi-keyex.
"""

import base64
import sys
import types

import paramiko
import paramiko.ssh_gss

# paramiko uses what it could import only where os.name says Windows. All else is as it comes.
paramiko.ssh_gss.os = types.SimpleNamespace(name="nt")


def main(port, host_key, gss_host, user, method, command):
    address = "127.0.0.1"
    with paramiko.SSHClient() as client:
        known = paramiko.Ed25519Key(data=base64.b64decode(host_key))
        client.get_host_keys().add(f"[{address}]:{port}", known.get_name(), known)
        client.connect(
            address,
            int(port),
            user,
            gss_auth=method == "gssapi-with-mic",
            gss_kex=method == "gssapi-keyex",
            gss_host=gss_host,
            gss_trust_dns=False,
            allow_agent=False,
            look_for_keys=False,
            timeout=20,
        )
        _, said, _ = client.exec_command(command)
        print(said.read().decode(), end="")


if __name__ == "__main__":
    assert paramiko.ssh_gss._API == "SSPI", "another library was found first"
    main(*sys.argv[1:])
