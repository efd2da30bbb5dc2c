# SPDX-License-Identifier: MIT
"""One end of a Kerberos handshake over MIT's GSS-API, bare or in MIT's SPNEGO, driven by JSON lines.

Run by /usr/bin/python3, for which Debian packages python3-gssapi. Configuration, cache and keytab come
from MIT's variables in the environment.
"""

import gss_context
import gssapi
import json_party
from gss_context import SPNEGO, GssContext, channel_bindings, wanted_flags
from gssapi import raw

KRB5 = gssapi.OID.from_int_seq("1.2.840.113554.1.2.2")
MECHANISMS = {"Kerberos": KRB5, "Negotiate": SPNEGO}
OFFERED = {"krb5": KRB5, "ntlm": gssapi.OID.from_int_seq("1.3.6.1.4.1.311.2.2.10")}
FLAGS = gss_context.FLAGS | {
    "mutual": gssapi.RequirementFlag.mutual_authentication,
    "delegate": gssapi.RequirementFlag.delegate_to_peer,
    "dce": 0x1000,
}


class Party(GssContext):
    """The one context of this process."""

    def init(self, target, flags=(), bindings=None, package="Kerberos", mechanisms=("krb5",)):
        self.context = gssapi.SecurityContext(
            name=gssapi.Name(target, name_type(target)),
            creds=credentials("initiate", package, mechanisms),
            mech=MECHANISMS[package],
            flags=wanted_flags(flags, FLAGS),
            usage="initiate",
            channel_bindings=channel_bindings(bindings),
        )

    def accept(self, bindings=None, package="Kerberos"):
        self.context = gssapi.SecurityContext(
            creds=credentials("accept", package),
            usage="accept",
            channel_bindings=channel_bindings(bindings),
        )

    def client(self):
        return str(self.context.initiator_name)

    def flags(self):
        return [name for name, flag in FLAGS.items() if int(self.context.actual_flags) & int(flag)]

    def delegated(self):
        """delegated is the owner of the credentials that the client delegated, or None."""
        credentials = self.context.delegated_creds
        return None if credentials is None else str(credentials.name)

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

    def wrap_padded(self, data, header=b""):
        """wrap_padded seals beside a header that is only signed. Returns (token, data, padding)."""
        kinds = raw.IOVBufferType
        iov = raw.IOV(
            kinds.header,
            (kinds.sign_only, header),
            (kinds.data, data),
            kinds.padding,
            std_layout=False,
            auto_alloc=True,
        )
        raw.wrap_iov(self.context, iov, True)
        return [iov[0].value, iov[2].value, iov[3].value]

    def unwrap_padded(self, token, data, padding, header=b""):
        kinds = raw.IOVBufferType
        iov = raw.IOV(
            (kinds.header, False, token),
            (kinds.sign_only, header),
            (kinds.data, data),
            (kinds.padding, False, padding),
            std_layout=False,
        )
        raw.unwrap_iov(self.context, iov)
        return iov[2].value


def name_type(target):
    """name_type is that of service/host[@REALM], or of service@host, which mechanisms share."""
    return gssapi.NameType.kerberos_principal if "/" in target else gssapi.NameType.hostbased_service


def credentials(usage, package, mechanisms=("krb5",)):
    """credentials of the environment, for which SPNEGO has the mechanisms that are named, the best first."""
    made = gssapi.Credentials(usage=usage, mechs=[MECHANISMS[package]])
    if package == "Negotiate":
        raw.set_neg_mechs(made, [OFFERED[name] for name in mechanisms])
    return made


if __name__ == "__main__":
    json_party.serve(Party(), (gssapi.exceptions.GSSError,))
