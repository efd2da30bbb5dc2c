# SPDX-License-Identifier: MIT
"""Anything at all, given to every call: an error code or a result, never a crash."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opensspi import sspi, sspicon, win32security
from opensspi.pywintypes import error
from opensspi.win32security import PyCtxtHandleType, PySecBufferDescType, PySecBufferType

TYPES = st.one_of(
    st.sampled_from([sspicon.SECBUFFER_DATA, sspicon.SECBUFFER_TOKEN, sspicon.SECBUFFER_STREAM]),
    st.integers(0, 30),
    st.integers(-(2**31), 2**32 - 1),
)
FLAGS = st.sampled_from([0, sspicon.SECBUFFER_READONLY, sspicon.SECBUFFER_READONLY_WITH_CHECKSUM])
PARTS = st.lists(st.tuples(TYPES, FLAGS, st.binary(max_size=70), st.integers(0, 20)), max_size=7)
NUMBERS = st.integers(-(2**31), 2**32 - 1)
RELAXED = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def descriptor(parts, twice):
    """descriptor makes buffers of (type, flags, content, space to spare); `twice` puts the first in
    again."""
    made = PySecBufferDescType()
    for kind, flags, content, spare in parts:
        folded = (kind | flags) & 0xFFFFFFFF
        buffer = PySecBufferType(len(content) + spare, folded)
        buffer.Buffer = content
        made.append(buffer)
    if twice and parts:
        made.append(made[0])
    return made


def read_all(made):
    """read_all reads every buffer, wherever a call left it pointing to."""
    for buffer in made:
        assert len(buffer.Buffer) <= buffer.BufferSize
        repr(buffer)


@RELAXED
@given(
    PARTS,
    st.booleans(),
    NUMBERS,
    NUMBERS,
    st.sampled_from(["make", "verify", "encrypt", "decrypt", "complete"]),
)
def test_any_buffers_are_taken_or_refused(session, parts, twice, fqop, number, what):
    made = descriptor(parts, twice)
    for context in (session.client.ctxt, session.server.ctxt):
        calls = {
            "make": lambda context=context: context.MakeSignature(fqop, made, number),
            "verify": lambda context=context: context.VerifySignature(made, number),
            "encrypt": lambda context=context: context.EncryptMessage(fqop, made, number),
            "decrypt": lambda context=context: context.DecryptMessage(made, number),
            "complete": lambda context=context: context.CompleteAuthToken(made),
        }
        try:
            calls[what]()
        except error as refused:
            assert refused.winerror < 0
        read_all(made)


@RELAXED
@given(PARTS, PARTS, st.booleans(), NUMBERS, NUMBERS, st.booleans())
def test_any_handshake_is_taken_or_refused(account, given_input, given_output, both, request, drep, first):
    """`first` begins with a real token of the peer, so that the parser after it is reached."""
    client, server = sspi.ClientAuth("NTLM", auth_info=account), sspi.ServerAuth("NTLM")
    _, token = client.authorize(None)
    old = None
    if first:
        server.authorize(token[0].Buffer)
        old = server.ctxt
    received = descriptor(given_input, False)
    answer = received if both else descriptor(given_output, True)
    try:
        win32security.AcceptSecurityContext(
            server.credentials, old, received, request, drep, old or PyCtxtHandleType(), answer
        )
    except error as refused:
        assert refused.winerror < 0
    try:
        win32security.InitializeSecurityContext(
            client.credentials, client.ctxt, None, request, drep, received, client.ctxt, answer
        )
    except error as refused:
        assert refused.winerror < 0
    read_all(received)
    read_all(answer)


@pytest.fixture
def packed(session):
    """packed is an exported context."""
    return win32security.ExportSecurityContext(session.server.ctxt)[0]


@RELAXED
@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 255))
def test_any_export_is_taken_or_refused(packed, content, position, value):
    altered = bytearray(packed)
    altered[position % len(altered)] ^= value
    for candidate in (content, altered):
        try:
            win32security.ImportSecurityContext("NTLM", candidate)
        except error as refused:
            assert refused.winerror < 0
        else:
            assert bytes(candidate) == packed
