# SPDX-License-Identifier: MIT
"""sspi: the helpers ClientAuth and ServerAuth."""

import pytest
from opensspi import pywintypes, sspi, sspicon, win32api, win32security
from sessions import PASSWORD, USER, shake_hands


def test_a_handshake_leaves_both_ends_authenticated(session):
    for end in (session.client, session.server):
        assert end.authenticated is True
        assert isinstance(end.ctxt_attr, int)
        assert isinstance(end.ctxt_expiry, pywintypes.TimeType)
        assert isinstance(end.credentials_expiry, pywintypes.TimeType)
        assert type(end.credentials).__name__ == "PyCredHandle"
        assert end.pkg_info["Name"] == "NTLM"
        assert end.next_seq_num == 0
        assert end.initiator_name is None and end.service_name is None  # NTLM has no native names


def test_parameters_have_names(account):
    client = sspi.ClientAuth(
        pkg_name="NTLM", client_name=None, auth_info=account, targetspn="HTTP/host", scflags=0, datarep=0
    )
    assert (client.targetspn, client.scflags, client.datarep) == ("HTTP/host", 0, 0)
    server = sspi.ServerAuth(pkg_name="NTLM", spn=None, scflags=0, datarep=sspicon.SECURITY_NATIVE_DREP)
    assert (server.spn, server.scflags, server.datarep) == (None, 0, sspicon.SECURITY_NATIVE_DREP)


def test_default_flags_ask_for_protection(account):
    client, server = sspi.ClientAuth("NTLM", auth_info=account), sspi.ServerAuth("NTLM")
    assert client.scflags == (
        sspicon.ISC_REQ_INTEGRITY
        | sspicon.ISC_REQ_SEQUENCE_DETECT
        | sspicon.ISC_REQ_REPLAY_DETECT
        | sspicon.ISC_REQ_CONFIDENTIALITY
    )
    assert server.scflags == (
        sspicon.ASC_REQ_INTEGRITY
        | sspicon.ASC_REQ_SEQUENCE_DETECT
        | sspicon.ASC_REQ_REPLAY_DETECT
        | sspicon.ASC_REQ_CONFIDENTIALITY
    )
    assert client.datarep == server.datarep == sspicon.SECURITY_NETWORK_DREP


def test_authorize_returns_status_and_descriptor(account):
    client, server = sspi.ClientAuth("NTLM", auth_info=account), sspi.ServerAuth("NTLM")
    status, first = client.authorize(None)
    assert (status, type(first)) == (sspicon.SEC_I_CONTINUE_NEEDED, win32security.PySecBufferDescType)
    status, second = server.authorize(first)  # a descriptor is taken as it is
    assert status == sspicon.SEC_I_CONTINUE_NEEDED
    status, third = client.authorize(bytearray(second[0].Buffer))
    assert status == sspicon.SEC_E_OK and client.authenticated
    status, last = server.authorize(memoryview(third[0].Buffer))
    assert status == sspicon.SEC_E_OK and server.authenticated
    assert last[0].Buffer == b""


def test_messages_go_both_ways(session):
    for sender, receiver in ((session.client, session.server), (session.server, session.client)):
        assert receiver.decrypt(*sender.encrypt(b"sealed")) == b"sealed"
        receiver.verify(b"signed", sender.sign(b"signed"))
        assert receiver.unwrap(sender.wrap(b"wrapped", True)) == (b"wrapped", True)
        assert receiver.unwrap(sender.wrap(b"wrapped", encrypt=True)) == (b"wrapped", True)


def test_a_message_may_be_wrapped_unsealed(session):
    for sender, receiver in ((session.client, session.server), (session.server, session.client)):
        token = sender.wrap(b"for all to read")
        assert token.endswith(b"for all to read")
        for byte in (0, 5, 15, 16, len(token) - 1):
            forged = bytearray(token)
            forged[byte] ^= 1
            with pytest.raises(sspi.error) as caught:
                receiver.unwrap(forged)
            assert caught.value.funcname == "DecryptMessage"
        assert receiver.unwrap(token) == (b"for all to read", False)
        assert receiver.unwrap(sender.wrap(b"sealed", True)) == (b"sealed", True)


