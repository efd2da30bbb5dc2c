# SPDX-License-Identifier: MIT
"""Access tokens, SIDs, accounts and the names of this machine."""

import os
import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opensspi import pywintypes, sspi, sspicon, win32api, win32con, win32security, winerror
from opensspi.pywintypes import error
from opensspi.win32security import SID
from sessions import USER, shake_hands

QUERY = win32security.TOKEN_QUERY | win32security.TOKEN_QUERY_SOURCE
EVERYONE = "S-1-1-0"


def status_of(call, *arguments):
    with pytest.raises(error) as caught:
        call(*arguments)
    return caught.value.winerror


# SIDs.

authorities = st.lists(st.integers(0, 255), min_size=6, max_size=6)
sub_authorities = st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=15)


@given(authorities, sub_authorities)
def test_a_sid_is_its_parts(authority, subs):
    sid = SID(authority, subs)
    assert sid.IsValid()
    assert sid.GetSidIdentifierAuthority() == tuple(authority)
    assert sid.GetSubAuthorityCount() == len(subs)
    assert [sid.GetSubAuthority(i) for i in range(len(subs))] == subs
    assert sid.GetLength() == 8 + 4 * len(subs) == len(bytes(sid))
    assert SID(bytes(sid)) == sid == SID(memoryview(sid))
    text = win32security.ConvertSidToStringSid(sid)
    assert win32security.ConvertStringSidToSid(text) == sid
    assert str(sid) == f"PySID:{text}"


@given(st.binary(max_size=80))
def test_any_bytes_are_a_sid_or_a_value_error(content):
    try:
        sid = SID(content)
    except ValueError:
        return
    assert content.startswith(bytes(sid))


def test_a_sid_can_be_built_in_place():
    sid = SID()
    sid.Initialize(win32security.SECURITY_NT_AUTHORITY, 2)
    sid.SetSubAuthority(index=0, val=32)
    sid.SetSubAuthority(1, 544)
    assert win32security.ConvertSidToStringSid(Sid=sid) == "S-1-5-32-544"
    with pytest.raises(IndexError):
        sid.SetSubAuthority(2, 0)
    with pytest.raises(IndexError):
        sid.GetSubAuthority(2)


@pytest.mark.parametrize(
    ("authority", "subs"), [((0, 0, 0, 0, 5), ()), ((0,) * 7, ()), ((0, 0, 0, 0, 0, 5), (0,) * 16)]
)
def test_impossible_sids_are_value_errors(authority, subs):
    with pytest.raises(ValueError):
        SID(authority, subs)


def test_text_that_is_not_a_sid_is_refused():
    for text in ("", "S-1", "S-1-5-", "X-1-5-32", "S-1-5-32-99999999999"):
        assert status_of(win32security.ConvertStringSidToSid, text) == winerror.ERROR_INVALID_SID


def test_sids_compare_and_hash():
    first, second = (win32security.ConvertStringSidToSid(EVERYONE) for _ in range(2))
    assert first == second and hash(first) == hash(second)
    assert first != win32security.ConvertStringSidToSid("S-1-5-18")
    assert first != EVERYONE and first is not None
    assert type(first).__name__ == "PySID"


def test_well_known_sids():
    world = win32security.CreateWellKnownSid(win32security.WinWorldSid)
    assert win32security.ConvertSidToStringSid(world) == EVERYONE
    admins = win32security.CreateWellKnownSid(
        WellKnownSidType=win32security.WinBuiltinAdministratorsSid, DomainSid=None
    )
    assert win32security.ConvertSidToStringSid(admins) == "S-1-5-32-544"
    assert status_of(win32security.CreateWellKnownSid, 9999) == winerror.ERROR_INVALID_PARAMETER


# Accounts.


def test_an_account_is_found_by_name_and_by_sid():
    sid, domain, kind = win32security.LookupAccountName(None, win32api.GetUserName())
    assert kind == win32security.SidTypeUser
    name, domain_again, kind_again = win32security.LookupAccountSid(None, sid)
    assert (name.lower(), domain_again, kind_again) == (win32api.GetUserName().lower(), domain, kind)


def test_everyone_has_a_name():
    name, domain, kind = win32security.LookupAccountSid(SystemName=None, Sid=SID((0, 0, 0, 0, 0, 1), (0,)))
    assert (name, domain, kind) == ("Everyone", "", win32security.SidTypeWellKnownGroup)


def test_nobody_has_no_name():
    sid = win32security.ConvertStringSidToSid("S-1-5-21-1-2-3-4")
    assert status_of(win32security.LookupAccountSid, None, sid) == winerror.ERROR_NONE_MAPPED
    assert status_of(win32security.LookupAccountName, None, "no such account") == winerror.ERROR_NONE_MAPPED


