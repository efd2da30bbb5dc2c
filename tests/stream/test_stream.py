# SPDX-License-Identifier: MIT
"""Every rule of the package seam through Python: a stream, and tokens to complete."""

import contextlib

import opensspi
import pytest
from opensspi import pywintypes, sspicon, win32security

HELLO, FINISHED, DATA, ALERT, TICKET, RENEGOTIATE = range(1, 7)
REQUEST = (
    sspicon.ISC_REQ_SEQUENCE_DETECT
    | sspicon.ISC_REQ_REPLAY_DETECT
    | sspicon.ISC_REQ_CONFIDENTIALITY
    | sspicon.ISC_REQ_STREAM
)
SHUTDOWN = (1).to_bytes(4, "little")


def record(kind, body):
    return bytes([kind]) + len(body).to_bytes(2, "big") + body


def buffer(kind, content=b"", size=None):
    made = win32security.PySecBufferType(len(content) if size is None else size, kind)
    if content:
        made.Buffer = content
    return made


def descriptor(*buffers):
    made = win32security.PySecBufferDescType()
    for one in buffers:
        made.append(one)
    return made


@contextlib.contextmanager
def raises(code):
    with pytest.raises(pywintypes.error) as raised:
        yield
    assert raised.value.winerror == code, raised.value


class End:
    """End is one end of a stream; the descriptors of its last step stay."""

    def __init__(self, use, principal=None, auth_data=None):
        self.credential, _ = win32security.AcquireCredentialsHandle(
            principal, "Fake Stream", use, None, auth_data
        )
        self.initiates = use == sspicon.SECPKG_CRED_OUTBOUND
        self.context = None
        self.request = REQUEST
        self.target = "host"
        self.attributes = 0
        self.input = self.output = None

    def call(self, given, wanted):
        new = self.context or win32security.PyCtxtHandleType()
        self.input, self.output = given, wanted
        try:
            if self.initiates:
                status, self.attributes, _ = win32security.InitializeSecurityContext(
                    self.credential, self.context, self.target, self.request, 0, given, new, wanted
                )
            else:
                status, self.attributes, _ = win32security.AcceptSecurityContext(
                    self.credential, self.context, given, self.request, 0, new, wanted
                )
        except pywintypes.error as error:
            self.error = error
            raise
        self.context = new
        return status

    def step(self, token=None, room=256):
        given = None
        if token is not None:
            given = descriptor(buffer(sspicon.SECBUFFER_TOKEN, token), buffer(sspicon.SECBUFFER_EMPTY))
        return self.call(given, descriptor(buffer(sspicon.SECBUFFER_TOKEN, size=room)))

    @property
    def reply(self):
        return self.output[0].Buffer

    @property
    def extra(self):
        return self.input[1].Buffer if self.input[1].BufferType == sspicon.SECBUFFER_EXTRA else b""

    def noted(self):
        return self.context.QueryContextAttributes(sspicon.SECPKG_ATTR_NAMES)

    def sealed(self, text, quality=0):
        message = descriptor(
            buffer(sspicon.SECBUFFER_STREAM_HEADER, size=3),
            buffer(sspicon.SECBUFFER_DATA, text),
            buffer(sspicon.SECBUFFER_STREAM_TRAILER, size=9),
            buffer(sspicon.SECBUFFER_EMPTY),
        )
        self.context.EncryptMessage(quality, message, 0)
        return b"".join(part.Buffer for part in message)


def to_open(data):
    return descriptor(
        buffer(sspicon.SECBUFFER_DATA, data), *(buffer(sspicon.SECBUFFER_EMPTY) for _ in range(3))
    )


def types(message):
    return [part.BufferType for part in message]


WHOLE = [
    sspicon.SECBUFFER_STREAM_HEADER,
    sspicon.SECBUFFER_DATA,
    sspicon.SECBUFFER_STREAM_TRAILER,
    sspicon.SECBUFFER_EMPTY,
]
WITH_EXTRA = [*WHOLE[:3], sspicon.SECBUFFER_EXTRA]


@pytest.fixture
def client():
    return End(sspicon.SECPKG_CRED_OUTBOUND)


@pytest.fixture
def server():
    return End(sspicon.SECPKG_CRED_INBOUND)


@pytest.fixture
def pair(client, server):
    """pair is a finished handshake, with the ticket that came last as `ticket`."""
    assert client.step() == sspicon.SEC_I_CONTINUE_NEEDED
    assert server.step(client.reply) == sspicon.SEC_I_CONTINUE_NEEDED
    assert client.step(server.reply) == sspicon.SEC_I_CONTINUE_NEEDED
    assert server.step(client.reply) == sspicon.SEC_E_OK
    assert client.step(server.reply) == sspicon.SEC_E_OK
    client.ticket = client.extra
    assert client.ticket == record(TICKET, b"ticket")
    return client, server


