

def HRESULT_FROM_WIN32(scode):
    """HRESULT_FROM_WIN32 puts a Win32 error into the HRESULT space, as a signed integer."""
    return (scode & 0xFFFF) - 0x7FF90000


def HRESULT_FROM_NT(x):
    """HRESULT_FROM_NT marks an NTSTATUS as such."""
    return x | 0x10000000


def SUCCEEDED(Status):
    """SUCCEEDED tells whether a status is a success or informational."""
    return Status >= 0


def FAILED(Status):
    """FAILED tells whether a status is a failure."""
    return Status < 0


def HRESULT_CODE(hr):
    """HRESULT_CODE answers the low half of a status."""
    return hr & 0xFFFF


def HRESULT_FACILITY(hr):
    """HRESULT_FACILITY answers which part of the system a status belongs to: a FACILITY_ constant."""
    return hr >> 16 & 0x1FFF


def HRESULT_SEVERITY(hr):
    """HRESULT_SEVERITY answers SEVERITY_SUCCESS or SEVERITY_ERROR."""
    return hr >> 31 & 1


SCODE_CODE = HRESULT_CODE
SCODE_FACILITY = HRESULT_FACILITY
SCODE_SEVERITY = HRESULT_SEVERITY


def GetScode(hr):
    """GetScode answers its argument: a status is one number since 32-bit Windows."""
    return hr


def ResultFromScode(sc):
    """ResultFromScode answers its argument."""
    return sc
