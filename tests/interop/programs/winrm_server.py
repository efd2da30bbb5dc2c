# SPDX-License-Identifier: MIT
"""A WinRM endpoint that returns each message with itself, by pyspnego's own NTLM in Python.

Serves on a free port of 127.0.0.1 and prints it. Accounts come from NTLM_USER_FILE.
"""

import base64
import http.server

import spnego
from pypsrp.encryption import WinRMEncryption

BOUNDARY = "Encrypted Boundary"


class Handler(http.server.BaseHTTPRequestHandler):
    """Handler is one connection, which NTLM authenticates."""

    protocol_version = "HTTP/1.1"
    context = None

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.context is not None and self.context.complete:
            self.answer_sealed(body)
        else:
            self.authenticate()

    def authenticate(self):
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if not token:
            self.respond(401, "NTLM")
            return
        if self.context is None:
            self.context = spnego.server(protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)
        answer = self.context.step(base64.b64decode(token))
        challenge = f"{scheme} {base64.b64encode(answer).decode()}" if answer else None
        self.respond(200 if self.context.complete else 401, challenge)

    def answer_sealed(self, body):
        encryption = WinRMEncryption(self.context, WinRMEncryption.SPNEGO)
        kind, answer = encryption.wrap_message(encryption.unwrap_message(body, BOUNDARY))
        self.respond(200, None, f'{kind};protocol="{WinRMEncryption.SPNEGO}";boundary="{BOUNDARY}"', answer)

    def respond(self, status, challenge, kind="text/plain", body=b""):
        self.send_response(status)
        if challenge:
            self.send_header("WWW-Authenticate", challenge)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Says nothing."""


if __name__ == "__main__":
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()
