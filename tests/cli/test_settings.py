# SPDX-License-Identifier: MIT
"""opensspi settings: list, get, set, unset, check; what it refuses; the machine's file and its locks."""

import json
import os
import subprocess

import pytest
from cli_driver import COMMAND

MACHINE_FILE = "/etc/opensspi/opensspi.conf"
# Shows $1 as /etc/opensspi to the command that follows, also where there is no such directory.
WITH_MACHINE = """
set -e
mount --make-rprivate /
if [ ! -d /etc/opensspi ]; then
  mkdir "$1.etc" && mount --rbind /etc "$1.etc" && mount -t tmpfs -o mode=0755 tmpfs /etc
  for entry in "$1".etc/*; do ln -s "$entry" /etc/; done
  mkdir /etc/opensspi
fi
mount --bind "$1" /etc/opensspi
shift
exec "$@"
"""


@pytest.fixture
def user_file(cli):
    """user_file is where this user's settings are; its directory is there."""
    cli.home.mkdir(mode=0o700)
    return cli.home / "opensspi.conf"


class Machine:
    """Machine runs the command with an /etc/opensspi of the test's."""

    def __init__(self, cli, folder):
        self.cli, self.folder = cli, folder
        self.file = folder / "opensspi.conf"
        folder.mkdir(mode=0o755)
        folder.chmod(0o755)

    def run(self, *words, before=(), **variables):
        """run returns the finished command; `before` is put in front of it."""
        inside = ["unshare", "--mount", "sh", "-c", WITH_MACHINE, "sh", str(self.folder)]
        return subprocess.run(
            [*inside, *before, COMMAND, *words],
            capture_output=True,
            text=True,
            timeout=60,
            env=self.cli.environment | variables,
            check=False,
        )

    def ok(self, *words, **variables):
        finished = self.run(*words, **variables)
        assert finished.returncode == 0, (finished.stdout, finished.stderr)
        return finished.stdout