def test_names_of_user_and_machine():
    assert win32api.GetUserName()
    compatible = win32api.GetUserNameEx(win32con.NameSamCompatible)
    assert compatible == win32api.GetUserNameEx(win32api.NameSamCompatible)
    assert compatible.split("\\")[-1].lower() == win32api.GetUserName().lower()
    netbios = win32api.GetComputerName()
    assert netbios == win32api.GetComputerNameEx(win32con.ComputerNameNetBIOS)
    assert 0 < len(netbios) <= 15 and netbios == netbios.upper()
    host = win32api.GetComputerNameEx(win32con.ComputerNameDnsHostname)
    assert host.lower() == socket.gethostname().split(".")[0].lower()
    assert status_of(win32api.GetUserNameEx, 999) > 0
    assert status_of(win32api.GetComputerNameEx, 999) == winerror.ERROR_INVALID_PARAMETER


# Tokens.


@pytest.fixture
def token(session):
    """token is the access token of an authenticated client."""
    return session.server.ctxt.QuerySecurityContextToken()


def information(token, name):
    return win32security.GetTokenInformation(token, getattr(win32security, name))


def test_a_client_has_a_token(token):
    assert type(token).__name__ == "PyHANDLE"
    sid, attributes = information(token, "TokenUser")
    assert sid.IsValid() and attributes == 0
    name, domain, kind = win32security.LookupAccountSid(None, sid)
    assert (f"{domain}\\{name}".lower(), kind) == (
        f"{win32api.GetComputerName()}\\{USER}".lower(),
        win32security.SidTypeUser,
    )


def test_a_token_has_groups(token):
    groups = dict(information(token, "TokenGroups"))
    everyone = win32security.ConvertStringSidToSid(EVERYONE)
    assert groups[everyone] & win32security.SE_GROUP_ENABLED
    assert win32security.CheckTokenMembership(token, everyone) is True
    stranger = win32security.ConvertStringSidToSid("S-1-5-21-1-2-3-4")
    assert win32security.CheckTokenMembership(TokenHandle=token, SidToCheck=stranger) is False


def test_a_token_tells_about_itself(token):
    assert information(token, "TokenType") == win32security.TokenImpersonation
    assert information(token, "TokenImpersonationLevel") == win32security.SecurityImpersonation
    assert information(token, "TokenOwner").IsValid()
    assert information(token, "TokenPrimaryGroup").IsValid()
    statistics = information(token, "TokenStatistics")
    assert statistics["TokenType"] == win32security.TokenImpersonation
    assert statistics["GroupCount"] == len(information(token, "TokenGroups"))
    assert isinstance(statistics["ExpirationTime"], pywintypes.TimeType)
    assert all(isinstance(statistics[name], int) for name in ("TokenId", "AuthenticationId", "ModifiedId"))
    assert set(information(token, "TokenSource")) == {"SourceName", "SourceIdentifier"}


@pytest.mark.parametrize("number", [0, 999, -1])
def test_an_unknown_class_is_refused(token, number):
    assert status_of(win32security.GetTokenInformation, token, number) == winerror.ERROR_INVALID_PARAMETER


def test_the_process_has_a_token():
    token = win32security.OpenProcessToken(win32api.GetCurrentProcess(), QUERY)
    assert information(token, "TokenType") == win32security.TokenPrimary
    name, _, _ = win32security.LookupAccountSid(None, information(token, "TokenUser")[0])
    assert name.lower() == win32api.GetUserName().lower()


def test_the_thread_has_none_unless_it_impersonates():
    thread = win32api.GetCurrentThread()
    assert status_of(win32security.OpenThreadToken, thread, QUERY, True) == winerror.ERROR_NO_TOKEN


def test_a_token_can_be_duplicated(token):
    identification = win32security.DuplicateToken(token, win32security.SecurityIdentification)
    assert information(identification, "TokenImpersonationLevel") == win32security.SecurityIdentification
    assert information(identification, "TokenUser") == information(token, "TokenUser")
    primary = win32security.DuplicateTokenEx(
        ExistingToken=token,
        ImpersonationLevel=win32security.SecurityImpersonation,
        DesiredAccess=win32security.TOKEN_ALL_ACCESS,
        TokenType=win32security.TokenPrimary,
        TokenAttributes=None,
    )
    assert information(primary, "TokenType") == win32security.TokenPrimary


def test_a_duplicate_is_never_more_than_its_token(token):
    identification = win32security.DuplicateTokenEx(
        token,
        win32security.SecurityIdentification,
        win32security.TOKEN_ALL_ACCESS,
        win32security.TokenImpersonation,
    )
    code = status_of(win32security.DuplicateToken, identification, win32security.SecurityImpersonation)
    assert code == winerror.ERROR_BAD_IMPERSONATION_LEVEL
    duplicate = win32security.DuplicateToken(token, win32security.SecurityIdentification)
    code = status_of(win32security.DuplicateToken, duplicate, win32security.SecurityIdentification)
    assert code == winerror.ERROR_ACCESS_DENIED  # a duplicate may be queried and impersonated, no more


def test_a_closed_token_is_an_invalid_handle(token):
    number = int(token)
    token.Close()
    for stale in (number, token, None):
        assert status_of(information, stale, "TokenUser") == winerror.ERROR_INVALID_HANDLE
    assert status_of(win32api.CloseHandle, number) == winerror.ERROR_INVALID_HANDLE


