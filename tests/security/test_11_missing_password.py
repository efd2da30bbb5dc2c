# SPDX-License-Identifier: MIT
"""Issue 9, finding 11: the process's own user is never used instead of a missing password."""

import pytest
from mitm import End, carry
from opensspi import sspi, sspicon, win32api

OWN = win32api.GetUserName()
PARTS = [
    (OWN, None, None),
    (OWN, "", None),
    (OWN, ".", None),
    (OWN.upper(), win32api.GetComputerName(), None),
    (f"{win32api.GetComputerName()}\\{OWN}", None, None),
    (f"{OWN}@{win32api.GetComputerName()}", None, None),
    ("nobody", None, None),
    ("", "", None),
    (None, "DOMAIN", None),
    (None, None, "password"),
    ("", None, "password"),
]


@pytest.mark.parametrize("package", ["NTLM", "Negotiate"])
@pytest.mark.parametrize("identity", PARTS)
def test_a_typed_name_is_not_the_current_user(package, identity):
    client = sspi.ClientAuth(package, auth_info=identity)  # acquired, as on Windows
    outcome = carry(End(client), End(sspi.ServerAuth(package)))
    assert not outcome.client.done and not outcome.server.done
    assert outcome.client.error.winerror == sspicon.SEC_E_NO_CREDENTIALS


def test_nobody_named_is_the_current_user():
    for identity in (None, (None, None, None)):
        outcome = carry(End(sspi.ClientAuth("NTLM", auth_info=identity)), End(sspi.ServerAuth("NTLM")))
        assert outcome.both_done
