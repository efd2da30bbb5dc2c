# SPDX-License-Identifier: MIT
"""PyCtxtHandle: handles, their life, and what a context returns about itself."""

import ctypes
import datetime
import gc
import subprocess
import sys
import threading

import opensspi
import pytest
from opensspi import pywintypes, sspi, sspicon, win32api, win32security
from opensspi.pywintypes import error
from opensspi.win32security import PyCtxtHandleType, PySecBufferDescType, PySecBufferType
from sessions import USER, shake_hands

SIZES = sspicon.SECPKG_ATTR_SIZES
ALICE = f"{win32api.GetComputerName()}\\{USER}".lower()


def status_of(call, *arguments):
    """status_of is the code that a call raises."""
    with pytest.raises(error) as caught:
        call(*arguments)
    return caught.value.winerror


def token(content=None, size=2888):
    descriptor = PySecBufferDescType()
    descriptor.append(PySecBufferType(size if content is None else len(content), sspicon.SECBUFFER_TOKEN))
    if content is not None:
        descriptor[0].Buffer = content
    return descriptor


class SecHandle(ctypes.Structure):
    _fields_ = [("lower", ctypes.c_size_t), ("upper", ctypes.c_size_t)]


def handle_of(number):
    return SecHandle(number & (2**64 - 1), number >> 64)


@pytest.fixture(scope="module")
def library():
    return ctypes.CDLL(opensspi.library_path())


def test_a_detached_context_lives_on_in_the_c_abi(session, library):
    context = session.server.ctxt
    number = context.Detach()
    assert number > 0
    assert context.Detach() == -1
    assert status_of(context.QueryContextAttributes, SIZES) == sspicon.SEC_E_INVALID_HANDLE
    del context, session.server.ctxt
    gc.collect()
    sizes = (ctypes.c_uint32 * 4)()
    handle = handle_of(number)
    assert library.QueryContextAttributesW(ctypes.byref(handle), SIZES, sizes) == 0
    assert sizes[1] == 16
    assert library.DeleteSecurityContext(ctypes.byref(handle)) == 0
    assert library.DeleteSecurityContext(ctypes.byref(handle)) == sspicon.SEC_E_INVALID_HANDLE


def test_detached_credentials_live_on_in_the_c_abi(account, library):
    credentials = sspi.ClientAuth("NTLM", auth_info=account).credentials
    number = credentials.Detach()
    assert credentials.Detach() == -1
    handle = handle_of(number)
    assert library.FreeCredentialsHandle(ctypes.byref(handle)) == 0
    assert library.FreeCredentialsHandle(ctypes.byref(handle)) == sspicon.SEC_E_INVALID_HANDLE


def test_a_context_is_deleted_once(session):
    session.client.ctxt.DeleteSecurityContext()
    assert status_of(session.client.ctxt.DeleteSecurityContext) == sspicon.SEC_E_INVALID_HANDLE


def test_a_context_that_the_c_abi_deleted_is_invalid(session, library):
    number = session.client.ctxt.Detach()
    session.client.ctxt = None
    other = session.server.ctxt
    handle = handle_of(number)
    library.DeleteSecurityContext(ctypes.byref(handle))
    assert other.QueryContextAttributes(SIZES)["MaxSignature"] == 16


def test_every_method_of_a_deleted_context_refuses_from_any_thread(session):
    context = session.client.ctxt
    context.DeleteSecurityContext()
    message = token(size=16)
    calls = [
        (context.QueryContextAttributes, SIZES),
        (context.QuerySecurityContextToken,),
        (context.CompleteAuthToken, message),
        (context.MakeSignature, 0, message, 0),
        (context.VerifySignature, message, 0),
        (context.EncryptMessage, 0, message, 0),
        (context.DecryptMessage, message, 0),
        (context.ImpersonateSecurityContext,),
        (context.RevertSecurityContext,),
        (context.DeleteSecurityContext,),
    ]
    codes = []
    thread = threading.Thread(target=lambda: codes.extend(status_of(*call) for call in calls))
    thread.start()
    thread.join()
    assert codes == [sspicon.SEC_E_INVALID_HANDLE] * len(calls)


