# SPDX-License-Identifier: MIT
"""Issue 9, finding 12: the domain "." means this machine, never "any domain"."""


def test_a_dot_reaches_no_account_of_another_domain(run, tmp_path):
    users = tmp_path / "users"
    users.write_text("CORP:bob:of corp\n")
    users.chmod(0o600)
    run(
        r"""
        assert outcome(log_on, "bob", "CORP", "of corp") == (0, "")
        for user, domain in (("bob", "."), (".\\bob", None), ("bob@.", None)):
            assert outcome(log_on, user, domain, "of corp")[0] == winerror.ERROR_LOGON_FAILURE, (user, domain)
            refused = outcome(change, user, domain, "of corp", "x")
            assert refused[0] == sspicon.SEC_E_LOGON_DENIED, (user, domain)
        assert outcome(handshake, "bob", ".", "of corp")[0] == sspicon.SEC_E_LOGON_DENIED
        add_account("bob", "local")
        assert outcome(log_on, "bob", ".", "local") == (0, "")
        assert outcome(handshake, "bob", ".", "local") == (0, "")
        """,
        OPENSSPI_AUTHORITIES="file,local",
        NTLM_USER_FILE=str(users),
    )
