# SPDX-License-Identifier: MIT
"""Fixtures of the interop tests: the sandbox, a store of our own, and the other ends of handshakes."""

import contextlib
import os
import pwd

import pytest
from peers import (
    cclient_source,
    command,
    curl_source,
    mit_kdc,
    ntlm_auth,
    party,
    requirements,
    samba_dc,
    sandbox,
)
from peers.account import DOMAIN, PASSWORD, USER
from peers.tls_pki import Pki


@pytest.fixture(scope="session")
def downloaded_curl(request):
    """downloaded_curl is the directory of curl's source if a selected test needs it and apt can fetch it.

    The sandbox has no network, so the download comes first.
    """
    if any("curl_program" in item.fixturenames for item in request.session.items):
        return curl_source.download()
    return None


@pytest.fixture(scope="session")
def curl_folder(downloaded_curl):
    """curl_folder is the directory of curl's source, for tests that compile a program of it."""
    requirements.need_opensspi()
    requirements.need_program("gcc", "gcc")
    if downloaded_curl is None:
        pytest.skip("curl's source package cannot be downloaded by apt-get source")
    return downloaded_curl


@pytest.fixture(scope="session")
def downloaded_cclient(request):
    """downloaded_cclient is the same for the source of c-client."""
    if any("cclient_program" in item.fixturenames for item in request.session.items):
        return cclient_source.download()
    return None


@pytest.fixture(scope="session")
def cclient_program(downloaded_cclient, tmp_path_factory):
    """cclient_program is the program tls_lines, with c-client's Schannel backend in it."""
    requirements.need_opensspi()
    requirements.need_program("gcc", "gcc")
    if downloaded_cclient is None:
        pytest.skip(f"{requirements.OPTIONAL_PEER}c-client, of the source package alpine")
    return cclient_source.tls_lines(downloaded_cclient, tmp_path_factory.mktemp("cclient"))


@pytest.fixture(scope="module")
def pki(tmp_path_factory):
    """pki is authorities and certificates of openssl's, which the module's tests may add to."""
    requirements.need_program("openssl", "openssl")
    return Pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="session", autouse=True)
def sandboxed(downloaded_curl, downloaded_cclient, tmp_path_factory):
    """sandboxed is True inside namespaces of our own, False where the kernel refuses them."""
    run_samba = tmp_path_factory.mktemp("run-samba")
    run_samba.chmod(0o755)
    return sandbox.enter(run_samba)


@pytest.fixture(scope="session")
def domain(sandboxed, tmp_path_factory):
    """domain is a running Samba AD DC with bob, and mallory who is disabled; /run/samba is its winbindd's."""
    requirements.need_root()
    requirements.need_program("samba", "samba-ad-dc")
    requirements.need_program("samba-tool", "samba-common-bin")
    requirements.need_file("/usr/share/samba/setup/provision.ldif", "samba-ad-provision")
    requirements.need_file("/usr/lib/*/samba/ldb/samba_dsdb.so", "samba-dsdb-modules")
    requirements.need_file("/usr/lib/*/samba/vfs/acl_xattr.so", "samba-vfs-modules")
    requirements.need_program("wbinfo", "winbind")
    if not sandboxed:
        pytest.skip("needs namespaces: the kernel refused unshare(CLONE_NEWNET | CLONE_NEWNS)")
    controller = samba_dc.SambaDc(tmp_path_factory.mktemp("dc"))
    try:
        for name in ("bob", "mallory"):
            controller.add_user(name, PASSWORD)
        controller.disable_user("mallory")
        yield controller
    finally:
        controller.close()


