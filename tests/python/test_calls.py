# SPDX-License-Identifier: MIT
"""How every function takes its arguments, and how it refuses wrong ones."""

import re

import pytest
from opensspi import _core, pywintypes, sspicon, win32security
from opensspi.win32security import (
    AcceptSecurityContext,
    AcquireCredentialsHandle,
    InitializeSecurityContext,
    PyCredHandleType,
    PyCtxtHandleType,
    PySecBufferDescType,
    PySecBufferType,
)

# Every function and its parameters, in order, as pywin32 and Windows spell them.
PARAMETERS = {
    "AcquireCredentialsHandle": "Principal Package CredentialUse LogonID AuthData GetKeyFn GetKeyArgument",
    "AddCredentials": "Credential Principal Package CredentialUse AuthData GetKeyFn GetKeyArgument",
    "InitializeSecurityContext": "Credential Context TargetName ContextReq TargetDataRep pInput NewContext"
    " pOutput",
    "AcceptSecurityContext": "Credential Context pInput ContextReq TargetDataRep NewContext pOutput",
    "QuerySecurityPackageInfo": "PackageName",
    "EnumerateSecurityPackages": "",
    "ExportSecurityContext": "Context Flags",
    "ImportSecurityContext": "Package PackedContext Token",
    "SetContextAttributes": "Context Attribute Buffer",
    "ApplyControlToken": "Context Input",
    "ChangeAccountPassword": "PackageName DomainName AccountName OldPassword NewPassword Impersonating"
    " Reserved Output",
    "LogonUser": "Username Domain Password LogonType LogonProvider",
    "GetTokenInformation": "TokenHandle TokenInformationClass",
    "OpenThreadToken": "ThreadHandle DesiredAccess OpenAsSelf",
    "OpenProcessToken": "ProcessHandle DesiredAccess",
    "SetThreadToken": "Thread Token",
    "ImpersonateLoggedOnUser": "handle",
    "ImpersonateSelf": "ImpersonationLevel",
    "ImpersonateAnonymousToken": "ThreadHandle",
    "RevertToSelf": "",
    "DuplicateToken": "ExistingTokenHandle ImpersonationLevel",
    "DuplicateTokenEx": "ExistingToken ImpersonationLevel DesiredAccess TokenType TokenAttributes",
    "CheckTokenMembership": "TokenHandle SidToCheck",
    "LookupAccountName": "SystemName AccountName",
    "LookupAccountSid": "SystemName Sid",
    "ConvertSidToStringSid": "Sid",
    "ConvertStringSidToSid": "StringSid",
    "CreateWellKnownSid": "WellKnownSidType DomainSid",
}
METHODS = {
    "Detach": "",
    "CompleteAuthToken": "Token",
    "QueryContextAttributes": "Attribute",
    "DeleteSecurityContext": "",
    "QuerySecurityContextToken": "",
    "MakeSignature": "fqop Message MessageSeqNo",
    "VerifySignature": "Message MessageSeqNo",
    "EncryptMessage": "fqop Message MessageSeqNo",
    "DecryptMessage": "Message MessageSeqNo",
    "ImpersonateSecurityContext": "",
    "RevertSecurityContext": "",
}


def parameters_of(function):
    """parameters_of is the names that a function takes by keyword, from its own signature."""
    inside = re.search(r"\((.*)\) ->", function.__nb_signature__[0][0]).group(1)
    inside = re.sub(r"\[[^\]]*\]", "", inside)
    return " ".join(part.split(":")[0].strip() for part in inside.split(",") if ":" in part)


@pytest.mark.parametrize("name", PARAMETERS)
def test_functions_take_windows_names(name):
    assert parameters_of(getattr(win32security, name)) == PARAMETERS[name]


@pytest.mark.parametrize("name", METHODS)
def test_methods_take_windows_names(name):
    assert parameters_of(getattr(PyCtxtHandleType, name)) == METHODS[name]


@pytest.mark.parametrize("name", METHODS)
def test_methods_are_for_their_own_class(name):
    arguments = [0] * len(METHODS[name].split())
    for wrong in (5, None, PySecBufferDescType(), PyCredHandleType()):
        with pytest.raises(TypeError):
            getattr(PyCtxtHandleType, name)(wrong, *arguments)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_an_object_that_was_never_made_is_a_type_error():
    class Unmade(PyCtxtHandleType):
        def __init__(self):
            pass

    with pytest.raises(TypeError):
        Unmade().QueryContextAttributes(0)
    with pytest.raises(TypeError):
        initialize(NewContext=Unmade())

    class UnmadeSid(win32security.SID):
        def __init__(self):
            pass

    with pytest.raises(BufferError):
        memoryview(UnmadeSid())


def client_credentials():
    return AcquireCredentialsHandle(None, "NTLM", sspicon.SECPKG_CRED_OUTBOUND, None, ("u", "d", "p"))[0]


