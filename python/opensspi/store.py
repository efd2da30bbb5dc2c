# SPDX-License-Identifier: MIT
"""store: upkeep of the store that holds accounts, keys and master keys of data protection.

With `machine=True` a function works on the machine's store instead of the current user's. Failures
are pywintypes.error.
"""

import json
import os
from dataclasses import dataclass

from opensspi import _core

__all__ = ["Check", "backup", "check", "rekey"]


@dataclass(frozen=True, slots=True)
class Check:
    """Check is what `check` found."""

    store: str
    """The store's directory."""
    exists: bool
    ok: bool
    sealed_values: int
    """How many sealed values were opened."""
    master_keys: int
    """How many master keys of data protection were opened."""
    master_key: str
    """Where the key comes from that seals the values."""
    problems: tuple[str, ...]


def check(*, machine: bool = False) -> Check:
    """check reads the whole store and opens everything in it. Problems are a result, not a failure."""
    fields = json.loads(_core.store_check(machine))
    return Check(**(fields | {"problems": tuple(fields["problems"])}))


def backup(path: str | os.PathLike[str], *, machine: bool = False) -> None:
    """backup writes a consistent copy of the store, even while servers use it, to a file that must not exist.

    The copy does not hold the key that seals the values. Master keys of data protection, if there are
    any, are copied to the new directory `path`.Protect.
    """
    _core.store_backup(machine, os.fsencode(path))


def rekey(*, machine: bool = False) -> None:
    """rekey creates a new key and seals every value with it, all or none."""
    _core.store_rekey(machine)