@pytest.fixture(scope="session")
def realm(sandboxed, tmp_path_factory):
    """realm is a running MIT KDC with alice, and the service HTTP/server.mit.test in `realm.keytab`."""
    requirements.need_program("krb5kdc", "krb5-kdc")
    requirements.need_program("kadmin.local", "krb5-admin-server")
    requirements.need_program("kinit", "krb5-user")
    kdc = mit_kdc.MitKdc(tmp_path_factory.mktemp("kdc"))
    try:
        kdc.add_user("alice")
        kdc.keytab = kdc.add_service(f"HTTP/{mit_kdc.HOST}")
        yield kdc
    finally:
        kdc.close()


@pytest.fixture(scope="module")
def cache(realm, tmp_path_factory):
    """cache is alice's tickets."""
    return realm.kinit("alice", tmp_path_factory.mktemp("cache") / "alice", "-f")


@pytest.fixture(scope="session")
def keytabs(realm, tmp_path_factory):
    """keytabs is a service that has keys of one type only, and its keytab, by encryption type."""
    folder = tmp_path_factory.mktemp("keytabs")
    names = {enctype: f"{enctype}/{mit_kdc.HOST}" for enctype in mit_kdc.ENCTYPES}
    return {
        enctype: (name, realm.add_service(name, folder / enctype, enctype)) for enctype, name in names.items()
    }


@pytest.fixture(scope="session")
def own_keytab(realm):
    """own_keytab holds the key of the user that runs the tests, who is in `realm` too."""
    return realm.add_service(pwd.getpwuid(os.geteuid()).pw_name)


