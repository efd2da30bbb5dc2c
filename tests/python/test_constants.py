# SPDX-License-Identifier: MIT
"""The modules of constants hold what pywin32's hold, and what is newer; the generator writes them."""

import importlib
import importlib.util
import pathlib
import subprocess
import sys

import pytest

GENERATOR = pathlib.Path(__file__).resolve().parent.parent.parent / "tools" / "gen_constants.py"
MODULES = ["sspicon", "winerror", "ntsecuritycon", "win32con", "win32cryptcon"]
STATUSES = [0, 5, 1326, 590610, -2146893048, -2147467259, 0xFFFF, -1]
COLOURS = [0, 0x123456, 0xFFFFFF]
ARGUMENTS = {
    "PRIMARYLANGID": [0x409, 0x1009, 0],
    "SUBLANGID": [0x409, 0x1009, 0],
    "IMAGE_SNAP_BY_ORDINAL": [5, 0x80000005, -0x7FFFFFFB],
    "IMAGE_ORDINAL": [5, 0x80000005],
    "PALETTEINDEX": [0, 7],
    "GetRValue": COLOURS,
    "GetGValue": COLOURS,
    "GetBValue": COLOURS,
}


@pytest.fixture(params=MODULES)
def name(request):
    return request.param


@pytest.fixture
def ours(name):
    return importlib.import_module(f"opensspi.{name}")


@pytest.fixture
def theirs(name, pywin32):
    """theirs is pywin32's own module of that name, from its unpacked wheel; it is plain Python."""
    path = pywin32 / "win32" / "lib" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"pywin32_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def public(module):
    return {name: value for name, value in vars(module).items() if not name.startswith("__")}


def test_every_constant_of_pywin32_is_there_with_its_value(ours, theirs):
    expected = {name: value for name, value in public(theirs).items() if not callable(value)}
    found = public(ours)
    wrong = {name: (value, found.get(name)) for name, value in expected.items() if found.get(name) != value}
    assert not wrong
    assert len(expected) > 400


def test_every_function_of_pywin32_returns_the_same(ours, theirs):
    for name, function in public(theirs).items():
        if callable(function):
            for argument in ARGUMENTS.get(name, STATUSES):
                assert getattr(ours, name)(argument) == function(argument), (name, argument)


def test_every_integer_is_signed_and_of_32_bits(ours):
    integers = {name: value for name, value in public(ours).items() if isinstance(value, int)}
    wide = {name: value for name, value in integers.items() if not -(2**31) <= value < 2**31}
    assert not wide


def test_the_modules_are_what_the_generator_writes():
    subprocess.run([sys.executable, str(GENERATOR), "--check"], check=True)


def test_what_pywin32_lacks_is_there_too():
    from opensspi import ntsecuritycon, sspicon, win32con, win32cryptcon, winerror

    assert sspicon.SECBUFFER_ALERT == 17
    assert sspicon.SECBUFFER_APPLICATION_PROTOCOLS == 18
    assert sspicon.SECPKG_ATTR_UNIQUE_BINDINGS == 25
    assert sspicon.SECPKG_ATTR_CLIENT_SPECIFIED_TARGET == 27
    assert sspicon.SEC_E_INVALID_PARAMETER == winerror.SEC_E_INVALID_PARAMETER == -2146892963
    assert sspicon.UNISP_NAME == "Microsoft Unified Security Protocol Provider"
    assert ntsecuritycon.TokenIsAppContainer == 29
    assert win32con.NameSamCompatible == 2
    assert win32cryptcon.CALG_ECDSA == 0x2203


def test_flags_of_the_highest_bit_are_negative_as_in_pywin32():
    from opensspi import sspicon, win32cryptcon

    assert win32cryptcon.CRYPT_VERIFYCONTEXT == -268435456
    assert sspicon.SECBUFFER_READONLY == -2147483648
    assert sspicon.SECQOP_WRAP_NO_ENCRYPT == -2147483647
