# SPDX-License-Identifier: MIT
"""opensspi account: made, listed, changed, refused; passwords from stdin and from a terminal."""

import hashlib
import json
import os
import pathlib
import pty
import select
import signal
import stat
import termios
import time

import pytest
from cli_driver import COMMAND
from openssl_program import openssl


def test_an_account_is_made_and_listed(cli):
    cli.ok(
        "account",
        "add",
        "alice",
        "--password-stdin",
        "--full-name",
        "Alice A.",
        "--group",
        "staff",
        "--group",
        "web",
        stdin="Pässword1\n",
    )
    account = cli.accounts()["alice"]
    assert account["full_name"] == "Alice A."
    assert sorted(account["groups"]) == ["staff", "web"]
    assert account["enabled"] and not account["must_change"] and account["expires"] is None
    assert account["sid"].startswith("S-1-5-21-")
    assert "alice" in cli.ok("account", "list")


def test_listing_makes_no_store(cli):
    assert cli.accounts() == {}
    assert "no accounts" in cli.ok("account", "list")
    assert not pathlib.Path(cli.home).exists()


def test_the_store_is_its_owners_alone(cli):
    cli.ok("account", "add", "alice", "--password-stdin", stdin="pw\n")
    assert stat.S_IMODE(cli.home.stat().st_mode) == 0o700
    for file in cli.home.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
        assert b"pw\n" not in file.read_bytes()


def test_a_name_is_taken_once(cli):
    cli.ok("account", "add", "alice", "--password-stdin", stdin="pw\n")
    refused = cli.run("account", "add", "ALICE", "--password-stdin", stdin="pw\n")
    assert refused.returncode == 1
    assert "ERROR_USER_EXISTS (1316)" in refused.stderr
    assert "The specified account already exists." in refused.stderr


@pytest.mark.parametrize(
    "command", [["passwd", "--password-stdin"], ["enable"], ["disable"], ["remove"], ["set", "--must-change"]]
)
@pytest.mark.parametrize("store", ["empty", "absent"])
def test_an_unknown_account_is_refused(cli, command, store):
    if store == "empty":
        cli.ok("account", "add", "bob", "--password-stdin", stdin="pw\n")
    refused = cli.run("account", command[0], "nobody", *command[1:], stdin="pw\n")
    assert refused.returncode == 1
    assert "ERROR_NO_SUCH_USER (1317)" in refused.stderr
    assert cli.home.exists() == (store == "empty")


def test_errors_are_json_where_json_was_asked_for(cli):
    refused = cli.run("account", "remove", "nobody", "--json")
    error = json.loads(refused.stderr)["error"]
    assert (refused.returncode, error["code"], error["name"]) == (1, 1317, "ERROR_NO_SUCH_USER")
    assert error["message"] == "The specified account does not exist."


def test_fields_change_one_by_one(cli):
    cli.ok("account", "add", "alice", "--password-stdin", "--full-name", "A", "--group", "g", stdin="pw\n")
    cli.ok("account", "set", "alice", "--expires", "2031-12-31", "--must-change")
    account = cli.accounts()["alice"]
    assert account["expires"] == "2031-12-31T23:59:59Z"
    assert account["must_change"] and account["full_name"] == "A" and account["groups"] == ["g"]
    cli.ok("account", "set", "alice", "--expires", "never", "--no-must-change", "--group", "")
    account = cli.accounts()["alice"]
    assert account["expires"] is None and not account["must_change"] and account["groups"] == []
    cli.ok("account", "set", "alice", "--expires", "2001-02-03T04:05:06Z")
    assert cli.accounts()["alice"]["expired"]
    assert "expired" in cli.ok("account", "list")


def test_accounts_are_disabled_enabled_and_removed(cli):
    cli.ok("account", "add", "alice", "--password-stdin", "--disabled", stdin="pw\n")
    assert not cli.accounts()["alice"]["enabled"]
    cli.ok("account", "enable", "alice")
    assert cli.accounts()["alice"]["enabled"]
    cli.ok("account", "disable", "alice")
    assert not cli.accounts()["alice"]["enabled"]
    cli.ok("account", "remove", "alice")
    assert cli.accounts() == {}