def token_buffer(size=2888):
    descriptor = PySecBufferDescType()
    descriptor.append(PySecBufferType(size, sspicon.SECBUFFER_TOKEN))
    return descriptor


def test_calls_work_with_keywords():
    credentials, expiry = AcquireCredentialsHandle(
        Principal=None,
        Package="NTLM",
        CredentialUse=sspicon.SECPKG_CRED_OUTBOUND,
        LogonID=None,
        AuthData=("u", "d", "p"),
        GetKeyFn=None,
        GetKeyArgument=None,
    )
    assert isinstance(expiry, pywintypes.TimeType)
    output = token_buffer()
    status, attributes, expiry = InitializeSecurityContext(
        Credential=credentials,
        Context=None,
        TargetName="HTTP/host",
        ContextReq=sspicon.ISC_REQ_CONFIDENTIALITY,
        TargetDataRep=sspicon.SECURITY_NETWORK_DREP,
        pInput=None,
        NewContext=PyCtxtHandleType(),
        pOutput=output,
    )
    assert status == sspicon.SEC_I_CONTINUE_NEEDED == 590610
    assert isinstance(attributes, int) and isinstance(expiry, pywintypes.TimeType)
    assert output[0].Buffer.startswith(b"NTLMSSP\0")


@pytest.mark.parametrize("package", ["NTLM", "ntlm", "Ntlm"])
def test_package_names_in_any_case(package):
    AcquireCredentialsHandle(None, package, sspicon.SECPKG_CRED_OUTBOUND, None, ("u", "d", "p"))


@pytest.mark.parametrize(
    "auth_data",
    [
        ("u", "d", "p"),
        ["u", "d", "p"],
        ("u", None, "p"),
        ("u@realm", None, "p"),
        ("D\\u", "", "p"),
        ("u", ".", ""),
    ],
)
def test_identities_that_are_taken(auth_data):
    AcquireCredentialsHandle(None, "NTLM", sspicon.SECPKG_CRED_OUTBOUND, None, auth_data)


@pytest.mark.parametrize(
    "auth_data", ["udp", ("u", "d"), ("u", "d", "p", "x"), (1, 2, 3), ("u", "d", b"p"), 5, {"User": "u"}]
)
def test_identities_that_are_type_errors(auth_data):
    with pytest.raises(TypeError):
        AcquireCredentialsHandle(None, "NTLM", sspicon.SECPKG_CRED_OUTBOUND, None, auth_data)


def test_text_with_a_zero_is_a_value_error():
    with pytest.raises(ValueError, match="zero"):
        AcquireCredentialsHandle(None, "NT\0LM", sspicon.SECPKG_CRED_OUTBOUND, None, None)
    with pytest.raises(ValueError, match="zero"):
        AcquireCredentialsHandle(None, "NTLM", sspicon.SECPKG_CRED_OUTBOUND, None, ("u\0", "d", "p"))


def test_a_key_function_is_not_implemented():
    with pytest.raises(NotImplementedError):
        AcquireCredentialsHandle(None, "NTLM", sspicon.SECPKG_CRED_OUTBOUND, None, None, print)


@pytest.mark.parametrize("package", [None, 1, b"NTLM"])
def test_a_package_is_text(package):
    with pytest.raises(TypeError):
        AcquireCredentialsHandle(None, package, sspicon.SECPKG_CRED_OUTBOUND, None, None)


def test_an_unknown_package_is_not_found():
    with pytest.raises(pywintypes.error) as caught:
        AcquireCredentialsHandle(None, "no such package", sspicon.SECPKG_CRED_OUTBOUND, None, None)
    assert caught.value.args[:2] == (sspicon.SEC_E_SECPKG_NOT_FOUND, "AcquireCredentialsHandle")


INITIALIZE = ("Credential", "NewContext", "pOutput")


def initialize(**changed):
    arguments = {
        "Credential": client_credentials(),
        "Context": None,
        "TargetName": None,
        "ContextReq": 0,
        "TargetDataRep": 0,
        "pInput": None,
        "NewContext": PyCtxtHandleType(),
        "pOutput": token_buffer(),
    }
    return InitializeSecurityContext(**{**arguments, **changed})


def accept(**changed):
    arguments = {
        "Credential": client_credentials(),
        "Context": None,
        "pInput": None,
        "ContextReq": 0,
        "TargetDataRep": 0,
        "NewContext": PyCtxtHandleType(),
        "pOutput": token_buffer(),
    }
    return AcceptSecurityContext(**{**arguments, **changed})


@pytest.mark.parametrize("missing", INITIALIZE)
@pytest.mark.parametrize("step", [initialize, accept])
def test_none_where_something_is_needed_is_a_value_error(step, missing):
    with pytest.raises(ValueError, match=missing):
        step(**{missing: None})


@pytest.mark.parametrize(
    "wrong", [*INITIALIZE, "Context", "pInput", "ContextReq", "TargetDataRep", "TargetName"]
)
def test_a_wrong_type_is_a_type_error(wrong):
    with pytest.raises(TypeError):
        initialize(**{wrong: object()})


