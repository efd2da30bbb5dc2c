# SPDX-License-Identifier: MIT
"""An HTTP server that lets NTLM and Negotiate clients in, written as for Windows with
sspi.ServerAuth.

`python -m opensspi http_server.py` serves on a free port of 127.0.0.1 and prints it. As NTLM
authenticates connections, not requests, an authenticated connection stays open and is not asked
again. The body of a successful response is the client's name, a refusal's header X-Winerror is the
status that AcceptSecurityContext raised.
"""

import base64
import http.server

import sspi
import sspicon

SCHEMES = ("Negotiate", "NTLM")


class Handler(http.server.BaseHTTPRequestHandler):
    """Handler is one connection."""

    protocol_version = "HTTP/1.1"
    auth = None
    user = None

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.user is None:
            self.authenticate()
        else:
            self.answer(200, body=self.user)

    def authenticate(self):
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if scheme not in SCHEMES:
            self.answer(401, challenges=SCHEMES)
            return
        if self.auth is None:
            self.auth = sspi.ServerAuth(scheme)
        try:
            status, out = self.auth.authorize(base64.b64decode(token))
        except sspi.error as refusal:
            self.auth = None
            self.answer(401, challenges=SCHEMES, winerror=refusal.winerror, body=refusal.strerror)
            return
        answer = [f"{scheme} {base64.b64encode(out[0].Buffer).decode()}"] if out[0].Buffer else []
        if status != 0:
            self.answer(401, challenges=answer)
            return
        self.user = self.auth.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_NAMES)
        self.answer(200, challenges=answer, body=self.user)

    def answer(self, status, challenges=(), winerror=None, body=""):
        content = body.encode()
        self.send_response(status)
        for challenge in challenges:
            self.send_header("WWW-Authenticate", challenge)
        if winerror is not None:
            self.send_header("X-Winerror", str(winerror))
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


if __name__ == "__main__":
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()