def test_a_removed_accounts_sid_does_not_come_back(cli):
    cli.ok("account", "add", "alice", "--password-stdin", stdin="pw\n")
    sid = cli.accounts()["alice"]["sid"]
    cli.ok("account", "remove", "alice")
    cli.ok("account", "add", "alice", "--password-stdin", stdin="pw\n")
    assert cli.accounts()["alice"]["sid"] != sid


def test_digest_is_enabled_realm_by_realm_with_the_password(cli):
    cli.ok("account", "add", "alice", "--password-stdin", "--digest-realm", "web", stdin="pw\n")
    assert cli.accounts()["alice"]["digest_realms"] == ["web"]
    both = ("--digest-realm", "mail", "--digest-realm", "the web")
    wrong = cli.run("account", "set", "alice", *both, "--password-stdin", stdin="other\n")
    assert wrong.returncode == 1
    assert "ERROR_INVALID_PASSWORD" in wrong.stderr
    assert cli.accounts()["alice"]["digest_realms"] == ["web"]
    cli.ok("account", "set", "alice", *both, "--password-stdin", stdin="pw\n")
    assert cli.accounts()["alice"]["digest_realms"] == ["mail", "the web"]
    cli.ok("account", "passwd", "alice", "--password-stdin", stdin="another\n")
    assert cli.accounts()["alice"]["digest_realms"] == ["mail", "the web"]
    cli.ok("store", "check")
    cli.ok("account", "set", "alice", "--no-digest")
    assert cli.accounts()["alice"]["digest_realms"] == []


def key_mapping(folder, name):
    """key_mapping makes a certificate with the openssl command; its file, and the mapping of its key."""
    file, key = folder / f"{name}.pem", folder / f"{name}.key"
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", key, "-out", file, "-subj", f"/CN={name}")  # fmt: skip
    info = openssl("pkey", "-in", key, "-pubout", "-outform", "DER")
    return file, "X509:<SHA256-PUKEY>" + hashlib.sha256(info).hexdigest()


def test_certificates_are_mapped_to_an_account(cli, tmp_path):
    file, mapping = key_mapping(tmp_path, "one")
    der = tmp_path / "one.der"
    openssl("x509", "-in", file, "-outform", "DER", "-out", der)
    cli.ok("account", "add", "alice", "--password-stdin", "--certificate", file, stdin="pw\n")
    assert cli.accounts()["alice"]["certificates"] == [mapping]
    assert f"\n  certificate {mapping}\n" in cli.ok("account", "list")
    windows = "X509:<I>DC=com,DC=contoso,CN=CA<SR>1200000000AC11000000002B"
    cli.ok("account", "set", "alice", "--certificate", windows, "--certificate", der)
    canonical = "X509:<I>DC=com, DC=contoso, CN=CA<SR>1200000000ac11000000002b"
    assert cli.accounts()["alice"]["certificates"] == [canonical, mapping]
    cli.ok("account", "passwd", "alice", "--password-stdin", stdin="another\n")
    cli.ok("store", "check")
    assert cli.accounts()["alice"]["certificates"] == [canonical, mapping]
    cli.ok("account", "set", "alice", "--no-certificate")
    assert cli.accounts()["alice"]["certificates"] == []


