# SPDX-License-Identifier: MIT
"""Issue 9, finding 3: only the account that proved the old password gets a new one."""

import pytest


@pytest.mark.parametrize("authorities", ["local,file", "file,local", "local,file,winbind"])
def test_the_password_of_another_authoritys_account_changes_no_local_one(run, tmp_path, authorities):
    users = tmp_path / "users"
    users.write_text("CORP:admin:of corp\n")
    users.chmod(0o600)
    run(
        """
        add_account("admin", "local")
        assert outcome(log_on, "admin", "CORP", "of corp") == (0, "")
        assert outcome(change, "admin", "CORP", "of corp", "mine")[0] == sspicon.SEC_E_UNSUPPORTED_FUNCTION
        assert outcome(change, "CORP\\\\admin", None, "of corp", "mine")[0] != 0
        assert outcome(change, "admin@CORP", None, "of corp", "mine")[0] != 0
        assert outcome(log_on, "admin", ".", "mine")[0] == winerror.ERROR_LOGON_FAILURE
        assert outcome(log_on, "admin", ".", "local") == (0, "")
        """,
        OPENSSPI_AUTHORITIES=authorities,
        NTLM_USER_FILE=str(users),
    )


def test_only_the_store_whose_account_was_proved_changes(run):
    """The user's store hides the machine's account of the same name; the proof is the user's."""
    run(
        """
        add_account("admin", "local")
        assert outcome(change, "admin", ".", "other", "mine")[0] == sspicon.SEC_E_LOGON_DENIED
        assert outcome(change, "admin", "CORP", "local", "mine")[0] == sspicon.SEC_E_LOGON_DENIED
        assert outcome(change, "admin", ".", "local", "mine") == (0, "")
        assert outcome(log_on, "admin", ".", "mine") == (0, "")
        """
    )
