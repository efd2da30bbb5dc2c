# SPDX-License-Identifier: MIT
"""Fixtures of the tests of the Python package: an account, and two ends that know each other."""

import pytest
from sessions import PASSWORD, USER, add_account, shake_hands


@pytest.fixture(scope="session")
def account():
    """account is (user, domain, password) of the one account that every server here knows."""
    add_account(USER)
    return USER, ".", PASSWORD


@pytest.fixture
def new_session(account):
    """new_session makes sessions of that account; arguments go to ClientAuth."""
    from opensspi import sspi

    def make(**options):
        client = sspi.ClientAuth("NTLM", auth_info=account, **options)
        return shake_hands(client, sspi.ServerAuth("NTLM"))

    return make


@pytest.fixture
def session(new_session):
    """session is one such session."""
    return new_session()


@pytest.fixture(scope="session")
def cryptography():
    """cryptography is Debian's python3-cryptography, which is made for the python under this environment."""
    import importlib
    import sys

    sys.path.append("/usr/lib/python3/dist-packages")  # the last place to look
    try:
        return importlib.import_module("cryptography.hazmat.bindings._rust")
    except ImportError:
        pytest.skip("needs python3-cryptography")


@pytest.fixture
def provider():
    """provider is a session of the RSA and AES provider without a container that stays."""
    from opensspi import win32crypt, win32cryptcon

    with win32crypt.CryptAcquireContext(
        None, None, win32cryptcon.PROV_RSA_AES, win32cryptcon.CRYPT_VERIFYCONTEXT
    ) as session:
        yield session
