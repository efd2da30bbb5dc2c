# SPDX-License-Identifier: MIT
"""The client's end of a handshake over Samba's own library, Heimdal in it, driven by JSON lines.

Run by /usr/bin/python3, for which Debian packages python3-samba. Unlike ntlm_auth it
signs and seals. The environment: SAMBA_CONF names an smb.conf.
"""

import os

import json_party
import samba
from samba import credentials, gensec, param

MECHANISMS = {"NTLM": "ntlmssp", "Negotiate": "spnego", "Kerberos": "gssapi_krb5"}
FEATURES = {
    "integrity": gensec.FEATURE_SIGN,
    "confidentiality": gensec.FEATURE_SEAL,
    "dce": gensec.FEATURE_DCE_STYLE,
}


class Party:
    """The one context of this process."""

    def init(self, user, domain, password, flags=(), package="NTLM", target=None):
        configuration = param.LoadParm()
        configuration.load(os.environ["SAMBA_CONF"])
        service, _, host = (target or "test/localhost").partition("/")
        # Samba keeps no reference to these settings, and reads them later.
        self.settings = {"lp_ctx": configuration, "target_hostname": host}
        self.context = gensec.Security.start_client(self.settings)
        who = credential(configuration, user, domain, password)
        who.set_kerberos_state(
            credentials.DONT_USE_KERBEROS if target is None else credentials.MUST_USE_KERBEROS
        )
        self.context.set_credentials(who)
        self.context.set_target_service(service)
        self.context.want_feature(gensec.FEATURE_SESSION_KEY)
        for flag in flags:
            self.context.want_feature(FEATURES[flag])
        self.context.start_mech_by_name(MECHANISMS[package])

    def step(self, token=None):
        done, answer = self.context.update(token or b"")
        return {"token": answer or None, "done": bool(done)}

    def session_key(self):
        return self.context.session_key()

    def wrap(self, data, encrypt=True):
        return self.context.wrap(data)

    def unwrap(self, token):
        return self.context.unwrap(token)

    def sign(self, data):
        return self.context.sign_packet(data, data)

    def verify(self, data, signature):
        self.context.check_packet(data, data, signature)


def credential(configuration, user, domain, password):
    made = credentials.Credentials()
    made.guess(configuration)
    made.set_username(user)
    made.set_domain(domain)
    made.set_password(password)
    made.set_realm(configuration.get("realm"))
    return made


if __name__ == "__main__":
    json_party.serve(Party(), (samba.NTSTATUSError,), lambda failure: failure.args[0])
