# SPDX-License-Identifier: MIT
"""win32crypt: providers, keys and hashes of CryptoAPI, data protection, certificates and their stores."""

from typing import Final, NoReturn

from opensspi._core import CertAddSerializedElementToStore as CertAddSerializedElementToStore
from opensspi._core import CertAlgIdToOID as CertAlgIdToOID
from opensspi._core import CertCreateCertificateChainEngine as CertCreateCertificateChainEngine
from opensspi._core import CertCreateCertificateContext as CertCreateCertificateContext
from opensspi._core import CertCreateCRLContext as CertCreateCRLContext
from opensspi._core import CertCreateCTLContext as CertCreateCTLContext
from opensspi._core import CertCreateSelfSignCertificate as CertCreateSelfSignCertificate
from opensspi._core import CertEnumPhysicalStore as CertEnumPhysicalStore
from opensspi._core import CertEnumSystemStore as CertEnumSystemStore
from opensspi._core import CertEnumSystemStoreLocation as CertEnumSystemStoreLocation
from opensspi._core import CertFindChainInStore as CertFindChainInStore
from opensspi._core import CertGetCertificateChain as CertGetCertificateChain
from opensspi._core import CertNameToStr as CertNameToStr
from opensspi._core import CertOIDToAlgId as CertOIDToAlgId
from opensspi._core import CertOpenStore as CertOpenStore
from opensspi._core import CertOpenSystemStore as CertOpenSystemStore
from opensspi._core import CertRegisterSystemStore as CertRegisterSystemStore
from opensspi._core import CertStrToName as CertStrToName
from opensspi._core import CertUnregisterSystemStore as CertUnregisterSystemStore
from opensspi._core import CertVerifyCertificateChainPolicy as CertVerifyCertificateChainPolicy
from opensspi._core import CertVerifyRevocation as CertVerifyRevocation
from opensspi._core import CryptAcquireContext as CryptAcquireContext
from opensspi._core import CryptBinaryToString as CryptBinaryToString
from opensspi._core import CryptDecodeObjectEx as CryptDecodeObjectEx
from opensspi._core import CryptEncodeObjectEx as CryptEncodeObjectEx
from opensspi._core import CryptEnumOIDInfo as CryptEnumOIDInfo
from opensspi._core import CryptEnumProviders as CryptEnumProviders
from opensspi._core import CryptEnumProviderTypes as CryptEnumProviderTypes
from opensspi._core import CryptFindOIDInfo as CryptFindOIDInfo
from opensspi._core import CryptFormatObject as CryptFormatObject
from opensspi._core import CryptGetDefaultProvider as CryptGetDefaultProvider
from opensspi._core import CryptProtectData as CryptProtectData
from opensspi._core import CryptQueryObject as CryptQueryObject
from opensspi._core import CryptSetProviderEx as CryptSetProviderEx
from opensspi._core import CryptSignAndEncodeCertificate as CryptSignAndEncodeCertificate
from opensspi._core import CryptSignCertificate as CryptSignCertificate
from opensspi._core import CryptStringToBinary as CryptStringToBinary
from opensspi._core import CryptUnprotectData as CryptUnprotectData
from opensspi._core import PFXImportCertStore as PFXImportCertStore
from opensspi._core import PFXIsPFXBlob as PFXIsPFXBlob
from opensspi._core import PFXVerifyPassword as PFXVerifyPassword
from opensspi._core import PyCERT_CHAIN_CONTEXT as PyCERT_CHAIN_CONTEXT
from opensspi._core import PyCERT_CONTEXT as PyCERT_CONTEXT
from opensspi._core import PyCERTCHAINENGINE as PyCERTCHAINENGINE
from opensspi._core import PyCERTSTORE as PyCERTSTORE
from opensspi._core import PyCRL_CONTEXT as PyCRL_CONTEXT
from opensspi._core import PyCRYPTHASH as PyCRYPTHASH
from opensspi._core import PyCRYPTKEY as PyCRYPTKEY
from opensspi._core import PyCRYPTPROV as PyCRYPTPROV
from opensspi._core import PyCTL_CONTEXT as PyCTL_CONTEXT
from opensspi._errors import error as error

# What pywin32 has and this project does not have yet.
_MISSING: Final = frozenset(
    [
        "CryptDecodeMessage",
        "CryptDecryptAndVerifyMessageSignature",
        "CryptDecryptMessage",
        "CryptEncryptMessage",
        "CryptEnumKeyIdentifierProperties",
        "CryptFindLocalizedName",
        "CryptGetKeyIdentifierProperty",
        "CryptGetMessageCertificates",
        "CryptGetMessageSignerCount",
        "CryptSignAndEncryptMessage",
        "CryptSignMessage",
        "CryptVerifyDetachedMessageSignature",
        "CryptVerifyMessageSignature",
    ]
)


def __getattr__(name: str) -> NoReturn:
    reason = ": OpenSSPI does not have this part of pywin32 yet" if name in _MISSING else ""
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}{reason}", name=name)
