# SPDX-License-Identifier: MIT
"""One end of an NTLM handshake over Debian's gss-ntlmssp, bare or in MIT's SPNEGO, driven by JSON lines.

Run by /usr/bin/python3, for which Debian packages python3-gssapi. Accounts come from
NTLM_USER_FILE, the strength of the responses from LM_COMPAT_LEVEL, both in the
environment.
"""

import gssapi
import json_party
from gss_context import SPNEGO, GssContext, channel_bindings, wanted_flags
from gssapi import raw

NTLM = gssapi.OID.from_int_seq("1.3.6.1.4.1.311.2.2.10")
MECHANISMS = {"NTLM": NTLM, "Negotiate": SPNEGO}


class Party(GssContext):
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
        self.context = gssapi.SecurityContext(
            name=gssapi.Name(target, gssapi.NameType.hostbased_service),
            creds=credential(user, domain, password, package),
            mech=MECHANISMS[package],
            flags=wanted_flags(flags),
            usage="initiate",
            channel_bindings=channel_bindings(bindings),
        )

    def accept(self, bindings=None, package="NTLM"):
        self.context = gssapi.SecurityContext(
            creds=with_ntlm_alone(gssapi.Credentials(usage="accept", mechs=[MECHANISMS[package]]), package),
            usage="accept",
            channel_bindings=channel_bindings(bindings),
        )

    def client(self):
        # gss-ntlmssp 1.2.0 counts the C string's closing zero into the name.
        return str(self.context.initiator_name).rstrip("\0")


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


if __name__ == "__main__":
    json_party.serve(Party(), (gssapi.exceptions.GSSError,))
