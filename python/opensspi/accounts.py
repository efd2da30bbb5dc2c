# SPDX-License-Identifier: MIT
"""accounts: the local accounts that servers of this user, or of this machine, accept.

    from opensspi import accounts

    accounts.add("alice", password, groups=["staff"])
    print([account.name for account in accounts.list() if account.locked])

With `machine=True` a function works on the machine's store, which every server of this machine reads,
instead of the current user's. Passwords are str, or bytes in UTF-8. The copies that a call makes are
wiped; a bytearray can be wiped by the caller, too. Failures are pywintypes.error.
"""

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from opensspi import _core
from opensspi._times import to_filetime
from opensspi.win32cryptcon import CRYPT_STRING_BASE64HEADER

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = [
    "NEVER",
    "Account",
    "add",
    "list",
    "remove",
    "set",
    "set_certificates",
    "set_digest_realms",
    "set_password",
]

NEVER: Final = datetime.datetime.max.replace(tzinfo=datetime.UTC)
_SECONDS_OF_NEVER: Final = 2**63 - 1  # OPENSSPI_EXPIRES_NEVER
_TICKS_OF_1970: Final = to_filetime(datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC))


@dataclass(frozen=True, slots=True)
class Account:
    """Account is an account as it was when it was listed. Times are in UTC."""

    name: str
    full_name: str
    sid: str
    groups: tuple[str, ...]
    digest_realms: tuple[str, ...]
    certificates: tuple[str, ...]
    """Mappings as in Windows' altSecurityIdentities."""
    unix_user: str
    """The Unix user that a server's thread may become for this account; "" for none."""
    enabled: bool
    locked: bool
    """Too many wrong passwords; it ends by itself, or with `set(name, enabled=True)`."""
    expired: bool
    must_change: bool
    """The password must be changed before the next logon."""
    automatic: bool
    """The account that the library makes for the user to whom the store belongs."""
    created: datetime.datetime
    password_set: datetime.datetime | None
    password_expires: datetime.datetime
    """NEVER if it does not expire."""
    expires: datetime.datetime
    """NEVER if it does not expire."""


def list(*, machine: bool = False) -> tuple[Account, ...]:
    """list returns the accounts of a store; none if there is no store yet."""
    return tuple(_account(fields) for fields in json.loads(_core.account_list(machine))["accounts"])


def add(
    name: str,
    password: "str | Buffer",
    *,
    full_name: str = "",
    groups: Iterable[str] = (),
    unix_user: str = "",
    expires: datetime.datetime = NEVER,
    enabled: bool = True,
    must_change: bool = False,
    machine: bool = False,
) -> None:
    """add creates an account, its groups if they are new, and the store if there is none.

    An account with an empty password may not log on unless the setting empty_password_logons allows it.
    """
    fields = _fields(full_name, groups, unix_user, expires, enabled, must_change)
    _core.account_add(machine, name, fields, password)


def set(
    name: str,
    *,
    full_name: str | None = None,
    groups: Iterable[str] | None = None,
    unix_user: str | None = None,
    expires: datetime.datetime | None = None,
    enabled: bool | None = None,
    must_change: bool | None = None,
    machine: bool = False,
) -> None:
    """set changes what is given, and leaves what is None. `enabled=True` also ends a lock.

    `groups` replaces the groups of before. Running servers see the change at their next handshake.
    """
    _core.account_set(machine, name, _fields(full_name, groups, unix_user, expires, enabled, must_change))


def set_password(name: str, password: "str | Buffer", *, machine: bool = False) -> None:
    """set_password gives an account a new password, and ends must_change and a lock."""
    _core.account_set_password(machine, name, password)


def set_digest_realms(
    name: str, realms: Iterable[str], password: "str | Buffer | None" = None, *, machine: bool = False
) -> None:
    """set_digest_realms says in which realms Digest lets an account log on, and replaces those of before.

    It needs the account's password, of which hashes are kept, unless there are no realms.
    """
    _core.account_set_digest_realms(machine, name, _texts(realms, "realms"), password)


def set_certificates(name: str, certificates: Iterable[str | bytes], *, machine: bool = False) -> None:
    """set_certificates says which certificates make a client of Schannel this account.

    Each is a certificate in PEM or DER, whose key counts, or a mapping "X509:...", as
    `Account.certificates` has them. They replace those of before.
    """
    given = [_without_der(each) for each in _texts(certificates, "certificates")]
    _core.account_set_certificates(machine, name, given)


def remove(name: str, *, machine: bool = False) -> None:
    """remove removes an account; its SID is never used again."""
    _core.account_remove(machine, name)


def _texts(texts: Iterable[Any], parameter: str) -> tuple[Any, ...]:
    """_texts refuses a single text, whose letters would be taken for texts."""
    if isinstance(texts, str | bytes):
        raise TypeError(f"{parameter} must be several texts, not one {type(texts).__name__}")
    return tuple(texts)


def _without_der(certificate: str | bytes) -> str | bytes:
    """_without_der makes PEM of DER, which begins with a SEQUENCE."""
    if isinstance(certificate, bytes) and certificate.startswith(b"\x30"):
        return _core.CryptBinaryToString(certificate, CRYPT_STRING_BASE64HEADER)
    return certificate


def _fields(
    full_name: str | None,
    groups: Iterable[str] | None,
    unix_user: str | None,
    expires: datetime.datetime | None,
    enabled: bool | None,
    must_change: bool | None,
) -> dict[str, Any]:
    fields = {
        "full_name": full_name,
        "groups": None if groups is None else _texts(groups, "groups"),
        "unix_user": unix_user,
        "expires": None if expires is None else _seconds(expires),
        "enabled": enabled,
        "must_change": must_change,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _seconds(moment: datetime.datetime) -> int:
    """_seconds is seconds since 1970; a time without a zone is local time."""
    ticks = to_filetime(moment)
    return _SECONDS_OF_NEVER if ticks == to_filetime(NEVER) else (ticks - _TICKS_OF_1970) // 10_000_000


def _time(text: str | None) -> datetime.datetime:
    """_time is a time of a report; what datetime cannot hold is never."""
    try:
        return NEVER if text is None else datetime.datetime.fromisoformat(text)
    except ValueError:
        return NEVER


def _account(fields: dict[str, Any]) -> Account:
    return Account(
        name=fields["name"],
        full_name=fields["full_name"],
        sid=fields["sid"],
        groups=tuple(fields["groups"]),
        digest_realms=tuple(fields["digest_realms"]),
        certificates=tuple(fields["certificates"]),
        unix_user=fields["unix_user"],
        enabled=fields["enabled"],
        locked=fields["locked"],
        expired=fields["expired"],
        must_change=fields["must_change"],
        automatic=fields["automatic"],
        created=_time(fields["created"]),
        password_set=None if fields["password_set"] is None else _time(fields["password_set"]),
        password_expires=_time(fields["password_expires"]),
        expires=_time(fields["expires"]),
    )
