"""Fixtures of the tests of the Python face: an account, and two ends that know each other."""

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
