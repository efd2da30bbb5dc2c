# SPDX-License-Identifier: MIT
"""Digest of HTTP: curl against our server, our client against apache and lighttpd."""

import contextlib
import os
import pathlib
import re
import subprocess
import sys
import time

import pytest
from peers import command, party, requirements
from peers.account import DOMAIN

INTEGRITY_SERVER = pathlib.Path(__file__).resolve().parent / "peers" / "digest_integrity_server.py"
EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples" / "digest_server.py"
SEC_E_LOGON_DENIED = -2146893044
REALM = "the realm"
USER = "carol"
PASSWORD = "a plain secret"
NAMED = rf"you are {DOMAIN}\{USER}" + "\n"
STATUS_LINE = "\n%{http_code} %header{x-winerror}"


@contextlib.contextmanager
def digest_server(environment, program=EXAMPLE):
    """digest_server runs the example of the documents, or another program; the value is its URL."""
    process = subprocess.Popen(
        [sys.executable, "-m", "opensspi", str(program), REALM],
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ, **environment),
    )
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/page"
    finally:
        process.terminate()
        party.end(process)


def add_account(name, home, password=PASSWORD):
    command.add_account(name, password, "--digest-realm", REALM, **home)


@pytest.fixture
def server(home):
    """server is the URL of our server, which knows carol, dave (disabled) and erin (not for Digest)."""
    requirements.need_program("curl", "curl")
    for name in (USER, "dave"):
        add_account(name, home)
    command.add_account("erin", PASSWORD, **home)
    command.run("account", "disable", "dave", **home)
    with digest_server(home) as url:
        yield url


def curl(*arguments):
    """curl returns (body, status code, X-Winerror or None)."""
    finished = subprocess.run(
        ["curl", "--silent", "--show-error", "--max-time", "10", "--write-out", STATUS_LINE, *arguments],
        capture_output=True,
        check=True,
        text=True,
    )
    body, _, last = finished.stdout.rpartition("\n")
    code, _, winerror = last.partition(" ")
    return body, int(code), int(winerror) if winerror else None


def as_user(name, password=PASSWORD):
    return ("--digest", "--user", f"{name}:{password}")


def header_of(url):
    """header_of is the Authorization header with which curl was let in."""
    verbose = subprocess.run(
        ["curl", "--silent", "--verbose", *as_user(USER), url], capture_output=True, check=True, text=True
    )
    return re.search(r"> (Authorization: Digest .*response=.*)", verbose.stderr).group(1).strip()


def test_the_right_password_is_let_in_and_named(server):
    assert curl(*as_user(USER), server)[:2] == (NAMED, 200)


def test_the_computers_name_may_stand_before_the_users(server):
    assert curl(*as_user(rf"{DOMAIN}\{USER}"), server)[:2] == (NAMED, 200)


def test_a_name_in_capitals_is_the_same_account(server):
    assert curl(*as_user(USER.upper()), server)[1] == 200


@pytest.mark.parametrize("name", [USER, "nobody-here"])
def test_a_wrong_password_and_an_unknown_name_are_refused(server, name):
    assert curl(*as_user(name, "wrong"), server)[1:] == (401, SEC_E_LOGON_DENIED)


@pytest.mark.parametrize("name", ["dave", "erin"])
def test_who_may_not_log_on_is_refused(server, name):
    assert curl(*as_user(name), server)[1:] == (401, SEC_E_LOGON_DENIED)


def test_methods_and_bodies_go_along(server):
    assert curl(*as_user(USER), "--data", "text", server)[1] == 200
    assert curl(*as_user(USER), "--request", "PUT", "--data", "text", server)[1] == 200


def test_several_requests_of_one_session_are_completed(server):
    several = [argument for number in range(3) for argument in ("--output", "-", f"{server}?{number}")]
    body, code, _ = curl(*as_user(USER), *several)
    assert code == 200
    assert body.count("you are") == 3


def test_a_replayed_header_is_refused(server):
    header = header_of(server)
    assert curl("--header", header, server)[1] == 401
    assert curl("--header", header, f"{server}/elsewhere")[1] == 401
    assert curl("--header", header, "--request", "DELETE", server)[1] >= 400