def test_a_context_is_a_context_manager(session):
    with session.client.ctxt as context:
        assert context is session.client.ctxt
        context.QueryContextAttributes(SIZES)
    assert status_of(context.QueryContextAttributes, SIZES) == sspicon.SEC_E_INVALID_HANDLE
    with session.server.ctxt as context:
        context.DeleteSecurityContext()


def test_a_half_open_context_has_no_session_yet(account):
    client = sspi.ClientAuth("NTLM", auth_info=account)
    client.authorize(None)
    for call in (client.ctxt.MakeSignature, client.ctxt.EncryptMessage):
        assert status_of(call, 0, token(size=16), 0) < 0
    assert status_of(client.ctxt.QuerySecurityContextToken) < 0
    assert status_of(client.ctxt.ImpersonateSecurityContext) < 0
    client.ctxt.DeleteSecurityContext()


def test_a_failed_context_is_still_deleted(account):
    server = sspi.ServerAuth("NTLM")
    context = PyCtxtHandleType()
    code = status_of(
        win32security.AcceptSecurityContext,
        server.credentials,
        None,
        token(b"nonsense"),
        0,
        0,
        context,
        token(),
    )
    assert code == sspicon.SEC_E_INVALID_TOKEN == -2146893048
    del context
    gc.collect()


def test_a_new_context_takes_the_place_of_an_old_one(account, library):
    client = sspi.ClientAuth("NTLM", auth_info=account)
    context = PyCtxtHandleType()
    for _ in range(3):
        status, _, _ = win32security.InitializeSecurityContext(
            client.credentials, None, None, 0, 0, None, context, token()
        )
        assert status == sspicon.SEC_I_CONTINUE_NEEDED
    assert context.Detach() != -1


def test_one_object_may_be_context_and_new_context(account):
    client, server = sspi.ClientAuth("NTLM", auth_info=account), sspi.ServerAuth("NTLM")
    _, first = client.authorize(None)
    _, second = server.authorize(first[0].Buffer)
    output = token()
    status, _, _ = win32security.InitializeSecurityContext(
        client.credentials, client.ctxt, None, client.scflags, 0, second, client.ctxt, output
    )
    assert status == sspicon.SEC_E_OK


def test_two_objects_may_name_one_context(account):
    client, server = sspi.ClientAuth("NTLM", auth_info=account), sspi.ServerAuth("NTLM")
    _, first = client.authorize(None)
    _, second = server.authorize(first[0].Buffer)
    _, third = client.authorize(second[0].Buffer)
    other = PyCtxtHandleType()
    status, _, _ = win32security.AcceptSecurityContext(
        server.credentials, server.ctxt, third, server.scflags, 0, other, token()
    )
    assert status == sspicon.SEC_E_OK
    assert server.ctxt.QueryContextAttributes(SIZES) == other.QueryContextAttributes(SIZES)
    server.ctxt = None
    gc.collect()
    assert other.QueryContextAttributes(SIZES)["MaxSignature"] == 16  # lives with the last of them
    other.DeleteSecurityContext()


def test_one_descriptor_may_be_input_and_output(account):
    client, server = sspi.ClientAuth("NTLM", auth_info=account), sspi.ServerAuth("NTLM")
    both = token()
    both[0].BufferSize = 0
    _, first = client.authorize(None)
    both[0].Buffer = first[0].Buffer
    context = PyCtxtHandleType()
    status, _, _ = win32security.AcceptSecurityContext(
        server.credentials, None, both, server.scflags, 0, context, both
    )
    assert status == sspicon.SEC_I_CONTINUE_NEEDED
    status, _, _ = win32security.InitializeSecurityContext(
        client.credentials, client.ctxt, None, client.scflags, 0, both, client.ctxt, both
    )
    assert status == sspicon.SEC_E_OK
    status, _, _ = win32security.AcceptSecurityContext(
        server.credentials, context, both, server.scflags, 0, context, token()
    )
    assert status == sspicon.SEC_E_OK


def test_a_first_call_takes_an_empty_descriptor(account):
    client = sspi.ClientAuth("NTLM", auth_info=account)
    status, _ = client.authorize(PySecBufferDescType())
    assert status == sspicon.SEC_I_CONTINUE_NEEDED


