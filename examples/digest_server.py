# SPDX-License-Identifier: MIT
"""An HTTP server written for Windows: it lets Digest clients in and tells them who they are.

On Windows it runs under pywin32; on Linux, unchanged, as `python -m opensspi digest_server.py [REALM]`.
It prints the port it listens on. Digest authenticates each request. For a request of a session that the
server knows already, AcceptSecurityContext returns SEC_I_COMPLETE_NEEDED, and CompleteAuthToken checks it.

    opensspi account set alice --digest-realm REALM
    curl --digest --user alice http://127.0.0.1:PORT/
"""

import http.server
import sys

import sspicon
import win32security

MAX_TOKEN = 4096
REALM = sys.argv[1] if len(sys.argv) > 1 else ""


def buffers(*contents):
    """A descriptor: the token, then method, URI, the body's hash and the realm, in this order."""
    descriptor = win32security.PySecBufferDescType()
    for kind, content in contents:
        buffer = win32security.PySecBufferType(max(len(content), 1), kind)
        buffer.Buffer = content
        descriptor.append(buffer)
    return descriptor


class WhoAmI(http.server.BaseHTTPRequestHandler):
    """WhoAmI is one connection."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        scheme, _, response = self.headers.get("Authorization", "").partition(" ")
        try:
            client, challenge = self.accept(response if scheme.lower() == "digest" else "")
        except win32security.error as refusal:
            _, challenge = self.accept("")
            self.answer(401, f"{refusal.strerror}\n", challenge, refusal.winerror)
            return
        if client is None:
            self.answer(401, "say who you are: Digest\n", challenge)
        else:
            self.answer(200, f"you are {client}\n")

    do_POST = do_PUT = do_GET

    def accept(self, response):
        """The client's name, or the challenge that it must answer first."""
        request = buffers(
            (sspicon.SECBUFFER_TOKEN, response.encode("latin-1")),
            (sspicon.SECBUFFER_PKG_PARAMS, self.command.encode()),
            (sspicon.SECBUFFER_PKG_PARAMS, self.path.encode("latin-1")),
            (sspicon.SECBUFFER_PKG_PARAMS, b""),
            (sspicon.SECBUFFER_PKG_PARAMS, REALM.encode()),
        )
        reply = win32security.PySecBufferDescType()
        reply.append(win32security.PySecBufferType(MAX_TOKEN, sspicon.SECBUFFER_TOKEN))
        context = win32security.PyCtxtHandleType()
        status, _, _ = win32security.AcceptSecurityContext(
            self.server.credential, None, request, 0, sspicon.SECURITY_NETWORK_DREP, context, reply
        )
        if status == sspicon.SEC_I_CONTINUE_NEEDED:
            return None, "Digest " + reply[0].Buffer.decode("latin-1")
        if status == sspicon.SEC_I_COMPLETE_NEEDED:
            context.CompleteAuthToken(request)
        return context.QueryContextAttributes(sspicon.SECPKG_ATTR_NAMES), None

    def answer(self, status, text, challenge=None, winerror=None):
        body = text.encode()
        self.send_response(status)
        if challenge is not None:
            self.send_header("WWW-Authenticate", challenge)
        if winerror is not None:
            self.send_header("X-Winerror", str(winerror))
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), WhoAmI) as server:
        server.credential, _ = win32security.AcquireCredentialsHandle(
            None, "WDigest", sspicon.SECPKG_CRED_INBOUND, None, None
        )
        print(server.server_address[1], flush=True)
        server.serve_forever()