@pytest.fixture
def machine(cli, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can have another /etc/opensspi")
    tmp_path.chmod(0o755)
    return Machine(cli, tmp_path / "machine")


def listed(cli, **variables):
    report = json.loads(cli.run("settings", "list", "--json", **variables).stdout)
    return {setting["name"]: setting for setting in report["settings"]}


def test_list_has_value_default_meaning_origin_and_lock(cli, user_file):
    user_file.write_text("# mine\nlockout_minutes = 7\n")
    setting = listed(cli)["lockout_minutes"]
    assert (setting["value"], setting["default"], setting["locked"]) == ("7", "10", False)
    assert (setting["origin"], setting["line"], setting["lock_line"]) == (str(user_file), 2, None)
    assert setting["variable"] == "OPENSSPI_LOCKOUT_MINUTES"
    assert "how long a lock lasts" in setting["meaning"]
    text = cli.ok("settings", "list")
    row = next(line for line in text.splitlines() if line.startswith("lockout_minutes "))
    assert row.split() == ["lockout_minutes", "7", "10", str(user_file), "line", "2"]
    assert "    how long a lock lasts, and how long failures are remembered" in text


def test_list_knows_each_kind_and_its_words(cli):
    settings = listed(cli)
    assert settings["ntlm_v1"]["kind"] == "word"
    assert settings["ntlm_v1"]["values"] == ["refuse", "accept", "send", "both"]
    assert (settings["lockout_minutes"]["kind"], settings["lockout_minutes"]["values"]) == ("number", [])
    assert settings["computer_name"]["kind"] == "text"


def test_list_takes_names(cli):
    report = cli.json("settings", "list", "ntlm_lm", "ntlm_v1")
    assert [setting["name"] for setting in report["settings"]] == ["ntlm_lm", "ntlm_v1"]
    assert cli.ok("settings", "list", "ntlm_lm").count("\n") == 3


def test_lines_of_text_fit_a_terminal(cli):
    assert max(len(line) for line in cli.ok("settings", "list").splitlines()) <= 100


def test_get_prints_the_value_alone(cli):
    assert cli.ok("settings", "get", "ntlm_v1") == "refuse\n"
    assert cli.run("settings", "get", "ntlm_v1", OPENSSPI_NTLM_V1="both").stdout == "both\n"
    assert cli.json("settings", "get", "ntlm_v1")["default"] == "refuse"


def test_set_get_unset(cli):
    assert cli.ok("settings", "set", "ntlm_v1", "accept") == f"set ntlm_v1 in {cli.home}/opensspi.conf\n"
    assert cli.ok("settings", "get", "ntlm_v1") == "accept\n"
    assert (cli.home / "opensspi.conf").stat().st_mode & 0o777 == 0o600
    assert cli.home.stat().st_mode & 0o777 == 0o700
    cli.ok("settings", "unset", "ntlm_v1", "--user")
    assert cli.ok("settings", "get", "ntlm_v1") == "refuse\n"
    assert cli.json("settings", "set", "digest_realm", "")["done"].startswith("set digest_realm in ")


def test_set_keeps_comments_and_other_lines(cli, user_file):
    user_file.write_text("# why\n  ntlm_v1 = send\n\n# end\nlockout_minutes=3\n")
    user_file.chmod(0o640)
    cli.ok("settings", "set", "ntlm_v1", "both")
    assert user_file.read_text() == "# why\n  ntlm_v1 = both\n\n# end\nlockout_minutes=3\n"
    assert user_file.stat().st_mode & 0o777 == 0o640
    cli.ok("settings", "unset", "ntlm_v1")
    assert user_file.read_text() == "# why\n\n# end\nlockout_minutes=3\n"
    assert {path.name for path in cli.home.iterdir()} == {"opensspi.conf", ".opensspi.conf.lock"}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("ntlm_v1", "acept", "it must be refuse, accept, send or both; did you mean accept?"),
        ("lockout_minutes", "ten", "it must be a whole number up to 4294967295"),
        ("authorities", "lcoal", "it must be a list of file, local and winbind"),
        ("machine_sid", "S-1-5-32", "it must be a SID S-1-5-21-a-b-c"),
        ("master_key", "fiel", "it must be file, credential:NAME or path:FILE"),
        ("digest_realm", "a\nntlm_v1 = both", "cannot hold control characters"),
    ],
)
def test_set_refuses_a_wrong_value_with_a_sentence(cli, name, value, sentence):
    refused = cli.run("settings", "set", name, value)
    assert refused.returncode == 1 and f"{name} cannot" in refused.stderr and sentence in refused.stderr
    assert json.loads(cli.run("settings", "set", name, value, "--json").stderr)["error"]["code"] == 87
    assert not cli.home.exists()


@pytest.mark.parametrize("words", [["get", "ntlm_vi"], ["list", "ntlm_vi"], ["set", "ntlm_vi", "accept"]])
def test_a_wrong_name_is_wrong_usage_and_the_nearest_is_offered(cli, words):
    wrong = cli.run("settings", *words)
    assert wrong.returncode == 2
    assert 'there is no setting "ntlm_vi"; did you mean "ntlm_v1"?' in wrong.stderr
    assert cli.run("settings", *words, "--json").returncode == 2


def test_unset_of_what_is_not_set_is_refused_and_makes_nothing(cli):
    refused = cli.run("settings", "unset", "ntlm_v1")
    assert refused.returncode == 1 and "has no line that sets ntlm_v1" in refused.stderr
    assert not cli.home.exists()


def test_set_says_what_decides_instead(cli):
    done = cli.run("settings", "set", "ntlm_v1", "accept", OPENSSPI_NTLM_V1="send")
    assert done.returncode == 0 and "; here OPENSSPI_NTLM_V1 decides: send" in done.stdout


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_set_refuses_a_file_that_others_may_write(cli, user_file, mode):
    user_file.write_text("")
    user_file.chmod(mode)
    refused = cli.run("settings", "set", "ntlm_v1", "accept")
    assert refused.returncode == 1 and "chmod go-w" in refused.stderr
    assert user_file.read_text() == ""