def test_a_detached_token_stays_open(token):
    number = token.Detach()
    assert not token
    assert information(number, "TokenType") == win32security.TokenImpersonation
    win32api.CloseHandle(number)
    assert status_of(information, number, "TokenType") == winerror.ERROR_INVALID_HANDLE


def test_a_token_outlives_its_context(session, token):
    session.server.ctxt.DeleteSecurityContext()
    assert information(token, "TokenType") == win32security.TokenImpersonation


@pytest.mark.parametrize("wrong", ["token", 1.5, b"x"])
def test_a_handle_is_a_handle_or_a_number(wrong):
    with pytest.raises(TypeError):
        win32security.GetTokenInformation(wrong, win32security.TokenType)


def test_logon_user_checks_the_password(account):
    user, domain, password = account
    token = win32security.LogonUser(
        user, domain, password, win32security.LOGON32_LOGON_NETWORK, win32security.LOGON32_PROVIDER_DEFAULT
    )
    name, _, _ = win32security.LookupAccountSid(None, information(token, "TokenUser")[0])
    assert name.lower() == USER
    for wrong in ((user, domain, "wrong"), ("nobody", domain, password)):
        code = status_of(win32security.LogonUser, *wrong, win32security.LOGON32_LOGON_NETWORK, 0)
        assert code == winerror.ERROR_LOGON_FAILURE


# Impersonation. The current user's own client may always be impersonated; others need root.


@pytest.fixture
def own_session():
    """own_session is a session of the current user with itself."""
    return shake_hands(sspi.ClientAuth("NTLM"), sspi.ServerAuth("NTLM"))


def thread_token_user():
    token = win32security.OpenThreadToken(win32api.GetCurrentThread(), QUERY, True)
    return information(token, "TokenUser")[0]


def test_impersonating_oneself_always_works(own_session):
    context = own_session.server.ctxt
    before = win32api.GetUserName()
    context.ImpersonateSecurityContext()
    try:
        assert win32api.GetUserName() == before
        assert thread_token_user().IsValid()
    finally:
        context.RevertSecurityContext()
    assert status_of(thread_token_user) == winerror.ERROR_NO_TOKEN


def test_impersonation_is_a_context_manager(own_session):
    with own_session.server.ctxt.impersonation():
        assert thread_token_user().IsValid()
    with pytest.raises(ZeroDivisionError), own_session.server.ctxt.impersonation():
        raise ZeroDivisionError
    assert status_of(thread_token_user) == winerror.ERROR_NO_TOKEN


def test_impersonation_outlives_its_context_and_ends_by_the_block(own_session):
    with own_session.server.ctxt.impersonation():
        own_session.server.ctxt.DeleteSecurityContext()
        assert thread_token_user().IsValid()
    assert status_of(thread_token_user) == winerror.ERROR_NO_TOKEN


def test_impersonation_belongs_to_the_thread(own_session):
    elsewhere = []
    with own_session.server.ctxt.impersonation():
        thread = threading.Thread(target=lambda: elsewhere.append(status_of(thread_token_user)))
        thread.start()
        thread.join()
    assert elsewhere == [winerror.ERROR_NO_TOKEN]


def test_a_block_that_ends_on_another_thread_says_so(own_session):
    block = own_session.server.ctxt.impersonation()
    block.__enter__()
    raised = []

    def leave():
        try:
            block.__exit__(None, None, None)
        except RuntimeError as problem:
            raised.append(problem)

    thread = threading.Thread(target=leave)
    thread.start()
    thread.join()
    assert raised
    block.__exit__(None, None, None)


def test_impersonate_self_and_tokens(own_session):
    win32security.ImpersonateSelf(win32security.SecurityImpersonation)
    assert thread_token_user().IsValid()
    win32security.RevertToSelf()
    token = own_session.server.ctxt.QuerySecurityContextToken()
    win32security.ImpersonateLoggedOnUser(token)
    assert thread_token_user() == information(token, "TokenUser")[0]
    win32security.SetThreadToken(None, None)
    assert status_of(thread_token_user) == winerror.ERROR_NO_TOKEN
    win32security.SetThreadToken(Thread=None, Token=token)
    win32security.RevertToSelf()
    assert status_of(thread_token_user) == winerror.ERROR_NO_TOKEN


def test_a_client_without_a_unix_user_is_not_impersonated(session):
    """It fails closed, and says how to fix it."""
    with pytest.raises(error) as caught:
        session.server.ctxt.ImpersonateSecurityContext()
    assert caught.value.winerror == sspicon.SEC_E_NO_IMPERSONATION
    assert len(caught.value.strerror) > len(win32api.FormatMessage(sspicon.SEC_E_NO_IMPERSONATION).rstrip())
    assert status_of(thread_token_user) == winerror.ERROR_NO_TOKEN
    assert os.geteuid() == os.getuid()