def test_a_session_without_sealing_says_so(new_session):
    session = new_session(scflags=sspicon.ISC_REQ_INTEGRITY)
    assert session.server.unwrap(session.client.wrap(b"message")) == (b"message", False)


@pytest.mark.parametrize("size", range(17))
def test_a_piece_of_a_token_is_refused(session, size):
    token = session.client.wrap(b"x", True)
    with pytest.raises(sspi.error):
        session.server.unwrap(token[:size])
    assert session.server.unwrap(token) == (b"x", True)


def test_a_message_counts_its_number(session):
    session.client.next_seq_num = 7
    session.client.sign(b"message")
    assert session.client.next_seq_num == 8


def test_sizes_are_exact(session):
    sealed, trailer = session.client.encrypt(b"message")
    assert (len(sealed), len(trailer)) == (7, 16)
    assert len(session.server.sign(b"message")) == 16
    assert len(session.client.wrap(b"message")) == 16 + 7


def test_a_forged_signature_raises_and_the_session_lives(session):
    signature = session.client.sign(b"message")
    with pytest.raises(sspi.error) as caught:
        session.server.verify(b"Message", signature)
    assert caught.value.winerror in (sspicon.SEC_E_MESSAGE_ALTERED, sspicon.SEC_E_OUT_OF_SEQUENCE)
    session.server.verify(b"message", signature)
    session.client.verify(b"other way", session.server.sign(b"other way"))


def test_reset_begins_anew(session):
    client, server = session.client, session.server
    client.sign(b"message")
    client.reset()
    server.reset()
    for end in (client, server):
        assert end.ctxt is None and not end.authenticated and end.next_seq_num == 0
    shake_hands(client, server)
    assert server.decrypt(*client.encrypt(b"again")) == b"again"


def test_a_wrong_password_is_refused(account):
    client = sspi.ClientAuth("NTLM", auth_info=(USER, account[1], "not the password"))
    server = sspi.ServerAuth("NTLM")
    with pytest.raises(sspi.error) as caught:
        shake_hands(client, server)
    assert caught.value.winerror == sspicon.SEC_E_LOGON_DENIED == -2146893044
    assert caught.value.funcname == "AcceptSecurityContext"
    assert not server.authenticated


def test_an_unknown_user_is_refused_in_the_same_words(account):
    said = []
    for identity in (("nobody", account[1], PASSWORD), (USER, account[1], "wrong")):
        with pytest.raises(sspi.error) as caught:
            shake_hands(sspi.ClientAuth("NTLM", auth_info=identity), sspi.ServerAuth("NTLM"))
        said.append(caught.value.args)
    assert said[0] == said[1]


def test_words_instead_of_bytes_are_a_type_error(session):
    for call in (session.client.encrypt, session.client.sign, session.client.wrap):
        with pytest.raises(TypeError):
            call("text")


def test_classes_are_looked_up_when_they_are_used(session, monkeypatch):
    made = []

    class Counted(win32security.PySecBufferType):
        def __init__(self, size, kind):
            super().__init__(size, kind)
            made.append(kind)

    monkeypatch.setattr(win32security, "PySecBufferType", Counted)
    session.server.decrypt(*session.client.encrypt(b"message"))
    assert len(made) == 4


def test_the_current_user_needs_no_set_up():
    session = shake_hands(sspi.ClientAuth("NTLM"), sspi.ServerAuth("NTLM"))
    name = session.server.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_NAMES)
    assert name.split("\\")[-1].lower() == win32api.GetUserName().lower()
    assert session.server.decrypt(*session.client.encrypt(b"message")) == b"message"


def test_three_nones_are_the_current_user():
    client = sspi.ClientAuth("NTLM", auth_info=(None, None, None))
    shake_hands(client, sspi.ServerAuth("NTLM"))


