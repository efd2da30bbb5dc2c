# SPDX-License-Identifier: MIT
"""One end of DIGEST-MD5 over Cyrus SASL's libsasl2, driven by JSON lines.

By ctypes, since no Python binding is packaged. A server knows the one user that `accept` names.
"""

import ctypes
import ctypes.util
import os

import json_party

OK, CONTINUE = 0, 1
CB_LIST_END, CB_GETOPT, CB_USER, CB_AUTHNAME, CB_PASS, CB_GETREALM = 0, 1, 0x4001, 0x4002, 0x4004, 0x4008
SEC_PROPS, SSF = 101, 1
MAX_SSF = {"auth": 0, "auth-int": 1, "auth-conf": 256}
SIMPLE = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_int,
    ctypes.POINTER(ctypes.c_char_p),
    ctypes.POINTER(ctypes.c_uint),
)
OPTION = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_char_p,
    ctypes.c_char_p,
    ctypes.POINTER(ctypes.c_char_p),
    ctypes.POINTER(ctypes.c_uint),
)
SECRET = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_void_p)
)
REALM = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_int,
    ctypes.POINTER(ctypes.c_char_p),
    ctypes.POINTER(ctypes.c_char_p),
)


class Callback(ctypes.Structure):
    _fields_ = [("id", ctypes.c_ulong), ("proc", ctypes.c_void_p), ("context", ctypes.c_void_p)]


class SecurityProperties(ctypes.Structure):
    _fields_ = [
        ("min_ssf", ctypes.c_uint),
        ("max_ssf", ctypes.c_uint),
        ("maxbufsize", ctypes.c_uint),
        ("security_flags", ctypes.c_uint),
        ("property_names", ctypes.c_void_p),
        ("property_values", ctypes.c_void_p),
    ]


class SaslError(Exception):
    """SaslError is a refusal of the library's."""

    def __init__(self, text, code):
        super().__init__(text)
        self.code = code


class Party:
    """The one connection of this process."""

    def __init__(self):
        self.sasl = ctypes.CDLL(ctypes.util.find_library("sasl2"))
        self.sasl.sasl_errdetail.restype = ctypes.c_char_p
        self.connection = ctypes.c_void_p()
        self.started = False
        self.kept = []  # what the library keeps pointers to

    def init(self, user, password, qop, service="ldap", host="server.example", realm=None):
        self.server = False
        secret = ctypes.create_string_buffer(8 + len(password.encode()) + 1)
        ctypes.c_ulong.from_buffer(secret).value = len(password.encode())
        secret[8 : 8 + len(password.encode())] = password.encode()
        name = ctypes.c_char_p(user.encode())
        wanted = ctypes.c_char_p(realm.encode()) if realm else None

        def tell_name(_, _id, result, length):
            result[0] = name
            if length:
                length[0] = len(user.encode())
            return OK

        def tell_secret(_connection, _context, _id, result):
            result[0] = ctypes.addressof(secret)
            return OK

        def tell_realm(_context, _id, available, result):
            result[0] = wanted or available[0]
            return OK

        named = SIMPLE(tell_name)
        calls = [
            (CB_USER, named),
            (CB_AUTHNAME, named),
            (CB_PASS, SECRET(tell_secret)),
            (CB_GETREALM, REALM(tell_realm)),
        ]
        self.kept += [secret, name, wanted, calls]
        table = self._callbacks(calls)
        self._check(self.sasl.sasl_client_init(table))
        self._check(
            self.sasl.sasl_client_new(
                service.encode(), host.encode(), None, None, table, 0, ctypes.byref(self.connection)
            )
        )
        self._limit(qop)

    def accept(self, database, qop, service="ldap", host="server.example", realm="realm"):
        self.server = True
        options = {
            b"sasldb_path": database.encode(),
            b"auxprop_plugin": b"sasldb",
            b"mech_list": b"DIGEST-MD5",
        }

        def tell_option(_context, _plugin, option, result, length):
            value = options.get(option)
            if value is None:
                return -1
            result[0] = value
            if length:
                length[0] = len(value)
            return OK

        calls = [(CB_GETOPT, OPTION(tell_option))]
        self.kept += [options, calls]
        table = self._callbacks(calls)
        self._check(self.sasl.sasl_server_init(table, b"opensspi"))
        self._check(
            self.sasl.sasl_server_new(
                service.encode(),
                host.encode(),
                realm.encode(),
                None,
                None,
                table,
                0,
                ctypes.byref(self.connection),
            )
        )
        self._limit(qop)

    def step(self, token=None):
        """step takes the peer's token; a client's first one is the server's challenge."""
        out, length = ctypes.c_char_p(), ctypes.c_uint()
        places = (ctypes.byref(out), ctypes.byref(length))
        if not self.started and self.server:
            code = self.sasl.sasl_server_start(self.connection, b"DIGEST-MD5", None, 0, *places)
        elif not self.started:
            chosen = ctypes.byref(ctypes.c_char_p())
            self._check(self.sasl.sasl_client_start(self.connection, b"DIGEST-MD5", None, *places, chosen))
            code = self.sasl.sasl_client_step(self.connection, token, len(token), None, *places)
        elif self.server:
            # The answer to the proof is empty.
            code = self.sasl.sasl_server_step(self.connection, token or b"", len(token or b""), *places)
        else:
            code = self.sasl.sasl_client_step(self.connection, token, len(token), None, *places)
        self.started = True
        self._check(code)
        answer = ctypes.string_at(out, length.value) if out else b""
        return {"token": answer or None, "done": code == OK}

    def strength(self):
        """strength is the security strength factor: 0, 1 for integrity, else the cipher's bits."""
        value = ctypes.c_void_p()
        self._check(self.sasl.sasl_getprop(self.connection, SSF, ctypes.byref(value)))
        return ctypes.c_uint.from_address(value.value).value

    def encode(self, data):
        """encode protects a message; four bytes of length come first."""
        return self._transform(self.sasl.sasl_encode, data)

    def decode(self, data):
        return self._transform(self.sasl.sasl_decode, data)

    def _transform(self, function, data):
        out, length = ctypes.c_void_p(), ctypes.c_uint()
        self._check(function(self.connection, data, len(data), ctypes.byref(out), ctypes.byref(length)))
        return ctypes.string_at(out, length.value)

    def _callbacks(self, calls):
        table = (Callback * (len(calls) + 1))()
        for place, (number, function) in zip(table, calls, strict=False):
            place.id, place.proc = number, ctypes.cast(function, ctypes.c_void_p)
        self.kept.append(table)
        return table

    def _limit(self, qop):
        properties = SecurityProperties(MAX_SSF[qop] and 1, MAX_SSF[qop], 65536, 0, None, None)
        self._check(self.sasl.sasl_setprop(self.connection, SEC_PROPS, ctypes.byref(properties)))

    def _check(self, code):
        if code not in (OK, CONTINUE):
            detail = self.sasl.sasl_errdetail(self.connection) if self.connection else b""
            raise SaslError((detail or b"").decode(errors="replace"), code)


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    json_party.serve(Party(), SaslError, lambda failure: failure.code)
