# SPDX-License-Identifier: MIT
"""Issue 9, finding 15: what the threads and children of an impersonating thread are."""

import pytest

UNIX_USER = "daemon"

IMPERSONATE = f"""
import opensspi, pwd, subprocess, tempfile, threading
add_account("mapped", "secret", "{UNIX_USER}")
client = pwd.getpwnam("{UNIX_USER}")
folder = tempfile.mkdtemp()
os.chmod(folder, 0o755)
roots = folder + "/roots"
open(roots, "w").write("content")
os.chmod(roots, 0o600)
context = shake_hands(
    sspi.ClientAuth("NTLM", auth_info=("mapped", ".", "secret")), sspi.ServerAuth("NTLM")
).server.ctxt
def shell(command, **options):
    return subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, **options)
"""


@pytest.fixture
def impersonate(run, as_root):
    """impersonate runs a program that has the context of a client that stands for a Unix user."""
    return lambda source: run(IMPERSONATE + source, OPENSSPI_IMPERSONATION_SYSTEM_USERS=UNIX_USER)


def test_a_shell_without_the_helper_is_the_server_again(impersonate):
    """That is what the documents say; if it ever changes they must."""
    impersonate(
        """
with context.impersonation():
    assert shell(f"cat {roots}").stdout == "content"
"""
    )


def test_a_shell_with_the_helper_is_the_client_for_good(impersonate):
    impersonate(
        """
with context.impersonation():
    done = shell(
        f"cat {roots}; grep -E '^(Uid|Gid|Groups|Cap(Inh|Prm|Eff|Amb))' /proc/self/status",
        preexec_fn=opensspi.become_client)
    assert "Permission denied" in done.stderr and "content" not in done.stdout, done
    status = dict(line.split(":", 1) for line in done.stdout.splitlines() if ":" in line)
    assert status["Uid"].split() == [str(client.pw_uid)] * 4, status
    assert status["Gid"].split() == [str(client.pw_gid)] * 4, status
    assert set(status["Groups"].split()) == {str(gid) for gid in os.getgrouplist("daemon", client.pw_gid)}
    for kind in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
        assert int(status[kind], 16) == 0, status
    refused = shell("exec python3 -c 'import os; os.setresuid(0, 0, 0)'", preexec_fn=opensspi.become_client)
    assert "PermissionError" in refused.stderr, refused
assert open(roots).read() == "content", "the server is itself again"
"""
    )


def test_the_helper_starts_nothing_where_nobody_is_impersonated(impersonate):
    impersonate(
        """
for where in ("outside", "identify"):
    try:
        shell("true", preexec_fn=opensspi.become_client)
        raise AssertionError("a program was started")
    except subprocess.SubprocessError:
        pass
assert outcome(opensspi.become_client)[0] == sspicon.SEC_E_NO_IMPERSONATION
with context.impersonation():
    assert outcome(opensspi.become_client)[0] == sspicon.SEC_E_NO_IMPERSONATION, "not a child"
    assert os.geteuid() == client.pw_uid
assert os.geteuid() == 0
"""
    )


def test_a_thread_started_meanwhile_gets_no_credentials_of_the_server(impersonate):
    impersonate(
        """
found = []
def work():
    for package in ("NTLM", "Negotiate"):
        found.append(outcome(sspi.ClientAuth, package)[0])
    found.append(outcome(sspi.ClientAuth, "NTLM", None, ("mapped", ".", "secret"))[0])
    win32security.RevertToSelf()
    found.append(outcome(sspi.ClientAuth, "NTLM")[0])
with context.impersonation():
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
assert found == [sspicon.SEC_E_NO_CREDENTIALS] * 2 + [0, 0], found
"""
    )
