# SPDX-License-Identifier: MIT
"""A server that offers auth-int alone, for clients that prefer auth where both are offered.

It prints the port it listens on and takes the realm as its argument, as examples/digest_server.py.
"""

import hashlib
import http.server
import importlib.util
import pathlib

import sspicon
import win32security

EXAMPLE = pathlib.Path(__file__).resolve().parents[3] / "examples" / "digest_server.py"
SPEC = importlib.util.spec_from_file_location("digest_server", EXAMPLE)
example = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(example)


class WhoAmI(example.WhoAmI):
    """WhoAmI is one connection whose requests are covered with their bodies."""

    def do_GET(self):
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "Content-Length" in self.headers:
            self.headers.replace_header("Content-Length", "0")  # read already
        super().do_GET()

    do_POST = do_GET

    def accept(self, response):
        function = hashlib.sha256 if "SHA-256" in response else hashlib.md5
        request = example.buffers(
            (sspicon.SECBUFFER_TOKEN, response.encode("latin-1")),
            (sspicon.SECBUFFER_PKG_PARAMS, self.command.encode()),
            (sspicon.SECBUFFER_PKG_PARAMS, self.path.encode("latin-1")),
            (sspicon.SECBUFFER_PKG_PARAMS, function(self.body).hexdigest().encode() if response else b""),
            (sspicon.SECBUFFER_PKG_PARAMS, example.REALM.encode()),
        )
        reply = win32security.PySecBufferDescType()
        reply.append(win32security.PySecBufferType(example.MAX_TOKEN, sspicon.SECBUFFER_TOKEN))
        context = win32security.PyCtxtHandleType()
        status, _, _ = win32security.AcceptSecurityContext(
            self.server.credential,
            None,
            request,
            sspicon.ASC_REQ_INTEGRITY,
            sspicon.SECURITY_NETWORK_DREP,
            context,
            reply,
        )
        if status == sspicon.SEC_I_CONTINUE_NEEDED:
            challenge = reply[0].Buffer.decode("latin-1")
            return None, "Digest " + challenge.replace('qop="auth,auth-int"', 'qop="auth-int"')
        if status == sspicon.SEC_I_COMPLETE_NEEDED:
            context.CompleteAuthToken(request)
        return context.QueryContextAttributes(sspicon.SECPKG_ATTR_NAMES), None


if __name__ == "__main__":
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), WhoAmI) as server:
        server.credential, _ = win32security.AcquireCredentialsHandle(
            None, "WDigest", sspicon.SECPKG_CRED_INBOUND, None, None
        )
        print(server.server_address[1], flush=True)
        server.serve_forever()