def test_a_list_is_an_identity_too(account):
    shake_hands(sspi.ClientAuth("NTLM", auth_info=list(account)), sspi.ServerAuth("NTLM"))


def test_a_file_may_name_the_client(account, tmp_path, monkeypatch):
    path = tmp_path / "users"
    path.write_text(f"{win32api.GetComputerName()}:{USER}:{PASSWORD}\n")
    path.chmod(0o600)
    monkeypatch.setenv("NTLM_USER_FILE", str(path))
    session = shake_hands(sspi.ClientAuth("NTLM"), sspi.ServerAuth("NTLM"))
    name = session.server.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_NAMES)
    assert name.split("\\")[-1] == USER


def test_a_subclass_of_the_base_begins_as_in_pywin32():
    class Own(sspi._BaseAuth):
        def __init__(self):
            sspi._BaseAuth.__init__(self)
            self.pkg_info = {"Name": "NTLM", "MaxToken": 2888}

    own = Own()
    assert own.ctxt is None and own.authenticated is False and own.next_seq_num == 0


class Counting(sspi.ClientAuth):
    """Counting has a reset that uses what __init__ set, as subclasses of pywin32's ends may."""

    def reset(self):
        super().reset()
        self.begun = (self.pkg_info["Name"], self.targetspn, self.credentials, self.scflags)
        self.next_seq_num = 7

    def _get_next_seq_num(self):
        self.taken = [*getattr(self, "taken", []), super()._get_next_seq_num()]
        return 0

    def _amend_ctx_name(self):
        super()._amend_ctx_name()
        self.amended = (self.initiator_name, self.authenticated)


def test_the_methods_of_a_subclass_are_called_as_in_pywin32(account):
    client = Counting("NTLM", auth_info=account, targetspn=None)
    assert client.begun == ("NTLM", None, client.credentials, client.scflags)
    session = shake_hands(client, sspi.ServerAuth("NTLM"))
    assert client.amended == (client.initiator_name, True)
    sealed = session.client.encrypt(b"first")
    assert session.server.decrypt(*sealed) == b"first"
    assert client.taken == [7]


class OwnSteps(sspi._BaseAuth):
    """OwnSteps authenticates by itself, with the base's methods only."""

    def __init__(self):
        self.pkg_info = win32security.QuerySecurityPackageInfo("NTLM")
        self.credentials = win32security.AcquireCredentialsHandle(
            None, "NTLM", sspicon.SECPKG_CRED_OUTBOUND, None, None
        )[0]
        sspi._BaseAuth.__init__(self)

    def authorize(self, token):
        received = None
        if token is not None:
            received = win32security.PySecBufferDescType()
            received.append(win32security.PySecBufferType(len(token), sspicon.SECBUFFER_TOKEN))
            received[0].Buffer = token
        answer = win32security.PySecBufferDescType()
        answer.append(win32security.PySecBufferType(self.pkg_info["MaxToken"], sspicon.SECBUFFER_TOKEN))
        old = self.ctxt
        if self.ctxt is None:
            self.ctxt = win32security.PyCtxtHandleType()
        status = win32security.InitializeSecurityContext(
            self.credentials, old, None, sspi.ClientAuth("NTLM").scflags, 0, received, self.ctxt, answer
        )[0]
        self.authenticated = status == 0
        if self.authenticated:
            self._amend_ctx_name()
        return status, answer


def test_a_subclass_may_authorize_by_itself():
    session = shake_hands(OwnSteps(), sspi.ServerAuth("NTLM"))
    assert session.server.verify(b"signed", session.client.sign(b"signed")) is None


def test_names_before_the_end_are_a_value_error():
    with pytest.raises(ValueError, match="authenticated"):
        OwnSteps()._amend_ctx_name()


def test_a_wrapped_nothing_is_not_said_to_be_sealed(session):
    assert session.server.unwrap(session.client.wrap(b"", False)) == (b"", False)
    assert session.client.unwrap(session.server.wrap(b"", False)) == (b"", False)
