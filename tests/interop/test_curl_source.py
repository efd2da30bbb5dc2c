# SPDX-License-Identifier: MIT
"""curl's own source of Digest over SSPI, compiled against our headers, and apache at the other end."""

import subprocess
import urllib.parse

import pytest
from peers import curl_source, requirements

USER = "carol"
PASSWORD = "a plain secret"


@pytest.fixture(scope="module")
def curl_program(curl_folder, tmp_path_factory):
    return curl_source.digest_get(curl_folder, tmp_path_factory.mktemp("curl"))


@pytest.fixture(scope="module")
def apache(tmp_path_factory):
    requirements.need_file("/usr/sbin/apache2", "apache2-bin")
    from peers.digest_servers import DigestServer

    server = DigestServer("apache2", tmp_path_factory.mktemp("apache2"), USER, PASSWORD)
    try:
        yield server
    finally:
        server.close()


def statuses(program, url, user=USER, password=PASSWORD):
    """statuses returns the status of each request: one without a header, and three with curl's."""
    parts = urllib.parse.urlsplit(url)
    command = [program, parts.hostname, str(parts.port), parts.path, user, password]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    return [int(line) for line in finished.stdout.split()]


def test_apache_lets_curls_source_in_and_takes_its_later_requests(curl_program, apache):
    assert statuses(curl_program, apache.url) == [401, 200, 200, 200]


@pytest.mark.parametrize(("user", "password"), [(USER, "wrong"), ("nobody", PASSWORD)])
def test_apache_refuses_a_wrong_password_and_an_unknown_user(curl_program, apache, user, password):
    assert statuses(curl_program, apache.url, user, password) == [401, 401, 401, 401]