def test_the_library_may_allocate_the_token(account):
    client = sspi.ClientAuth("NTLM", auth_info=account)
    output = token(size=0)
    status, _, _ = win32security.InitializeSecurityContext(
        client.credentials,
        None,
        None,
        sspicon.ISC_REQ_ALLOCATE_MEMORY,
        0,
        None,
        PyCtxtHandleType(),
        output,
    )
    assert status == sspicon.SEC_I_CONTINUE_NEEDED
    allocated = output[0].Buffer
    assert allocated.startswith(b"NTLMSSP\0")
    assert output[0].MaxBufferSize == 0
    output[0].Clear()
    assert output[0].Buffer == b""


def test_a_token_buffer_that_is_too_small_is_refused(account):
    client = sspi.ClientAuth("NTLM", auth_info=account)
    code = status_of(
        win32security.InitializeSecurityContext,
        client.credentials,
        None,
        None,
        0,
        0,
        None,
        PyCtxtHandleType(),
        token(size=8),
    )
    assert code in (sspicon.SEC_E_BUFFER_TOO_SMALL, sspicon.SEC_E_INSUFFICIENT_MEMORY)


def test_complete_auth_token_is_not_ntlms(session):
    assert status_of(session.client.ctxt.CompleteAuthToken, token()) == sspicon.SEC_E_UNSUPPORTED_FUNCTION


def test_contexts_outlive_their_credentials(session):
    session.client.credentials.FreeCredentialsHandle()
    session.server.credentials.FreeCredentialsHandle()
    assert session.server.decrypt(*session.client.encrypt(b"message")) == b"message"


def test_a_foreign_copy_of_the_library_knows_no_handle_of_ours(session, tmp_path):
    copy = tmp_path / "libopensspi.so"
    with open(opensspi.library_path(), "rb") as file:
        copy.write_bytes(file.read())
    stranger = ctypes.CDLL(str(copy))
    number = session.client.ctxt.Detach()
    handle = handle_of(number)
    assert stranger.DeleteSecurityContext(ctypes.byref(handle)) == sspicon.SEC_E_INVALID_HANDLE
    assert ctypes.CDLL(opensspi.library_path()).DeleteSecurityContext(ctypes.byref(handle)) == 0


# Attributes.


@pytest.fixture
def ask(session):
    """ask returns an attribute of both ends."""

    def both(name):
        number = getattr(sspicon, f"SECPKG_ATTR_{name}")
        return [end.ctxt.QueryContextAttributes(number) for end in (session.client, session.server)]

    return both


def test_sizes(ask):
    for sizes in ask("SIZES"):
        assert set(sizes) == {"MaxToken", "MaxSignature", "BlockSize", "SecurityTrailer"}
        assert (sizes["MaxSignature"], sizes["SecurityTrailer"]) == (16, 16)
        assert sizes["BlockSize"] in (0, 1)
        assert sizes["MaxToken"] >= 1024


def test_names(ask):
    assert {name.lower() for name in ask("NAMES")} == {ALICE}


def test_lifespan(ask):
    for start, expiry in ask("LIFESPAN"):
        assert isinstance(start, pywintypes.TimeType) and isinstance(expiry, pywintypes.TimeType)
        assert start < datetime.datetime.now(datetime.UTC) < expiry


def test_password_expiry(ask):
    for when in ask("PASSWORD_EXPIRY"):
        assert isinstance(when, pywintypes.TimeType)
        assert when.tzinfo is not None


def test_flags(ask, session):
    client, server = ask("FLAGS")
    assert client == session.client.ctxt_attr
    assert server == session.server.ctxt_attr
    assert client & sspicon.ISC_RET_CONFIDENTIALITY and client & sspicon.ISC_RET_INTEGRITY


def test_key_info(ask):
    for info in ask("KEY_INFO"):
        assert set(info) == {
            "SignatureAlgorithmName",
            "EncryptAlgorithmName",
            "KeySize",
            "SignatureAlgorithm",
            "EncryptAlgorithm",
        }
        assert info["KeySize"] == 128
        assert isinstance(info["EncryptAlgorithmName"], str)


