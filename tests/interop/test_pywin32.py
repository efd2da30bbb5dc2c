# SPDX-License-Identifier: MIT
"""pywin32's own tests and demos, unmodified, out of its Windows wheel."""

import ast
import base64
import os
import pwd
import socket
import subprocess
import sys
import warnings
import zipfile

import pytest
from peers import requirements
from peers.account import DOMAIN, PASSWORD, USER
from peers.party import HERE, end, http_server

HABITS = str(HERE / "python2_habits.py")


@pytest.fixture(params=["python -m opensspi", "python"])
def python(request, home):
    """python is an interpreter that finds pywin32's names, in each of the two ways to get them."""
    if request.param == "python":
        requirements.need_module("win32security", "pip install ./python/pywin32-names")
        return Python([], home)
    return Python(["-m", "opensspi"], home)


class Python:
    """Python runs programs, unbuffered, with further variables."""

    def __init__(self, prefix, environment):
        self.command = [sys.executable, "-u", *prefix]
        # Newer interpreters warn of backslashes in pywin32's plain strings.
        self.environment = dict(os.environ, PYTHONWARNINGS="ignore::SyntaxWarning", **environment)

    def run(self, *arguments, path=(), check=True, directory=None):
        search = os.pathsep.join([*map(str, path), self.environment.get("PYTHONPATH", "")])
        finished = subprocess.run(
            [*self.command, *map(str, arguments)],
            env=self.environment | {"PYTHONPATH": search},
            cwd=directory,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        assert not check or finished.returncode == 0, finished.stdout
        return finished.stdout


def own_tests(pywin32):
    """own_tests is the names of the methods of TestSSPI in test_sspi.py."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of backslashes in its plain strings
        module = ast.parse((pywin32 / "win32/test/test_sspi.py").read_text())
    (case,) = (node for node in module.body if isinstance(node, ast.ClassDef) and node.name == "TestSSPI")
    return {
        node.name for node in case.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test")
    }


def test_pywin32s_own_tests_pass(pywin32, python, realm, own_keytab):
    """Whole: with Kerberos, in which the user of the tests is client and service, as on Windows."""
    keytab = f"FILE:{own_keytab}"
    python.environment |= realm.environment | {"KRB5_KTNAME": keytab, "KRB5_CLIENT_KTNAME": keytab}
    names = own_tests(pywin32)
    assert len(names) == 11
    tests = [f"test_sspi.TestSSPI.{name}" for name in sorted(names)]
    output = python.run("-m", "unittest", "-v", *tests, path=[pywin32 / "win32/test", pywin32 / "testutil"])
    assert "Ran 11 tests" in output
    assert output.rstrip().endswith("OK")  # and not "OK (skipped=…)"


@pytest.fixture
def certificate_files(tmp_path):
    """The directory of the two files that test_win32crypt.py reads and that the wheel lacks."""
    binary = tmp_path / "win32crypt_testcert_bin.cer"
    request = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "3650",
        "-subj",
        "/CN=pywin32",
    ]
    subprocess.run(
        [*request, "-keyout", tmp_path / "key.pem", "-outform", "DER", "-out", binary],
        check=True,
        capture_output=True,
    )
    # pywin32's own file is one line without a header.
    text = base64.b64encode(binary.read_bytes())
    (tmp_path / "win32crypt_testcert_base64.cer").write_bytes(text)
    return tmp_path


def test_pywin32s_own_tests_of_win32crypt_pass(pywin32, python, certificate_files):
    """Whole: data protection, CryptQueryObject on files and bytes, a system store."""
    output = python.run(
        "-m",
        "unittest",
        "-v",
        "test_win32crypt",
        path=[pywin32 / "win32/test", pywin32 / "testutil"],
        directory=certificate_files,
    )
    assert "Ran 5 tests" in output
    assert output.rstrip().endswith("OK")


SIGNERS = """
import sys, win32crypt
from win32cryptcon import *
wanted = CERT_QUERY_CONTENT_FLAG_PKCS7_SIGNED_EMBED, CERT_QUERY_FORMAT_FLAG_BINARY
found = win32crypt.CryptQueryObject(CERT_QUERY_OBJECT_FILE, sys.argv[1], *wanted)
for certificate in found["CertStore"].CertEnumCertificatesInStore():
    print(win32crypt.CertNameToStr(certificate.Subject))
"""


def test_the_certificates_of_a_library_that_microsoft_signed_are_read(pywin32, python, tmp_path):
    (wheel,) = pywin32.parent.glob(f"pywin32-{pywin32.name}-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        library = archive.extract("pythonwin/mfc140u.dll", tmp_path)
    program = tmp_path / "signers.py"
    program.write_text(SIGNERS)
    assert sorted(python.run(program, library).splitlines()) == [
        "US, Washington, Redmond, Microsoft Corporation, Microsoft Code Signing PCA 2011",
        "US, Washington, Redmond, Microsoft Corporation, Microsoft Corporation",
    ]


def test_pywin32s_own_tests_of_its_types_pass(pywin32_of_times, python):
    """Times, time stamps and interface identifiers, as pywin32 312 has them."""
    output = python.run("-m", "unittest", "-v", "test_pywintypes", path=[pywin32_of_times / "win32/test"])
    assert "Ran 12 tests" in output
    assert output.rstrip().endswith("OK")


def test_simple_auth_impersonates_signs_and_encrypts(pywin32, python):
    output = python.run(HABITS, pywin32 / "win32/Demos/security/sspi/simple_auth.py")
    assert "Unencrypted data: b'some data to be encrypted ......'" in output
    user = pwd.getpwuid(os.geteuid()).pw_name
    assert f"Impersonated user:  {DOMAIN}\\{user}\n" in output
    assert f"Reverted to self:  {user}\n" in output


def test_validate_password_tells_right_from_wrong(pywin32, python):
    program = pywin32 / "win32/Demos/security/sspi/validate_password.py"
    assert python.run(HABITS, program, USER, PASSWORD) == "Validated OK\n"
    assert "(-2146893044)" in python.run(HABITS, program, USER, "wrong")
    assert "(-2146893044)" in python.run(HABITS, program, "nobody-here", PASSWORD)


def test_socket_client_sends_encrypted_words_to_socket_server(pywin32, python):
    program = str(pywin32 / "win32/Demos/security/sspi/socket_server.py")
    port = f"--port={free_port()}"
    server = subprocess.Popen(
        [*python.command, program, port, "server"],
        env=python.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert server.stdout.readline() == "Running test server...\n"
        assert "Client completed." in python.run(HABITS, program, port, "client")
        said = [server.stdout.readline() for _ in range(7)]
    finally:
        server.terminate()
        end(server)
    assert [line for line in said if line.startswith("Client sent")] == [
        f"Client sent: b'{word}'\n" for word in ("Hello", "from", "the", "client")
    ]
    assert said[-1].startswith("The server is back to user")


def free_port():
    with socket.create_server(("localhost", 0)) as listener:
        return listener.getsockname()[1]


def test_fetch_url_gets_a_page_from_our_server(pywin32, python, home):
    program = pywin32 / "win32/Demos/security/sspi/fetch_url.py"
    with http_server(home) as url:
        output = python.run(
            HABITS,
            program,
            "--show-body",
            f"--user={USER}",
            f"--password={PASSWORD}",
            f"--domain={DOMAIN}",
            url,
        )
    assert "Final response status is 200" in output
    assert rf"{DOMAIN}\\{USER}" in output
    assert "Second fetch response is 200" in output