@pytest.mark.parametrize(
    ("certificate", "name"),
    [
        ("X509:<S>CN=alice", "ERROR_INVALID_PARAMETER"),
        ("X509:<I>CN=CA<S>CN=alice", "ERROR_INVALID_PARAMETER"),
        ("X509:<SHA1-PUKEY>" + 20 * "00", "ERROR_INVALID_PARAMETER"),
        ("/nowhere/alice.pem", "ERROR_FILE_NOT_FOUND"),
        ("/dev/null", "ERROR_BAD_FILE_TYPE"),
    ],
)
def test_what_maps_no_certificate_is_refused(cli, certificate, name):
    cli.ok("account", "add", "alice", "--password-stdin", stdin="pw\n")
    done = cli.run("account", "set", "alice", "--certificate", certificate)
    assert done.returncode != 0
    assert name in done.stderr
    assert cli.accounts()["alice"]["certificates"] == []


def test_a_certificate_is_one_accounts(cli, tmp_path):
    file, mapping = key_mapping(tmp_path, "one")
    for name in ("alice", "bob"):
        cli.ok("account", "add", name, "--password-stdin", stdin="pw\n")
    cli.ok("account", "set", "alice", "--certificate", file)
    done = cli.run("account", "set", "bob", "--certificate", mapping)
    assert done.returncode == 1
    assert "ERROR_ALREADY_EXISTS" in done.stderr
    assert cli.accounts()["bob"]["certificates"] == []


TAKEN = "X509:<SHA256-PUKEY>" + 32 * "ab"
FINE_PARTS = ["--full-name", "B", "--group", "other", "--certificate", "X509:<SKI>0123456789",
              "--digest-realm", "new", "--must-change", "--password-stdin"]  # fmt: skip
WRONG_PARTS = [
    (["--certificate", "X509:<S>CN=alice"], "ERROR_INVALID_PARAMETER"),
    (["--certificate", TAKEN], "ERROR_ALREADY_EXISTS"),
    (["--certificate", "/nowhere/alice.pem"], "ERROR_FILE_NOT_FOUND"),
    (["--digest-realm", "two\nlines"], "ERROR_INVALID_PARAMETER"),
    (["--group", "bob"], "ERROR_NO_SUCH_GROUP"),
    (["--group", "a/b"], "ERROR_INVALID_ACCOUNT_NAME"),
    (["--unix-user", "no-such-unix-user"], "ERROR_NO_SUCH_USER"),
    (["--expires", "tomorrow"], "2031-12-31"),
]


@pytest.fixture
def two_accounts(cli):
    """two_accounts is the command with alice, who has everything, and bob, whose certificate is TAKEN."""
    everything = ("--full-name", "A", "--group", "staff", "--digest-realm", "web")
    cli.ok("account", "add", "alice", *everything, "--password-stdin", stdin="pw\n")
    cli.ok("account", "add", "bob", "--certificate", TAKEN, "--password-stdin", stdin="pw\n")
    return cli


@pytest.mark.parametrize("command", [["set", "alice"], ["add", "carol"]], ids=["set", "add"])
@pytest.mark.parametrize(("options", "name"), WRONG_PARTS)
def test_a_change_of_which_one_part_fails_changes_nothing(two_accounts, command, options, name):
    before = two_accounts.accounts()
    refused = two_accounts.run("account", *command, *FINE_PARTS, *options, stdin="pw\n")
    assert refused.returncode != 0
    assert name in refused.stderr
    assert two_accounts.accounts() == before
    two_accounts.ok("account", *command, *FINE_PARTS, stdin="pw\n")


def test_a_change_with_a_wrong_password_changes_nothing(two_accounts):
    before = two_accounts.accounts()
    refused = two_accounts.run("account", "set", "alice", *FINE_PARTS, stdin="wrong\n")
    assert refused.returncode == 1
    assert "ERROR_INVALID_PASSWORD" in refused.stderr
    assert two_accounts.accounts() == before


def test_a_new_password_ends_must_change(cli):
    cli.ok("account", "add", "alice", "--password-stdin", "--must-change", stdin="pw\n")
    cli.ok("account", "passwd", "alice", "--password-stdin", stdin="other\n")
    assert not cli.accounts()["alice"]["must_change"]


