#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs testssl.sh, a scanner of TLS servers, against a server of ours: what `make testssl` calls.

    tests/testssl/run.py            prints each finding that is not OK, and fails if EXPECTED does not name it

testssl.sh is the distribution's package. It tries protocols and suites, and looks for Heartbleed, CCS
injection, Ticketbleed, ROBOT, CRIME, POODLE, SWEET32, FREAK, DROWN, LOGJAM, BEAST, LUCKY13, RC4, insecure
renegotiation and the lack of TLS_FALLBACK_SCSV.
"""

import importlib.util
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading

import opensspi

ROOT = pathlib.Path(__file__).resolve().parents[2]
REPORTS = ROOT / "build" / "testssl"
sys.path.insert(0, str(ROOT / "tests" / "interop"))

from peers.tls_pki import Pki  # noqa: E402  (the line above makes it importable)

opensspi.install_as_pywin32()
SPEC = importlib.util.spec_from_file_location("tls_socket", ROOT / "examples" / "tls_socket.py")
tls_socket = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(tls_socket)

import pywintypes  # noqa: E402
import sspicon  # noqa: E402

# Findings that are not OK, and why they are as they are.
OF_THE_TEST = "the test's own certificates, HTTP pages or openssl command"
EXPECTED = {
    "HSTS": OF_THE_TEST,
    "security_headers": OF_THE_TEST,
    "engine_problem": OF_THE_TEST,
    "cert_chain_of_trust": OF_THE_TEST,
    "cert_expirationStatus": OF_THE_TEST,
    "cert_notAfter": OF_THE_TEST,
    "cert_revocation": OF_THE_TEST,
    "cert_trust": OF_THE_TEST,
    "LUCKY13": "suites with CBC are on, as on Windows; OpenSSL checks their padding in constant time",
    "cipherlist_AVERAGE": "the same suites",
    "secure_client_renego": "as on Windows; a connection with nothing but handshakes ends after 64 of them",
}
OK = ("OK", "INFO")
LEAST_FINDINGS = 150  # 183 with testssl.sh 3.0.8
TIMEOUT = 10


def serve(listener, credential):
    """serve sends an empty page to every client that asks."""
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=send_page, args=(connection, credential), daemon=True).start()


def send_page(connection, credential):
    connection.settimeout(TIMEOUT)
    with connection:
        try:
            tls = tls_socket.TlsSocket(connection, credential, protocols=(b"http/1.1",))
            if tls.recv():
                tls.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                tls.close()
        except (OSError, pywintypes.error):
            pass  # testssl.sh breaks most of its connections


def findings(port):
    """findings is what testssl.sh says: {what: (severity, sentence)}."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    report = REPORTS / "report.json"
    report.unlink(missing_ok=True)
    command = [
        "testssl",
        "--quiet",
        "--color",
        "0",
        "--warnings",
        "off",
        "--ip",
        "127.0.0.1",
        "--nodns",
        "none",
    ]
    log = REPORTS / "log.txt"
    with log.open("w") as output:
        subprocess.run([*command, "--jsonfile", report, f"127.0.0.1:{port}"], check=False, stdout=output)
    if not report.exists():
        raise SystemExit(f"testssl.sh wrote no report; its output is in {log}")
    return {row["id"]: (row["severity"], row["finding"]) for row in json.loads(report.read_text())}


def judged(found):
    """judged prints what is not OK; 1 if a finding is unexpected, or if there are too few."""
    other = {what: why for what, why in found.items() if why[0] not in OK}
    unexpected = 0
    for what, (severity, sentence) in sorted(other.items()):
        reason = EXPECTED.get(what.split(" ")[0])  # "cert_trust <cert#2>" is of the second certificate
        unexpected += reason is None
        print(f"{what}: {severity}: {sentence}\n    {reason or 'NOT EXPECTED'}")
    print(f"{len(found)} findings, {len(other)} not OK, {unexpected} of them unexpected")
    return 1 if unexpected or len(found) < LEAST_FINDINGS else 0


def main():
    with tempfile.TemporaryDirectory(prefix="opensspi-testssl-") as directory:
        pki = Pki(pathlib.Path(directory))
        credential = tls_socket.credential_of(
            sspicon.SECPKG_CRED_INBOUND, Certificates=[pki.pair("server"), pki.pair("rsa")]
        )
        with socket.create_server(("127.0.0.1", 0)) as listener:
            threading.Thread(target=serve, args=(listener, credential), daemon=True).start()
            found = findings(listener.getsockname()[1])
    return judged(found)


if __name__ == "__main__":
    sys.exit(main())
