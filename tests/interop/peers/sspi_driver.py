# SPDX-License-Identifier: MIT
"""One end of a handshake over OpenSSPI's Python package, driven by JSON lines.

The same calls as gss_driver.py, so that a test can put either at either end. It is
written as for Windows: pywin32's names, buffers and structures.
"""

import contextlib
import struct

import json_party
import opensspi

opensspi.install_as_pywin32()

import sspi  # noqa: E402  (the line above makes these names importable)
import sspicon  # noqa: E402
import win32api  # noqa: E402
import win32con  # noqa: E402
import win32security  # noqa: E402

FLAGS = {
    "mutual": (sspicon.ISC_REQ_MUTUAL_AUTH, sspicon.ASC_REQ_MUTUAL_AUTH),
    "delegate": (sspicon.ISC_REQ_DELEGATE, sspicon.ASC_REQ_DELEGATE),
    "dce": (sspicon.ISC_REQ_USE_DCE_STYLE, sspicon.ASC_REQ_USE_DCE_STYLE),
    "integrity": (sspicon.ISC_REQ_INTEGRITY, sspicon.ASC_REQ_INTEGRITY),
    "confidentiality": (sspicon.ISC_REQ_CONFIDENTIALITY, sspicon.ASC_REQ_CONFIDENTIALITY),
    "replay": (sspicon.ISC_REQ_REPLAY_DETECT, sspicon.ASC_REQ_REPLAY_DETECT),
    "sequence": (sspicon.ISC_REQ_SEQUENCE_DETECT, sspicon.ASC_REQ_SEQUENCE_DETECT),
    "identify": (sspicon.ISC_REQ_IDENTIFY, sspicon.ASC_REQ_IDENTIFY),
    "anonymous": (sspicon.ISC_REQ_NULL_SESSION, sspicon.ASC_REQ_ALLOW_NULL_SESSION),
    "allow_missing_bindings": (0, sspicon.ASC_REQ_ALLOW_MISSING_BINDINGS),
    "proxy_bindings": (0, sspicon.ASC_REQ_PROXY_BINDINGS),
    "datagram": (sspicon.ISC_REQ_DATAGRAM, sspicon.ASC_REQ_DATAGRAM),
}