def test_package_info(ask):
    for package in ask("PACKAGE_INFO"):
        assert package == win32security.QuerySecurityPackageInfo("NTLM")
        assert package in win32security.EnumerateSecurityPackages()


def test_negotiation_info(ask):
    for state, package in ask("NEGOTIATION_INFO"):
        assert state == sspicon.SECPKG_NEGOTIATION_COMPLETE
        assert package["Name"] == "NTLM"


def test_session_keys_are_equal(ask):
    client, server = ask("SESSION_KEY")
    assert client == server
    assert len(client) == 16 and client != bytes(16)


def test_dce_info(ask):
    for info in ask("DCE_INFO"):
        assert set(info) == {"AuthzSvc", "Pac"}


def test_authority(ask):
    assert all(isinstance(name, str) for name in ask("AUTHORITY"))


def test_client_specified_target(new_session):
    session = new_session(targetspn="HTTP/our-host")
    number = sspicon.SECPKG_ATTR_CLIENT_SPECIFIED_TARGET
    assert session.server.ctxt.QueryContextAttributes(number) == "HTTP/our-host"


def test_access_token_belongs_to_its_context(session):
    token = session.server.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_ACCESS_TOKEN)
    assert type(token).__name__ == "PyHANDLE" and token
    token.Close()
    again = session.server.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_ACCESS_TOKEN)
    assert (
        win32security.GetTokenInformation(again, win32security.TokenType) == win32security.TokenImpersonation
    )


@pytest.mark.parametrize(
    "name",
    ["STREAM_SIZES", "NATIVE_NAMES", "TARGET_INFORMATION", "APPLICATION_PROTOCOL", "UNIQUE_BINDINGS"],
)
def test_what_ntlm_lacks_is_unsupported(session, name):
    number = getattr(sspicon, f"SECPKG_ATTR_{name}")
    for end in (session.client, session.server):
        assert status_of(end.ctxt.QueryContextAttributes, number) == sspicon.SEC_E_UNSUPPORTED_FUNCTION


@pytest.mark.parametrize("number", [99, 0x7FFFFFFF, -1, 2**32 - 1])
def test_an_unknown_attribute_is_unsupported(session, number):
    assert status_of(session.client.ctxt.QueryContextAttributes, number) == sspicon.SEC_E_UNSUPPORTED_FUNCTION


def test_credentials_have_a_name(account):
    credentials = sspi.ClientAuth("NTLM", auth_info=account).credentials
    name = credentials.QueryCredentialsAttributes(Attribute=sspicon.SECPKG_CRED_ATTR_NAMES)
    assert name.lower() == ALICE
    assert status_of(credentials.QueryCredentialsAttributes, 12345) == sspicon.SEC_E_UNSUPPORTED_FUNCTION


# Contexts that move.


def test_an_exported_context_goes_on_elsewhere(session):
    session.server.decrypt(*session.client.encrypt(b"before"))
    packed, _ = win32security.ExportSecurityContext(session.server.ctxt, 0)
    imported = win32security.ImportSecurityContext("NTLM", packed)
    sealed, trailer = session.client.encrypt(b"after")
    session.server.ctxt = imported
    assert session.server.decrypt(sealed, trailer) == b"after"
    assert imported.QueryContextAttributes(sspicon.SECPKG_ATTR_NAMES).lower() == ALICE


def test_an_altered_export_is_refused(session):
    packed, _ = win32security.ExportSecurityContext(Context=session.server.ctxt, Flags=0)
    for position in range(0, len(packed), 7):
        altered = bytearray(packed)
        altered[position] ^= 1
        assert status_of(win32security.ImportSecurityContext, "NTLM", altered) < 0
    for length in range(0, len(packed), 11):
        assert status_of(win32security.ImportSecurityContext, "NTLM", packed[:length]) < 0


def test_an_export_may_delete_the_old_context(session):
    flag = sspicon.SECPKG_CONTEXT_EXPORT_DELETE_OLD
    win32security.ExportSecurityContext(session.server.ctxt, flag)
    assert status_of(session.server.ctxt.QueryContextAttributes, SIZES) == sspicon.SEC_E_INVALID_HANDLE


