# SPDX-License-Identifier: MIT
"""win32crypt: providers, keys and hashes of CryptoAPI, data protection, names and parts of certificates."""

from typing import Final, NoReturn

from opensspi._core import CertAlgIdToOID as CertAlgIdToOID
from opensspi._core import CertNameToStr as CertNameToStr
from opensspi._core import CertOIDToAlgId as CertOIDToAlgId
from opensspi._core import CryptAcquireContext as CryptAcquireContext
from opensspi._core import CryptBinaryToString as CryptBinaryToString
from opensspi._core import CryptDecodeObjectEx as CryptDecodeObjectEx
from opensspi._core import CryptEncodeObjectEx as CryptEncodeObjectEx
from opensspi._core import CryptEnumOIDInfo as CryptEnumOIDInfo
from opensspi._core import CryptEnumProviders as CryptEnumProviders
from opensspi._core import CryptEnumProviderTypes as CryptEnumProviderTypes
from opensspi._core import CryptFindOIDInfo as CryptFindOIDInfo
from opensspi._core import CryptGetDefaultProvider as CryptGetDefaultProvider
from opensspi._core import CryptProtectData as CryptProtectData
from opensspi._core import CryptSetProviderEx as CryptSetProviderEx
from opensspi._core import CryptStringToBinary as CryptStringToBinary
from opensspi._core import CryptUnprotectData as CryptUnprotectData
from opensspi._core import PyCRYPTHASH as PyCRYPTHASH
from opensspi._core import PyCRYPTKEY as PyCRYPTKEY
from opensspi._core import PyCRYPTPROV as PyCRYPTPROV
from opensspi._errors import error as error

# What pywin32 has and this project does not have yet.
_MISSING: Final = frozenset(
    [
        "CertAddSerializedElementToStore",
        "CertEnumPhysicalStore",
        "CertEnumSystemStore",
        "CertEnumSystemStoreLocation",
        "CertOpenStore",
        "CertOpenSystemStore",
        "CertRegisterSystemStore",
        "CertUnregisterSystemStore",
        "CryptDecodeMessage",
        "CryptDecryptAndVerifyMessageSignature",
        "CryptDecryptMessage",
        "CryptEncryptMessage",
        "CryptEnumKeyIdentifierProperties",
        "CryptFindLocalizedName",
        "CryptFormatObject",
        "CryptGetKeyIdentifierProperty",
        "CryptGetMessageCertificates",
        "CryptGetMessageSignerCount",
        "CryptQueryObject",
        "CryptSignAndEncryptMessage",
        "CryptSignMessage",
        "CryptVerifyDetachedMessageSignature",
        "CryptVerifyMessageSignature",
        "PFXImportCertStore",
        "PFXIsPFXBlob",
        "PFXVerifyPassword",
    ]
)


def __getattr__(name: str) -> NoReturn:
    reason = ": OpenSSPI does not have this part of pywin32 yet" if name in _MISSING else ""
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}{reason}", name=name)
