# SPDX-License-Identifier: MIT
"""account_server.py CHAIN KEY ROOT: prints a port, and the account of the client that connects, or its error.

The account is what SECPKG_ATTR_NAMES says, and the name of the user of its access token.
"""

import importlib.util
import pathlib
import socket
import sys

import opensspi

opensspi.install_as_pywin32()

from opensspi import sspicon, win32security  # noqa: E402  (the example takes pywin32's names)

EXAMPLE = pathlib.Path(__file__).resolve().parents[3] / "examples" / "tls_socket.py"
SPEC = importlib.util.spec_from_file_location("tls_socket", EXAMPLE)
tls_socket = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(tls_socket)


def account(context):
    try:
        names = context.QueryContextAttributes(sspicon.SECPKG_ATTR_NAMES)
        token = context.QueryContextAttributes(sspicon.SECPKG_ATTR_ACCESS_TOKEN)
    except win32security.error as error:
        return str(error.winerror)
    sid, _ = win32security.GetTokenInformation(token, win32security.TokenUser)
    name, domain, _ = win32security.LookupAccountSid(None, sid)
    assert names == f"{domain}\\{name}"
    return names


def main(chain, key, root):
    chain, key, root = (pathlib.Path(path).read_bytes() for path in (chain, key, root))
    credential = tls_socket.credential_of(
        sspicon.SECPKG_CRED_INBOUND, Certificates=[(chain, key)], RootStore=root
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        connection, _ = listener.accept()
    with connection:
        tls = tls_socket.TlsSocket(connection, credential, flags=sspicon.ASC_REQ_MUTUAL_AUTH)
        tls.recv()
        print(account(tls.context), flush=True)
        tls.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