def test_the_library_is_the_tests_own():
    names = [package["Name"] for package in win32security.EnumerateSecurityPackages()]
    assert names[-2:] == ["Fake Stream", "Fake Completing"]
    assert opensspi.library_path().endswith("libopensspi.so.0")


def test_bytes_behind_a_message_are_extra(server):
    assert server.step(record(HELLO, b"client") + b"more") == sspicon.SEC_I_CONTINUE_NEEDED
    assert types(server.input) == [sspicon.SECBUFFER_TOKEN, sspicon.SECBUFFER_EXTRA]
    assert server.extra == b"more"


def test_extra_bytes_need_an_empty_buffer_and_cost_nothing(server):
    token = record(HELLO, b"client") + b"more"
    with raises(sspicon.SEC_E_INVALID_TOKEN):
        server.call(
            descriptor(buffer(sspicon.SECBUFFER_TOKEN, token)),
            descriptor(buffer(sspicon.SECBUFFER_TOKEN, size=256)),
        )
    assert server.step(token) == sspicon.SEC_I_CONTINUE_NEEDED
    assert server.extra == b"more"


def test_an_incomplete_message_says_what_is_missing(server):
    hello = record(HELLO, b"client")
    for length in range(1, len(hello)):
        with raises(sspicon.SEC_E_INCOMPLETE_MESSAGE):
            server.step(hello[:length])
        assert server.input[1].BufferType == sspicon.SECBUFFER_MISSING
        assert server.output[0].BufferSize == 256
        assert server.context is None
    assert server.step(hello) == sspicon.SEC_I_CONTINUE_NEEDED


def test_an_empty_output_buffer_becomes_the_token(client):
    client.request |= sspicon.ISC_REQ_ALLOCATE_MEMORY
    output = descriptor(buffer(sspicon.SECBUFFER_EMPTY), buffer(sspicon.SECBUFFER_ALERT, b"garbage"))
    assert client.call(None, output) == sspicon.SEC_I_CONTINUE_NEEDED
    assert output[0].BufferType == sspicon.SECBUFFER_TOKEN
    assert output[0].Buffer == record(HELLO, b"client")
    assert output[1].Buffer == b""


def test_a_small_buffer_costs_nothing_on_any_leg(client, server):
    def step(end, token=None):
        for room in range(3):
            with raises(sspicon.SEC_E_INSUFFICIENT_MEMORY):
                end.step(token, room)
        return end.step(token)

    assert step(client) == sspicon.SEC_I_CONTINUE_NEEDED
    assert step(server, client.reply) == sspicon.SEC_I_CONTINUE_NEEDED
    assert step(client, server.reply) == sspicon.SEC_I_CONTINUE_NEEDED
    assert step(server, client.reply) == sspicon.SEC_E_OK
    assert client.step(server.reply) == sspicon.SEC_E_OK


@pytest.mark.parametrize("extended", [True, False])
def test_an_alert_travels_with_the_failure_that_asked_for_it(client, extended):
    if extended:
        client.request |= sspicon.ISC_REQ_EXTENDED_ERROR
    client.step()
    with raises(sspicon.SEC_E_ILLEGAL_MESSAGE):
        client.step(record(TICKET, b"?"))
    assert client.reply == (record(ALERT, b"unexpected message") if extended else b"")
    with raises(sspicon.SEC_E_INVALID_TOKEN):
        client.step(record(HELLO, b"server"))


def test_credentials_of_a_later_call_reach_the_step():
    client = End(sspicon.SECPKG_CRED_OUTBOUND, "nobody")
    client.target = "certificate wanted"
    client.step()
    assert client.step(record(HELLO, b"server")) == sspicon.SEC_I_INCOMPLETE_CREDENTIALS
    client.credential = End(sspicon.SECPKG_CRED_OUTBOUND, "alice").credential
    assert client.step(record(HELLO, b"server")) == sspicon.SEC_I_CONTINUE_NEEDED
    assert client.reply == record(FINISHED, b"alice")


def test_fragments_come_one_a_call(client):
    client.request |= sspicon.ISC_REQ_DATAGRAM
    assert client.step() == sspicon.SEC_I_MESSAGE_FRAGMENT
    hello = client.reply
    assert client.step() == sspicon.SEC_I_CONTINUE_NEEDED
    assert hello + client.reply == record(HELLO, b"client")


def test_messages_are_opened_and_the_next_one_is_extra(pair):
    client, server = pair
    second = client.sealed(b"second")
    message = to_open(client.sealed(b"first") + second)
    assert server.context.DecryptMessage(message, 0) == 0
    assert types(message) == WITH_EXTRA
    assert message[1].Buffer == b"first"
    assert message[3].Buffer == second
    message = to_open(second)
    server.context.DecryptMessage(message, 0)
    assert types(message) == WHOLE


