"""Fixtures of the tests of the Python face: an account, and two ends that know each other."""

import pytest
from sessions import DOMAIN, PASSWORD, USER, shake_hands


@pytest.fixture
def account(tmp_path, monkeypatch):
    """account is (user, domain, password) of the one account that client and server both know."""
    path = tmp_path / "users"
    path.write_text(f"{DOMAIN}:{USER}:{PASSWORD}\n")
    path.chmod(0o600)
    monkeypatch.setenv("NTLM_USER_FILE", str(path))
    return USER, DOMAIN, PASSWORD


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
