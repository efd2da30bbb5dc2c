"""win32security: security contexts, access tokens and SIDs."""

from opensspi._core import (
    AcquireCredentialsHandle as AcquireCredentialsHandle,
    EnumerateSecurityPackages as EnumerateSecurityPackages,
)