class Party:
    """The one context of this process."""

    def __init__(self):
        self.auth = None
        self.bindings = None

    def init(self, user=None, domain="", password=None, flags=(), bindings=None, target=None, package="NTLM"):
        who = None if user is None else (user, domain, password)
        wanted = wanted_flags(flags, 0)
        self.auth = sspi.ClientAuth(package, auth_info=who, targetspn=target, scflags=wanted)
        self.bindings = bindings

    def accept(
        self,
        flags=("integrity", "confidentiality", "replay", "sequence"),
        bindings=None,
        package="NTLM",
        spn=None,
    ):
        self.auth = sspi.ServerAuth(package, spn=spn, scflags=wanted_flags(flags, 1))
        self.bindings = bindings

    def begin_again(self):
        """begin_again makes another context of the same credential."""
        self.auth.reset()

    def step(self, token=None):
        status, answer = self.auth.authorize(self._input(token))
        return {"token": answer[0].Buffer or None, "done": status == 0}

    def refused(self, token):
        """refused is this server's error token for a client whose first token it refuses."""
        given, answer = (win32security.PySecBufferDescType() for _ in range(2))
        given.append(buffer(sspicon.SECBUFFER_TOKEN, token))
        answer.append(win32security.PySecBufferType(self.auth.pkg_info["MaxToken"], sspicon.SECBUFFER_TOKEN))
        context = win32security.PyCtxtHandleType()
        with contextlib.suppress(win32security.error):
            win32security.AcceptSecurityContext(
                self.auth.credentials, None, given, self.auth.scflags, self.auth.datarep, context, answer
            )
            return None
        return answer[0].Buffer

    def export(self):
        """export exports the established context: this process no longer has it."""
        flag = sspicon.SECPKG_CONTEXT_EXPORT_DELETE_OLD
        return win32security.ExportSecurityContext(self.auth.ctxt, flag)[0]

    def import_context(self, package, packed):
        """import_context continues a context of another process."""
        self.auth = sspi.ClientAuth(package)
        self.auth.ctxt = win32security.ImportSecurityContext(package, packed)

    def session_key(self):
        return self.auth.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_SESSION_KEY)

    def client(self):
        return self.auth.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_NAMES)

    def query(self, attribute):
        """query is the answer of QueryContextAttributes for the attribute SECPKG_ATTR_<attribute>."""
        return self.auth.ctxt.QueryContextAttributes(getattr(sspicon, f"SECPKG_ATTR_{attribute}"))

    def attribute_kinds(self):
        """attribute_kinds is the type of each attribute's answer by its name, or the code that refuses it."""
        kinds = {}
        for name in dir(sspicon):
            if not name.startswith("SECPKG_ATTR_") or "_FLAG_" in name:
                continue
            try:
                kinds[name[12:]] = kind_of(self.auth.ctxt.QueryContextAttributes(getattr(sspicon, name)))
            except win32security.error as failure:
                kinds[name[12:]] = failure.winerror
        return kinds

    def user_name(self, form=None):
        """user_name is whom GetUserName, or GetUserNameEx in a form, names while the server is its client."""
        self.auth.ctxt.ImpersonateSecurityContext()
        try:
            return win32api.GetUserName() if form is None else win32api.GetUserNameEx(getattr(win32con, form))
        finally:
            self.auth.ctxt.RevertSecurityContext()

    def first_token_as_client(self, target, principal=None):
        """first_token_as_client is what this server, as its client, says to a third party."""
        self.auth.ctxt.ImpersonateSecurityContext()
        try:
            onward = sspi.ClientAuth(
                "Kerberos", principal, targetspn=target, scflags=wanted_flags(["integrity"], 0)
            )
        finally:
            self.auth.ctxt.RevertSecurityContext()
        return onward.authorize(None)[1][0].Buffer

    def group_sids(self):
        token = self.auth.ctxt.QuerySecurityContextToken()
        groups = win32security.GetTokenInformation(token, win32security.TokenGroups)
        return [win32security.ConvertSidToStringSid(sid) for sid, _ in groups]

    def wrap_iov(self, data, header=b"", trailer=b"", encrypt=True):
        """wrap_iov seals as DCE/RPC does: header and trailer are only signed. Returns (token, data)."""
        sizes = self.auth.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_SIZES)
        message = dce_message(bytes(sizes["SecurityTrailer"]), data, header, trailer)
        self.auth.ctxt.EncryptMessage(0 if encrypt else sspicon.SECQOP_WRAP_NO_ENCRYPT, message, 0)
        return [message[3].Buffer, message[1].Buffer]

    def unwrap_iov(self, token, data, header=b"", trailer=b""):
        message = dce_message(token, data, header, trailer)
        self.auth.ctxt.DecryptMessage(message, 0)
        return message[1].Buffer

    def wrap_padded(self, data, header=b""):
        """wrap_padded seals beside a header that is only signed. Returns (token, data, padding)."""
        sizes = self.auth.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_SIZES)
        message = padded_message(bytes(sizes["SecurityTrailer"]), data, bytes(sizes["BlockSize"]), header)
        self.auth.ctxt.EncryptMessage(0, message, 0)
        return [message[0].Buffer, message[2].Buffer, message[3].Buffer]

    def unwrap_padded(self, token, data, padding, header=b""):
        message = padded_message(token, data, padding, header)
        self.auth.ctxt.DecryptMessage(message, 0)
        return message[2].Buffer

    def package(self):
        """package is the name of what the context speaks, with the state of the negotiation."""
        state, info = self.auth.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_NEGOTIATION_INFO)
        return [state, info["Name"]]

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

    def digest_seal(self, data):
        """digest_seal is a message of SASL's DIGEST-MD5, without the four bytes of its length."""
        message = win32security.PySecBufferDescType()
        message.append(buffer(sspicon.SECBUFFER_DATA, data))
        message.append(win32security.PySecBufferType(24, sspicon.SECBUFFER_PADDING))
        self.auth.ctxt.EncryptMessage(0, message, 0)
        return message[0].Buffer + message[1].Buffer

    def digest_open(self, wire):
        message = win32security.PySecBufferDescType()
        message.append(buffer(sspicon.SECBUFFER_DATA, wire))
        self.auth.ctxt.DecryptMessage(message, 0)
        return message[0].Buffer

    def _input(self, token):
        """_input is the token alone, or after the bindings in one descriptor, as Windows programs do."""
        if self.bindings is None:
            return token
        descriptor = win32security.PySecBufferDescType()
        descriptor.append(buffer(sspicon.SECBUFFER_CHANNEL_BINDINGS, sec_channel_bindings(self.bindings)))
        if token is not None:
            descriptor.append(buffer(sspicon.SECBUFFER_TOKEN, token))
        return descriptor


def kind_of(value):
    """kind_of is the name of a value's type, with the keys of a dict and the members of a tuple."""
    if isinstance(value, dict):
        return "dict " + " ".join(sorted(value))
    if isinstance(value, tuple):
        return "(" + ", ".join(kind_of(member) for member in value) + ")"
    return type(value).__name__


def wanted_flags(names, role):
    value = 0
    for name in names:
        value |= FLAGS[name][role]
    return value


def dce_message(token, data, header, trailer):
    covered = sspicon.SECBUFFER_DATA | sspicon.SECBUFFER_READONLY_WITH_CHECKSUM
    message = win32security.PySecBufferDescType()
    message.append(buffer(covered, header))
    message.append(buffer(sspicon.SECBUFFER_DATA, data))
    message.append(buffer(covered, trailer))
    message.append(buffer(sspicon.SECBUFFER_TOKEN, token))
    return message


def padded_message(token, data, padding, header):
    message = win32security.PySecBufferDescType()
    message.append(buffer(sspicon.SECBUFFER_TOKEN, token))
    message.append(buffer(sspicon.SECBUFFER_DATA | sspicon.SECBUFFER_READONLY_WITH_CHECKSUM, header))
    message.append(buffer(sspicon.SECBUFFER_DATA, data))
    message.append(buffer(sspicon.SECBUFFER_PADDING, padding))
    return message


def buffer(kind, data):
    made = win32security.PySecBufferType(len(data), kind)
    made.Buffer = data
    return made


def sec_channel_bindings(application_data):
    """sec_channel_bindings is SEC_CHANNEL_BINDINGS: eight 32-bit fields, then the application data."""
    return struct.pack("<8I", 0, 0, 0, 0, 0, 0, len(application_data), 32) + application_data


if __name__ == "__main__":
    json_party.serve(Party(), (win32security.error,), lambda failure: failure.winerror)
