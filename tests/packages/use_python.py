# SPDX-License-Identifier: MIT
"""A first use of the installed Python package: use_python.py SELF-CONTAINED|SYSTEM.

A handshake, a sealed message, a key, a protected secret and a TLS certificate check; then which libcrypto the
process has: the one that the wheel brings, or the system's.
"""

import importlib.metadata
import sys

import opensspi
from opensspi import sspi, sspicon, win32crypt, win32cryptcon, win32security

client, server = sspi.ClientAuth("NTLM"), sspi.ServerAuth("NTLM")
token = None
while not (client.authenticated and server.authenticated):
    _, token = client.authorize(token)
    _, token = server.authorize(token)
assert server.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_NAMES)
assert server.decrypt(*client.encrypt(b"message")) == b"message"

with win32crypt.CryptAcquireContext(
    None, None, win32cryptcon.PROV_RSA_AES, win32cryptcon.CRYPT_VERIFYCONTEXT
) as provider:
    md2 = provider.CryptCreateHash(win32cryptcon.CALG_MD2)  # of Nettle
    md2.CryptHashData(b"abc")
    assert md2.CryptGetHashParam(win32cryptcon.HP_HASHVAL, 0).hex() == "da853b0d3f88d99b30283a69e6ded6bb"
sealed = win32crypt.CryptProtectData(b"secret", None, None, None, None, 0)
assert win32crypt.CryptUnprotectData(sealed, None, None, None, 0)[1] == b"secret"
packages = {package["Name"] for package in win32security.EnumerateSecurityPackages()}
assert {"NTLM", "Negotiate", "WDigest", "Schannel"} <= packages, packages

report = opensspi.doctor()
assert report["version"] == importlib.metadata.version("opensspi") == opensspi.__version__
with open("/proc/self/maps") as maps:
    libraries = {line.split()[-1] for line in maps if "libcrypto" in line}
inside = [path for path in libraries if "/opensspi.libs/" in path]
if sys.argv[1] == "self-contained":
    assert inside, libraries
else:
    assert libraries and not inside, libraries
print("a handshake, a hash, a protected secret:", opensspi.library_path(), *sorted(libraries))
