# SPDX-License-Identifier: MIT
def GET_ALG_CLASS(x: int) -> int:
    """GET_ALG_CLASS returns the class of an ALG_ID: an ALG_CLASS_ constant."""
    return x & (7 << 13)


def GET_ALG_TYPE(x: int) -> int:
    """GET_ALG_TYPE returns the type of an ALG_ID: an ALG_TYPE_ constant."""
    return x & (15 << 9)


def GET_ALG_SID(x: int) -> int:
    """GET_ALG_SID returns the number of an ALG_ID within its class and type."""
    return x & 511


def RCRYPT_SUCCEEDED(rt: int) -> bool:
    """RCRYPT_SUCCEEDED returns whether a BOOL says success."""
    return rt == 1


def RCRYPT_FAILED(rt: int) -> bool:
    """RCRYPT_FAILED returns whether a BOOL says failure."""
    return rt == 0


def GET_CERT_ENCODING_TYPE(X: int) -> int:
    """GET_CERT_ENCODING_TYPE returns the half of an encoding type that is for certificates."""
    return X & 0xFFFF


def GET_CMSG_ENCODING_TYPE(X: int) -> int:
    """GET_CMSG_ENCODING_TYPE returns the half of an encoding type that is for messages."""
    return X & -0x10000