@pytest.fixture
def user_file(tmp_path):
    """user_file is an NTLM_USER_FILE that holds the one account of these tests."""
    path = tmp_path / "users"
    path.write_text(f"{DOMAIN}:{USER}:{PASSWORD}\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def home(tmp_path):
    """home is our processes' environment: a store with the one account, on a computer named as its domain.

    Winbind is not asked there, as that of the fixture `domain` may be running.
    """
    requirements.need_opensspi()
    environment = {
        "OPENSSPI_HOME": str(tmp_path / "home"),
        "OPENSSPI_COMPUTER_NAME": DOMAIN,
        "OPENSSPI_AUTHORITIES": "local",
    }
    command.add_account(USER, PASSWORD, **environment)
    return environment


@pytest.fixture
def parties(request, tmp_path, user_file):
    """parties makes parties of each kind, all of which end with the test."""
    with contextlib.ExitStack() as closing:
        yield Parties(request, tmp_path, user_file, closing)


@pytest.fixture
def ours(parties, realm):
    """ours makes a party of our own in the realm, with further variables."""
    return lambda **environment: parties.sspi_without_accounts(**(realm.environment | environment))


@pytest.fixture
def mits_spnego(parties):
    """mits_spnego skips the test if MIT's SPNEGO fails with NTLM between two MIT ends.

    It does on Debian 13 (libkrb5 1.21 with gss-ntlmssp 1.2).
    """
    if "problem" not in mits_spnego_probe:
        mits_spnego_probe["problem"] = problem_of_mits_spnego(parties.gss(), parties.gss())
    if mits_spnego_probe["problem"]:
        requirements.skip_broken_peer(
            f"NTLM in this MIT's SPNEGO fails between two MIT ends: {mits_spnego_probe['problem']}"
        )


mits_spnego_probe = {}


def problem_of_mits_spnego(client, server):
    """problem_of_mits_spnego is the error of NTLM in MIT's SPNEGO between two MIT ends, or None."""
    flags = ["integrity", "confidentiality", "replay", "sequence"]
    client.call("init", user=USER, domain=DOMAIN, password=PASSWORD, flags=flags, package="Negotiate")
    server.call("accept", package="Negotiate")
    try:
        party.handshake(client, server)
        party.exchange(client, server, [b"hello"], encrypt=(True,))
    except (party.PeerError, AssertionError) as problem:
        return requirements.last_line(str(problem))
    return None


class Parties:
    """Parties starts processes that end with the test."""

    def __init__(self, request, state, user_file, closing):
        self._request = request
        self._state = state
        self._user_file = user_file
        self._closing = closing
        self._count = 0

    def gss(self, **environment):
        """gss is gss-ntlmssp, in a process of Debian's Python, with the fixture `user_file`."""
        requirements.need_file("/usr/lib/x86_64-linux-gnu/gssntlmssp/gssntlmssp.so", "gss-ntlmssp")
        requirements.need_file("/usr/lib/python3/dist-packages/gssapi", "python3-gssapi")
        return self._closed(party.gss_party(self._log(), NTLM_USER_FILE=str(self._user_file), **environment))

    def sspi(self, **environment):
        """sspi is OpenSSPI, in a process of this interpreter, with the store of the fixture `home`."""
        home = self._request.getfixturevalue("home")
        return self._closed(party.sspi_party(self._log(), **(home | environment)))

    def sspi_without_accounts(self, **environment):
        """sspi_without_accounts is OpenSSPI with an empty store, for mechanisms that need none."""
        requirements.need_opensspi()
        return self._closed(
            party.sspi_party(self._log(), OPENSSPI_HOME=str(self._state / "home"), **environment)
        )

    def krb5(self, **environment):
        """krb5 is MIT's GSS-API, in a process of Debian's Python."""
        requirements.need_file("/usr/lib/python3/dist-packages/gssapi", "python3-gssapi")
        return self._closed(party.krb5_party(self._log(), **environment))

    def sspi_under(self, *prefix):
        """sspi_under is OpenSSPI in a process that the command `prefix` starts; no variable is added."""
        requirements.need_opensspi()
        return self._closed(party.sspi_party(self._log(), prefix))

    def gensec(self, settings="client ntlmv2 auth = yes", **environment):
        """gensec is Samba's client as a library, which also signs and seals; `settings` as below."""
        requirements.need_file("/usr/lib/python3/dist-packages/samba/__init__.py", "python3-samba")
        conf = ntlm_auth.write_smb_conf(self._state, settings)
        return self._closed(party.gensec_party(self._log(), SAMBA_CONF=str(conf), **environment))

    def ntlm_auth_client(self, user=USER, domain=DOMAIN, password=PASSWORD, settings=""):
        """ntlm_auth_client is Samba's client; `settings` are further lines of its smb.conf."""
        requirements.need_program("ntlm_auth", "winbind")
        conf = ntlm_auth.write_smb_conf(self._state, settings)
        return self._closed(ntlm_auth.NtlmAuthClient(conf, self._log(), user, domain, password))

    def ntlm_auth_server(self, user=USER, password=PASSWORD, settings=""):
        """ntlm_auth_server is Samba's server, which knows one password."""
        requirements.need_program("ntlm_auth", "winbind")
        conf = ntlm_auth.write_smb_conf(self._state, settings)
        return self._closed(ntlm_auth.NtlmAuthServer(conf, self._log(), user, password))

    def spnego_client(self, user=USER, domain=DOMAIN, password=PASSWORD, settings=""):
        """spnego_client is Samba's client with NTLM in SPNEGO."""
        requirements.need_program("ntlm_auth", "winbind")
        conf = ntlm_auth.write_smb_conf(self._state, settings)
        return self._closed(ntlm_auth.SpnegoClient(conf, self._log(), user, domain, password))

    def spnego_server(self, user=USER, password=PASSWORD, settings=""):
        """spnego_server is Samba's server with NTLM in SPNEGO, which knows one password."""
        requirements.need_program("ntlm_auth", "winbind")
        conf = ntlm_auth.write_smb_conf(self._state, settings)
        return self._closed(ntlm_auth.SpnegoServer(conf, self._log(), user, password))

    def winbind_server(self, smb_conf):
        """winbind_server is Samba's server, which asks winbindd."""
        return self._closed(ntlm_auth.NtlmAuthServer(smb_conf, self._log()))

    def _log(self):
        self._count += 1
        return os.fspath(self._state / f"peer-{self._count}.log")

    def _closed(self, started):
        self._closing.callback(started.close)
        return started