def test_what_packages_lack_is_refused(session, account):
    unsupported = sspicon.SEC_E_UNSUPPORTED_FUNCTION
    assert status_of(win32security.ApplyControlToken, session.client.ctxt, token()) == unsupported
    assert status_of(win32security.SetContextAttributes, session.client.ctxt, SIZES, bytes(16)) == unsupported
    credentials = session.client.credentials
    code = status_of(win32security.AddCredentials, credentials, None, "NTLM", 2, account)
    assert code == unsupported


# Channel bindings.

ALL_32 = sspicon.SECBUFFER_CHANNEL_BINDINGS


def bindings(layout, data=b"tls-server-end-point:" + bytes(range(32))):
    """bindings is SEC_CHANNEL_BINDINGS with application data, as C has it or as native longs have it."""
    import struct

    offset = 32
    fields = struct.pack({"C": "=8L", "native": "@8L"}[layout], 0, 0, 0, 0, 0, 0, len(data), offset)
    return fields + data


@pytest.mark.parametrize("layouts", [("C", "C"), ("C", "native"), ("native", "C"), ("native", "native")])
def test_channel_bindings_in_both_layouts_are_the_same(account, layouts):
    shake_hands(*bound(account, bindings(layouts[0]), bindings(layouts[1])))


def test_other_channel_bindings_are_refused(account):
    ends = bound(account, bindings("C"), bindings("C", b"tls-server-end-point:" + bytes(32)))
    with pytest.raises(error) as caught:
        shake_hands(*ends)
    assert caught.value.winerror == sspicon.SEC_E_BAD_BINDINGS


@pytest.mark.parametrize("spoiled", [bindings("C")[:-1], bindings("native")[:-1], bindings("C") + b"x", b""])
def test_malformed_bindings_are_never_no_bindings(account, spoiled):
    with pytest.raises(error):
        shake_hands(*bound(account, spoiled, spoiled))


def bound(account, of_client, of_server):
    """bound makes both ends, each of which gives its bindings with every step."""
    client, server = sspi.ClientAuth("NTLM", auth_info=account), sspi.ServerAuth("NTLM")
    for end, content in ((client, of_client), (server, of_server)):
        plain = end.authorize

        def authorize(data, plain=plain, content=content):
            descriptor = PySecBufferDescType()
            buffer = PySecBufferType(len(content), ALL_32)
            buffer.Buffer = content
            descriptor.append(buffer)
            if data is not None:
                descriptor.append(token(data)[0])  # the TOKEN comes after, as real programs have it
            return plain(descriptor)

        end.authorize = authorize
    return client, server


# Processes.

PREFORK = """
import os, threading
from opensspi import sspi
from sessions import shake_hands
def handshake():
    session = shake_hands(sspi.ClientAuth("NTLM", auth_info=("alice", ".", "Wint3r is coming")), SERVER)
    SERVER.reset()
    return session
SERVER = sspi.ServerAuth("NTLM")
stop = threading.Event()
def busy():
    server = sspi.ServerAuth("NTLM")
    while not stop.is_set():
        shake_hands(sspi.ClientAuth("NTLM", auth_info=("alice", ".", "Wint3r is coming")), server)
        server.reset()
threads = [threading.Thread(target=busy) for _ in range(16)]
for thread in threads: thread.start()
children = []
for _ in range(8):
    child = os.fork()
    if child == 0:
        for _ in range(5): handshake()
        os._exit(0)
    children.append(child)
codes = [os.waitpid(child, 0)[1] for child in children]
stop.set()
for thread in threads: thread.join()
print(codes)
"""


def test_workers_forked_from_a_busy_server_serve(account):
    import pathlib

    finished = subprocess.run(
        [sys.executable, "-c", PREFORK],
        cwd=pathlib.Path(__file__).parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.stdout == f"{[0] * 8}\n", finished.stderr


def test_handles_are_shown(session):
    with session.server.ctxt.QuerySecurityContextToken() as access_token:
        assert repr(access_token) == f"<PyHANDLE:{int(access_token)}>"
        assert access_token.handle == int(access_token) and bool(access_token)
        assert access_token == access_token.handle
    assert not access_token and int(access_token) == 0
    access_token.Close()
    with pytest.raises(error):
        win32api.CloseHandle(12345)
