# SPDX-License-Identifier: MIT
"""One end of TLS whose key is on the only PKCS#11 token, whose PIN is 1234.

token_tls.py make FILE                            makes the key and writes its public half (PUBLICKEYBLOB)
token_tls.py serve CHAIN ROOT                     prints a port and returns one client's line in capitals
token_tls.py get CHAIN ROOT HOST PORT VERSION     prints the line that the server returns for "abc"
"""

import importlib.util
import pathlib
import socket
import ssl
import sys

import opensspi

opensspi.install_as_pywin32()

from opensspi import sspicon, win32crypt  # noqa: E402  (the example takes pywin32's names)
from opensspi import win32cryptcon as con  # noqa: E402

EXAMPLE = pathlib.Path(__file__).resolve().parents[3] / "examples" / "tls_socket.py"
SPEC = importlib.util.spec_from_file_location("tls_socket", EXAMPLE)
tls_socket = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(tls_socket)

CARD = (con.MS_SCARD_PROV, con.PROV_RSA_FULL)
CONTAINER = "TLS"
PIN = "1234"
CLIENTS = {"1.2": 0x800, "1.3": 0x2000}  # SP_PROT_*


def make(path):
    with win32crypt.CryptAcquireContext(CONTAINER, *CARD, con.CRYPT_NEWKEYSET) as provider:
        provider.CryptSetProvParam(con.PP_SIGNATURE_PIN, PIN)
        key = provider.CryptGenKey(con.AT_SIGNATURE, 0, 2048)
        pathlib.Path(path).write_bytes(key.CryptExportKey(None, con.PUBLICKEYBLOB))


def certificate_of(chain):
    """certificate_of returns the first certificate of a file, linked to the key, and its provider."""
    store = win32crypt.CertOpenStore(con.CERT_STORE_PROV_MEMORY, 0, None, 0, None)
    blocks = pathlib.Path(chain).read_text().split("-----BEGIN ")[1:]
    added = [
        store.CertAddEncodedCertificateToStore(
            con.X509_ASN_ENCODING,
            ssl.PEM_cert_to_DER_cert("-----BEGIN " + block.strip()),
            con.CERT_STORE_ADD_ALWAYS,
        )
        for block in blocks
    ]
    info = {
        "ContainerName": CONTAINER,
        "ProvName": CARD[0],
        "ProvType": CARD[1],
        "KeySpec": con.AT_SIGNATURE,
    }
    added[0].CertSetCertificateContextProperty(con.CERT_KEY_PROV_INFO_PROP_ID, info)
    _, provider = added[0].CryptAcquireCertificatePrivateKey(con.CRYPT_ACQUIRE_CACHE_FLAG)
    provider.CryptSetProvParam(con.PP_SIGNATURE_PIN, PIN)
    return added[0], (store, provider)


def credential_of(use, chain, root, **more):
    certificate, used = certificate_of(chain)
    roots = pathlib.Path(root).read_bytes()
    credential = tls_socket.credential_of(use, Certificates=[certificate], RootStore=roots, **more)
    return credential, used


def serve(chain, root):
    credential, _used = credential_of(sspicon.SECPKG_CRED_INBOUND, chain, root)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        connection, _ = listener.accept()
    with connection:
        tls = tls_socket.TlsSocket(connection, credential)
        tls.send(tls.recv().upper())
        tls.close()


def get(chain, root, host, port, version):
    credential, _used = credential_of(
        sspicon.SECPKG_CRED_OUTBOUND, chain, root, EnabledProtocols=CLIENTS[version]
    )
    with socket.create_connection(("127.0.0.1", int(port))) as connection:
        tls = tls_socket.TlsSocket(connection, credential, host)
        tls.send(b"abc\n")
        print(tls.recv().decode(), end="")
        tls.close()


if __name__ == "__main__":
    {"make": make, "serve": serve, "get": get}[sys.argv[1]](*sys.argv[2:])
