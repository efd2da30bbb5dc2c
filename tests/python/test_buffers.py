# SPDX-License-Identifier: MIT
"""PySecBuffer and PySecBufferDesc."""

import array
import gc
import re
import sys
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opensspi import sspicon
from opensspi.win32security import PySecBufferDescType, PySecBufferType

POINTER = "0x[0-9a-f]{16}"


def test_new_buffer_is_all_zero_and_full():
    buffer = PySecBufferType(4, sspicon.SECBUFFER_DATA)
    assert buffer.Buffer == bytes(4)
    assert (buffer.BufferSize, buffer.MaxBufferSize, buffer.BufferType) == (4, 4, sspicon.SECBUFFER_DATA)


def test_parameters_have_names():
    buffer = PySecBufferType(BufferType=2, BufferSize=3)
    assert (buffer.BufferSize, buffer.BufferType) == (3, 2)


@given(st.binary(max_size=64))
def test_writing_sets_the_size_and_keeps_the_room(content):
    buffer = PySecBufferType(64, sspicon.SECBUFFER_TOKEN)
    buffer.Buffer = content
    assert buffer.Buffer == content
    assert (buffer.BufferSize, buffer.MaxBufferSize) == (len(content), 64)


@pytest.mark.parametrize(
    "content",
    [b"abc", bytearray(b"abc"), memoryview(b"abc"), array.array("B", b"abc"), memoryview(b"abc")[::1]],
)
def test_any_object_with_the_buffer_protocol_is_bytes(content):
    buffer = PySecBufferType(3, sspicon.SECBUFFER_DATA)
    buffer.Buffer = content
    assert buffer.Buffer == b"abc"


@pytest.mark.parametrize("content", ["abc", 3, None, [1, 2]])
def test_other_objects_are_no_bytes(content):
    buffer = PySecBufferType(8, sspicon.SECBUFFER_DATA)
    with pytest.raises(TypeError):
        buffer.Buffer = content
    assert buffer.Buffer == bytes(8)


def test_bytes_with_gaps_are_refused():
    buffer = PySecBufferType(8, sspicon.SECBUFFER_DATA)
    with pytest.raises((BufferError, TypeError)):
        buffer.Buffer = memoryview(b"abcdef")[::2]


def test_data_larger_than_the_buffer_is_a_value_error():
    buffer = PySecBufferType(4, sspicon.SECBUFFER_DATA)
    with pytest.raises(ValueError, match="larger"):
        buffer.Buffer = b"12345"
    assert buffer.Buffer == bytes(4)


def test_size_above_the_room_is_refused():
    buffer = PySecBufferType(4, sspicon.SECBUFFER_DATA)
    buffer.BufferSize = 2
    assert buffer.Buffer == bytes(2)
    for size in (5, -1, 2**32 - 1):
        with pytest.raises(ValueError, match="MaxBufferSize"):
            buffer.BufferSize = size
    assert buffer.BufferSize == 2


def test_room_is_read_only():
    with pytest.raises(AttributeError):
        PySecBufferType(4, 1).MaxBufferSize = 8


def test_clear_zeroes_and_restores_the_room():
    buffer = PySecBufferType(4, sspicon.SECBUFFER_DATA)
    buffer.Buffer = b"ab"
    buffer.Clear()
    assert (buffer.BufferSize, buffer.Buffer) == (4, bytes(4))


def test_a_buffer_may_be_written_from_itself():
    buffer = PySecBufferType(4, sspicon.SECBUFFER_DATA)
    buffer.Buffer = b"abcd"
    buffer.Buffer = buffer.Buffer[1:]
    assert buffer.Buffer == b"bcd"


def test_buffer_shows_what_it_is():
    buffer = PySecBufferType(4, sspicon.SECBUFFER_DATA)
    assert re.fullmatch(rf"PySecBuffer\(cbBuffer: 4 \| BufferType: 1 \| pvBuffer: {POINTER}\)", repr(buffer))


