# SPDX-License-Identifier: MIT
"""opensspi test: passwords, tickets, and servers that misbehave. Real peers: tests/interop/test_logons.py."""

import contextlib
import json
import socket
import threading

import pytest

PASSWORD = "Wint3r is coming"


@pytest.fixture
def alice(cli):
    cli.ok("account", "add", "alice", "--password-stdin", stdin=PASSWORD + "\n")


def test_a_right_password_is_right(cli, alice):
    said = cli.ok("test", "logon", "alice", "--password-stdin", stdin=PASSWORD + "\n")
    assert "the password is right" in said and "\\alice" in said
    assert PASSWORD not in said


@pytest.mark.parametrize(("name", "known"), [("alice", "is an account of"), ("bob", "is not known")])
def test_a_wrong_one_is_refused_and_explained(cli, alice, name, known):
    refused = cli.run("test", "logon", name, "--password-stdin", stdin="wrong\n")
    assert refused.returncode == 3
    assert "ERROR_LOGON_FAILURE" in refused.stdout and known in refused.stdout


def test_the_report_is_json_on_request(cli, alice):
    report = cli.json("test", "logon", "alice", "--password-stdin", stdin=PASSWORD + "\n")
    assert report["ok"] and report["status"] is None and report["facts"]["user"].endswith("\\alice")
    assert report["handshakes"][0]["kind"] == "password"
    refused = json.loads(
        cli.run("test", "logon", "alice", "--password-stdin", "--json", stdin="wrong\n").stdout
    )
    assert not refused["ok"] and refused["status"]["name"] == "ERROR_LOGON_FAILURE"


def test_a_disabled_account_is_refused(cli, alice):
    cli.ok("account", "disable", "alice")
    assert cli.run("test", "logon", "alice", "--password-stdin", stdin=PASSWORD + "\n").returncode == 3


def test_the_password_may_be_in_a_file(cli, alice, tmp_path):
    path = tmp_path / "password"
    path.write_text(PASSWORD + "\nmore\n")
    assert "is right" in cli.ok("test", "logon", "alice", "--password-file", str(path))
    assert cli.run("test", "logon", "alice", "--password-file", str(tmp_path / "none")).returncode == 2


def test_a_password_with_a_nul_is_not_cut(cli, alice):
    wrong = cli.run("test", "logon", "alice", "--password-stdin", stdin=PASSWORD + "\0x\n")
    assert wrong.returncode == 2


def test_without_a_terminal_a_password_must_come_from_somewhere(cli):
    assert cli.run("test", "logon", "alice").returncode == 2


def test_without_tickets_there_is_no_ticket(cli, tmp_path):
    refused = cli.run(
        "test", "kerberos", "HTTP/server.example", KRB5CCNAME=f"FILE:{tmp_path}/none", KRB5_CONFIG="/dev/null"
    )
    assert refused.returncode == 3 and "no ticket for HTTP/server.example" in refused.stdout


@contextlib.contextmanager
def server(*answers):
    """server accepts one connection after the other, sends each answer and closes; it is its URL."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        with contextlib.suppress(OSError):
            for answer in answers:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        listener.close()


CHALLENGE = b"HTTP/1.1 401 No\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"", "closed the connection"),
        (b"nonsense\r\n\r\n", "malformed"),
        (b"HTTP/1.1 401 No\r\n" + b"X: y\r\n" * 300 + b"\r\n", "malformed"),
        (b"HTTP/1.1 401 No\r\nX: " + b"y" * 100_000, "longer than 64 KiB"),
        (b"HTTP/1.1 100 Go on\r\n\r\n" * 20, "without end"),
        (b"HTTP/1.1 401 No\r\nContent-Length: 99999999999\r\n\r\n", "longer than 16 MiB"),
        (b"HTTP/1.1 401 No\r\nContent-Length: 99\r\n\r\nshort", "in the middle"),
        (b"HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "chunk"),
        (b"HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFF\r\n", "longer than 16 MiB"),
        (b"HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", "malformed"),
    ],
)
def test_a_hostile_answer_ends_the_test(cli, answer, words):
    with server(answer) as url:
        ended = cli.run("test", "http", url)
    assert ended.returncode == 1 and words in ended.stderr


def test_a_server_that_asks_for_nothing_is_named(cli):
    with server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi") as url:
        ended = cli.run("test", "http", url)
    assert ended.returncode == 3 and "asks for no logon" in ended.stdout


def test_a_scheme_that_is_not_offered_is_named(cli):
    with server(CHALLENGE) as url:
        ended = cli.run("test", "http", url, "--scheme", "Digest")
    assert ended.returncode == 3 and "does not offer Digest" in ended.stdout


@pytest.mark.parametrize(
    ("field", "scheme", "offered"),
    [
        ("Negotiate, realm=x", "NTLM", "offers Negotiate."),
        ("Digest realm=x,,NTLM", "Negotiate", "offers NTLM, Digest."),
        ("NTLM,, ,", "Digest", "offers NTLM."),
        (", NTLM,,x=y", "Digest", "offers NTLM."),
    ],
)
def test_challenges_with_empty_parts_are_read(cli, field, scheme, offered):
    with server(CHALLENGE.replace(b"NTLM", field.encode())) as url:
        ended = cli.run("test", "http", url, "--scheme", scheme)
    assert ended.returncode == 3, ended.stderr
    assert f"does not offer {scheme}" in ended.stdout and offered in ended.stdout


def test_a_message_that_is_not_ntlms_fails_here(cli, alice):
    closing = CHALLENGE.replace(b"Content-", b"Connection: close\r\nContent-")
    bad = CHALLENGE.replace(b"NTLM", b"NTLM bm9uc2Vuc2U=")
    with server(closing, bad) as url:
        ended = cli.run("test", "http", url, "--user", "alice", "--password-stdin", stdin="x\n")
    assert ended.returncode == 3 and "SEC_E_INVALID_TOKEN" in ended.stdout


@pytest.mark.parametrize(
    "url", ["", "ftp://host/", "http://", "http://user@host/", "http://host:0/", "http://h h/"]
)
def test_what_is_not_a_url_is_wrong_usage(cli, url):
    assert cli.run("test", "http", url).returncode == 2


def test_a_closed_port_cannot_be_tried(cli):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    ended = cli.run("test", "http", f"http://127.0.0.1:{port}/")
    assert ended.returncode == 1 and "no connection" in ended.stderr