@pytest.mark.parametrize(
    "date", ["tomorrow", "2031-02-30", "2031-1-1", "2031-12-31T25:00:00Z", "", "1960-01-01"]
)
def test_a_date_that_is_none_is_refused(cli, date):
    refused = cli.run("account", "add", "alice", "--password-stdin", "--expires", date, stdin="pw\n")
    assert refused.returncode == 2
    assert "2031-12-31" in refused.stderr
    assert not cli.home.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["account"],
        ["account", "add"],
        ["account", "fly"],
        ["account", "add", "a", "b"],
        ["account", "add", "alice", "--password", "pw"],
        ["account", "set", "alice"],
    ],
)
def test_wrong_usage_has_its_own_exit_code(cli, arguments):
    assert cli.run(*arguments).returncode == 2


def test_without_a_terminal_and_without_stdin_there_is_a_way_out(cli):
    refused = cli.run("account", "add", "alice", stdin="pw\n")
    assert refused.returncode == 2
    assert "--password-stdin" in refused.stderr
    empty = cli.run("account", "add", "alice", "--password-stdin", stdin="")
    assert empty.returncode == 2
    assert cli.accounts() == {}


def test_names_cannot_act_on_the_terminal(cli):
    refused = cli.run("account", "remove", "a\x1b[31mb\u202e")
    assert refused.returncode == 1
    cli.ok("account", "add", "alice", "--password-stdin", "--full-name", "\x1b[2J", stdin="pw\n")
    assert "\x1b" not in cli.ok("account", "list")
    assert "\x1b" not in cli.ok("account", "list", "--json")


