# SPDX-License-Identifier: MIT
"""sspi: both ends of an authentication, without the details.

    client = sspi.ClientAuth("NTLM", targetspn="HTTP/server")
    server = sspi.ServerAuth("NTLM")
    token = None
    while not (client.authenticated and server.authenticated):
        status, answer = client.authorize(token)
        status, answer = server.authorize(answer[0].Buffer)
        token = answer[0].Buffer

Both ends then sign, seal and wrap what they exchange.
"""

from typing import Any

from opensspi import sspicon, win32security

error = win32security.error

_CLIENT_FLAGS = (
    sspicon.ISC_REQ_INTEGRITY
    | sspicon.ISC_REQ_SEQUENCE_DETECT
    | sspicon.ISC_REQ_REPLAY_DETECT
    | sspicon.ISC_REQ_CONFIDENTIALITY
)
_SERVER_FLAGS = (
    sspicon.ASC_REQ_INTEGRITY
    | sspicon.ASC_REQ_SEQUENCE_DETECT
    | sspicon.ASC_REQ_REPLAY_DETECT
    | sspicon.ASC_REQ_CONFIDENTIALITY
)
_TO_COMPLETE = (sspicon.SEC_I_COMPLETE_NEEDED, sspicon.SEC_I_COMPLETE_AND_CONTINUE)
_ALTERED = (sspicon.SEC_E_MESSAGE_ALTERED, sspicon.SEC_E_OUT_OF_SEQUENCE)
_FINISHED = (sspicon.SEC_E_OK, sspicon.SEC_I_COMPLETE_NEEDED)

# The classes of win32security are looked up when they are used, so that a program may replace them
# by subclasses.


def _buffer(kind: int, content: Any) -> Any:
    """_buffer is a PySecBuffer that holds `content`."""
    made = win32security.PySecBufferType(_num_bytes(content), kind)
    made.Buffer = content
    return made


def _room(kind: int, size: int) -> Any:
    return win32security.PySecBufferType(size, kind)


def _descriptor(*buffers: Any) -> Any:
    made = win32security.PySecBufferDescType()
    for buffer in buffers:
        made.append(buffer)
    return made


def _num_bytes(content: Any) -> int:
    return content.nbytes if isinstance(content, memoryview) else len(content)


class _BaseAuth:
    """_BaseAuth is the common part of both ends: the context and its messages.

    One object is one end of one session, to be used by one thread at a time. As in pywin32, a subclass
    sets `pkg_info`, `scflags` and `datarep` itself and calls __init__ without arguments, which calls
    reset; it may have a reset, _get_next_seq_num and _amend_ctx_name of its own.
    """

    pkg_info: dict[str, Any]
    scflags: int
    datarep: int

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """reset forgets the session; the credentials stay, and authorize starts again."""
        self.ctxt: Any = None
        self.ctxt_attr: Any = None
        self.ctxt_expiry: Any = None
        self.authenticated = False
        self.initiator_name: str | None = None
        self.service_name: str | None = None
        self.next_seq_num = 0

    def __repr__(self) -> str:
        package = getattr(self, "pkg_info", {}).get("Name", "no package")
        state = "authenticated" if getattr(self, "authenticated", False) else "not authenticated"
        return f"<{type(self).__name__} of {package}, {state}>"

    def encrypt(self, data: Any) -> tuple[bytes, bytes]:
        """encrypt seals data: (sealed data, trailer), for the peer's decrypt."""
        trailer_size = self._sizes()["SecurityTrailer"]
        message = _descriptor(
            _buffer(sspicon.SECBUFFER_DATA, data), _room(sspicon.SECBUFFER_TOKEN, trailer_size)
        )
        self.ctxt.EncryptMessage(0, message, self._get_next_seq_num())
        return message[0].Buffer, message[1].Buffer

    def decrypt(self, data: Any, trailer: Any) -> bytes:
        """decrypt opens what the peer's encrypt made; raises error if it was altered."""
        message = _descriptor(
            _buffer(sspicon.SECBUFFER_DATA, data), _buffer(sspicon.SECBUFFER_TOKEN, trailer)
        )
        self.ctxt.DecryptMessage(message, self._get_next_seq_num())
        plain: bytes = message[0].Buffer
        return plain

    def sign(self, data: Any) -> bytes:
        """sign makes a signature of data, for the peer's verify."""
        message = _descriptor(
            _buffer(sspicon.SECBUFFER_DATA, data),
            _room(sspicon.SECBUFFER_TOKEN, self._sizes()["MaxSignature"]),
        )
        self.ctxt.MakeSignature(0, message, self._get_next_seq_num())
        signature: bytes = message[1].Buffer
        return signature

    def verify(self, data: Any, sig: Any) -> None:
        """verify checks the peer's signature of data; raises error if it is not its own."""
        message = _descriptor(_buffer(sspicon.SECBUFFER_DATA, data), _buffer(sspicon.SECBUFFER_TOKEN, sig))
        self.ctxt.VerifySignature(message, self._get_next_seq_num())

    def wrap(self, msg: Any, encrypt: bool = False) -> bytes:
        """wrap makes one token of a message, as GSS-API's wrap does: signed, and sealed if asked for."""
        sizes = self._sizes()
        message = _descriptor(
            _room(sspicon.SECBUFFER_TOKEN, sizes["SecurityTrailer"]),
            _buffer(sspicon.SECBUFFER_DATA, msg),
            _room(sspicon.SECBUFFER_PADDING, sizes["BlockSize"]),
        )
        fqop = 0 if encrypt else sspicon.SECQOP_WRAP_NO_ENCRYPT
        self.ctxt.EncryptMessage(fqop, message, self._get_next_seq_num())
        return b"".join(buffer.Buffer for buffer in message)

    def unwrap(self, token: Any) -> tuple[bytes, bool]:
        """unwrap opens such a token: (message, whether it was sealed)."""
        message = _descriptor(_buffer(sspicon.SECBUFFER_STREAM, token), _room(sspicon.SECBUFFER_DATA, 0))
        number = self._get_next_seq_num()
        try:
            qop = self.ctxt.DecryptMessage(message, number)
        except error as altered:
            # NTLM's tokens do not show whether they are sealed, so one that was only signed looks
            # altered. The failure leaves the context unchanged.
            if altered.winerror not in _ALTERED:
                raise
            return self._unwrap_signed(bytes(token), number, altered), False
        plain: bytes = message[1].Buffer
        # NTLM's token of an empty message is a signature either way, so nothing was sealed.
        sealed = qop != sspicon.SECQOP_WRAP_NO_ENCRYPT and (bool(plain) or not self._speaks_ntlm())
        return plain, sealed

    def _speaks_ntlm(self) -> bool:
        package = self.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_PACKAGE_INFO)
        return bool(package["Name"] == "NTLM")

    def _unwrap_signed(self, token: bytes, number: int, altered: error) -> bytes:
        """_unwrap_signed opens a token that is a signature and a message; raises `altered` if it is not."""
        size = self._sizes()["SecurityTrailer"]
        signature, plain = token[:size], token[size:]
        message = _descriptor(
            _buffer(sspicon.SECBUFFER_DATA, plain), _buffer(sspicon.SECBUFFER_TOKEN, signature)
        )
        try:
            self.ctxt.VerifySignature(message, number)
        except error:
            raise altered from None
        return plain

    def _sizes(self) -> Any:
        return self.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_SIZES)

    def _get_next_seq_num(self) -> int:
        number = self.next_seq_num
        self.next_seq_num += 1
        return number

    def _take_step(self, data: Any, step: Any) -> tuple[int, Any]:
        """_take_step runs one handshake call and keeps its results."""
        received = data
        if data is not None and not isinstance(data, win32security.PySecBufferDescType):
            received = _descriptor(_buffer(sspicon.SECBUFFER_TOKEN, data))
        answer = _descriptor(_room(sspicon.SECBUFFER_TOKEN, self.pkg_info["MaxToken"]))
        context = self.ctxt if self.ctxt is not None else win32security.PyCtxtHandleType()
        status, self.ctxt_attr, self.ctxt_expiry = step(self.ctxt, received, context, answer)
        self.ctxt = context
        if status in _TO_COMPLETE:
            context.CompleteAuthToken(answer)
        self.authenticated = status in _FINISHED
        if self.authenticated:
            self._amend_ctx_name()
        return status, answer

    def _amend_ctx_name(self) -> None:
        """_amend_ctx_name sets the names of both ends; a subclass may call it, as in pywin32."""
        if not self.authenticated:
            raise ValueError("the session has not been authenticated")
        try:
            names = self.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_NATIVE_NAMES)
        except error:
            return  # not every package knows both names
        self.initiator_name, self.service_name = names


