# SPDX-License-Identifier: MIT
"""win32api: the functions of Windows' kernel that programs use with security."""

from opensspi import _core
from opensspi._core import CloseHandle as CloseHandle
from opensspi._core import FormatMessage as FormatMessage
from opensspi._core import GetComputerName as GetComputerName
from opensspi._core import GetComputerNameEx as GetComputerNameEx
from opensspi._core import GetCurrentProcess as GetCurrentProcess
from opensspi._core import GetCurrentThread as GetCurrentThread
from opensspi._core import GetLastError as GetLastError
from opensspi._core import GetUserName as GetUserName
from opensspi._core import GetUserNameEx as GetUserNameEx
from opensspi._core import SetLastError as SetLastError
from opensspi._errors import error as error
from opensspi.win32con import NameCanonical as NameCanonical
from opensspi.win32con import NameCanonicalEx as NameCanonicalEx
from opensspi.win32con import NameDisplay as NameDisplay
from opensspi.win32con import NameFullyQualifiedDN as NameFullyQualifiedDN
from opensspi.win32con import NameSamCompatible as NameSamCompatible
from opensspi.win32con import NameServicePrincipal as NameServicePrincipal
from opensspi.win32con import NameUniqueId as NameUniqueId
from opensspi.win32con import NameUnknown as NameUnknown
from opensspi.win32con import NameUserPrincipal as NameUserPrincipal

PyHANDLEType = _core.PyHANDLE
