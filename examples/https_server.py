# SPDX-License-Identifier: MIT
"""An HTTPS server with extended protection: it authenticates clients with Negotiate or NTLM inside TLS.

    python -m opensspi https_server.py CERTIFICATES KEY      prints its port

It is whoami_server.py over tls_socket.py. The channel bindings of the TLS connection go into each step of
the logon, so that one that somebody relays from another connection fails with SEC_E_BAD_BINDINGS. Clients
must send them, as browsers and pywin32's users of SECPKG_ATTR_ENDPOINT_BINDINGS do.
"""

import http.server
import io
import sys

import pywintypes
import sspicon
from tls_socket import TlsSocket, buffer, credential_of, descriptor, read
from whoami_server import WhoAmI


class TlsStream(io.RawIOBase):
    """TlsStream is a TLS connection as a file, as http.server wants it."""

    def __init__(self, tls):
        super().__init__()
        self._tls = tls
        self._rest = b""

    def readable(self):
        return True

    def writable(self):
        return True

    def readinto(self, room):
        data = self._rest or self._tls.recv()
        room[: len(data)] = data[: len(room)]
        self._rest = data[len(room) :]
        return min(len(data), len(room))

    def write(self, data):
        self._tls.send(bytes(data))
        return len(data)


class BoundWhoAmI(WhoAmI):
    """BoundWhoAmI is one connection, whose logon holds for this connection only."""

    schemes = ("Negotiate", "NTLM")

    def setup(self):
        self.connection = self.request
        self.tls = TlsSocket(self.request, self.server.credential)
        self.bindings = self.tls.context.QueryContextAttributes(sspicon.SECPKG_ATTR_ENDPOINT_BINDINGS)
        self.wfile = TlsStream(self.tls)
        self.rfile = io.BufferedReader(TlsStream(self.tls))

    def finish(self):
        self.tls.close()

    def input_of(self, token):
        return descriptor(
            buffer(sspicon.SECBUFFER_TOKEN, token),
            buffer(sspicon.SECBUFFER_CHANNEL_BINDINGS, self.bindings),
        )


class HttpsServer(http.server.ThreadingHTTPServer):
    def __init__(self, credential):
        super().__init__(("127.0.0.1", 0), BoundWhoAmI)
        self.credential = credential

    def handle_error(self, request, client_address):
        error = sys.exc_info()[1]
        if not isinstance(error, (OSError, pywintypes.error)):  # clients that give up are no news
            super().handle_error(request, client_address)


if __name__ == "__main__":
    certificate = (read(sys.argv[1]), read(sys.argv[2]))
    with HttpsServer(credential_of(sspicon.SECPKG_CRED_INBOUND, Certificates=[certificate])) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()