class Terminal:
    """Terminal runs the command on a pseudo-terminal of its own and keeps what it shows."""

    def __init__(self, cli, *arguments):
        self.shown = b""
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # a runner in the background ignores it
            os.execve(COMMAND, [COMMAND, *arguments], cli.environment)

    def read_until(self, text, seconds=20):
        """read_until waits for what the command shows."""
        end = time.monotonic() + seconds
        while text.encode() not in self.shown:
            assert time.monotonic() < end, self.shown
            ready, _, _ = select.select([self.master], [], [], 0.2)
            if ready:
                self.shown += self.read()

    def read(self):
        """read returns what is there; nothing if the command has ended."""
        try:
            return os.read(self.master, 4096)
        except OSError:
            return b""

    def type(self, text):
        """type presses keys."""
        os.write(self.master, text.encode())

    def echoes(self):
        """echoes returns whether the terminal shows what is typed."""
        return bool(termios.tcgetattr(self.master)[3] & termios.ECHO)

    def wait(self):
        """wait returns the command's wait status; one that does not end is killed."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if select.select([self.master], [], [], 0.2)[0]:
                block = self.read()
                self.shown += block
                if not block:
                    break
        else:
            os.kill(self.pid, signal.SIGKILL)
        status = os.waitpid(self.pid, 0)[1]
        return status

    def close(self):
        """close closes the terminal."""
        os.close(self.master)


def test_a_password_is_asked_for_twice_and_never_shown(cli):
    terminal = Terminal(cli, "account", "add", "alice")
    terminal.read_until("Password for alice: ")
    assert not terminal.echoes()
    terminal.type("S3cret!\n")
    terminal.read_until("again: ")
    terminal.type("S3cret!\n")
    assert os.waitstatus_to_exitcode(terminal.wait()) == 0
    assert b"S3cret" not in terminal.shown
    terminal.close()
    assert "alice" in cli.accounts()


def test_two_passwords_that_differ_change_nothing(cli):
    terminal = Terminal(cli, "account", "add", "alice")
    terminal.read_until("Password for alice: ")
    terminal.type("one\n")
    terminal.read_until("again: ")
    terminal.type("two\n")
    assert os.waitstatus_to_exitcode(terminal.wait()) == 2
    assert b"differ" in terminal.shown
    terminal.close()
    assert cli.accounts() == {}


def test_an_interrupt_gives_the_terminal_its_echo_back(cli):
    terminal = Terminal(cli, "account", "add", "alice")
    terminal.read_until("Password for alice: ")
    terminal.type("half\x03")
    status = terminal.wait()
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGINT
    assert terminal.echoes()
    terminal.close()
    assert cli.accounts() == {}


@pytest.mark.parametrize("command", ["add", "passwd"])
def test_an_empty_password_is_taken_only_on_request(cli, command):
    if command == "passwd":
        cli.ok("account", "add", "alice", "--password-stdin", stdin="pw\n")
    refused = cli.run("account", command, "alice", "--password-stdin", stdin="\n")
    assert refused.returncode == 2
    assert "--empty-password" in refused.stderr
    assert ("alice" in cli.accounts()) == (command == "passwd")
    cli.ok("account", command, "alice", "--password-stdin", "--empty-password", stdin="\n")


@pytest.mark.parametrize("command", ["add", "passwd"])
def test_a_password_with_a_nul_is_refused(cli, command):
    if command == "passwd":
        cli.ok("account", "add", "alice", "--password-stdin", stdin="pw\n")
    refused = cli.run("account", command, "alice", "--password-stdin", stdin="pw\0d\n")
    assert refused.returncode == 1
    assert "ERROR_INVALID_PASSWORD (86)" in refused.stderr
    assert ("alice" in cli.accounts()) == (command == "passwd")


def test_columns_count_characters(cli):
    for name in ("anna", "jürgen"):
        cli.ok("account", "add", name, "--password-stdin", stdin="pw\n")
    lines = cli.ok("account", "list").splitlines()
    assert {line.index("enabled") for line in lines[1:]} == {lines[0].index("STATE")}


def test_one_account_is_shown(cli):
    cli.ok("account", "add", "alice", "--password-stdin", "--group", "staff", stdin="pw\n")
    said = cli.ok("account", "show", "ALICE")
    assert "name: alice\n" in said and "groups: staff\n" in said and "state: enabled\n" in said
    assert cli.json("account", "show", "alice") == cli.accounts()["alice"]
    missing = cli.run("account", "show", "alic")
    assert missing.returncode == 1 and "did you mean alice?" in missing.stderr


def test_groups_are_listed_and_removed(cli):
    for name, groups in (("alice", ["staff", "web"]), ("bob", ["web"])):
        options = [word for group in groups for word in ("--group", group)]
        cli.ok("account", "add", name, "--password-stdin", *options, stdin="pw\n")
    assert cli.json("group", "list")["groups"] == [
        {"name": "staff", "members": ["alice"]},
        {"name": "web", "members": ["alice", "bob"]},
    ]
    assert "alice, bob" in cli.ok("group", "list")
    assert "alice, bob" in cli.ok("group", "remove", "web")
    assert cli.accounts()["alice"]["groups"] == ["staff"] and cli.accounts()["bob"]["groups"] == []
    missing = cli.run("group", "remove", "staf")
    assert missing.returncode == 1 and "did you mean staff?" in missing.stderr
    assert "removed group staff from alice" in cli.ok("group", "remove", "STAFF")
    assert cli.json("group", "list")["groups"] == []
    assert cli.run("group", "remove", "alice").returncode == 1


def test_removing_a_group_loses_no_other_change(cli):
    """The last member is changed while the group is removed, as soon as the first one has left it."""
    for number in range(30):
        cli.ok("account", "add", f"a{number:02}", "--group", "web", "--password-stdin", stdin="pw\n")
    cli.ok("account", "add", "last", "--group", "web", "--password-stdin", stdin="pw\n")
    with cli.start("group", "remove", "web") as removing:
        while cli.accounts()["a00"]["groups"]:
            assert removing.poll() in (None, 0)
        cli.ok("account", "set", "last", "--group", "kept")
        assert removing.wait(60) == 0
    assert cli.accounts()["last"]["groups"] == ["kept"]
    assert cli.json("group", "list")["groups"] == [{"name": "kept", "members": ["last"]}]