class ClientAuth(_BaseAuth):
    """ClientAuth is the client's end.

    `auth_info` is (user, domain, password), or None for the current user.
    """

    def __init__(
        self,
        pkg_name: str,
        client_name: str | None = None,
        auth_info: Any = None,
        targetspn: str | None = None,
        scflags: int | None = None,
        datarep: int = sspicon.SECURITY_NETWORK_DREP,
    ) -> None:
        self.pkg_info = win32security.QuerySecurityPackageInfo(pkg_name)
        self.scflags = _CLIENT_FLAGS if scflags is None else scflags
        self.datarep = datarep
        self.targetspn = targetspn
        self.credentials, self.credentials_expiry = win32security.AcquireCredentialsHandle(
            client_name, self.pkg_info["Name"], sspicon.SECPKG_CRED_OUTBOUND, None, auth_info
        )
        super().__init__()

    def authorize(self, sec_buffer_in: Any) -> tuple[int, Any]:
        """authorize takes the server's last token (bytes or a descriptor), None to begin.

        Returns (status, descriptor): the token for the server is the descriptor's first buffer.
        """

        def step(old: Any, received: Any, new: Any, answer: Any) -> Any:
            return win32security.InitializeSecurityContext(
                self.credentials, old, self.targetspn, self.scflags, self.datarep, received, new, answer
            )

        return self._take_step(sec_buffer_in, step)


class ServerAuth(_BaseAuth):
    """ServerAuth is the server's end."""

    def __init__(
        self,
        pkg_name: str,
        spn: str | None = None,
        scflags: int | None = None,
        datarep: int = sspicon.SECURITY_NETWORK_DREP,
    ) -> None:
        self.pkg_info = win32security.QuerySecurityPackageInfo(pkg_name)
        self.scflags = _SERVER_FLAGS if scflags is None else scflags
        self.datarep = datarep
        self.spn = spn
        self.credentials, self.credentials_expiry = win32security.AcquireCredentialsHandle(
            spn, self.pkg_info["Name"], sspicon.SECPKG_CRED_INBOUND, None, None
        )
        super().__init__()

    def authorize(self, sec_buffer_in: Any) -> tuple[int, Any]:
        """authorize takes the client's last token (bytes or a descriptor).

        Returns (status, descriptor): the token for the client is the descriptor's first buffer.
        """

        def step(old: Any, received: Any, new: Any, answer: Any) -> Any:
            return win32security.AcceptSecurityContext(
                self.credentials, old, received, self.scflags, self.datarep, new, answer
            )

        return self._take_step(sec_buffer_in, step)
