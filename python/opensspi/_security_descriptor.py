# SPDX-License-Identifier: MIT
"""Security descriptors as return values: the owner of a key container, and the rights to it."""

import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from opensspi._core import PySID

_HEAD: Final = struct.Struct("<BBHIIII")  # [MS-DTYP] 2.4.6: revision, 0, control, then four offsets
_ACL: Final = struct.Struct("<BBHHH")  # 2.4.5: revision, 0, size, count, 0
_ACE: Final = struct.Struct("<BBHI")  # 2.4.4: type, flags, size, and the mask of the common kinds
_SID_HEAD: Final = 8
_SE_DACL_PRESENT: Final = 0x0004
_SE_SACL_PRESENT: Final = 0x0010
_SE_SELF_RELATIVE: Final = 0x8000


def _sid(content: bytes, offset: int) -> "PySID":
    from opensspi._core import PySID

    return PySID(content[offset : offset + _SID_HEAD + 4 * content[offset + 1]])


class PyACL:
    """PyACL is a read-only list of rights."""

    def __init__(self, content: bytes) -> None:
        self._revision: int
        self._size: int
        self._revision, _, self._size, count, _ = _ACL.unpack_from(content)
        self._aces = []
        offset = _ACL.size
        for _ in range(count):
            kind, flags, size, mask = _ACE.unpack_from(content, offset)
            self._aces.append(((kind, flags), mask, _sid(content, offset + _ACE.size)))
            offset += size

    def __repr__(self) -> str:
        return f"<PyACL of {len(self._aces)} entries>"

    def IsValid(self) -> bool:
        return True

    def GetAclSize(self) -> int:
        return self._size

    def GetAclRevision(self) -> int:
        return self._revision

    def GetAceCount(self) -> int:
        return len(self._aces)

    def GetAce(self, index: int, /) -> tuple[tuple[int, int], int, "PySID"]:
        """GetAce returns ((type, flags), mask, SID)."""
        return self._aces[index]


class PySECURITY_DESCRIPTOR:
    """PySECURITY_DESCRIPTOR is an owner, a group and a list of rights; it cannot be changed.

    bytes() of it is the self-relative form, which Windows' functions take.
    """

    def __init__(self, content: "Buffer") -> None:
        self._content = bytes(content)
        self._revision, _, self._control, *offsets = _HEAD.unpack_from(self._content)
        self._owner, self._group, self._sacl, self._dacl = offsets

    def __bytes__(self) -> bytes:
        return self._content

    def __repr__(self) -> str:
        return f"<PySECURITY_DESCRIPTOR of {self.GetSecurityDescriptorOwner()}>"

    def IsValid(self) -> bool:
        return True

    def IsSelfRelative(self) -> bool:
        return bool(self._control & _SE_SELF_RELATIVE)

    def GetLength(self) -> int:
        return len(self._content)

    def GetSecurityDescriptorControl(self) -> tuple[int, int]:
        """GetSecurityDescriptorControl returns (control, revision)."""
        return self._control, self._revision

    def GetSecurityDescriptorOwner(self) -> "PySID | None":
        return _sid(self._content, self._owner) if self._owner else None

    def GetSecurityDescriptorGroup(self) -> "PySID | None":
        return _sid(self._content, self._group) if self._group else None

    def GetSecurityDescriptorDacl(self) -> PyACL | None:
        return self._acl(_SE_DACL_PRESENT, self._dacl)

    def GetSecurityDescriptorSacl(self) -> PyACL | None:
        return self._acl(_SE_SACL_PRESENT, self._sacl)

    def _acl(self, present: int, offset: int) -> PyACL | None:
        return PyACL(self._content[offset:]) if self._control & present and offset else None