def test_descriptor_shows_what_it_is():
    descriptor = PySecBufferDescType()
    empty = rf"PySecBufferDesc\(ulVersion: 0 \| cBuffers: 0 \| pBuffers: {POINTER}\)"
    assert re.fullmatch(empty, repr(descriptor))
    descriptor.append(PySecBufferType(4, 1))
    assert re.fullmatch(empty.replace("cBuffers: 0", "cBuffers: 1"), repr(descriptor))


@pytest.mark.parametrize("kind", [sspicon.SECBUFFER_READONLY, 0x80000000])
def test_a_read_only_type_may_be_written_signed_or_unsigned(kind):
    assert sspicon.SECBUFFER_READONLY == -(2**31)
    buffer = PySecBufferType(1, kind | sspicon.SECBUFFER_DATA)
    assert buffer.BufferType == 0x80000001
    buffer.BufferType = kind
    assert buffer.BufferType & sspicon.SECBUFFER_READONLY


@given(st.integers(-(2**31), 2**32 - 1))
def test_every_32_bit_number_is_folded(number):
    buffer = PySecBufferType(0, 0)
    buffer.BufferType = number
    assert buffer.BufferType == number % 2**32


@given(st.one_of(st.integers(max_value=-(2**31) - 1), st.integers(min_value=2**32)))
def test_a_number_beyond_32_bits_is_an_overflow_error(number):
    with pytest.raises(OverflowError):
        PySecBufferType(0, number)


class Index:
    def __index__(self):
        return 7


def test_an_object_with_an_index_is_a_number():
    assert PySecBufferType(0, Index()).BufferType == 7
    assert PySecBufferType(0, True).BufferType == 1


@pytest.mark.parametrize("number", [1.0, "1", None, b"1"])
def test_what_is_not_an_integer_is_a_type_error(number):
    with pytest.raises(TypeError):
        PySecBufferType(0, number)
    with pytest.raises(TypeError):
        PySecBufferType(number, 0)


def test_descriptor_is_a_sequence():
    descriptor = PySecBufferDescType()
    first, second = PySecBufferType(1, 1), PySecBufferType(2, 2)
    descriptor.append(first)
    descriptor.append(buffer=second)
    assert len(descriptor) == 2
    assert descriptor[0] is first and descriptor[-1] is second
    assert list(descriptor) == [first, second]
    assert first in descriptor
    third = PySecBufferType(3, 3)
    descriptor[0] = third
    assert descriptor[0] is third


@pytest.mark.parametrize("index", [0, 1, -1, 2**31])
def test_index_past_the_end_is_an_index_error(index):
    descriptor = PySecBufferDescType()
    with pytest.raises(IndexError):
        descriptor[index]
    with pytest.raises(IndexError):
        descriptor[index] = PySecBufferType(0, 0)


@pytest.mark.parametrize("wrong", [None, b"abc", 1, PySecBufferDescType()])
def test_only_buffers_go_into_a_descriptor(wrong):
    descriptor = PySecBufferDescType()
    with pytest.raises(TypeError):
        descriptor.append(wrong)
    descriptor.append(PySecBufferType(0, 0))
    with pytest.raises(TypeError):
        descriptor[0] = wrong


def test_a_buffer_cannot_be_removed():
    descriptor = PySecBufferDescType()
    descriptor.append(PySecBufferType(0, 0))
    with pytest.raises(NotImplementedError):
        del descriptor[0]
    assert len(descriptor) == 1


def test_version_is_read_and_written():
    assert PySecBufferDescType().Version == sspicon.SECBUFFER_VERSION
    descriptor = PySecBufferDescType(Version=5)
    assert descriptor.Version == 5
    descriptor.Version = 0
    assert descriptor.Version == 0


def test_types_have_pywin32s_names():
    assert type(PySecBufferType(0, 0)).__name__ == "PySecBuffer"
    assert type(PySecBufferDescType()).__name__ == "PySecBufferDesc"
    assert type(PySecBufferDescType()) is PySecBufferDescType


class Named(PySecBufferType):
    """Named is a subclass with state of its own."""

    def __init__(self, size, kind, name):
        super().__init__(size, kind)
        self.name = name


