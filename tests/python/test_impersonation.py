# SPDX-License-Identifier: MIT
"""Impersonation of another Unix user, tested with files that the kernel refuses. Needs root.

Each test is a program in a process of its own: what it leaves on its threads ends with it.
"""

import os
import subprocess
import sys
import textwrap

import pytest

# A user that every system has. As a system user it may be impersonated only by this setting.
UNIX_USER = "daemon"

PRELUDE = f"""
import asyncio, concurrent.futures, os, pwd, subprocess, sys, tempfile, threading
from opensspi import sspi, sspicon, win32api, win32security, winerror
from opensspi.pywintypes import error
from sessions import add_account, shake_hands

def session(user):
    client = sspi.ClientAuth("NTLM", auth_info=(user, None, "secret"))
    return shake_hands(client, sspi.ServerAuth("NTLM"))

add_account("mapped", "secret", "{UNIX_USER}")
add_account("stranger", "secret")
folder = tempfile.mkdtemp()
os.chmod(folder, 0o755)
ids = pwd.getpwnam("{UNIX_USER}")
secret, own = folder + "/secret", folder + "/own"
for path, owner in ((secret, 0), (own, ids.pw_uid)):
    open(path, "w").write("content")
    os.chmod(path, 0o600)
    os.chown(path, owner, -1)

def may_read(path):
    try:
        return bool(open(path).read())
    except PermissionError:
        return False

def is_client():
    return (os.geteuid(), may_read(secret), may_read(own)) == (ids.pw_uid, False, True)

def is_root():
    return (os.geteuid(), may_read(secret)) == (0, True)

assert is_root()
"""


@pytest.fixture
def run(tmp_path):
    """run runs a program as root after the prelude and returns what it printed."""
    if os.geteuid() != 0:
        pytest.skip("needs root")

    def program(source, **settings):
        finished = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(PRELUDE) + textwrap.dedent(source)],
            cwd=os.path.dirname(__file__),
            env={
                **os.environ,
                "OPENSSPI_HOME": str(tmp_path / "home"),
                "OPENSSPI_IMPERSONATION_SYSTEM_USERS": UNIX_USER,
                **settings,
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert finished.returncode == 0, finished.stderr
        return finished.stdout

    return program


def test_the_thread_is_the_client_until_it_reverts(run):
    run(
        """
    context = session("mapped").server.ctxt
    context.ImpersonateSecurityContext()
    assert is_client()
    assert win32api.GetUserName().lower() == "mapped"
    try:
        open(folder + "/new", "w")
        raise AssertionError("the client wrote into root's folder")
    except PermissionError:
        pass
    context.RevertSecurityContext()
    assert is_root()
    with context.impersonation():
        assert is_client()
    assert is_root()
    """
    )


def test_calls_of_the_library_still_work_while_impersonating(run):
    """The store, its key and the messages are the process's, whoever the thread is; so is Python's code."""
    run(
        """
    with session("mapped").server.ctxt.impersonation():
        second = session("stranger")
        assert second.server.decrypt(*second.client.encrypt(b"message")) == b"message"
        try:
            win32security.QuerySecurityPackageInfo("none")
        except error as refused:
            assert refused.winerror == sspicon.SEC_E_SECPKG_NOT_FOUND
        assert is_client()
    """
    )


def test_it_fails_closed_for_a_client_without_a_unix_user(run):
    run(
        """
    try:
        session("stranger").server.ctxt.ImpersonateSecurityContext()
        raise AssertionError("became someone")
    except error as refused:
        assert refused.winerror == sspicon.SEC_E_NO_IMPERSONATION
    assert is_root()
    """
    )


def test_a_system_user_is_refused_unless_a_setting_names_it(run):
    run(
        """
    try:
        session("mapped").server.ctxt.ImpersonateSecurityContext()
        raise AssertionError("became a system user")
    except error as refused:
        assert refused.winerror == sspicon.SEC_E_NO_IMPERSONATION
    assert is_root()
    """,
        OPENSSPI_IMPERSONATION_SYSTEM_USERS="",
    )


def test_identification_names_the_client_and_grants_nothing(run):
    run(
        """
    with session("stranger").server.ctxt.impersonation():
        assert win32api.GetUserName().lower() == "stranger"
        token = win32security.OpenThreadToken(win32api.GetCurrentThread(), win32security.TOKEN_QUERY, True)
        level = win32security.GetTokenInformation(token, win32security.TokenImpersonationLevel)
        assert level == win32security.SecurityIdentification
        assert is_root()
    """,
        OPENSSPI_IMPERSONATION="identify",
    )


def test_other_threads_stay_who_they_are(run):
    run(
        """
    stop, seen = threading.Event(), []
    def watch():
        while not stop.is_set():
            seen.append(is_root())
    watcher = threading.Thread(target=watch)
    watcher.start()
    for _ in range(20):
        with session("mapped").server.ctxt.impersonation():
            assert is_client()
    stop.set()
    watcher.join()
    assert seen and all(seen)
    """
    )


def test_a_pool_thread_is_itself_again_after_the_block(run):
    """A worker that impersonates inside a block leaves nothing for the next piece of work."""
    run(
        """
    def work(user):
        with session(user).server.ctxt.impersonation():
            return is_client()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        assert pool.submit(work, "mapped").result()
        assert pool.submit(is_root).result()
    """
    )


def test_other_tasks_of_a_loop_share_the_thread(run):
    """Impersonation is the thread's, not the task's: no await inside the block, or other tasks act as the
    client too. Work that must wait goes to a thread of its own."""
    run(
        """
    async def other():
        return is_client()
    async def main():
        context = session("mapped").server.ctxt
        with context.impersonation():
            assert await asyncio.create_task(other())      # the trap
        def in_thread():
            with context.impersonation():
                return is_client()
        task = asyncio.create_task(asyncio.to_thread(in_thread))
        assert not await asyncio.create_task(other())
        assert await task                                  # the way out
        assert is_root()
    asyncio.run(main())
    """
    )


def test_a_child_process_started_meanwhile_is_the_client(run):
    """A child gets the rights of the thread that starts it, as a child of a Windows service would not."""
    said = run(
        """
    with session("mapped").server.ctxt.impersonation():
        finished = subprocess.run(["cat", own], capture_output=True, text=True)
        print(finished.stdout, subprocess.run(["cat", secret], capture_output=True).returncode)
    """
    )
    assert said == "content 1\n"


def test_a_token_impersonates_as_its_context_does(run):
    run(
        """
    token = session("mapped").server.ctxt.QuerySecurityContextToken()
    win32security.ImpersonateLoggedOnUser(token)
    assert is_client()
    win32security.SetThreadToken(None, None)
    assert is_root()
    token = win32security.LogonUser("mapped", ".", "secret", win32security.LOGON32_LOGON_NETWORK, 0)
    win32security.ImpersonateLoggedOnUser(token)
    assert is_client()
    win32security.RevertToSelf()
    assert is_root()
    try:
        win32security.ImpersonateAnonymousToken(win32api.GetCurrentThread())
        raise AssertionError("nobody has no Unix user here")
    except error as refused:
        assert refused.winerror == winerror.ERROR_PRIVILEGE_NOT_HELD
    assert is_root()
    """
    )
