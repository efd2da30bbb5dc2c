# SPDX-License-Identifier: MIT
"""keys: keys in files, and CryptoAPI's key containers.

    from opensspi import keys

    pem = keys.convert(pathlib.Path("key.pvk").read_bytes(), "pem", password, new_password=password)
    print([container.name for container in keys.containers()])

Passwords are str, or bytes in UTF-8. The copies that a call makes are wiped; a bytearray can be wiped
by the caller, too. Failures are pywintypes.error.
"""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from opensspi import _core
from opensspi import win32cryptcon as con
from opensspi._errors import error
from opensspi.winerror import NTE_BAD_KEYSET, NTE_NO_KEY

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = [
    "Container",
    "Form",
    "Key",
    "Pair",
    "Use",
    "containers",
    "convert",
    "delete_container",
    "read",
]

Form = Literal["blob", "pvk", "pem", "der"]
Use = Literal["exchange", "signature"]

_FORMATS: Final = {"blob": 1, "pvk": 2, "pem": 3, "der": 4}  # OPENSSPI_KEY_FORMAT
_PUBLIC_ONLY, _TRADITIONAL, _PVK_40_BIT = 1, 2, 4  # OPENSSPI_KEY_*
_KEY_SPECS: Final[dict[Use, int]] = {"exchange": con.AT_KEYEXCHANGE, "signature": con.AT_SIGNATURE}
_ALGORITHMS: Final = {number: name for name, number in vars(con).items() if name.startswith("CALG_")}
# One provider of each family; the members of a family share their containers.
_FAMILIES: Final = (
    (con.MS_ENH_RSA_AES_PROV, con.PROV_RSA_AES),
    (con.MS_ENH_DSS_DH_PROV, con.PROV_DSS_DH),
)


@dataclass(frozen=True, slots=True)
class Key:
    """Key is which key the bytes of a file hold."""

    form: Form
    kind: Literal["RSA", "DSA", "DH", "EC"]
    algorithm: str
    bits: int
    private: bool
    encrypted: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Pair is a key pair of a container."""

    use: Use
    algorithm: str
    bits: int
    exportable: bool


@dataclass(frozen=True, slots=True)
class Container:
    """Container is a key container."""

    name: str
    provider: str
    unique_name: str
    pairs: tuple[Pair, ...]
    problem: str | None
    """Why it cannot be opened; then unique_name and pairs are empty."""


def read(key: "Buffer", password: "str | Buffer | None" = None) -> Key:
    """read says which key the bytes of a key blob, PVK, PEM or DER file hold.

    ERROR_INVALID_PASSWORD if it is encrypted and the password is missing or wrong.
    """
    return Key(**json.loads(_core.key_read(key, password)))


def convert(
    key: "Buffer",
    form: Form,
    password: "str | Buffer | None" = None,
    *,
    new_password: "str | Buffer | None" = None,
    public_only: bool = False,
    use: Use | None = None,
    blob_version: Literal[2, 3] | None = None,
    traditional: bool = False,
    pvk_40_bit: bool = False,
) -> bytes:
    """convert returns a key in another form: "blob", "pvk", "pem" (PKCS#8, SubjectPublicKeyInfo) or "der".

    `password` opens `key`; PVK, PEM and DER are encrypted with `new_password` unless it is None. `use`
    and `blob_version` are by default the key's own use and the lowest version that holds the key.
    `traditional` is PKCS#1 and the like for PEM and DER; `pvk_40_bit` encrypts a PVK file as old
    versions of Windows read it.
    """
    if form not in _FORMATS:
        raise ValueError(f"form must be one of {', '.join(_FORMATS)}, not {form!r}")
    if use is not None and use not in _KEY_SPECS:
        raise ValueError(f"use must be one of {', '.join(_KEY_SPECS)}, not {use!r}")
    flags = public_only * _PUBLIC_ONLY | traditional * _TRADITIONAL | pvk_40_bit * _PVK_40_BIT
    key_spec = 0 if use is None else _KEY_SPECS[use]
    return _core.key_convert(key, password, _FORMATS[form], flags, key_spec, blob_version or 0, new_password)


def containers(*, provider: str | None = None, machine: bool = False) -> tuple[Container, ...]:
    """containers returns the key containers of the user or of the machine, with their key pairs.

    Without a provider's name these are the containers of both families, RSA and DSS. A container that
    cannot be opened is one of them, too.
    """
    flags = _flags(machine)
    found: list[Container] = []
    for name, kind in _providers(provider):
        with _core.CryptAcquireContext(None, name, kind, flags | con.CRYPT_VERIFYCONTEXT) as session:
            listed = session.CryptGetProvParam(con.PP_ENUMCONTAINERS)
        found += [_container(each, name, kind, flags) for each in listed]
    return tuple(found)


def delete_container(name: str, *, provider: str | None = None, machine: bool = False) -> None:
    """delete_container deletes a container and its keys for ever.

    Without a provider's name it is searched in both families, RSA first. NTE_BAD_KEYSET if there is none.
    """
    *others, (last, last_kind) = _providers(provider)
    flags = _flags(machine) | con.CRYPT_DELETEKEYSET
    for other, kind in others:
        try:
            _core.CryptAcquireContext(name, other, kind, flags)
            return
        except error as refusal:
            if refusal.winerror != NTE_BAD_KEYSET:
                raise
    _core.CryptAcquireContext(name, last, last_kind, flags)


def _flags(machine: bool) -> int:
    return con.CRYPT_MACHINE_KEYSET if machine else 0


def _providers(name: str | None) -> tuple[tuple[str, int], ...]:
    """_providers returns names and types. The library refuses a name that does not exist."""
    if name is None:
        return _FAMILIES
    kinds = {known.lower(): kind for known, kind in _core.CryptEnumProviders()}
    return ((name, kinds.get(name.lower(), con.PROV_RSA_AES)),)


def _container(name: str, provider: str, kind: int, flags: int) -> Container:
    try:
        with _core.CryptAcquireContext(name, provider, kind, flags) as session:
            unique_name = session.CryptGetProvParam(con.PP_UNIQUE_CONTAINER).decode()
            return Container(name, provider, unique_name, _pairs(session), None)
    except error as refusal:
        return Container(name, provider, "", (), str(refusal.strerror))


def _pairs(session: _core.PyCRYPTPROV) -> tuple[Pair, ...]:
    found = []
    for use, key_spec in _KEY_SPECS.items():
        try:
            key = session.CryptGetUserKey(key_spec)
        except error as refusal:
            if refusal.winerror != NTE_NO_KEY:
                raise
            continue
        permissions = key.CryptGetKeyParam(con.KP_PERMISSIONS)
        found.append(
            Pair(
                use=use,
                algorithm=_ALGORITHMS[key.CryptGetKeyParam(con.KP_ALGID)],
                bits=key.CryptGetKeyParam(con.KP_KEYLEN),
                exportable=bool(permissions & con.CRYPT_EXPORT),
            )
        )
    return tuple(found)
