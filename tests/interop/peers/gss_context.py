# SPDX-License-Identifier: MIT
"""What a party over MIT's GSS-API does with its context, whatever its mechanism."""

import gssapi
from gssapi import raw

SPNEGO = gssapi.OID.from_int_seq("1.3.6.1.5.5.2")
# GSS_C_INQ_SSPI_SESSION_KEY of MIT's gssapi_ext.h, which gss-ntlmssp returns too.
SESSION_KEY = gssapi.OID.from_int_seq("1.2.840.113554.1.2.2.5.5")
FLAGS = {
    "integrity": gssapi.RequirementFlag.integrity,
    "confidentiality": gssapi.RequirementFlag.confidentiality,
    "replay": gssapi.RequirementFlag.replay_detection,
    "sequence": gssapi.RequirementFlag.out_of_sequence_detection,
}


class GssContext:
    """GssContext is the base of a party; init and accept set its `context`."""

    def step(self, token=None):
        answer = self.context.step(token)
        return {"token": answer or None, "done": self.context.complete}

    def session_key(self):
        return raw.inquire_sec_context_by_oid(self.context, SESSION_KEY)[0]

    def wrap(self, data, encrypt=True):
        return self.context.wrap(data, encrypt).message

    def unwrap(self, token):
        return self.context.unwrap(token).message

    def sign(self, data):
        return self.context.get_signature(data)

    def verify(self, data, signature):
        self.context.verify_signature(data, signature)


def wanted_flags(names, flags=FLAGS):
    """wanted_flags is the number that GSS-API takes for the flags of these names."""
    wanted = 0
    for name in names:
        wanted |= int(flags[name])
    return wanted


def channel_bindings(data):
    return None if data is None else raw.ChannelBindings(application_data=data)
