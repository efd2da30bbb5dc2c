# SPDX-License-Identifier: MIT
"""opensspi trace: handshakes explained from traces that real ones wrote (fuzz/corpus/trace_file)."""

import pathlib

import pytest

TRACES = pathlib.Path(__file__).resolve().parents[2] / "fuzz" / "corpus" / "trace_file"


def test_a_handshake_that_worked_is_told_from_both_ends(cli):
    said = cli.ok("trace", str(TRACES / "ok"))
    assert "NTLM, client: complete" in said and "NTLM, server: complete" in said
    assert "The user alice" in said and "The password was right" in said
    assert "What to try" not in said
    assert max(len(line) for line in said.splitlines()) < 130


def test_a_wrong_password_is_told_with_what_to_try(cli):
    said = cli.ok("trace", str(TRACES / "wrong"), "--failed")
    assert "NTLM, server: failed in leg 2" in said
    assert "the user name or the password is wrong" in " ".join(said.split())
    assert "opensspi test logon USER" in " ".join(said.split())
    assert "client: complete" not in said


def test_a_missing_keytab_is_told(cli):
    said = " ".join(cli.ok("trace", str(TRACES / "keytab")).split())
    assert "Kerberos, server: the credential was refused" in said and "klist -k FILE" in said


def test_one_handshake_is_selected_by_its_numbers(cli):
    both = cli.json("trace", str(TRACES / "ok"))
    assert [each["role"] for each in both["handshakes"]] == ["client", "server"]
    server = both["handshakes"][1]
    numbers = ("--process", str(server["process"]), "--context", str(server["context"]))
    assert cli.json("trace", str(TRACES / "ok"), *numbers)["handshakes"] == [server]
    assert "no such handshake" in cli.ok("trace", str(TRACES / "ok"), "--context", "99")
    assert server["result"] == "complete" and server["code"] == "SEC_E_OK" and server["legs"] == 2
    assert server["user"] == "alice" and "integrity" in server["granted"]
    assert server["lines"][-1]["parts"]["package"] == "NTLM"


def test_standard_input_is_read(cli):
    text = (TRACES / "wrong").read_text()
    assert "failed in leg 2" in cli.ok("trace", "-", stdin=text)


@pytest.mark.parametrize(("content", "code"), [(b"\0\xff nonsense\n", 2), (None, 1)])
def test_what_is_not_a_trace_is_refused(cli, tmp_path, content, code):
    path = tmp_path / "file"
    if content is not None:
        path.write_bytes(content)
    assert cli.run("trace", str(path)).returncode == code


def test_controls_of_a_hostile_file_are_not_shown(cli, tmp_path):
    path = tmp_path / "file"
    line = (TRACES / "wrong").read_text().replace("package=NTLM", "package=\x1b[31m\x9b")
    path.write_text(line)
    said = cli.ok("trace", str(path))
    assert "\x1b" not in said and "\x9b" not in said


def test_an_empty_trace_has_no_handshakes(cli, tmp_path):
    path = tmp_path / "file"
    path.write_text("")
    assert "no handshake is in the trace" in cli.ok("trace", str(path))
