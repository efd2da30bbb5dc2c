# SPDX-License-Identifier: MIT
"""A Digest client of HTTP over OpenSSPI, with the calls and buffers of curl's SSPI code.

`python -m opensspi` is not needed: the names of pywin32 are made importable here.
"""

import http.client
import urllib.parse

import opensspi

opensspi.install_as_pywin32()

import sspicon  # noqa: E402  (the line above makes these names importable)
import win32security  # noqa: E402

MAX_TOKEN = 4096


def descriptor(*contents):
    made = win32security.PySecBufferDescType()
    for kind, content in contents:
        buffer = win32security.PySecBufferType(len(content), kind)
        if content:
            buffer.Buffer = content
        made.append(buffer)
    return made


class DigestClient:
    """DigestClient requests pages of one server as one user."""

    def __init__(self, url, user, password, domain=""):
        self.url = urllib.parse.urlsplit(url)
        self.credential, _ = win32security.AcquireCredentialsHandle(
            None, "WDigest", sspicon.SECPKG_CRED_OUTBOUND, None, (user, domain, password)
        )
        self.context = None

    def request(self, method="GET", path=None, headers=None):
        """request returns status, body and the challenges of the answer; it signs if it can."""
        path = path or self.url.path
        header = {} if self.context is None else {"Authorization": "Digest " + self.sign(method, path)}
        connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=10)
        try:
            connection.request(method, path, headers=header | (headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.headers.get_all("WWW-Authenticate") or []
        finally:
            connection.close()

    def get(self, path=None, choose=lambda challenges: challenges[0]):
        """get returns status and body, after one challenge that it answers."""
        path = path or self.url.path
        status, body, challenges = self.request(path=path)
        if status != 401:
            return status, body
        token = self.answer(choose(challenges).partition(" ")[2], "GET", path)
        status, body, _ = self.request(path=path, headers={"Authorization": "Digest " + token})
        return status, body

    def answer(self, challenge, method, path):
        given = descriptor(
            (sspicon.SECBUFFER_TOKEN, challenge.encode("latin-1")),
            (sspicon.SECBUFFER_PKG_PARAMS, method.encode()),
            (sspicon.SECBUFFER_PKG_PARAMS, b""),
        )
        out = win32security.PySecBufferDescType()
        out.append(win32security.PySecBufferType(MAX_TOKEN, sspicon.SECBUFFER_TOKEN))
        self.context = win32security.PyCtxtHandleType()
        status, _, _ = win32security.InitializeSecurityContext(
            self.credential,
            None,
            path,
            sspicon.ISC_REQ_USE_HTTP_STYLE,
            sspicon.SECURITY_NETWORK_DREP,
            given,
            self.context,
            out,
        )
        assert status == 0
        return out[0].Buffer.decode("latin-1")

    def sign(self, method, path):
        message = descriptor(
            (sspicon.SECBUFFER_TOKEN, b""),
            (sspicon.SECBUFFER_PKG_PARAMS, method.encode()),
            (sspicon.SECBUFFER_PKG_PARAMS, path.encode()),
            (sspicon.SECBUFFER_PKG_PARAMS, b""),
        )
        message.append(win32security.PySecBufferType(MAX_TOKEN, sspicon.SECBUFFER_PADDING))
        self.context.MakeSignature(0, message, 0)
        return message[4].Buffer.decode("latin-1")
