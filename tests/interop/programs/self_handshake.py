# SPDX-License-Identifier: MIT
"""The process's own user authenticates to itself.

Prints the client's name, then whom this thread is while it impersonates.
"""

import sspi
import sspicon
import win32api

client, server = sspi.ClientAuth("NTLM"), sspi.ServerAuth("NTLM")
status, token = 1, None
while status != 0:
    _, token = client.authorize(token)
    status, token = server.authorize(token)
server.verify(b"hello", client.sign(b"hello"))
print(server.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_NAMES))
server.ctxt.ImpersonateSecurityContext()
print(win32api.GetUserName())
server.ctxt.RevertSecurityContext()
