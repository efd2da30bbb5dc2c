# SPDX-License-Identifier: MIT
"""win32crypt: CryptProtectData and CryptUnprotectData, as programs for pywin32 call them."""

import pathlib
import re

import pytest
from opensspi import pywintypes, win32crypt, winerror
from opensspi import win32cryptcon as con

# Chromium's programs, keyring and msal give all six; others give one.
POSITIONAL = (None, None, None, 0)


def refused(function, *arguments, **named):
    """refused returns the code of a call that must fail, whose name is in the error."""
    with pytest.raises(pywintypes.error) as failure:
        function(*arguments, **named)
    assert failure.value.funcname == function.__name__
    return failure.value.winerror


def test_the_example_of_the_page_runs():
    page = pathlib.Path(__file__).resolve().parents[2] / "docs" / "dpapi.md"
    code = re.search(r"```python\n(.*?)```", page.read_text(), re.DOTALL).group(1)
    exec(compile(code, "docs/dpapi.md", "exec"), {})


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 4096, 1_000_003])
def test_data_of_any_length_comes_back(size):
    data = bytes(i & 0xFF for i in range(size))
    blob = win32crypt.CryptProtectData(data)
    assert type(blob) is bytes
    assert win32crypt.CryptUnprotectData(blob) == ("", data)


def test_64_mib_come_back():
    data = bytes(64 * 1024 * 1024)
    blob = win32crypt.CryptProtectData(data, "large")
    assert len(data) < len(blob) < len(data) + 400
    assert win32crypt.CryptUnprotectData(blob, *POSITIONAL) == ("large", data)


DESCRIPTIONS = ["", "plain", "Grüße, 秘密 \U0001f512", "\ud800 alone", "long " * 20_000]


@pytest.mark.parametrize("description", DESCRIPTIONS, ids=range(len(DESCRIPTIONS)))
def test_descriptions_come_back(description):
    blob = win32crypt.CryptProtectData(b"data", description, *POSITIONAL)
    assert win32crypt.CryptUnprotectData(blob, *POSITIONAL) == (description, b"data")


def test_no_description_is_an_empty_one():
    for blob in (win32crypt.CryptProtectData(b"data", None), win32crypt.CryptProtectData(b"data")):
        assert win32crypt.CryptUnprotectData(blob) == ("", b"data")


@pytest.mark.parametrize("entropy", [b"e", b"\0", b"entropy " * 100_000])
def test_entropy_is_needed_again(entropy):
    blob = win32crypt.CryptProtectData(b"data", None, entropy)
    assert win32crypt.CryptUnprotectData(blob, entropy) == ("", b"data")
    for other in (None, b"", entropy + b"x", entropy[:-1]):
        assert refused(win32crypt.CryptUnprotectData, blob, other) == winerror.ERROR_INVALID_DATA


def test_empty_entropy_is_none():
    assert win32crypt.CryptUnprotectData(win32crypt.CryptProtectData(b"data", None, b""), None)[1] == b"data"
    assert win32crypt.CryptUnprotectData(win32crypt.CryptProtectData(b"data", None, None), b"")[1] == b"data"


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_buffer_is_taken(kind):
    blob = win32crypt.CryptProtectData(kind(b"data"), OptionalEntropy=kind(b"entropy"))
    assert win32crypt.CryptUnprotectData(kind(blob), OptionalEntropy=kind(b"entropy"))[1] == b"data"


def test_the_arguments_have_pywin32s_names():
    blob = win32crypt.CryptProtectData(
        DataIn=b"data", DataDescr="name", OptionalEntropy=b"e", Reserved=None, PromptStruct=None, Flags=0
    )
    opened = win32crypt.CryptUnprotectData(
        DataIn=blob, OptionalEntropy=b"e", Reserved=None, PromptStruct=None, Flags=0
    )
    assert opened == ("name", b"data")


def test_the_flags_have_windows_values():
    assert con.CRYPTPROTECT_UI_FORBIDDEN == 0x1
    assert con.CRYPTPROTECT_LOCAL_MACHINE == 0x4
    assert con.CRYPTPROTECT_CRED_SYNC == 0x8
    assert con.CRYPTPROTECT_AUDIT == 0x10
    assert con.CRYPTPROTECT_VERIFY_PROTECTION == 0x40
    assert con.CRYPTPROTECT_CRED_REGENERATE == 0x80


@pytest.mark.parametrize("flags", [0x1, 0x10, 0x20, 0x1 | 0x10 | 0x20])
def test_flags_that_change_nothing_for_the_caller_are_taken(flags):
    blob = win32crypt.CryptProtectData(b"data", Flags=flags)
    assert win32crypt.CryptUnprotectData(blob, Flags=flags | con.CRYPTPROTECT_VERIFY_PROTECTION)[1] == b"data"


@pytest.mark.parametrize("flags", [0x2, 0x100, 0x2000_0000, 0x8000_0000])
def test_unknown_flags_and_the_systems_own_are_refused(flags):
    assert refused(win32crypt.CryptProtectData, b"data", Flags=flags) == winerror.ERROR_INVALID_PARAMETER
    blob = win32crypt.CryptProtectData(b"data")
    assert refused(win32crypt.CryptUnprotectData, blob, Flags=flags) == winerror.ERROR_INVALID_PARAMETER


def test_a_prompt_is_refused_and_one_that_never_shows_is_none():
    blob = win32crypt.CryptProtectData(b"data", PromptStruct=(0, 0, "unused"))
    assert win32crypt.CryptUnprotectData(blob, PromptStruct=(0, 0, None))[1] == b"data"
    on_protect = (con.CRYPTPROTECT_PROMPT_ON_PROTECT, 0, "who are you?")
    code = refused(win32crypt.CryptProtectData, b"data", PromptStruct=on_protect)
    assert code == winerror.ERROR_PASSWORD_RESTRICTION


def test_what_is_not_a_blob_and_what_was_altered_differ():
    blob = win32crypt.CryptProtectData(b"data")
    assert refused(win32crypt.CryptUnprotectData, b"") == winerror.ERROR_INVALID_PARAMETER
    assert refused(win32crypt.CryptUnprotectData, b"no blob" * 40) == winerror.ERROR_INVALID_PARAMETER
    for broken in (blob[:-1], blob + b"\0", blob[:-1] + bytes([blob[-1] ^ 1])):
        assert refused(win32crypt.CryptUnprotectData, broken) == winerror.ERROR_INVALID_DATA
    unknown = blob[:24] + bytes(16) + blob[40:]
    assert refused(win32crypt.CryptUnprotectData, unknown) == winerror.NTE_BAD_KEY_STATE


@pytest.mark.parametrize("wrong", ["text", 5])
def test_what_is_not_a_buffer_is_a_type_error(wrong):
    for function in (win32crypt.CryptProtectData, win32crypt.CryptUnprotectData):
        with pytest.raises(TypeError):
            function(wrong)
        with pytest.raises(TypeError):
            function(b"data", Reserved=b"")
    with pytest.raises(TypeError):
        win32crypt.CryptProtectData(b"data", b"no text")
