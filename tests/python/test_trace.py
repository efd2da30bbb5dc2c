# SPDX-License-Identifier: MIT
"""OPENSSPI_TRACE: a line per step, what decided, and never a secret."""

import base64
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import textwrap

import pytest

FOLDER = pathlib.Path(__file__).resolve().parent
PASSWORD = "Wint3r is coming"
LINE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z \d+/\d+ [a-z-]+( [a-z]+=(\"([^\"\\]|\\.)*\"|\S+))*"
)
PRELUDE = """
import os, sys
from opensspi import sspi, sspicon, win32security, pywintypes
from sessions import add_account, shake_hands, PASSWORD
add_account("alice")
account = ("alice", ".", PASSWORD)
"""


@pytest.fixture
def run(tmp_path):
    """run runs a program with a home of its own and returns the finished process."""

    def program(source, check=True, **variables):
        finished = subprocess.run(
            [sys.executable, "-c", PRELUDE + textwrap.dedent(source)],
            cwd=FOLDER,
            env=os.environ | {"OPENSSPI_HOME": str(tmp_path / "home")} | variables,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert not check or finished.returncode == 0, finished.stderr
        return finished

    return program


@pytest.fixture
def trace(tmp_path):
    return tmp_path / "trace"


def parts_of(line):
    """parts_of returns the kind of a line and its parts."""
    kind, _, rest = line.split(" ", 2)[2].partition(" ")
    parts = {
        name: value.strip('"') for name, value, _ in re.findall(r"([a-z]+)=(\"([^\"\\]|\\.)*\"|\S+)", rest)
    }
    return kind, parts


def lines_of(path):
    text = path.read_text(encoding="utf-8")
    assert all(LINE.fullmatch(line) for line in text.splitlines()), text
    return [parts_of(line) for line in text.splitlines()]


def steps_of(lines, kind="step"):
    return [parts for name, parts in lines if name == kind]


def test_each_leg_is_a_line_with_flags_and_code(run, trace):
    run(
        'shake_hands(sspi.ClientAuth("NTLM", auth_info=account), sspi.ServerAuth("NTLM"))',
        OPENSSPI_TRACE=str(trace),
    )
    assert trace.stat().st_mode & 0o777 == 0o600
    lines = lines_of(trace)
    steps = steps_of(lines)
    assert [(step["role"], step["leg"]) for step in steps] == [
        ("client", "1"),
        ("server", "1"),
        ("client", "2"),
        ("server", "2"),
    ]
    assert [step["code"] for step in steps] == [
        "SEC_I_CONTINUE_NEEDED",
        "SEC_I_CONTINUE_NEEDED",
        "SEC_E_OK",
        "SEC_E_OK",
    ]
    assert {step["package"] for step in steps} == {"NTLM"}
    assert steps[0]["context"] == steps[2]["context"] != steps[1]["context"] == steps[3]["context"]
    assert "confidentiality" in steps[0]["asked"] and "confidentiality" in steps[3]["granted"]
    assert steps[0]["sent"] == steps[1]["received"]
    acquired = steps_of(lines, "acquire")
    assert acquired[0]["user"] == "alice" and acquired[0]["identity"] == "given"
    assert acquired[1]["role"] == "server"
    assert {"user": "alice", "authority": "local"}.items() <= steps_of(lines, "account")[0].items()
    assert steps_of(lines, "setting")[0] == {"name": "trace", "value": str(trace), "from": "OPENSSPI_TRACE"}


def test_a_refusal_has_its_code_and_sentence(run, trace):
    run(
        """
        try:
            shake_hands(sspi.ClientAuth("NTLM", auth_info=("alice", ".", "wrong")), sspi.ServerAuth("NTLM"))
        except pywintypes.error as refused:
            print(refused.winerror)
        """,
        OPENSSPI_TRACE=str(trace),
    )
    lines = lines_of(trace)
    last = steps_of(lines)[-1]
    assert last["code"] == "SEC_E_LOGON_DENIED" and last["why"]
    assert steps_of(lines, "logon") == [{"result": "refused"}]


def test_a_mechanism_of_negotiate_has_lines_of_its_own(run, trace):
    run(
        'shake_hands(sspi.ClientAuth("Negotiate", auth_info=account), sspi.ServerAuth("Negotiate"))',
        OPENSSPI_TRACE=str(trace),
        KRB5_KTNAME="/nowhere",
    )
    mechanisms = steps_of(lines_of(trace), "mechanism")
    assert "NTLM" in {step["package"] for step in mechanisms}
    assert mechanisms[-1]["code"] == "SEC_E_OK"


def test_it_goes_to_standard_error_too(run):
    said = run('sspi.ServerAuth("NTLM")', OPENSSPI_TRACE="stderr").stderr
    assert re.search(r"Z \d+/\d+ acquire package=NTLM role=server identity=own code=SEC_E_OK\n", said)


def test_nothing_is_written_without_it(run, tmp_path):
    finished = run('shake_hands(sspi.ClientAuth("NTLM", auth_info=account), sspi.ServerAuth("NTLM"))')
    assert finished.stderr == ""
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_no_secret_is_in_it(run, trace, tmp_path):
    """Passwords, the hash, session keys, tokens and the sealing key, in every usual form."""
    found = run(
        """
        secrets = []
        for package in ("NTLM", "Negotiate"):
            client, server = sspi.ClientAuth(package, auth_info=account), sspi.ServerAuth(package)
            token = None
            while not (client.authenticated and server.authenticated):
                _, out = client.authorize(token)
                secrets.append(out[0].Buffer)
                _, out = server.authorize(out[0].Buffer)
                secrets.append(out[0].Buffer)
                token = out[0].Buffer
            secrets.append(bytes(server.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_SESSION_KEY)))
        win32security.LogonUser("alice", ".", PASSWORD, 3, 0).Close()
        try:
            win32security.LogonUser("alice", ".", "an0ther secret", 3, 0)
        except pywintypes.error:
            pass
        print("\\n".join(secret.hex() for secret in secrets if len(secret) >= 8))
        """,
        OPENSSPI_TRACE=str(trace),
        KRB5_KTNAME="/nowhere",
    ).stdout.split()
    assert len(found) >= 8
    text = trace.read_bytes()
    hidden = [PASSWORD.encode(), PASSWORD.encode("utf-16-le"), b"an0ther secret"]
    hidden += [bytes.fromhex(secret) for secret in found]
    hidden.append((tmp_path / "home" / "master.key").read_bytes().strip())
    for secret in hidden:
        for form in (secret, secret.hex().encode(), secret.hex().upper().encode(), base64.b64encode(secret)):
            for piece in (form[:12], form[-12:]):
                assert piece not in text, form
    try:
        nt_hash = hashlib.new("md4", PASSWORD.encode("utf-16-le")).hexdigest()
    except ValueError:  # OpenSSL 3 without its legacy provider
        nt_hash = None
    assert nt_hash is None or nt_hash.encode() not in text.lower()


def test_a_forked_child_goes_on_in_the_same_file(run, trace):
    run(
        """
        sspi.ServerAuth("NTLM")
        child = os.fork()
        if child == 0:
            sspi.ServerAuth("NTLM")
            os._exit(0)
        os.waitpid(child, 0)
        sspi.ServerAuth("NTLM")
        """,
        OPENSSPI_TRACE=str(trace),
    )
    processes = re.findall(r"Z (\d+)/\d+ acquire", trace.read_text())
    assert len(processes) == 3 and processes[0] == processes[2] != processes[1]


def test_a_trace_that_cannot_be_written_disturbs_nobody_and_doctor_says_why(run, tmp_path):
    finished = run(
        """
        import opensspi
        shake_hands(sspi.ClientAuth("NTLM", auth_info=account), sspi.ServerAuth("NTLM"))
        print(*(problem["what"] for problem in opensspi.doctor()["problems"]), sep="\\n")
        """,
        OPENSSPI_TRACE=str(tmp_path / "nowhere" / "trace"),
    )
    assert f"the trace file {tmp_path}/nowhere/trace cannot be opened" in finished.stdout


def test_a_destination_that_is_none_is_refused(run):
    refused = run('sspi.ServerAuth("NTLM")', check=False, OPENSSPI_TRACE="strerr")
    assert (
        "trace cannot be" in refused.stderr
        and "stderr, the whole path of a file, or nothing" in refused.stderr
    )


def test_a_certificate_is_named(run, trace, tmp_path):
    request = (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key -out pem -subj /CN=web"
    )
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    subprocess.run(["openssl", *request.split()], cwd=tmp_path, check=True, capture_output=True)
    run(
        f"""
        import pathlib
        pem, key = (pathlib.Path({str(tmp_path)!r}, name).read_bytes() for name in ("pem", "key"))
        win32security.AcquireCredentialsHandle(
            None, "Schannel", sspicon.SECPKG_CRED_INBOUND, None, {{"Certificates": [(pem, key)]}}, None, None
        )
        """,
        OPENSSPI_TRACE=str(trace),
    )
    lines = lines_of(trace)
    assert steps_of(lines, "certificate") == [{"subject": "/CN=web"}]
    assert steps_of(lines, "acquire")[0]["identity"] == "certificates"
