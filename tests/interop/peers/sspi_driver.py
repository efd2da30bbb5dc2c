"""One end of a handshake over OpenSSPI's Python face, driven by JSON lines.

The same calls as gss_driver.py, so that a test can put either at either end. It is
written as for Windows: pywin32's names, buffers and structures.
"""

import struct

import json_party
import opensspi

opensspi.install_as_pywin32()

import sspi  # noqa: E402  (the line above makes these names importable)
import sspicon  # noqa: E402
import win32security  # noqa: E402

FLAGS = {
    "integrity": (sspicon.ISC_REQ_INTEGRITY, sspicon.ASC_REQ_INTEGRITY),
    "confidentiality": (sspicon.ISC_REQ_CONFIDENTIALITY, sspicon.ASC_REQ_CONFIDENTIALITY),
    "replay": (sspicon.ISC_REQ_REPLAY_DETECT, sspicon.ASC_REQ_REPLAY_DETECT),
    "sequence": (sspicon.ISC_REQ_SEQUENCE_DETECT, sspicon.ASC_REQ_SEQUENCE_DETECT),
    "identify": (sspicon.ISC_REQ_IDENTIFY, sspicon.ASC_REQ_IDENTIFY),
    "anonymous": (sspicon.ISC_REQ_NULL_SESSION, sspicon.ASC_REQ_ALLOW_NULL_SESSION),
    "datagram": (sspicon.ISC_REQ_DATAGRAM, sspicon.ASC_REQ_DATAGRAM),
}


class Party:
    """The one context of this process."""

    def __init__(self):
        self.auth = None
        self.bindings = None

    def init(self, user=None, domain="", password=None, flags=(), bindings=None, target=None):
        who = None if user is None else (user, domain, password)
        wanted = wanted_flags(flags, 0)
        self.auth = sspi.ClientAuth("NTLM", auth_info=who, targetspn=target, scflags=wanted)
        self.bindings = bindings

    def accept(self, flags=("integrity", "confidentiality", "replay", "sequence"), bindings=None):
        self.auth = sspi.ServerAuth("NTLM", scflags=wanted_flags(flags, 1))
        self.bindings = bindings

    def step(self, token=None):
        status, answer = self.auth.authorize(self._input(token))
        return {"token": answer[0].Buffer or None, "done": status == 0}

    def session_key(self):
        return self.auth.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_SESSION_KEY)

    def client(self):
        return self.auth.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_NAMES)

    def client_sid(self):
        token = self.auth.ctxt.QuerySecurityContextToken()
        sid, _ = win32security.GetTokenInformation(token, win32security.TokenUser)
        return win32security.ConvertSidToStringSid(sid)

    def attributes(self):
        return self.auth.ctxt_attr

    def wrap(self, data, encrypt=True):
        return self.auth.wrap(data, encrypt)

    def unwrap(self, token):
        return self.auth.unwrap(token)[0]

    def sign(self, data):
        return self.auth.sign(data)

    def verify(self, data, signature):
        self.auth.verify(data, signature)

    def _input(self, token):
        """_input is the token alone, or after the bindings in one descriptor, as Windows programs do."""
        if self.bindings is None:
            return token
        descriptor = win32security.PySecBufferDescType()
        descriptor.append(buffer(sspicon.SECBUFFER_CHANNEL_BINDINGS, sec_channel_bindings(self.bindings)))
        if token is not None:
            descriptor.append(buffer(sspicon.SECBUFFER_TOKEN, token))
        return descriptor


def wanted_flags(names, role):
    value = 0
    for name in names:
        value |= FLAGS[name][role]
    return value


def buffer(kind, data):
    made = win32security.PySecBufferType(len(data), kind)
    made.Buffer = data
    return made


def sec_channel_bindings(application_data):
    """sec_channel_bindings is SEC_CHANNEL_BINDINGS: eight 32-bit fields, then the application data."""
    return struct.pack("<8I", 0, 0, 0, 0, 0, 0, len(application_data), 32) + application_data


if __name__ == "__main__":
    json_party.serve(Party(), (win32security.error,), lambda failure: failure.winerror)