def test_an_incomplete_record_says_what_is_missing(pair):
    client, server = pair
    whole = client.sealed(b"text")
    for length in range(len(whole)):
        message = to_open(whole[:length])
        with raises(sspicon.SEC_E_INCOMPLETE_MESSAGE):
            server.context.DecryptMessage(message, 0)
        assert types(message)[:2] == [sspicon.SECBUFFER_MISSING] * 2


def test_informational_results_of_messages_are_raised_with_the_descriptor_updated(pair):
    client, server = pair
    data = server.sealed(b"data")
    message = to_open(client.ticket + data)
    with raises(sspicon.SEC_I_RENEGOTIATE):
        client.context.DecryptMessage(message, 0)
    assert types(message) == WITH_EXTRA
    assert client.step(message[3].Buffer) == sspicon.SEC_E_OK
    assert client.reply == b""
    assert client.extra == data
    close = to_open(server.sealed(b"close", sspicon.SECQOP_WRAP_OOB_DATA))
    with raises(sspicon.SEC_I_CONTEXT_EXPIRED):
        client.context.DecryptMessage(close, 0)


def test_a_renegotiation_leaves_the_context_established(pair):
    client, server = pair
    assert server.step() == sspicon.SEC_I_CONTINUE_NEEDED
    message = to_open(server.reply)
    with raises(sspicon.SEC_I_RENEGOTIATE):
        client.context.DecryptMessage(message, 0)
    assert client.step(message[3].Buffer) == sspicon.SEC_I_CONTINUE_NEEDED
    server.context.DecryptMessage(to_open(client.sealed(b"meanwhile")), 0)
    assert server.step(client.reply) == sspicon.SEC_E_OK


def test_orders(pair):
    client, server = pair
    for order, code in [
        (descriptor(), sspicon.SEC_E_INVALID_TOKEN),
        (descriptor(buffer(sspicon.SECBUFFER_DATA, SHUTDOWN)), sspicon.SEC_E_INVALID_TOKEN),
        (descriptor(buffer(sspicon.SECBUFFER_TOKEN, b"\1\0\0")), sspicon.SEC_E_UNSUPPORTED_FUNCTION),
        (descriptor(buffer(sspicon.SECBUFFER_TOKEN, bytes(4))), sspicon.SEC_E_UNSUPPORTED_FUNCTION),
    ]:
        with raises(code):
            win32security.ApplyControlToken(client.context, order)
    win32security.ApplyControlToken(client.context, descriptor(buffer(sspicon.SECBUFFER_TOKEN, SHUTDOWN)))
    assert client.step() == sspicon.SEC_E_OK
    assert client.reply == record(ALERT, b"close")
    with raises(sspicon.SEC_I_CONTEXT_EXPIRED):
        server.context.DecryptMessage(to_open(client.reply), 0)
    with raises(sspicon.SEC_E_INCOMPLETE_MESSAGE):
        client.step()


def test_attributes_of_a_half_open_context(client):
    client.step()

    def query(name):
        return client.context.QueryContextAttributes(getattr(sspicon, "SECPKG_ATTR_" + name))

    assert query("CONNECTION_INFO") == {
        "Protocol": 0x800,
        "Cipher": 0x6610,
        "CipherStrength": 256,
        "Hash": 0x800D,
        "HashStrength": 384,
        "Exch": 0xAE06,
        "ExchStrength": 253,
    }
    cipher = query("CIPHER_INFO")
    assert cipher["CipherSuite"] == 0xC030
    assert cipher["CipherSuiteName"] == "S" * 63
    assert cipher["Exchange"] == "ECDH"
    assert query("ISSUER_LIST_EX") == (2, b"first issuer")
    assert query("EAP_KEY_BLOCK") == {"Keys": b"\1" * 128, "IVs": b"\2" * 64}
    assert query("SUPPORTED_SIGNATURES") == (0x0403, 0x0804)
    assert query("UNIQUE_BINDINGS") == b"\7" * 32
    assert query("SESSION_INFO")["SessionId"].startswith(b"context ")
    assert query("DTLS_MTU") == 1096
    assert query("APPLICATION_PROTOCOL")["ProtocolId"] == b""
    with raises(sspicon.SEC_E_CERT_UNKNOWN):
        query("REMOTE_CERT_CONTEXT")  # that package has none


def test_attributes_are_set(client):
    client.step()
    mtu = sspicon.SECPKG_ATTR_DTLS_MTU
    win32security.SetContextAttributes(client.context, mtu, (1400).to_bytes(4, "little"))
    assert client.context.QueryContextAttributes(mtu) == 1400
    with raises(sspicon.SEC_E_UNSUPPORTED_FUNCTION):
        win32security.SetContextAttributes(client.context, sspicon.SECPKG_ATTR_SIZES, bytes(4))


