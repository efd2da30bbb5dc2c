# SPDX-License-Identifier: MIT
"""An HTTP server written for Windows: it authenticates NTLM clients and tells them who they are.

On Windows it runs under pywin32; on Linux, unchanged, as `python -m opensspi whoami_server.py`. It
prints the port it listens on. NTLM authenticates connections, not requests, so an authenticated
connection is not asked again.
"""

import base64
import http.server

import sspi
import win32security


class WhoAmI(http.server.BaseHTTPRequestHandler):
    """WhoAmI is one connection."""

    protocol_version = "HTTP/1.1"
    schemes = ("NTLM",)
    auth = None
    client = None

    def do_GET(self):
        if self.client is None and not self.authenticate():
            return
        self.answer(200, f"you are {self.client}\n")

    def authenticate(self):
        given, _, token = self.headers.get("Authorization", "").partition(" ")
        scheme = next((each for each in self.schemes if each.lower() == given.lower()), None)
        if scheme is None:
            self.answer(401, f"say who you are: {' or '.join(self.schemes)}\n", self.schemes)
            return False
        self.auth = self.auth or sspi.ServerAuth(scheme)
        try:
            status, out = self.auth.authorize(self.input_of(base64.b64decode(token)))
        except win32security.error as refusal:
            self.auth = None
            self.answer(401, f"{refusal.strerror}\n", self.schemes)
            return False
        if status != 0:
            self.answer(401, "", [f"{scheme} {base64.b64encode(out[0].Buffer).decode()}"])
            return False
        self.client = self.name_from_token()
        return True

    def input_of(self, token):
        """What a step of the logon gets: the client's token."""
        return token

    def name_from_token(self):
        """The client's name and SID, from the access token that its logon made."""
        token = self.auth.ctxt.QuerySecurityContextToken()
        sid, _ = win32security.GetTokenInformation(token, win32security.TokenUser)
        name, domain, _ = win32security.LookupAccountSid(None, sid)
        return f"{domain}\\{name}, {win32security.ConvertSidToStringSid(sid)}"

    def answer(self, status, text, challenges=()):
        body = text.encode()
        self.send_response(status)
        for challenge in challenges:
            self.send_header("WWW-Authenticate", challenge)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), WhoAmI) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()
