# SPDX-License-Identifier: MIT
"""tools/c_headers.py reads our headers and leaves nothing out silently."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "tools"))

import c_headers


def test_fields_are_named_with_pointers_and_arrays():
    assert c_headers.fields("ULONG a; SEC_WCHAR* b; BYTE c[SIZE]; PSID *d;") == ["a", "b", "c", "d"]


def test_fields_of_an_unnamed_inner_structure_are_fields():
    inner = "struct { DWORD LowPart; LONG HighPart; }"
    body = f"__extension__ {inner}; {inner} u; LONGLONG QuadPart;"
    assert sorted(c_headers.fields(body)) == ["HighPart", "LowPart", "QuadPart", "u"]


def test_a_member_that_is_not_understood_is_refused():
    with pytest.raises(ValueError, match="does not understand"):
        c_headers.fields("int a; int (*callback)(void);")


def test_a_structure_without_an_end_is_refused():
    with pytest.raises(ValueError, match="no end"):
        list(c_headers.typedefs("typedef struct _S { int a;"))


def test_enumerators_count_on_from_the_last_value():
    assert c_headers.enumerators("First = 4, Second, Third = First, Fourth") == {
        "First": 4,
        "Second": 5,
        "Third": 4,
        "Fourth": 5,
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0x80000000", 0x80000000),
        ("_HRESULT_TYPEDEF_(0x80090308)", -2146893048),
        ("(KNOWN | 0x10)", 0x13),
        ("-1L", -1),
        ("UNKNOWN", None),
        ("sizeof(SID)", None),
        ('"text"', None),
    ],
)
def test_constants_are_evaluated(text, value):
    assert c_headers.constant(text, {"KNOWN": 3}) == value


def test_a_header_is_read_whole():
    found = c_headers.read("sspi_types.h")
    assert found.structs["SecBuffer"] == ["cbBuffer", "BufferType", "pvBuffer"]
    assert found.enumerators["SecTrafficSecret_Server"] == 2
    assert c_headers.read("sspi_constants.h").macros["SECBUFFER_TOKEN"] == "2"
