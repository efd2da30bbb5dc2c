# SPDX-License-Identifier: MIT
"""win32crypt: providers, key containers, keys and hashes of CryptoAPI, and data protection."""

from opensspi._core import CertAlgIdToOID as CertAlgIdToOID
from opensspi._core import CertOIDToAlgId as CertOIDToAlgId
from opensspi._core import CryptAcquireContext as CryptAcquireContext
from opensspi._core import CryptBinaryToString as CryptBinaryToString
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
