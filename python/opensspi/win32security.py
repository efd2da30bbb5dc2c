# SPDX-License-Identifier: MIT
"""win32security: security contexts, access tokens and SIDs."""

from opensspi import _core
from opensspi._core import AcceptSecurityContext as AcceptSecurityContext
from opensspi._core import AcquireCredentialsHandle as AcquireCredentialsHandle
from opensspi._core import AddCredentials as AddCredentials
from opensspi._core import ApplyControlToken as ApplyControlToken
from opensspi._core import ChangeAccountPassword as ChangeAccountPassword
from opensspi._core import CheckTokenMembership as CheckTokenMembership
from opensspi._core import ConvertSidToStringSid as ConvertSidToStringSid
from opensspi._core import ConvertStringSidToSid as ConvertStringSidToSid
from opensspi._core import CreateWellKnownSid as CreateWellKnownSid
from opensspi._core import CryptEnumProviders as CryptEnumProviders
from opensspi._core import DuplicateToken as DuplicateToken
from opensspi._core import DuplicateTokenEx as DuplicateTokenEx
from opensspi._core import EnumerateSecurityPackages as EnumerateSecurityPackages
from opensspi._core import ExportSecurityContext as ExportSecurityContext
from opensspi._core import GetTokenInformation as GetTokenInformation
from opensspi._core import ImpersonateAnonymousToken as ImpersonateAnonymousToken
from opensspi._core import ImpersonateLoggedOnUser as ImpersonateLoggedOnUser
from opensspi._core import ImpersonateSelf as ImpersonateSelf
from opensspi._core import ImportSecurityContext as ImportSecurityContext
from opensspi._core import InitializeSecurityContext as InitializeSecurityContext
from opensspi._core import LogonUser as LogonUser
from opensspi._core import LookupAccountName as LookupAccountName
from opensspi._core import LookupAccountSid as LookupAccountSid
from opensspi._core import OpenProcessToken as OpenProcessToken
from opensspi._core import OpenThreadToken as OpenThreadToken
from opensspi._core import QuerySecurityPackageInfo as QuerySecurityPackageInfo
from opensspi._core import RevertToSelf as RevertToSelf
from opensspi._core import SetContextAttributes as SetContextAttributes
from opensspi._core import SetThreadToken as SetThreadToken
from opensspi._errors import error as error
from opensspi.ntsecuritycon import *  # noqa: F403 - pywin32 has these here too
from opensspi.sspicon import SECPKG_CRED_BOTH as SECPKG_CRED_BOTH
from opensspi.sspicon import SECPKG_CRED_INBOUND as SECPKG_CRED_INBOUND
from opensspi.sspicon import SECPKG_CRED_OUTBOUND as SECPKG_CRED_OUTBOUND
from opensspi.sspicon import SECPKG_FLAG_ACCEPT_WIN32_NAME as SECPKG_FLAG_ACCEPT_WIN32_NAME
from opensspi.sspicon import SECPKG_FLAG_CLIENT_ONLY as SECPKG_FLAG_CLIENT_ONLY
from opensspi.sspicon import SECPKG_FLAG_CONNECTION as SECPKG_FLAG_CONNECTION
from opensspi.sspicon import SECPKG_FLAG_DATAGRAM as SECPKG_FLAG_DATAGRAM
from opensspi.sspicon import SECPKG_FLAG_EXTENDED_ERROR as SECPKG_FLAG_EXTENDED_ERROR
from opensspi.sspicon import SECPKG_FLAG_IMPERSONATION as SECPKG_FLAG_IMPERSONATION
from opensspi.sspicon import SECPKG_FLAG_INTEGRITY as SECPKG_FLAG_INTEGRITY
from opensspi.sspicon import SECPKG_FLAG_MULTI_REQUIRED as SECPKG_FLAG_MULTI_REQUIRED
from opensspi.sspicon import SECPKG_FLAG_PRIVACY as SECPKG_FLAG_PRIVACY
from opensspi.sspicon import SECPKG_FLAG_STREAM as SECPKG_FLAG_STREAM
from opensspi.sspicon import SECPKG_FLAG_TOKEN_ONLY as SECPKG_FLAG_TOKEN_ONLY
from opensspi.win32con import LOGON32_LOGON_BATCH as LOGON32_LOGON_BATCH
from opensspi.win32con import LOGON32_LOGON_INTERACTIVE as LOGON32_LOGON_INTERACTIVE
from opensspi.win32con import LOGON32_LOGON_NETWORK as LOGON32_LOGON_NETWORK
from opensspi.win32con import LOGON32_LOGON_NETWORK_CLEARTEXT as LOGON32_LOGON_NETWORK_CLEARTEXT
from opensspi.win32con import LOGON32_LOGON_NEW_CREDENTIALS as LOGON32_LOGON_NEW_CREDENTIALS
from opensspi.win32con import LOGON32_LOGON_SERVICE as LOGON32_LOGON_SERVICE
from opensspi.win32con import LOGON32_LOGON_UNLOCK as LOGON32_LOGON_UNLOCK
from opensspi.win32con import LOGON32_PROVIDER_DEFAULT as LOGON32_PROVIDER_DEFAULT
from opensspi.win32con import LOGON32_PROVIDER_WINNT35 as LOGON32_PROVIDER_WINNT35
from opensspi.win32con import LOGON32_PROVIDER_WINNT40 as LOGON32_PROVIDER_WINNT40
from opensspi.win32con import LOGON32_PROVIDER_WINNT50 as LOGON32_PROVIDER_WINNT50

PyCredHandleType = _core.PyCredHandle
PyCtxtHandleType = _core.PyCtxtHandle
PySecBufferType = _core.PySecBuffer
PySecBufferDescType = _core.PySecBufferDesc
PySIDType = _core.PySID
CredHandleType = PyCredHandleType
CtxtHandleType = PyCtxtHandleType
SecBufferType = PySecBufferType
SecBufferDescType = PySecBufferDescType
SIDType = PySIDType
SID = PySIDType
SDDL_REVISION_1 = 1
UNICODE = 1
MICROSOFT_KERBEROS_NAME_A = b"Kerberos"
MSV1_0_PACKAGE_NAME = b"MICROSOFT_AUTHENTICATION_PACKAGE_V1_0"
