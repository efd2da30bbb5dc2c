# SPDX-License-Identifier: MIT
"""What help(), inspect and a debugger show: signatures of all functions, repr of all objects."""

import importlib
import inspect
import pkgutil

import opensspi
import pytest
from opensspi import _core, pywintypes, sspi, win32api, win32crypt, win32security
from opensspi import win32cryptcon as con

NO_MODULES = ("__main__", "libopensspi", "_pywin32")
MODULES = sorted(
    f"opensspi.{found.name}"
    for found in pkgutil.iter_modules(opensspi.__path__)
    if found.name not in NO_MODULES
)
# What repr says of objects without one of their own.
SILENT = (object.__repr__,)
# Classes that only hold functions or say what is wrong: a class of errors has BaseException's repr.
DESCRIBED_BY_BASES = (BaseException,)


def public_members(owner):
    return [(name, member) for name, member in vars(owner).items() if not name.startswith("_")]


def classes_and_functions(module):
    """classes_and_functions yields (dotted name, object) of what a module defines or passes on."""
    for name, member in public_members(module):
        if callable(member) and (getattr(member, "__module__", None) or "").startswith("opensspi"):
            yield name, member


def methods(cls):
    return [
        (f"{cls.__name__}.{name}", getattr(cls, name))
        for name, member in public_members(cls)
        if callable(member) or isinstance(member, classmethod | staticmethod)
    ]


@pytest.mark.parametrize("name", MODULES)
def test_every_function_and_method_has_a_signature(name):
    unsigned = []
    for owner, member in classes_and_functions(importlib.import_module(name)):
        callables = methods(member) if isinstance(member, type) else [(owner, member)]
        for dotted, function in callables:
            try:
                inspect.signature(function)
            except (TypeError, ValueError) as problem:
                unsigned.append(f"{dotted}: {problem}")
    assert unsigned == []


@pytest.mark.parametrize("name", MODULES)
def test_every_class_has_a_repr_of_its_own(name):
    silent = [
        owner
        for owner, member in classes_and_functions(importlib.import_module(name))
        if isinstance(member, type)
        and member.__repr__ in SILENT
        and not issubclass(member, DESCRIBED_BY_BASES)
    ]
    assert silent == []


def test_a_signature_has_names_defaults_and_types():
    signature = inspect.signature(win32crypt.CertNameToStr)
    assert list(signature.parameters) == ["Name", "StrType", "CertEncodingType"]
    assert signature.parameters["Name"].default is inspect.Parameter.empty
    assert signature.parameters["StrType"].default == 1
    assert signature.return_annotation == "str"
    engine = inspect.signature(win32crypt.CertCreateCertificateChainEngine).parameters
    assert engine["AdditionalStore"].default == ()
    assert engine["ExclusiveRoot"].default is None


def test_a_bound_method_has_no_self():
    credentials = _core.PyCredHandle()
    of_class = inspect.signature(_core.PyCredHandle.QueryCredentialsAttributes)
    assert list(of_class.parameters) == ["self", "Attribute"]
    assert list(inspect.signature(credentials.QueryCredentialsAttributes).parameters) == ["Attribute"]


def test_a_call_can_be_bound_to_a_signature():
    bound = inspect.signature(win32security.LogonUser).bind(
        "user", None, "password", LogonType=3, LogonProvider=0
    )
    assert bound.arguments["LogonType"] == 3


def test_classes_that_programs_call_have_a_signature():
    for cls in (
        _core.PyHANDLE,
        _core.PySecBuffer,
        _core.PySecBufferDesc,
        _core.PyCredHandle,
        _core.PyCtxtHandle,
        _core.PySID,
    ):
        inspect.signature(cls)
    assert list(inspect.signature(_core.PySecBuffer).parameters) == ["BufferSize", "BufferType"]
    assert str(inspect.signature(_core.PyHANDLE)) == "(handle=0)"
    assert _core.PyHANDLE.__doc__ == "PyHANDLE holds a handle and closes it when it goes."


def test_handles_show_what_they_hold_and_whether_they_are_released():
    assert repr(_core.PyCredHandle()) == "<PyCredHandle, empty>"
    assert repr(_core.PyCtxtHandle()) == "<PyCtxtHandle, empty>"
    client = sspi.ClientAuth("NTLM")
    assert repr(client.credentials).startswith("<PyCredHandle 0x")
    client.authorize(None)
    assert repr(client.ctxt).startswith("<PyCtxtHandle 0x")
    assert repr(client.ctxt.impersonation()).startswith("<Impersonation of <PyCtxtHandle 0x")
    assert repr(client) == "<ClientAuth of NTLM, not authenticated>"
    with win32crypt.CryptAcquireContext(None, None, con.PROV_RSA_AES, con.CRYPT_VERIFYCONTEXT) as provider:
        key = provider.CryptGenKey(con.CALG_AES_256, 0)
        digest = provider.CryptCreateHash(con.CALG_SHA_256)
        for thing in (provider, key, digest):
            assert repr(thing).startswith(f"<{type(thing).__name__} 0x")
        key.CryptDestroyKey()
        digest.CryptDestroyHash()
        assert (repr(key), repr(digest)) == ("<PyCRYPTKEY, released>", "<PyCRYPTHASH, released>")
    assert repr(provider) == "<PyCRYPTPROV, released>"


def test_a_session_that_a_subclass_has_not_set_up_has_a_repr():
    class Own(sspi.ClientAuth):
        def __init__(self):
            pass

    assert repr(Own()) == "<Own of no package, not authenticated>"


def test_other_modules_types_say_something():
    assert repr(win32api.GetCurrentProcess())
    assert "2001" in repr(pywintypes.Time(1_000_000_000))
    assert "S-1-1-0" in repr(win32security.ConvertStringSidToSid("S-1-1-0"))
    with pytest.raises(pywintypes.error) as caught:
        win32security.ConvertStringSidToSid("nonsense")
    assert "ConvertStringSidToSid" in repr(caught.value)