def test_an_old_nonce_is_stale_for_the_right_password_only(home):
    requirements.need_program("curl", "curl")
    add_account(USER, home)
    with digest_server(home | {"OPENSSPI_DIGEST_NONCE_SECONDS": "1"}) as url:
        header = header_of(url)
        assert curl(*as_user(USER), url)[1] == 200
        time.sleep(1.1)
        renewed = curl("--include", "--header", header, url)
        assert renewed[1] == 401
        assert ",stale=true," in renewed[0]
        forged = curl("--include", "--header", header.replace("nc=00000001", "nc=00000002"), url)
        assert forged[1:] == (401, SEC_E_LOGON_DENIED)
        assert "stale" not in forged[0]


@pytest.mark.parametrize("algorithm", ["MD5", "MD5-sess", "SHA-256", "SHA-256-sess"])
def test_each_algorithm_of_curls(home, algorithm):
    requirements.need_program("curl", "curl")
    for name in (USER, "dave"):
        add_account(name, home)
    command.run("account", "disable", "dave", **home)
    with digest_server(home | {"OPENSSPI_DIGEST_ALGORITHM": algorithm}) as url:
        assert curl(*as_user(USER), url)[:2] == (NAMED, 200)
        refused = (401, SEC_E_LOGON_DENIED)
        assert curl(*as_user(USER, "wrong"), url)[1:] == refused
        assert curl(*as_user("nobody-here"), url)[1:] == refused
        assert curl(*as_user("dave"), url)[1:] == refused
        header = header_of(url)
        assert f"algorithm={algorithm}" in header
        assert curl("--header", header, url)[1] == 401


@pytest.mark.parametrize("algorithm", ["MD5", "MD5-sess", "SHA-256", "SHA-256-sess"])
def test_curl_covers_the_body_where_only_auth_int_is_offered(home, algorithm):
    """curl hashes an empty body, whatever it sends: its bodies are refused."""
    requirements.need_program("curl", "curl")
    add_account(USER, home)
    with digest_server(home | {"OPENSSPI_DIGEST_ALGORITHM": algorithm}, INTEGRITY_SERVER) as url:
        assert "qop=auth-int" in header_of(url)
        assert curl(*as_user(USER), url)[:2] == (NAMED, 200)
        assert curl(*as_user(USER, "wrong"), url)[1:] == (401, SEC_E_LOGON_DENIED)
        assert curl(*as_user(USER), "--data", "a body", url)[1:] == (401, SEC_E_LOGON_DENIED)


def test_names_and_passwords_beyond_ascii(home):
    requirements.need_program("curl", "curl")
    add_account("grüße", home, "Münchén €")
    with digest_server(home) as url:
        assert curl(*as_user("grüße", "Münchén €"), url)[1] == 200


def test_a_new_password_counts_at_once(server, home):
    command.run("account", "passwd", USER, "--password-stdin", stdin="another\n", **home)
    assert curl(*as_user(USER), server)[1] == 401
    assert curl(*as_user(USER, "another"), server)[1] == 200


@pytest.fixture(scope="module", params=["apache2", "lighttpd MD5", "lighttpd SHA-256"])
def foreign(request, tmp_path_factory):
    """foreign is a server that we did not write, and the client for it."""
    requirements.need_opensspi()
    name, _, algorithm = request.param.partition(" ")
    requirements.need_file(f"/usr/sbin/{name}", "apache2-bin" if name == "apache2" else name)
    from peers.digest_servers import DigestServer

    server = DigestServer(name, tmp_path_factory.mktemp(name), USER, PASSWORD, algorithm or "MD5")
    try:
        yield server
    finally:
        server.close()


def client_of(server, user=USER, password=PASSWORD):
    from peers.digest_client import DigestClient

    return DigestClient(server.url, user, password)


def test_our_client_is_let_in(foreign):
    client = client_of(foreign)
    assert client.get() == (200, "the page")


def test_our_client_goes_on_with_signed_requests(foreign):
    client = client_of(foreign)
    assert client.get()[0] == 200
    for _ in range(3):
        assert client.request()[0] == 200
    assert client.request(method="HEAD")[0] == 200


def test_our_client_with_a_wrong_password_is_refused(foreign):
    assert client_of(foreign, password="wrong").get()[0] == 401
    assert client_of(foreign, user="nobody").get()[0] == 401