def test_set_refuses_a_directory_that_others_may_write(cli, user_file):
    cli.home.chmod(0o777)
    refused = cli.run("settings", "set", "ntlm_v1", "accept")
    assert refused.returncode == 1 and "chmod go-w" in refused.stderr
    assert not user_file.exists()


def test_set_refuses_a_link(cli, user_file, tmp_path):
    (tmp_path / "other").write_text("# other\n")
    user_file.symlink_to(tmp_path / "other")
    assert cli.run("settings", "set", "ntlm_v1", "accept").returncode == 1
    assert (tmp_path / "other").read_text() == "# other\n"


def test_check_names_everything_with_file_and_line(cli, user_file):
    assert cli.ok("settings", "check") == "nothing to mend\n"
    user_file.write_text("[ntlm]\nntlm_v1 = acept\n\nntlm_vi = accept\nntlm_lm\nlock ntlm_v1\n")
    wrong = {"OPENSSPI_LOCKOUT_MINUTES": "soon", "OPENSSPI_LOCKOUT_TRESHOLD": "1", "OPENSSPI_COLOUR": "red"}
    checked = cli.run("settings", "check", **wrong)
    assert checked.returncode == 3
    for sentence in [
        f'{user_file} line 1: "[ntlm]" is a section',
        f'{user_file} line 2: ntlm_v1 cannot be "acept"',
        f'{user_file} line 4: there is no setting "ntlm_vi"; did you mean ntlm_v1?',
        f'{user_file} line 5: "ntlm_lm" is not of the form name = value',
        f"{user_file} line 6: only /etc/opensspi/opensspi.conf locks settings",
        'the variable OPENSSPI_LOCKOUT_MINUTES: lockout_minutes cannot be "soon"',
        "the variable OPENSSPI_LOCKOUT_TRESHOLD: no setting has this variable; "
        "did you mean OPENSSPI_LOCKOUT_THRESHOLD?",
        "note: the variable OPENSSPI_COLOUR: no setting has this variable; it has no effect",
    ]:
        assert sentence in checked.stdout
    report = json.loads(cli.run("settings", "check", "--json", **wrong).stdout)
    assert report["ok"] is False
    assert [problem["line"] for problem in report["problems"]] == [1, 2, 4, 5, 6, None, None]
    assert {problem["source"] for problem in report["problems"][:5]} == {str(user_file)}
    assert [note["source"] for note in report["notes"]] == ["OPENSSPI_COLOUR"]


def test_no_value_is_shown_while_something_is_to_be_mended(cli, user_file):
    user_file.write_text("ntlm_v1 = acept\n")
    for words in (["list"], ["get", "ntlm_lm"]):
        shown = cli.run("settings", *words)
        assert shown.returncode != 0
        assert f"{user_file} line 1: ntlm_v1 cannot be" in shown.stdout + shown.stderr
    assert cli.run("settings", "list", "--json").returncode == 3


def test_a_wrong_file_is_mended_by_the_command(cli, user_file):
    user_file.write_text("ntlm_v1 = acept\nntlm_vi = accept\n")
    first = cli.ok("settings", "set", "ntlm_v1", "accept")
    assert "there is something else to mend" in first and "line 2" in first
    cli.ok("settings", "unset", "ntlm_vi")
    assert user_file.read_text() == "ntlm_v1 = accept\n"
    assert cli.ok("settings", "check") == "nothing to mend\n"


@pytest.mark.parametrize(
    ("text", "variables", "sentence"),
    [
        ("ntlm_v1 = acept\n", {}, "line 1: ntlm_v1 cannot be"),
        ("\nntlm_vi = accept\n", {}, "line 2: there is no setting"),
        ("\n\n[x]\n", {}, 'line 3: "[x]" is a section'),
        ("", {"OPENSSPI_NTLM_V1": "acept"}, "the variable OPENSSPI_NTLM_V1: ntlm_v1 cannot be"),
        ("", {"OPENSSPI_NTLM_VI": "accept"}, "did you mean OPENSSPI_NTLM_V1?"),
    ],
)
def test_doctor_and_other_commands_name_it_too(cli, user_file, text, variables, sentence):
    user_file.write_text(text)
    doctor = cli.run("doctor", **variables)
    assert doctor.returncode == 3 and sentence in doctor.stdout
    account = cli.run("account", "list", **variables)
    assert account.returncode == 1 and sentence in account.stderr


