# SPDX-License-Identifier: MIT
"""Objects from several threads at once, and who holds the interpreter."""

import threading
import time

import pytest
from opensspi import sspi, sspicon
from opensspi.pywintypes import error
from opensspi.win32security import PySecBufferDescType, PySecBufferType
from sessions import shake_hands


def together(*functions):
    """together runs functions at once and raises what one of them raised."""
    raised = []

    def run(function):
        try:
            function()
        except BaseException as problem:
            raised.append(problem)

    threads = [threading.Thread(target=run, args=[function]) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


def sealed(context, plain):
    message = PySecBufferDescType()
    message.append(PySecBufferType(len(plain), sspicon.SECBUFFER_DATA))
    message.append(PySecBufferType(16, sspicon.SECBUFFER_TOKEN))
    message[0].Buffer = plain
    context.EncryptMessage(0, message, 0)
    return message


def test_one_thread_sends_while_another_receives(session):
    client, server = session.client.ctxt, session.server.ctxt
    plains = [bytes([i]) * size for i in range(40) for size in (10, 5000)]
    to_server = [sealed(client, plain) for plain in plains]

    def receive():
        for message, plain in zip(to_server, plains, strict=True):
            server.DecryptMessage(message, 0)
            assert message[0].Buffer == plain

    to_client = []
    together(receive, lambda: to_client.extend(sealed(server, plain) for plain in plains))
    for message, plain in zip(to_client, plains, strict=True):
        client.DecryptMessage(message, 0)
        assert message[0].Buffer == plain


def test_many_threads_send_over_one_context(session):
    """Each message comes out whole, in some order: the receiver finds it among those not yet opened."""
    client, server = session.client.ctxt, session.server.ctxt
    sent = []

    def send(name):
        for i in range(20):
            sent.append((sealed(client, b"%d %d" % (name, i) * (500 if i % 2 else 1)), name, i))

    together(*(lambda name=name: send(name) for name in range(8)))
    opened = set()
    while sent:
        before = len(sent)
        for entry in list(sent):
            message, name, i = entry
            try:
                server.DecryptMessage(message, 0)
            except error:
                continue  # not the next one
            assert message[0].Buffer == b"%d %d" % (name, i) * (500 if i % 2 else 1)
            opened.add((name, i))
            sent.remove(entry)
            break
        assert len(sent) < before
    assert len(opened) == 160


def test_many_threads_shake_hands_with_shared_credentials(account):
    client, server = sspi.ClientAuth("NTLM", auth_info=account), sspi.ServerAuth("NTLM")

    def handshake():
        own_client = sspi.ClientAuth("NTLM", auth_info=account)
        own_server = sspi.ServerAuth("NTLM")
        own_client.credentials, own_server.credentials = client.credentials, server.credentials
        for _ in range(5):
            session = shake_hands(own_client, own_server)
            assert session.server.decrypt(*session.client.encrypt(b"message")) == b"message"
            own_client.reset()
            own_server.reset()

    together(*[handshake] * 8)


def test_deleting_beside_running_calls_is_an_error_code_at_most(new_session):
    for _ in range(10):
        session = new_session()
        context = session.client.ctxt

        def use(context=context):
            message = PySecBufferDescType()
            message.append(PySecBufferType(100_000, sspicon.SECBUFFER_DATA))
            message.append(PySecBufferType(16, sspicon.SECBUFFER_TOKEN))
            for _ in range(50):
                try:
                    context.EncryptMessage(0, message, 0)
                except error as refused:
                    assert refused.winerror == sspicon.SEC_E_INVALID_HANDLE
                    return

        together(use, use, context.DeleteSecurityContext)


def test_descriptors_may_change_while_they_are_in_use(session):
    client = session.client.ctxt
    message = PySecBufferDescType()
    message.append(PySecBufferType(200_000, sspicon.SECBUFFER_DATA))
    message.append(PySecBufferType(16, sspicon.SECBUFFER_TOKEN))
    done = threading.Event()

    def disturb():
        while not done.is_set():
            message[0] = PySecBufferType(200_000, sspicon.SECBUFFER_DATA)
            message[0].Buffer = b"short"
            message[0].BufferType = sspicon.SECBUFFER_DATA
            message[0].Clear()
            message[1] = PySecBufferType(16, sspicon.SECBUFFER_TOKEN)
            _ = message[0].Buffer, repr(message), message[1].BufferSize

    def use():
        try:
            for _ in range(100):
                client.EncryptMessage(0, message, 0)
        finally:
            done.set()

    together(use, disturb)


@pytest.mark.parametrize("size", [16, 1 << 20])
def test_long_work_lets_other_threads_run(session, size):
    """Other threads come forward while one of them seals without a pause, whatever the message's size."""
    stop = threading.Event()
    rounds = 0

    def seal():
        message = PySecBufferDescType()
        message.append(PySecBufferType(size, sspicon.SECBUFFER_DATA))
        message.append(PySecBufferType(16, sspicon.SECBUFFER_TOKEN))
        while not stop.is_set():
            session.client.ctxt.EncryptMessage(0, message, 0)

    thread = threading.Thread(target=seal)
    thread.start()
    deadline = time.monotonic() + 10  # a busy machine is slow to switch
    while rounds <= 20 and time.monotonic() < deadline:
        rounds += 1
        time.sleep(0)
    stop.set()
    thread.join()
    assert rounds > 20


def test_short_work_does_not_wait_for_long_work_with_the_interpreter_held(session):
    """A short call on a context that another thread uses waits for it, and a third thread
    continues."""
    context = session.client.ctxt
    stop = threading.Event()

    def seal(size):
        message = PySecBufferDescType()
        message.append(PySecBufferType(size, sspicon.SECBUFFER_DATA))
        message.append(PySecBufferType(16, sspicon.SECBUFFER_TOKEN))
        while not stop.is_set():
            context.EncryptMessage(0, message, 0)

    threads = [threading.Thread(target=seal, args=[size]) for size in (32 << 20, 64)]
    for thread in threads:
        thread.start()
    rounds, deadline = 0, time.monotonic() + 1
    while time.monotonic() < deadline:
        rounds += 1
        time.sleep(0.0005)
    stop.set()
    for thread in threads:
        thread.join()
    assert rounds > 100  # a long call takes 80 ms and more; held up by each, this thread would see a dozen
