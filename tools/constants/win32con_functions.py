# SPDX-License-Identifier: MIT
def PRIMARYLANGID(lgid: int) -> int:
    """PRIMARYLANGID returns the language of a language identifier."""
    return lgid & 0x3FF


def SUBLANGID(lgid: int) -> int:
    """SUBLANGID returns the variety of a language identifier's language."""
    return lgid >> 10


def IMAGE_SNAP_BY_ORDINAL(Ordinal: int) -> bool:
    """IMAGE_SNAP_BY_ORDINAL returns whether an import names a function by number."""
    return Ordinal & -0x80000000 != 0


def IMAGE_ORDINAL(Ordinal: int) -> int:
    """IMAGE_ORDINAL returns that number."""
    return Ordinal & 0xFFFF


def PALETTEINDEX(i: int) -> int:
    """PALETTEINDEX makes a colour of a palette's entry."""
    return i | 0x1000000


def GetRValue(rgb: int) -> int:
    """GetRValue returns the red part of a colour."""
    return rgb & 0xFF


def GetGValue(rgb: int) -> int:
    """GetGValue returns the green part of a colour."""
    return rgb >> 8 & 0xFF


def GetBValue(rgb: int) -> int:
    """GetBValue returns the blue part of a colour."""
    return rgb >> 16 & 0xFF
