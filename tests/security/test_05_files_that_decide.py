# SPDX-License-Identifier: MIT
"""Issue 9, finding 5: a file that decides something is this user's or root's, and no one waits for
it."""

import os
import shutil

import pytest

PROBE = """
import opensspi
report = opensspi.doctor()
setting = next(row for row in report["settings"] if row["name"] == "lockout_threshold")
print(setting["value"])
print(outcome(log_on, "nobody", ".", "wrong")[0])
"""
OTHER = 54001  # the uid of someone else


@pytest.fixture
def settings_file(tmp_path):
    """settings_file is the user's own settings, which turn lock-out off."""
    (tmp_path / "home").mkdir(mode=0o700)
    path = tmp_path / "home" / "opensspi.conf"
    path.write_text("lockout_threshold = 0\n")
    return path


def bad_configuration(run):
    """bad_configuration tells that every call is refused: the file is neither used nor skipped."""
    run(
        """
        refused = outcome(log_on, "nobody", ".", "wrong")
        assert refused[0] == winerror.ERROR_BAD_CONFIGURATION, refused
        assert "opensspi.conf" in refused[1], refused
        """,
        timeout=20,
    )
    return True


def test_a_file_of_this_user_counts(run, settings_file):
    assert run(PROBE).split() == ["0", "1326"]


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_may_write_is_refused(run, settings_file, mode):
    settings_file.chmod(mode)
    assert bad_configuration(run)


def test_a_directory_that_others_may_write_is_refused(run, settings_file):
    settings_file.parent.chmod(0o770)
    assert bad_configuration(run)


def test_another_users_file_is_refused(run, settings_file, as_root):
    os.chown(settings_file, OTHER, OTHER)
    assert bad_configuration(run)


def test_root_with_another_users_home_takes_nothing_from_it(run, tmp_path, as_root):
    """What `sudo` without -H does: HOME is still the other user's."""
    home = tmp_path / "alice"
    (home / ".config" / "opensspi").mkdir(parents=True)
    conf = home / ".config" / "opensspi" / "opensspi.conf"
    module = tmp_path / "alices_module.so"
    conf.write_text(f"pkcs11_module = {module}\n")
    for path in (home, home / ".config", home / ".config" / "opensspi", conf):
        os.chown(path, OTHER, OTHER)
    run(
        """
        del os.environ["OPENSSPI_HOME"]
        from opensspi import win32crypt, win32cryptcon
        refused = outcome(
            win32crypt.CryptAcquireContext, "x", "Microsoft Base Smart Card Crypto Provider",
            win32cryptcon.PROV_RSA_FULL, 0)
        assert refused[0] == winerror.ERROR_BAD_CONFIGURATION, refused
        """,
        HOME=str(home),
        XDG_CONFIG_HOME="",
    )


@pytest.mark.parametrize("kind", ["link", "folder", "fifo", "device"])
def test_what_is_not_a_file_is_refused_at_once(run, settings_file, kind):
    kept = settings_file.with_name("kept")
    settings_file.rename(kept)
    if kind == "link":
        settings_file.symlink_to(kept)
    elif kind == "folder":
        settings_file.mkdir()
    elif kind == "fifo":
        os.mkfifo(settings_file)
    else:
        settings_file.symlink_to("/dev/zero")
    assert bad_configuration(run)


@pytest.mark.parametrize("variable", ["OPENSSPI_MASTER_KEY", "NTLM_USER_FILE"])
def test_a_fifo_elsewhere_hangs_nobody(run, tmp_path, variable):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo, 0o600)
    value = f"path:{fifo}" if variable == "OPENSSPI_MASTER_KEY" else str(fifo)
    run(
        """
        refused = outcome(sspi.ClientAuth, "NTLM")
        assert refused[0] == sspicon.SEC_E_NO_CREDENTIALS, refused
        """,
        timeout=20,
        **{variable: value},
    )


@pytest.mark.parametrize(("owner", "mode"), [(0, 0o604), (0, 0o620), (OTHER, 0o600)])
def test_a_master_key_that_somebody_else_has_is_refused(run, tmp_path, as_root, owner, mode):
    key = tmp_path / "key"
    key.write_text("a" * 64 + "\n")
    key.chmod(mode)
    os.chown(key, owner, owner)
    run(
        """
        refused = outcome(sspi.ClientAuth, "NTLM")
        assert refused[0] == sspicon.SEC_E_NO_CREDENTIALS, refused
        assert "master key" in refused[1], refused
        """,
        OPENSSPI_MASTER_KEY=f"path:{key}",
    )
    os.chown(key, 0, 0)
    key.chmod(0o440)
    run('assert outcome(sspi.ClientAuth, "NTLM") == (0, "")', OPENSSPI_MASTER_KEY=f"path:{key}")


@pytest.mark.parametrize(("owner", "mode"), [(0, 0o602), (OTHER, 0o600)])
def test_own_credentials_come_from_no_file_that_somebody_else_writes(run, tmp_path, as_root, owner, mode):
    users = tmp_path / "users"
    users.write_text("CORP:alice:secret\n")
    users.chmod(mode)
    os.chown(users, owner, owner)
    run(
        """
        refused = outcome(sspi.ClientAuth, "NTLM")
        assert refused[0] == sspicon.SEC_E_NO_CREDENTIALS, refused
        """,
        NTLM_USER_FILE=str(users),
    )


def test_a_pkcs11_module_of_another_user_is_not_loaded(run, tmp_path, as_root):
    """The library that would be loaded is a real one, so that only its owner speaks against it."""
    module = tmp_path / "module.so"
    shutil.copy(os.path.realpath("/lib/x86_64-linux-gnu/libz.so.1"), module)
    os.chown(module, OTHER, OTHER)
    run(
        """
        from opensspi import win32crypt, win32cryptcon
        refused = outcome(
            win32crypt.CryptAcquireContext, "x", "Microsoft Base Smart Card Crypto Provider",
            win32cryptcon.PROV_RSA_FULL, 0)
        assert refused[0] == winerror.NTE_PROV_DLL_NOT_FOUND and "nobody else" in refused[1], refused
        assert "module.so" not in open("/proc/self/maps").read()
        """,
        OPENSSPI_PKCS11_MODULE=str(module),
    )