def test_credentials_are_made_from_a_dict():
    end = End(
        sspicon.SECPKG_CRED_OUTBOUND,
        auth_data={
            "EnabledProtocols": 0x800,
            "MinimumCipherStrength": 128,
            "MaximumCipherStrength": 256,
            "SupportedAlgs": [0x6610, 0x660E],
            "Flags": 0,
            "Certificates": (),
            "RootStore": None,
        },
    )

    def query(name):
        return end.credential.QueryCredentialsAttributes(getattr(sspicon, "SECPKG_ATTR_" + name))

    assert query("SUPPORTED_ALGS") == (0x6610, 0x660E)
    assert query("CIPHER_STRENGTHS") == (128, 256)
    assert query("SUPPORTED_PROTOCOLS") == 0x800
    with raises(sspicon.SEC_E_NO_CREDENTIALS):
        end.credential.QueryCredentialsAttributes(sspicon.SECPKG_CRED_ATTR_NAMES)


@pytest.mark.parametrize(
    ("package", "auth_data", "error"),
    [
        ("Fake Stream", ("user", None, None), TypeError),
        ("Fake Stream", {"Unknown": 1}, TypeError),
        ("Fake Stream", {"Flags": "x"}, TypeError),
        ("Fake Stream", {"Certificates": [("only one",)]}, TypeError),
        ("Fake Stream", {"Certificates": [(b"DER", b"key")]}, win32security.error),
        ("Fake Stream", {"Certificates": [object()]}, AttributeError),
        ("Fake Stream", {"RootStore": b"DER"}, win32security.error),
        ("Fake Stream", {"RootStore": 7}, AttributeError),
        ("NTLM", {"Flags": 1}, TypeError),
        ("NTLM", {"a": 1, "b": 2, "c": 3}, TypeError),
    ],
)
def test_auth_data_of_the_wrong_kind_is_refused(package, auth_data, error):
    with pytest.raises(error):
        win32security.AcquireCredentialsHandle(None, package, sspicon.SECPKG_CRED_OUTBOUND, None, auth_data)


def test_identities_are_added():
    end = End(sspicon.SECPKG_CRED_OUTBOUND, "alice")
    win32security.AddCredentials(end.credential, "bob", "Fake Stream", sspicon.SECPKG_CRED_OUTBOUND, None)
    assert end.credential.QueryCredentialsAttributes(sspicon.SECPKG_CRED_ATTR_CERT) == b"alice+bob"


def test_every_input_buffer_reaches_the_package(client):
    kinds = [
        sspicon.SECBUFFER_TOKEN,
        sspicon.SECBUFFER_EMPTY,
        sspicon.SECBUFFER_APPLICATION_PROTOCOLS,
        sspicon.SECBUFFER_PKG_PARAMS,
        sspicon.SECBUFFER_TARGET_HOST,
    ]
    given = descriptor(*(buffer(kind) for kind in kinds))
    client.call(given, descriptor(buffer(sspicon.SECBUFFER_TOKEN, size=64)))
    assert client.noted() == "kinds 2 0 18 3 16; target host; credential "


def test_tokens_are_completed():
    credential, _ = win32security.AcquireCredentialsHandle(
        None, "Fake Completing", sspicon.SECPKG_CRED_INBOUND, None, None
    )
    context = win32security.PyCtxtHandleType()
    params = [buffer(sspicon.SECBUFFER_PKG_PARAMS, text) for text in (b"GET", b"/uri", b"hash")]
    token = buffer(sspicon.SECBUFFER_TOKEN, size=64)
    status, _, _ = win32security.AcceptSecurityContext(
        credential,
        None,
        descriptor(buffer(sspicon.SECBUFFER_TOKEN, b"response"), *params),
        0,
        0,
        context,
        descriptor(token),
    )
    assert status == sspicon.SEC_I_COMPLETE_NEEDED
    assert token.Buffer == b"GET|/uri|hash|?"
    message = descriptor(buffer(sspicon.SECBUFFER_DATA, b"data"), buffer(sspicon.SECBUFFER_PADDING, size=9))
    with raises(sspicon.SEC_E_INVALID_HANDLE):
        context.MakeSignature(0, message, 0)
    whole = descriptor(token, *params, buffer(sspicon.SECBUFFER_PADDING, size=9))
    context.CompleteAuthToken(whole)
    assert whole[0].Buffer == b"GET|/uri|hash|!"
    assert whole[4].Buffer == b"done"
    context.MakeSignature(0, message, 0)
    assert message[1].Buffer == b"sig"
