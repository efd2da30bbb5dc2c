# SPDX-License-Identifier: MIT
"""A session over NTLM: sign, seal and wrap in every layout that callers use."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opensspi import sspicon
from opensspi.pywintypes import error
from opensspi.win32security import PySecBufferDescType, PySecBufferType

DATA, TOKEN, PADDING, STREAM = (
    sspicon.SECBUFFER_DATA,
    sspicon.SECBUFFER_TOKEN,
    sspicon.SECBUFFER_PADDING,
    sspicon.SECBUFFER_STREAM,
)
READONLY, CHECKSUM = sspicon.SECBUFFER_READONLY, sspicon.SECBUFFER_READONLY_WITH_CHECKSUM
MESSAGES = [b"", b"x", b"a message", bytes(range(256)) * 9, b"long" * 70_000]
ALTERED = (sspicon.SEC_E_MESSAGE_ALTERED, sspicon.SEC_E_OUT_OF_SEQUENCE)


def message(*parts):
    """message makes a descriptor of (type, bytes) or (type, room)."""
    descriptor = PySecBufferDescType()
    for kind, content in parts:
        size = content if isinstance(content, int) else len(content)
        buffer = PySecBufferType(size, kind)
        if not isinstance(content, int):
            buffer.Buffer = content
        descriptor.append(buffer)
    return descriptor


def contents(descriptor):
    return [buffer.Buffer for buffer in descriptor]


@pytest.fixture
def ends(session):
    """ends is each pair of (sender, receiver) contexts, both directions."""
    client, server = session.client.ctxt, session.server.ctxt
    return [(client, server), (server, client)]


@pytest.mark.parametrize("plain", MESSAGES)
@pytest.mark.parametrize("order", [(DATA, TOKEN), (TOKEN, DATA)])
def test_signatures_verify(ends, plain, order):
    for sender, receiver in ends:
        made = message(*((kind, plain if kind == DATA else 64) for kind in order))
        assert sender.MakeSignature(0, made, 0) is None
        at = order.index(TOKEN)
        assert made[at].BufferSize == 16  # cut to the size that was written
        assert made[at].MaxBufferSize == 64
        assert receiver.VerifySignature(made, 0) == 0
        assert contents(made)[order.index(DATA)] == plain


@pytest.mark.parametrize("plain", MESSAGES)
@pytest.mark.parametrize(
    "order", [(DATA, TOKEN), (TOKEN, DATA), (TOKEN, DATA, PADDING), (DATA, TOKEN, PADDING)]
)
def test_sealed_messages_open(ends, plain, order):
    for sender, receiver in ends:
        room = {DATA: plain, TOKEN: 16, PADDING: 1}
        made = message(*((kind, room[kind]) for kind in order))
        assert sender.EncryptMessage(0, made, 0) is None
        sealed = made[order.index(DATA)].Buffer
        assert len(sealed) == len(plain)
        assert sealed != plain or len(plain) < 2
        assert receiver.DecryptMessage(made, 0) == 0
        assert made[order.index(DATA)].Buffer == plain


@pytest.mark.parametrize("plain", MESSAGES)
@pytest.mark.parametrize("order", [(STREAM, DATA), (DATA, STREAM)])
def test_a_whole_token_opens_as_a_stream(ends, plain, order):
    for sender, receiver in ends:
        made = message((TOKEN, 16), (DATA, plain), (PADDING, 1))
        sender.EncryptMessage(0, made, 0)
        whole = b"".join(contents(made))
        opened = message(*((kind, whole if kind == STREAM else 0) for kind in order))
        assert receiver.DecryptMessage(opened, 0) == 0
        assert opened[order.index(DATA)].Buffer == plain


def test_data_outlives_the_stream_that_it_points_into(session):
    token = session.client.wrap(b"kept after all", True)
    opened = message((STREAM, token), (DATA, 0))
    data = opened[1]
    session.server.ctxt.DecryptMessage(opened, 0)
    opened[0] = PySecBufferType(0, sspicon.SECBUFFER_EMPTY)
    del opened
    noise = [PySecBufferType(len(token), DATA) for _ in range(64)]
    for buffer in noise:
        buffer.Buffer = b"\xff" * len(token)
    assert data.Buffer == b"kept after all"
    data.BufferSize = 4
    assert data.Buffer == b"kept"
    with pytest.raises(ValueError):
        data.BufferSize = 2**20


def test_several_data_buffers_are_one_message(ends):
    for sender, receiver in ends:
        made = message((DATA, b"one "), (TOKEN, 16), (DATA, b"two "), (DATA, b"three"))
        sender.EncryptMessage(0, made, 0)
        receiver.DecryptMessage(made, 0)
        assert contents(made)[0] + contents(made)[2] + contents(made)[3] == b"one two three"


@pytest.mark.parametrize("attribute", [READONLY, CHECKSUM])
def test_read_only_buffers_are_covered_and_not_sealed(ends, attribute):
    for sender, receiver in ends:
        made = message(
            (DATA | attribute, b"header"), (DATA, b"body"), (DATA | attribute, b"end"), (TOKEN, 16)
        )
        sender.EncryptMessage(0, made, 0)
        assert (made[0].Buffer, made[2].Buffer) == (b"header", b"end")
        assert made[1].Buffer != b"body"
        sealed = contents(made)
        altered = message(
            (DATA | attribute, b"Header"), (DATA, sealed[1]), (DATA | attribute, b"end"), (TOKEN, sealed[3])
        )
        with pytest.raises(error) as caught:
            receiver.DecryptMessage(altered, 0)
        assert caught.value.winerror in ALTERED
        receiver.DecryptMessage(made, 0)
        assert contents(made)[:3] == [b"header", b"body", b"end"]


def test_more_buffers_than_usual(ends):
    for sender, receiver in ends:
        made = message(*[(DATA, bytes([i]) * i) for i in range(20)], (TOKEN, 16))
        sender.EncryptMessage(0, made, 0)
        receiver.DecryptMessage(made, 0)
        assert contents(made)[:20] == [bytes([i]) * i for i in range(20)]


def test_altered_messages_are_refused_and_kill_no_session(ends):
    for sender, receiver in ends:
        made = message((DATA, b"a message"), (TOKEN, 16))
        sender.EncryptMessage(0, made, 0)
        sealed = contents(made)
        for part in (0, 1):
            for byte in range(len(sealed[part])):
                forged = [bytearray(piece) for piece in sealed]
                forged[part][byte] ^= 0x10
                altered = message((DATA, bytes(forged[0])), (TOKEN, bytes(forged[1])))
                with pytest.raises(error) as caught:
                    receiver.DecryptMessage(altered, 0)
                assert caught.value.winerror in ALTERED
                assert b"message" not in altered[0].Buffer
        receiver.DecryptMessage(made, 0)
        assert made[0].Buffer == b"a message"


def test_replayed_and_missing_messages_are_refused(ends):
    for sender, receiver in ends:
        first, second = (message((DATA, b"message"), (TOKEN, 16)) for _ in range(2))
        sender.MakeSignature(0, first, 0)
        sender.MakeSignature(0, second, 1)
        with pytest.raises(error) as missing:
            receiver.VerifySignature(second, 1)
        assert missing.value.winerror in ALTERED
        receiver.VerifySignature(first, 0)
        with pytest.raises(error) as replayed:
            receiver.VerifySignature(first, 0)
        assert replayed.value.winerror in ALTERED
        receiver.VerifySignature(second, 1)


@pytest.mark.parametrize("numbers", [(0, 0), (1, 0), (-1, 2**32 - 1), (5, 1)])
def test_sequence_numbers_are_ignored(ends, numbers):
    for sender, receiver in ends:
        made = message((DATA, b"message"), (TOKEN, 16))
        sender.MakeSignature(0, made, numbers[0])
        receiver.VerifySignature(made, numbers[1])


@pytest.mark.parametrize("size", range(16))
def test_a_token_buffer_that_is_too_small_is_refused(ends, size):
    for sender, receiver in ends:
        for call in (sender.MakeSignature, sender.EncryptMessage):
            with pytest.raises(error) as caught:
                call(0, message((DATA, b"message"), (TOKEN, size)), 0)
            assert caught.value.winerror < 0
        made = message((DATA, b"message"), (TOKEN, 16))
        sender.MakeSignature(0, made, 0)
        with pytest.raises(error):
            receiver.VerifySignature(message((DATA, b"message"), (TOKEN, made[1].Buffer[:size])), 0)
        receiver.VerifySignature(made, 0)


@pytest.mark.parametrize("fqop", [sspicon.SECQOP_WRAP_NO_ENCRYPT, 0x80000001])
def test_wrap_without_encryption_may_be_written_signed_or_unsigned(ends, fqop):
    assert sspicon.SECQOP_WRAP_NO_ENCRYPT == -2147483647
    for sender, _ in ends:
        made = message((DATA, b"message"), (TOKEN, 16))
        sender.EncryptMessage(fqop, made, 0)
        assert made[0].Buffer == b"message"


def test_keywords_work_in_every_method(ends):
    for sender, receiver in ends:
        made = message((DATA, b"message"), (TOKEN, 16))
        sender.EncryptMessage(MessageSeqNo=0, Message=made, fqop=0)
        assert receiver.DecryptMessage(MessageSeqNo=0, Message=made) == 0
        sender.MakeSignature(fqop=0, Message=made, MessageSeqNo=1)
        assert receiver.VerifySignature(Message=made, MessageSeqNo=1) == 0


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=5000), st.booleans())
def test_any_message_comes_through(session, plain, encrypt):
    sealed, trailer = session.client.encrypt(plain)
    assert session.server.decrypt(sealed, trailer) == plain
    signature = session.server.sign(plain)
    session.client.verify(plain, signature)
    token = session.client.wrap(plain, encrypt)
    assert session.server.unwrap(token) == (plain, encrypt and plain != b"")  # of nothing, nothing is sealed
