# SPDX-License-Identifier: MIT
def HRESULT_FROM_WIN32(scode: int) -> int:
    """HRESULT_FROM_WIN32 puts a Win32 error into the HRESULT space, as a signed integer."""
    return (scode & 0xFFFF) - 0x7FF90000


def HRESULT_FROM_NT(x: int) -> int:
    """HRESULT_FROM_NT marks an NTSTATUS as such."""
    return x | 0x10000000


def SUCCEEDED(Status: int) -> bool:
    """SUCCEEDED returns whether a status is a success or informational."""
    return Status >= 0


def FAILED(Status: int) -> bool:
    """FAILED returns whether a status is a failure."""
    return Status < 0


def HRESULT_CODE(hr: int) -> int:
    """HRESULT_CODE returns the low half of a status."""
    return hr & 0xFFFF


def HRESULT_FACILITY(hr: int) -> int:
    """HRESULT_FACILITY returns which part of the system a status belongs to: a FACILITY_ constant."""
    return hr >> 16 & 0x1FFF


def HRESULT_SEVERITY(hr: int) -> int:
    """HRESULT_SEVERITY returns SEVERITY_SUCCESS or SEVERITY_ERROR."""
    return hr >> 31 & 1


def SCODE_CODE(sc: int) -> int:
    """SCODE_CODE is HRESULT_CODE under its 16-bit name."""
    return HRESULT_CODE(sc)


def SCODE_FACILITY(sc: int) -> int:
    """SCODE_FACILITY is HRESULT_FACILITY under its 16-bit name."""
    return HRESULT_FACILITY(sc)


def SCODE_SEVERITY(sc: int) -> int:
    """SCODE_SEVERITY is HRESULT_SEVERITY under its 16-bit name."""
    return HRESULT_SEVERITY(sc)


def GetScode(hr: int) -> int:
    """GetScode returns its argument: a status is one number since 32-bit Windows."""
    return hr


def ResultFromScode(sc: int) -> int:
    """ResultFromScode returns its argument."""
    return sc
