# SPDX-License-Identifier: MIT
"""An HTTP service that authenticates its clients with Negotiate (Kerberos or NTLM) or NTLM.

`service.py PORT` serves on every address of the machine and returns the client's name. The same file
runs on Windows with pywin32. Put TLS in front of it in production, and pass its channel bindings.
"""

import base64
import http.server
import os
import signal
import sys

if os.name != "nt":  # Windows has pywin32's own modules
    import opensspi

    opensspi.install_as_pywin32()
import pywintypes
import sspi
import sspicon

SCHEMES = ("Negotiate", "NTLM")


class Service(http.server.BaseHTTPRequestHandler):
    """Service is one connection, with one context: NTLM authenticates connections, not requests."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    auth = None
    client = None

    def do_GET(self):
        if self.client is None:
            self.log_on()
        else:
            self.reply(200, f"{self.client}\n")

    def log_on(self):
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if scheme not in SCHEMES:
            self.reply(401, "log on with Negotiate or NTLM\n", SCHEMES)
            return
        try:
            self.auth = self.auth or sspi.ServerAuth(scheme)
            status, out = self.auth.authorize(base64.b64decode(token, validate=True))
        except (pywintypes.error, ValueError) as refusal:
            self.auth = None
            self.log_message("refused: %s", refusal)
            self.reply(401, "refused\n", SCHEMES)
            return
        challenge = [f"{scheme} {base64.b64encode(out[0].Buffer).decode()}"] if out[0].Buffer else []
        if status != 0:
            self.reply(401, "", challenge)
            return
        self.client = self.auth.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_NAMES)
        self.reply(200, f"{self.client}\n", challenge)

    def reply(self, status, text, challenges=()):
        body = text.encode()
        self.send_response(status)
        for challenge in challenges:
            self.send_header("WWW-Authenticate", challenge)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def stop(*_):
    raise SystemExit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    with http.server.ThreadingHTTPServer(("", int(sys.argv[1])), Service) as server:
        print("listening on port", server.server_address[1], flush=True)
        server.serve_forever()
