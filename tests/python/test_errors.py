# SPDX-License-Identifier: MIT
"""pywintypes.error, and what failures look like."""

import copy
import pickle

import pytest
from opensspi import pywintypes, sspi, sspicon, win32api, win32security, winerror


def test_there_is_one_class_of_errors():
    assert pywintypes.error is win32security.error is win32api.error is sspi.error


def test_the_class_is_pywin32s():
    assert pywintypes.error.__name__ == "error"
    assert pywintypes.error.__bases__ == (Exception,)


def test_fields_come_from_the_arguments():
    raised = pywintypes.error(5, "Function", "words")
    assert (raised.winerror, raised.funcname, raised.strerror) == (5, "Function", "words")
    assert raised.args == (5, "Function", "words")
    assert str(raised) == "(5, 'Function', 'words')"


@pytest.mark.parametrize(
    ("arguments", "fields"),
    [
        ((), (None, None, None)),
        (("foo",), ("foo", None, None)),
        ((1, "f", "s", "more"), (1, "f", "s")),
    ],
)
def test_any_number_of_arguments_is_taken(arguments, fields):
    raised = pywintypes.error(*arguments)
    assert (raised.winerror, raised.funcname, raised.strerror) == fields
    assert raised.args == arguments


def test_an_error_unpacks_as_old_programs_do():
    code, function, words = pywintypes.error(5, "Function", "words")
    assert (code, function, words) == (5, "Function", "words")


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))])
def test_errors_can_be_copied(again):
    raised = pywintypes.error(-2146893048, "Function", "words")
    copied = again(raised)
    assert type(copied) is pywintypes.error
    assert (copied.args, copied.winerror) == (raised.args, raised.winerror)


def test_status_codes_are_negative_and_name_the_function():
    with pytest.raises(pywintypes.error) as caught:
        win32security.QuerySecurityPackageInfo("no such package")
    assert caught.value.winerror == sspicon.SEC_E_SECPKG_NOT_FOUND == -2146893051
    assert caught.value.funcname == "QuerySecurityPackageInfo"


def test_words_begin_with_the_systems_own_and_go_on_with_ours():
    with pytest.raises(pywintypes.error) as caught:
        win32security.QuerySecurityPackageInfo("no such package")
    system = win32api.FormatMessage(sspicon.SEC_E_SECPKG_NOT_FOUND).rstrip()
    assert system.rstrip(".") == "The requested security package does not exist"
    assert caught.value.strerror.startswith(system)
    assert len(caught.value.strerror) > len(system)


def test_win32_codes_are_positive():
    with pytest.raises(pywintypes.error) as caught:
        win32api.CloseHandle(1)
    message = win32api.FormatMessage(winerror.ERROR_INVALID_HANDLE).rstrip()
    assert caught.value.args == (6, "CloseHandle", message)


def test_message_of_an_unknown_code_is_an_error():
    with pytest.raises(pywintypes.error) as caught:
        win32api.FormatMessage(0x7FFF1234)
    assert caught.value.winerror == winerror.ERROR_MR_MID_NOT_FOUND


def test_last_error_belongs_to_the_thread():
    import threading

    win32api.SetLastError(1234)
    elsewhere = []
    thread = threading.Thread(target=lambda: elsewhere.append(win32api.GetLastError()))
    thread.start()
    thread.join()
    assert win32api.GetLastError() == 1234
    assert elsewhere == [0]