def test_subclasses_come_back_as_themselves():
    descriptor = PySecBufferDescType()
    descriptor.append(Named(4, 1, "mine"))
    assert type(descriptor[0]) is Named
    assert descriptor[0].name == "mine"


def test_a_cycle_through_a_descriptor_is_collected():
    descriptor = PySecBufferDescType()
    buffer = Named(4, 1, descriptor)
    descriptor.append(buffer)
    gone = weakref.ref(buffer)
    del descriptor, buffer
    gc.collect()
    assert gone() is None


def test_a_descriptor_keeps_its_buffers_and_lets_them_go():
    buffer = PySecBufferType(4, 1)
    before = sys.getrefcount(buffer)
    descriptor = PySecBufferDescType()
    descriptor.append(buffer)
    assert sys.getrefcount(buffer) == before + 1
    del descriptor
    assert sys.getrefcount(buffer) == before


class Filled(PySecBufferType):
    """Filled is made in __new__, as all of a buffer is in pywin32."""

    def __new__(cls, content):
        made = super().__new__(cls, len(content), sspicon.SECBUFFER_DATA)
        made.Buffer = content
        return made


def test_a_buffer_may_be_made_in_new():
    buffer = Filled(b"abc")
    assert type(buffer) is Filled
    assert (buffer.Buffer, buffer.BufferType, buffer.MaxBufferSize) == (b"abc", sspicon.SECBUFFER_DATA, 3)


class Marked(PySecBufferType):
    """Marked leaves everything to __new__: pywin32's types have no __init__ to call."""

    def __init__(self, size, kind):
        self.mark = (size, kind)


def test_a_subclass_need_not_call_init():
    buffer = Marked(4, 2)
    assert (buffer.MaxBufferSize, buffer.BufferType, buffer.mark) == (4, 2, (4, 2))


class Parts(PySecBufferDescType):
    """Parts takes its buffers at once; its arguments are none of PySecBufferDesc."""

    def __init__(self, *parts):
        for kind, content in parts:
            self.append(Filled(content))
            self[len(self) - 1].BufferType = kind


def test_a_descriptor_may_have_an_init_of_its_own():
    parts = Parts((sspicon.SECBUFFER_DATA, b"ab"), (sspicon.SECBUFFER_TOKEN, b"c"))
    assert [(part.BufferType, part.Buffer) for part in parts] == [(1, b"ab"), (2, b"c")]
    assert parts.Version == sspicon.SECBUFFER_VERSION


class Versioned(PySecBufferDescType):
    def __new__(cls, version, name):
        made = super().__new__(cls, Version=version)
        made.name = name
        return made


def test_a_descriptor_may_be_made_in_new():
    descriptor = Versioned(3, "mine")
    assert (descriptor.Version, descriptor.name, len(descriptor)) == (3, "mine", 0)


@pytest.mark.parametrize("arguments", [(), (1,), (1, 2, 3), ("4", 1), (1, None)])
def test_a_buffer_takes_two_numbers(arguments):
    with pytest.raises(TypeError):
        PySecBufferType(*arguments)
    with pytest.raises(TypeError):
        PySecBufferType.__new__(PySecBufferType, *arguments)
    with pytest.raises(TypeError):
        Named.__mro__[1].__init__(Named(1, 1, "x"), *arguments)


@pytest.mark.parametrize("arguments", [(1, 2), ("1",), (None,)])
def test_a_descriptor_takes_one_number(arguments):
    with pytest.raises(TypeError):
        PySecBufferDescType(*arguments)


def test_an_init_that_is_called_again_makes_the_subclass_anew():
    buffer = Named(4, 1, "mine")
    buffer.Buffer = b"abcd"
    buffer.__init__(2, 3, "other")
    assert (buffer.Buffer, buffer.BufferType, buffer.MaxBufferSize, buffer.name) == (bytes(2), 3, 2, "other")


def test_an_object_of_another_type_is_not_made():
    with pytest.raises(TypeError):
        PySecBufferType.__new__(int, 4, 1)
    with pytest.raises(TypeError):
        PySecBufferType.__new__(PySecBufferDescType, 4, 1)