@pytest.mark.parametrize("method", ["MakeSignature", "EncryptMessage"])
def test_a_message_is_needed_to_send(method):
    with pytest.raises(ValueError, match="Message"):
        getattr(PyCtxtHandleType(), method)(0, None, 0)
    with pytest.raises(TypeError):
        getattr(PyCtxtHandleType(), method)(0, b"message", 0)


@pytest.mark.parametrize("method", ["VerifySignature", "DecryptMessage"])
def test_a_message_is_needed_to_receive(method):
    with pytest.raises(ValueError, match="Message"):
        getattr(PyCtxtHandleType(), method)(None, 0)


def test_empty_handles_are_invalid_handles():
    context = PyCtxtHandleType()
    message = token_buffer(16)
    calls = {
        "DeleteSecurityContext": (),
        "QueryContextAttributes": (sspicon.SECPKG_ATTR_SIZES,),
        "QuerySecurityContextToken": (),
        "CompleteAuthToken": (message,),
        "MakeSignature": (0, message, 0),
        "VerifySignature": (message, 0),
        "EncryptMessage": (0, message, 0),
        "DecryptMessage": (message, 0),
        "ImpersonateSecurityContext": (),
        "RevertSecurityContext": (),
    }
    for name, arguments in calls.items():
        with pytest.raises(pywintypes.error) as caught:
            getattr(context, name)(*arguments)
        assert caught.value.args[:2] == (sspicon.SEC_E_INVALID_HANDLE, name)
    assert context.Detach() == -1


def test_empty_credentials_are_invalid_handles():
    credentials = PyCredHandleType()
    assert credentials.Detach() == -1
    for call in (credentials.FreeCredentialsHandle, lambda: credentials.QueryCredentialsAttributes(1)):
        with pytest.raises(pywintypes.error) as caught:
            call()
        assert caught.value.winerror == sspicon.SEC_E_INVALID_HANDLE
    with pytest.raises(pywintypes.error) as caught:
        initialize(Credential=credentials)
    assert caught.value.winerror == sspicon.SEC_E_INVALID_HANDLE


def test_credentials_can_be_freed_once():
    credentials = client_credentials()
    credentials.FreeCredentialsHandle()
    with pytest.raises(pywintypes.error) as caught:
        credentials.FreeCredentialsHandle()
    assert caught.value.args[:2] == (sspicon.SEC_E_INVALID_HANDLE, "FreeCredentialsHandle")


def test_credentials_are_a_context_manager():
    with client_credentials() as credentials:
        assert initialize(Credential=credentials)[0] == sspicon.SEC_I_CONTINUE_NEEDED
    assert credentials.Detach() == -1
    with client_credentials() as credentials:
        credentials.FreeCredentialsHandle()


def test_types_have_pywin32s_names():
    assert type(client_credentials()).__name__ == "PyCredHandle"
    assert type(PyCtxtHandleType()).__name__ == "PyCtxtHandle"
    assert type(client_credentials()) is PyCredHandleType


def test_flags_may_be_signed():
    status, attributes, _ = initialize(ContextReq=sspicon.ISC_REQ_CONFIDENTIALITY | -(2**31))
    assert status == sspicon.SEC_I_CONTINUE_NEEDED
    assert attributes >= 0


def test_flags_beyond_32_bits_are_an_overflow_error():
    with pytest.raises(OverflowError):
        initialize(ContextReq=2**32)


@pytest.mark.parametrize(
    "target", ["HTTP/host", "HTTP/host@REALM", "MSSQLSvc/host:1433", "alice", None, "", "ß\U0001f40d"]
)
def test_target_names_that_are_taken(target):
    assert initialize(TargetName=target)[0] == sspicon.SEC_I_CONTINUE_NEEDED


@pytest.mark.parametrize("luid", [None, 0, 5, (0, 5), (-1, 2**32 - 1)])
def test_logon_ids_that_are_read(luid):
    try:
        AcquireCredentialsHandle(None, "NTLM", sspicon.SECPKG_CRED_OUTBOUND, luid, ("u", "d", "p"))
    except pywintypes.error as refused:  # another logon session than one's own may be refused
        assert luid is not None
        assert refused.winerror < 0


def test_every_function_of_the_extension_has_a_place():
    """Nothing of the extension is left out of the modules with pywin32's names."""
    from opensspi import win32api, win32crypt

    for name, value in vars(_core).items():
        if name.startswith("_") or name in (
            "library_path",
            "library_version",
            "describe",
            "doctor",
            "explain",
            "start_trace",
            "stop_trace",
            "next_trace_lines",
            "become_client",
            "Impersonation",
        ):
            continue
        if name.startswith(("account_", "key_", "store_")):  # opensspi.accounts, keys, store
            continue
        modules = (win32security, win32api, win32crypt, pywintypes)
        assert any(value is other for module in modules for other in vars(module).values()), name
