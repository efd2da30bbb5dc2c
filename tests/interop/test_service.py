# SPDX-License-Identifier: MIT
"""packaging/container/service.py as docs/service-in-a-container.md runs it: uid 10001, no capabilities."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import pytest
from peers import command, mit_kdc, requirements, samba_dc

SERVICE = pathlib.Path(__file__).resolve().parents[2] / "packaging" / "container" / "service.py"
UID = 10001
# Of letters that are ASCII: curl's own NTLM takes each byte of a password for a character.
PASSWORD = "a plain secret"
DOMAIN_PASSWORD = "Plain-secret-1"


@contextlib.contextmanager
def served(environment, *groups):
    """served runs the service as uid 10001 and yields its port. setpriv is what a container engine does."""
    requirements.need_root()
    requirements.need_program("setpriv", "util-linux")
    requirements.need_program("curl", "curl")
    privileges = [
        "setpriv",
        f"--reuid={UID}",
        f"--regid={UID}",
        f"--groups={','.join(map(str, groups))}" if groups else "--clear-groups",
        "--bounding-set=-all",
        "--no-new-privs",
    ]
    process = subprocess.Popen(
        [*privileges, sys.executable, str(SERVICE), "0"],
        env={"PATH": "/usr/bin:/bin", "PYTHONUNBUFFERED": "1", **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stdout.readline()
        assert line.startswith("listening on port "), line
        yield int(line.split()[-1])
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture
def owned():
    """owned is a directory of the service's user, outside pytest's own, which only root may enter."""
    requirements.need_root()
    path = pathlib.Path(tempfile.mkdtemp(prefix="opensspi-service-"))
    os.chown(path, UID, UID)
    yield path
    shutil.rmtree(path)


def given(path, owned):
    """given is a copy of a file that only the service's user may read."""
    copy = owned / path.name
    shutil.copy(path, copy)
    os.chown(copy, UID, UID)
    copy.chmod(0o400)
    return copy


def curl(*arguments, **environment):
    finished = subprocess.run(
        ["curl", "--silent", "--show-error", "--max-time", "20", "--write-out", "%{http_code}", *arguments],
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return finished.stdout


def test_kerberos_with_a_keytab(realm, cache, owned):
    environment = {
        "OPENSSPI_HOME": str(owned),
        "KRB5_CONFIG": str(given(realm.krb5_conf, owned)),
        "KRB5_KTNAME": str(given(realm.keytab, owned)),
        "KRB5RCACHEDIR": str(owned),
    }
    with served(environment) as port:
        page = f"http://{mit_kdc.HOST}:{port}/"
        client = realm.environment | {"KRB5CCNAME": cache}
        there = ("--resolve", f"{mit_kdc.HOST}:{port}:127.0.0.1", "--negotiate", "--user", ":", page)
        assert curl(*there, **client) == f"alice@{mit_kdc.REALM}\n200"
        without = realm.environment  # and without tickets
        assert curl(*there, **without).endswith("401")


def test_ntlm_with_winbind(domain, owned):
    import grp

    try:
        privileged = grp.getgrnam("winbindd_priv").gr_gid
    except KeyError:
        pytest.skip("there is no group winbindd_priv: apt install winbind")
    environment = {"OPENSSPI_HOME": str(owned), "OPENSSPI_COMPUTER_NAME": samba_dc.NETBIOS_NAME}
    domain.add_user("webuser", DOMAIN_PASSWORD)
    domain.let_group_verify(privileged)
    who = ("--ntlm", "--user", rf"{samba_dc.DOMAIN}\webuser:{DOMAIN_PASSWORD}")
    with served(environment, privileged) as port:
        assert curl(*who, f"http://127.0.0.1:{port}/") == "LAB\\webuser\n200"
        assert curl("--ntlm", "--user", r"LAB\webuser:wrong", f"http://127.0.0.1:{port}/").endswith("401")
    with served(environment) as port:  # without the group
        assert curl(*who, f"http://127.0.0.1:{port}/").endswith("401")


def test_ntlm_with_accounts_of_its_own(owned, tmp_path):
    store = owned / "store"
    environment = {"OPENSSPI_COMPUTER_NAME": "BOX", "OPENSSPI_AUTHORITIES": "local"}
    command.add_account("carol", PASSWORD, OPENSSPI_HOME=str(tmp_path / "store"), **environment)
    shutil.move(tmp_path / "store", store)
    for path in [store, *store.rglob("*")]:
        os.chown(path, UID, UID)
    with served({"OPENSSPI_HOME": str(store), **environment}) as port:
        url = f"http://127.0.0.1:{port}/"
        assert curl("--ntlm", "--user", f"carol:{PASSWORD}", url) == "BOX\\carol\n200"
        assert curl("--ntlm", "--user", "carol:wrong", url).endswith("401")
        assert curl(url).endswith("401")
