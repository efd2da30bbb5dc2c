"""One end of a Kerberos handshake over MIT's GSS-API, bare or in MIT's SPNEGO, driven by JSON lines.

Run by /usr/bin/python3, for which Debian packages python3-gssapi. Configuration, cache and keytab come
from MIT's variables in the environment.
"""

import gssapi
import json_party
from gssapi import raw

KRB5 = gssapi.OID.from_int_seq("1.2.840.113554.1.2.2")
SPNEGO = gssapi.OID.from_int_seq("1.3.6.1.5.5.2")
MECHANISMS = {"Kerberos": KRB5, "Negotiate": SPNEGO}
SESSION_KEY = gssapi.OID.from_int_seq("1.2.840.113554.1.2.2.5.5")  # GSS_C_INQ_SSPI_SESSION_KEY
FLAGS = {
    "mutual": gssapi.RequirementFlag.mutual_authentication,
    "integrity": gssapi.RequirementFlag.integrity,
    "confidentiality": gssapi.RequirementFlag.confidentiality,
    "replay": gssapi.RequirementFlag.replay_detection,
    "sequence": gssapi.RequirementFlag.out_of_sequence_detection,
    "delegate": gssapi.RequirementFlag.delegate_to_peer,
    "dce": 0x1000,
}


class Party:
    """The one context of this process."""

    def init(self, target, flags=(), bindings=None, package="Kerberos"):
        wanted = 0
        for flag in flags:
            wanted |= int(FLAGS[flag])
        self.context = gssapi.SecurityContext(
            name=gssapi.Name(target, gssapi.NameType.kerberos_principal),
            creds=credentials("initiate", package),
            mech=MECHANISMS[package],
            flags=wanted,
            usage="initiate",
            channel_bindings=channel_bindings(bindings),
        )

    def accept(self, bindings=None, package="Kerberos"):
        self.context = gssapi.SecurityContext(
            creds=credentials("accept", package),
            usage="accept",
            channel_bindings=channel_bindings(bindings),
        )

    def step(self, token=None):
        answer = self.context.step(token)
        return {"token": answer or None, "done": self.context.complete}

    def session_key(self):
        return raw.inquire_sec_context_by_oid(self.context, SESSION_KEY)[0]

    def client(self):
        return str(self.context.initiator_name)

    def flags(self):
        return [name for name, flag in FLAGS.items() if int(self.context.actual_flags) & int(flag)]

    def delegated(self):
        """delegated is whose credentials the client handed over, or None."""
        credentials = self.context.delegated_creds
        return None if credentials is None else str(credentials.name)

    def wrap(self, data, encrypt=True):
        return self.context.wrap(data, encrypt).message

    def unwrap(self, token):
        return self.context.unwrap(token).message

    def sign(self, data):
        return self.context.get_signature(data)

    def verify(self, data, signature):
        self.context.verify_signature(data, signature)

    def wrap_iov(self, data, header=b"", trailer=b"", encrypt=True):
        """wrap_iov seals as DCE/RPC does: header and trailer are only signed. Returns (token, data)."""
        kinds = raw.IOVBufferType
        iov = raw.IOV(
            kinds.header,
            (kinds.sign_only, header),
            (kinds.data, data),
            (kinds.sign_only, trailer),
            std_layout=False,
            auto_alloc=True,
        )
        raw.wrap_iov(self.context, iov, encrypt)
        return [iov[0].value, iov[2].value]

    def unwrap_iov(self, token, data, header=b"", trailer=b""):
        kinds = raw.IOVBufferType
        iov = raw.IOV(
            (kinds.header, False, token),
            (kinds.sign_only, header),
            (kinds.data, data),
            (kinds.sign_only, trailer),
            std_layout=False,
        )
        raw.unwrap_iov(self.context, iov)
        return iov[2].value


def credentials(usage, package):
    """credentials of the environment, for which SPNEGO has no mechanism but Kerberos."""
    made = gssapi.Credentials(usage=usage, mechs=[MECHANISMS[package]])
    if package == "Negotiate":
        raw.set_neg_mechs(made, [KRB5])
    return made


def channel_bindings(data):
    return None if data is None else raw.ChannelBindings(application_data=data)


if __name__ == "__main__":
    json_party.serve(Party(), (gssapi.exceptions.GSSError,))
