"""One end of an NTLM handshake over Debian's gss-ntlmssp, bare or in MIT's SPNEGO, driven by JSON lines.

Run by /usr/bin/python3, for which Debian packages python3-gssapi. Accounts come from
NTLM_USER_FILE, the strength of the responses from LM_COMPAT_LEVEL, both in the
environment.
"""

import gssapi
import json_party
from gssapi import raw

SPNEGO = gssapi.OID.from_int_seq("1.3.6.1.5.5.2")
NTLM = gssapi.OID.from_int_seq("1.3.6.1.4.1.311.2.2.10")
# GSS_C_INQ_SSPI_SESSION_KEY of MIT's gssapi_ext.h, which gss-ntlmssp answers.
SESSION_KEY = gssapi.OID.from_int_seq("1.2.840.113554.1.2.2.5.5")
MECHANISMS = {"NTLM": NTLM, "Negotiate": SPNEGO}
FLAGS = {
    "integrity": gssapi.RequirementFlag.integrity,
    "confidentiality": gssapi.RequirementFlag.confidentiality,
    "replay": gssapi.RequirementFlag.replay_detection,
    "sequence": gssapi.RequirementFlag.out_of_sequence_detection,
}


class Party:
    """The one context of this process."""

    def init(
        self,
        user=None,
        domain="",
        password=None,
        flags=(),
        bindings=None,
        target="test@localhost",
        package="NTLM",
    ):
        wanted = 0
        for flag in flags:
            wanted |= int(FLAGS[flag])
        self.context = gssapi.SecurityContext(
            name=gssapi.Name(target, gssapi.NameType.hostbased_service),
            creds=credential(user, domain, password, package),
            mech=MECHANISMS[package],
            flags=wanted,
            usage="initiate",
            channel_bindings=channel_bindings(bindings),
        )

    def accept(self, bindings=None, package="NTLM"):
        self.context = gssapi.SecurityContext(
            creds=with_ntlm_alone(gssapi.Credentials(usage="accept", mechs=[MECHANISMS[package]]), package),
            usage="accept",
            channel_bindings=channel_bindings(bindings),
        )

    def step(self, token=None):
        answer = self.context.step(token)
        return {"token": answer or None, "done": self.context.complete}

    def session_key(self):
        return raw.inquire_sec_context_by_oid(self.context, SESSION_KEY)[0]

    def client(self):
        # gss-ntlmssp 1.2.0 counts the C string's closing zero into the name.
        return str(self.context.initiator_name).rstrip("\0")

    def wrap(self, data, encrypt=True):
        return self.context.wrap(data, encrypt).message

    def unwrap(self, token):
        return self.context.unwrap(token).message

    def sign(self, data):
        return self.context.get_signature(data)

    def verify(self, data, signature):
        self.context.verify_signature(data, signature)


def credential(user, domain, password, package):
    mechs = [MECHANISMS[package]]
    if user is None:
        return with_ntlm_alone(gssapi.Credentials(usage="initiate", mechs=mechs), package)
    name = gssapi.Name(f"{domain}\\{user}" if domain else user, gssapi.NameType.user)
    if password is None:
        return with_ntlm_alone(gssapi.Credentials(name=name, usage="initiate", mechs=mechs), package)
    acquired = raw.acquire_cred_with_password(name, password.encode(), usage="initiate", mechs=mechs)
    return with_ntlm_alone(gssapi.Credentials(acquired.creds), package)


def with_ntlm_alone(credentials, package):
    """with_ntlm_alone leaves SPNEGO's credentials no mechanism but NTLM."""
    if package == "Negotiate":
        raw.set_neg_mechs(credentials, [NTLM])
    return credentials


def channel_bindings(data):
    return None if data is None else raw.ChannelBindings(application_data=data)


if __name__ == "__main__":
    json_party.serve(Party(), (gssapi.exceptions.GSSError,))