def test_machine_set_makes_a_file_that_all_can_read(machine):
    machine.ok("settings", "set", "ntlm_v1", "accept", "--machine")
    assert machine.file.read_text() == "ntlm_v1 = accept\n"
    assert machine.file.stat().st_mode & 0o777 == 0o644
    setting = json.loads(machine.ok("settings", "get", "ntlm_v1", "--json"))
    assert (setting["value"], setting["origin"], setting["line"]) == ("accept", MACHINE_FILE, 1)
    machine.ok("settings", "unset", "ntlm_v1", "--machine")
    assert machine.file.read_text() == ""


def test_a_locked_setting_is_the_machines_alone(machine):
    machine.file.write_text("# policy\nntlm_v1 = refuse\nlock ntlm_v1\n")
    refused = machine.run("settings", "set", "ntlm_v1", "accept")
    assert refused.returncode == 1
    assert f"ntlm_v1 is locked by line 3 of {MACHINE_FILE}" in refused.stderr
    assert "ERROR_ACCESS_DISABLED_BY_POLICY" in refused.stderr
    setting = json.loads(machine.ok("settings", "get", "ntlm_v1", "--json", OPENSSPI_NTLM_V1="both"))
    assert (setting["value"], setting["locked"], setting["lock_line"]) == ("refuse", True, 3)
    noted = machine.ok("settings", "check", OPENSSPI_NTLM_V1="both")
    assert f"OPENSSPI_NTLM_V1: ntlm_v1 has no effect here: line 3 of {MACHINE_FILE} locks it" in noted
    machine.ok("settings", "set", "ntlm_v1", "accept", "--machine")
    assert machine.file.read_text() == "# policy\nntlm_v1 = accept\nlock ntlm_v1\n"


def test_the_machines_file_is_roots(machine):
    machine.file.write_text("")
    other = ["setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", "--"]
    refused = machine.run("settings", "set", "ntlm_v1", "accept", "--machine", before=other)
    assert refused.returncode == 1 and "the machine's settings are root's" in refused.stderr
    assert machine.file.read_text() == ""


def test_a_link_of_the_machine_is_followed(machine, tmp_path):
    real = tmp_path / "machine" / "managed.conf"
    real.write_text("# managed\n")
    machine.file.symlink_to("managed.conf")
    machine.ok("settings", "set", "ntlm_v1", "accept", "--machine")
    assert machine.file.is_symlink() and real.read_text() == "# managed\nntlm_v1 = accept\n"


def complete_in_bash(cli, *words):
    run = cli.ok("completion", "bash") + (
        f"COMP_WORDS=({' '.join(repr(word) for word in words)}); COMP_CWORD={len(words) - 1}\n"
        '_opensspi; printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    return subprocess.run(["bash", "-c", run], capture_output=True, text=True, check=True).stdout.split()


def test_bash_completes_names_and_values(cli):
    assert complete_in_bash(cli, "opensspi", "settings", "un") == ["unset"]
    assert complete_in_bash(cli, "opensspi", "settings", "get", "ntlm_v") == ["ntlm_v1"]
    assert complete_in_bash(cli, "opensspi", "settings", "set", "ntlm_v") == ["ntlm_v1"]
    assert complete_in_bash(cli, "opensspi", "settings", "set", "ntlm_v1", "a") == ["accept"]
    assert complete_in_bash(cli, "opensspi", "settings", "set", "--machine", "ntlm_lm", "y") == ["yes"]
    assert complete_in_bash(cli, "opensspi", "settings", "set", "ntlm_lm", "--mach") == ["--machine"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_know_names_and_values(cli, shell):
    script = cli.ok("completion", shell)
    assert "ntlm_channel_bindings" in script and "ok-as-delegate" in script


def test_help_says_where_settings_come_from(cli):
    assert "/etc/opensspi/opensspi.conf" in cli.ok("settings", "--help")
    assert "--machine" in cli.ok("settings", "set", "--help")
