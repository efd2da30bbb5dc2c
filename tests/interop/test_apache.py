# SPDX-License-Identifier: MIT
"""An SSPI client of HTTP gets a page of apache's mod_auth_gssapi: by ticket, by NTLM, or not at all."""

import json
import os
import subprocess
import sys

import pytest
from peers import apache, mit_kdc, requirements
from peers.account import DOMAIN, PASSWORD, USER
from peers.party import HERE

TARGET = f"HTTP/{mit_kdc.HOST}"
CLIENT = f"alice@{mit_kdc.REALM}"
SEC_E_LOGON_DENIED = -2146893044
SEC_E_WRONG_PRINCIPAL = -2146893022
BY_TICKET = {
    "status": 200,
    "page": apache.PAGE,
    "user": CLIENT,
    "servers_mechanism": "Negotiate/krb5",
    "rounds": 1,
    "done": True,
    "package": "Kerberos",
    "mutual": True,
}
BY_NTLM = BY_TICKET | {
    "user": rf"{DOMAIN}\{USER}",
    "servers_mechanism": "Negotiate/NTLM",
    "rounds": 2,
    "package": "NTLM",
    "mutual": False,
}


@pytest.fixture
def serve(request, realm, tmp_path_factory):
    """serve starts an apache of the realm, which ends with the test."""
    requirements.need_program(apache.PROGRAM, "apache2-bin")
    requirements.need_file("/usr/lib/apache2/modules/mod_auth_gssapi.so", "libapache2-mod-auth-gssapi")

    def start(*mechanisms, **files):
        files["KRB5_CONFIG"] = realm.krb5_conf
        server = apache.Apache(tmp_path_factory.mktemp("apache"), mechanisms, files)
        request.addfinalizer(server.close)
        return server

    return start


@pytest.fixture
def get(realm, cache, tmp_path):
    """get runs http_client.py with alice's ticket; it returns what that printed."""
    requirements.need_opensspi()
    own = {
        "KRB5CCNAME": cache,
        "OPENSSPI_HOME": str(tmp_path / "home"),
        "OPENSSPI_AUTHORITIES": "local",
    }

    def run(server, *arguments, package="Negotiate", target=TARGET, **variables):
        program = [sys.executable, "-m", "opensspi", str(HERE / "http_client.py")]
        finished = subprocess.run(
            [*program, server.url, package, target, *arguments],
            env=os.environ | realm.environment | own | variables,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert finished.returncode == 0, finished.stderr
        return json.loads(finished.stdout)

    return run


@pytest.fixture
def ntlm_in_spnego(mits_spnego, ntlm):
    """ntlm_in_spnego is ntlm, for tests where MIT's SPNEGO has to carry it."""
    return ntlm


@pytest.fixture
def ntlm(user_file):
    """ntlm is variables of a server that knows the one account, or of a client that is it."""
    requirements.need_file("/usr/lib/x86_64-linux-gnu/gssntlmssp/gssntlmssp.so", "gss-ntlmssp")
    return {"NTLM_USER_FILE": str(user_file)}


@pytest.mark.parametrize("package", ["Negotiate", "Kerberos"])
def test_a_ticket_gets_the_page_and_the_server_proves_itself(serve, get, realm, package):
    assert get(serve("krb5", KRB5_KTNAME=realm.keytab), package=package) == BY_TICKET


@pytest.mark.parametrize("package", ["Negotiate", "Kerberos"])
def test_a_server_with_a_stale_key_lets_nobody_in(serve, get, realm, tmp_path, package):
    target = f"stale-{package.lower()}/{mit_kdc.HOST}"
    keytab = realm.add_service(target, tmp_path / "stale")
    realm.admin("cpw", "-randkey", target)
    answer = get(serve("krb5", KRB5_KTNAME=keytab), package=package, target=target)
    assert answer == {"winerror": SEC_E_WRONG_PRINCIPAL}


@pytest.mark.parametrize(
    ("package", "refusal"), [("Negotiate", {"winerror": SEC_E_LOGON_DENIED}), ("NTLM", {"status": 401})]
)
def test_a_password_gets_the_page_by_ntlm(request, serve, get, package, refusal):
    ntlm = request.getfixturevalue("ntlm_in_spnego" if package == "Negotiate" else "ntlm")
    server = serve("ntlmssp", **ntlm)
    name = rf"{DOMAIN}\{USER}"
    assert get(server, name, PASSWORD, package=package) == BY_NTLM
    assert refusal.items() <= get(server, name, "wrong", package=package).items()


@pytest.mark.parametrize("mechanisms", [["ntlmssp"], ["krb5", "ntlmssp"]], ids=" ".join)
def test_a_server_without_keys_is_reached_by_ntlm_after_a_ticket_was_shown(
    serve, get, ntlm_in_spnego, mechanisms
):
    """One round more: the ticket, which came first, was of no use to apache, so it asked for NTLM."""
    assert get(serve(*mechanisms, **ntlm_in_spnego), **ntlm_in_spnego) == BY_NTLM | {"rounds": 3}


def test_a_server_with_keys_takes_the_ticket_before_ntlm(serve, get, realm, ntlm):
    assert get(serve("krb5", "ntlmssp", KRB5_KTNAME=realm.keytab, **ntlm), **ntlm) == BY_TICKET


def test_the_setting_keeps_a_client_with_a_ticket_from_ntlm(serve, get, ntlm):
    refused = get(serve("ntlmssp", **ntlm), OPENSSPI_NEGOTIATE_NTLM_FALLBACK="no", **ntlm)
    assert refused == {"winerror": SEC_E_LOGON_DENIED}


@pytest.mark.parametrize(
    "target", [f"HTTP/unknown.{mit_kdc.HOST}", "HTTP/127.0.0.1"], ids=["unknown", "address"]
)
def test_a_target_without_a_ticket_is_reached_by_ntlm(serve, get, realm, ntlm_in_spnego, target):
    server = serve("krb5", "ntlmssp", KRB5_KTNAME=realm.keytab, **ntlm_in_spnego)
    assert get(server, target=target, **ntlm_in_spnego) == BY_NTLM


def test_a_client_without_tickets_goes_by_ntlm(serve, get, realm, ntlm_in_spnego):
    server = serve("krb5", "ntlmssp", KRB5_KTNAME=realm.keytab, **ntlm_in_spnego)
    assert get(server, KRB5CCNAME="MEMORY:", **ntlm_in_spnego) == BY_NTLM
