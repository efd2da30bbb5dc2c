# SPDX-License-Identifier: MIT
"""opensspi store, describe, doctor, packages, completion: the output for people and scripts."""

import base64
import json
import os
import pathlib
import subprocess

import pytest
from cli_driver import COMMAND
from openssl_program import openssl

# [MS-NLMP] 4.2.4.3: the CHALLENGE of the NTLMv2 example.
CHALLENGE = (
    "4e544c4d53535000020000000c000c003800000033828ae20123456789abcdef00000000000000002400240044000000"
    "060070170000000f53006500720076006500720002000c0044006f006d00610069006e0001000c005300650072007600"
    "6500720000000000"
)
# What MIT's GSS-API answered to an AP-REQ that was altered.
KERBEROS_ERROR = (
    "607006092a864886f71201020203007e61305fa003020105a10302011ea411180f32303236313132313039303935365aa505"
    "02030c52c6a60302011fa90d1b0b464f524745442e54455354aa253023a003020101a11c301a1b04485454501b1273657276"
    "65722e666f726765642e74657374"
)
NEGOTIATE = "TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAAKAGNFAAAADw=="


def test_version(cli):
    assert cli.ok("--version").startswith("opensspi 0.")


def test_packages_lists_what_is_there(cli):
    assert "NTLM" in cli.ok("packages")
    ntlm = next(package for package in cli.json("packages")["packages"] if package["name"] == "NTLM")
    assert ntlm["max_token"] == 2888 and ntlm["rpc_id"] == 10


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["acount", "list"], 'there is no command "acount"; did you mean "account"?'),
        (["account", "lst"], 'there is no command "lst"; did you mean "list"?'),
        (["frobnicate"], 'there is no command "frobnicate"; there are account, group, store'),
    ],
)
def test_a_wrong_command_is_named_with_the_nearest_right_one(cli, words, sentence):
    wrong = cli.run(*words)
    assert wrong.returncode == 2 and sentence in wrong.stderr
    as_json = cli.run(*words, "--json")
    assert as_json.returncode == 2 and sentence in json.loads(as_json.stderr)["error"]["message"]


@pytest.mark.parametrize("words", [["account", "add"], ["describe", "--no-such-option"], []])
def test_wrong_usage_is_json_where_json_was_asked_for(cli, words):
    wrong = cli.run(*words, "--json")
    error = json.loads(wrong.stderr)["error"]
    assert wrong.returncode == 2 and error["code"] is None and error["hex"] is None and error["message"]


def test_codes_are_in_hexadecimal_too(cli):
    error = json.loads(cli.run("describe", "00", "--json").stderr)["error"]
    assert (error["code"], error["hex"]) == (-2146893048, "0x80090308")
    assert error["name"] == "SEC_E_INVALID_TOKEN"


def test_a_missing_file_is_not_wrong_usage(cli, tmp_path):
    missing = cli.run("describe", "--file", str(tmp_path / "nowhere"), "--json")
    error = json.loads(missing.stderr)["error"]
    assert missing.returncode == 1 and "No such file" in error["message"]


@pytest.mark.parametrize(
    "text",
    [
        CHALLENGE,
        CHALLENGE.upper(),
        "0x" + CHALLENGE,
        base64.b64encode(bytes.fromhex(CHALLENGE)).decode(),
    ],
)
def test_a_challenge_is_described_in_any_form(cli, text):
    told = cli.json("describe", text)
    assert told["summary"].startswith("NTLM CHALLENGE")
    assert told["server_challenge"] == "0123456789abcdef"
    assert told["target_name"] == "Server"
    assert told["target_info"]["NetBIOS_domain"] == "Domain"
    assert told["target_info"]["NetBIOS_computer"] == "Server"
    assert told["flags"]["value"] == "0xe28a8233"
    assert "KEY_EXCH" in told["flags"] and "LM_KEY" not in told["flags"]
    assert cli.json("describe", "-", stdin=text) == told


def test_a_negotiate_is_described_as_text(cli):
    text = cli.ok("describe", NEGOTIATE)
    assert "NTLM NEGOTIATE: a client says what it can do" in text
    assert "EXTENDED SESSIONSECURITY" in text and "10.0 build 17763" in text


def test_a_kerberos_error_is_described(cli):
    told = cli.json("describe", KERBEROS_ERROR)
    assert told["package"] == "Kerberos" and told["token_id"] == "0300 (KRB-ERROR)"
    assert told["stime"] == "2026-11-21T09:09:56Z" and told["susec"] == 807622
    assert told["error_code"] == "31 (KRB_AP_ERR_BAD_INTEGRITY)"
    assert told["sname"]["name"] == "HTTP/server.forged.test"
    assert "KRB_AP_ERR_BAD_INTEGRITY" in cli.ok("describe", KERBEROS_ERROR)


def test_each_header_of_a_conversation_is_described(cli):
    challenge = base64.b64encode(bytes.fromhex(CHALLENGE)).decode()
    conversation = (
        f"> GET / HTTP/1.1\n> Authorization: NTLM {NEGOTIATE}\n"
        f"< HTTP/1.1 401\n< WWW-Authenticate: NTLM {challenge}\n"
    )
    told = cli.json("describe", "-", stdin=conversation)
    assert list(told) == ["tokens"]
    assert [token["summary"].split(":")[0] for token in told["tokens"]] == [
        "NTLM NEGOTIATE",
        "NTLM CHALLENGE",
    ]
    plain = cli.ok("describe", "-", stdin=conversation)
    assert plain.index("NTLM NEGOTIATE") < plain.index("\n\npackage: NTLM") < plain.index("NTLM CHALLENGE")


def test_a_single_header_is_a_list_of_one(cli):
    header = "WWW-Authenticate: NTLM " + base64.b64encode(bytes.fromhex(CHALLENGE)).decode()
    assert cli.json("describe", header) == {"tokens": [cli.json("describe", CHALLENGE)]}
    assert cli.json("describe", "-", stdin=header + "\r\n") == cli.json("describe", header)


def test_a_token_among_headers_that_cannot_be_described_leaves_a_whole_list(cli):
    conversation = f"Authorization: NTLM {NEGOTIATE}\nAuthorization: NTLM AAAA\n"
    done = cli.run("describe", "-", "--json", stdin=conversation)
    assert done.returncode == 1 and json.loads(done.stderr)["error"]["task"] == "describe"
    assert len(json.loads(done.stdout)["tokens"]) == 1


@pytest.mark.parametrize("text", ["", "!", "abcde", "Authorization: Basic YTpi"])
def test_what_is_not_a_token_is_wrong_usage(cli, text):
    assert cli.run("describe", "-", stdin=text).returncode == 2


@pytest.mark.parametrize("token", [b"\0", b"NTLMSSP\0", b"\x60\x03\x02\x01\x00"])
def test_a_token_that_cannot_be_parsed_is_refused(cli, token):
    refused = cli.run("describe", token.hex())
    assert refused.returncode == 1
    assert "SEC_E_INVALID_TOKEN (0x80090308)" in refused.stderr


def test_a_damaged_token_shows_what_can_be_read_and_names_the_rest(cli):
    shown = cli.ok("describe", bytes.fromhex(CHALLENGE)[:-1].hex())
    assert "unreadable: target_info" in shown
    assert "NTLM CHALLENGE" in shown


def test_a_store_is_checked_backed_up_and_rekeyed(cli, tmp_path):
    assert cli.json("store", "check")["exists"] is False
    cli.ok("account", "add", "alice", "--password-stdin", stdin="pw\n")
    assert cli.json("store", "check")["ok"] is True
    assert "sound" in cli.ok("store", "check")
    copy = tmp_path / "copy.db"
    cli.ok("store", "backup", str(copy))
    assert copy.stat().st_mode & 0o777 == 0o600
    again = cli.run("store", "backup", str(copy))
    assert again.returncode == 1 and "ERROR_FILE_EXISTS" in again.stderr
    cli.ok("store", "rekey")
    assert cli.json("store", "check")["ok"] is True
    assert "alice" in cli.accounts()


def test_a_store_that_others_may_read_is_a_problem_with_a_way_out(cli):
    cli.ok("account", "add", "alice", "--password-stdin", stdin="pw\n")
    cli.home.chmod(0o755)
    checked = cli.run("store", "check", "--json")
    assert checked.returncode == 3
    assert json.loads(checked.stdout)["problems"]
    doctor = cli.run("doctor", "--json")
    assert doctor.returncode == 3
    assert json.loads(doctor.stdout)["problems"]


def test_doctor_names_each_setting_with_its_origin(cli):
    report = json.loads(cli.run("doctor", "--json", OPENSSPI_LOCKOUT_MINUTES="7").stdout)
    settings = {setting["name"]: setting for setting in report["settings"]}
    assert settings["lockout_minutes"]["value"] == "7"
    assert settings["lockout_minutes"]["origin"] == "OPENSSPI_LOCKOUT_MINUTES"
    assert settings["ntlm_v1"]["origin"] == "default"
    assert "NTLM" in report["packages"]
    assert report["user_store"]["directory"] == str(cli.home)
    assert not cli.home.exists()
    assert {"local"} <= {authority["name"] for authority in report["authorities"]}
    assert "krb5" in report["kerberos_environment"]["library"]
    assert report["openssl"].startswith("OpenSSL 3.")


def test_doctor_says_where_roots_come_from(cli, tmp_path):
    bundle = tmp_path / "roots.pem"
    openssl(
        *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "9", "-subj", "/CN=Root"),
        *("-keyout", tmp_path / "root.key", "-out", bundle),
    )
    bundle.chmod(0o644)

    def roots(**variables):
        done = cli.run("doctor", "--json", **variables)
        report = json.loads(done.stdout)
        about = [problem["what"] for problem in report["problems"] if "root" in problem["what"]]
        return report["trusted_roots"], about

    found, problems = roots(OPENSSPI_TRUSTED_ROOTS=str(bundle))
    assert (found["file"], found["certificates"], found["state"]) == (str(bundle), 1, "read")
    assert (found["added_by_user"], problems) == (0, [])
    cli.ok("cert", "add", str(bundle), "--store", "Root")
    assert roots(OPENSSPI_TRUSTED_ROOTS="none")[0]["added_by_user"] == 1
    assert roots(OPENSSPI_TRUSTED_ROOTS="none")[0]["file"] == ""
    bundle.chmod(0o666)
    found, problems = roots(OPENSSPI_TRUSTED_ROOTS=str(bundle))
    assert found["certificates"] == 0 and len(problems) == 1
    assert "trusted roots:" in cli.run("doctor").stdout


def test_doctor_says_what_to_mend(cli):
    cli.home.mkdir(mode=0o700)
    (cli.home / "opensspi.conf").write_text("ntlm_v1 = perhaps\n")
    done = cli.run("doctor")
    assert done.returncode == 3
    assert "to mend:" in done.stdout


def test_it_works_without_home_and_passwd_entry(cli, tmp_path):
    """A container: no HOME, an unknown uid."""
    if os.geteuid() != 0:
        pytest.skip("only root can be another user")
    del cli.environment["OPENSSPI_HOME"]
    tmp_path.chmod(0o755)
    runner = ["setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", "--"]
    done = subprocess.run(
        [*runner, COMMAND, "account", "list"],
        env=cli.environment,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    assert done.returncode == 1
    assert "OPENSSPI_HOME" in done.stderr
    doctor = subprocess.run(
        [*runner, COMMAND, "doctor"],
        env=cli.environment,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    assert doctor.returncode == 3
    assert "OPENSSPI_HOME" in doctor.stdout
    assert (
        subprocess.run(
            [*runner, COMMAND, "packages"], env=cli.environment, capture_output=True, check=False, cwd="/"
        ).returncode
        == 0
    )


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_every_command(cli, shell):
    script = cli.ok("completion", shell)
    for word in ["account", "rekey", "describe", "password-stdin", "must-change", "blob-version"]:
        assert word in script


def complete_in_bash(cli, *words):
    script = cli.ok("completion", "bash")
    run = script + (
        f"COMP_WORDS=({' '.join(repr(word) for word in words)}); COMP_CWORD={len(words) - 1}\n"
        '_opensspi; printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    return subprocess.run(["bash", "-c", run], capture_output=True, text=True, check=True).stdout.split()


def test_bash_completes_commands_and_options(cli):
    assert complete_in_bash(cli, "opensspi", "acc") == ["account"]
    assert complete_in_bash(cli, "opensspi", "account", "pass") == ["passwd"]
    assert complete_in_bash(cli, "opensspi", "--json", "account", "add", "--pass") == ["--password-stdin"]
    assert complete_in_bash(cli, "opensspi", "completion", "--js") == ["--json"]


def test_completion_offers_the_names_that_there_are(cli):
    """Shells expand what is offered, so a name with their special characters is left out."""
    for name in ("alice", "anna.x", "a$(id)", "a b"):
        cli.ok("account", "add", name, "--password-stdin", "--group", f"of-{name}", stdin="pw\n")
    assert cli.ok("completion", "accounts").split("\n") == ["alice", "anna.x", ""]
    assert cli.ok("completion", "groups").split("\n") == ["of-alice", "of-anna.x", ""]
    assert cli.ok("completion", "containers") == ""
    environment = f"export OPENSSPI_HOME='{cli.home}'\n"
    script = environment + cli.ok("completion", "bash")
    run = script + (
        f"COMP_WORDS=({COMMAND} account show a); COMP_CWORD=3\n"
        '_opensspi; printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    said = subprocess.run(["bash", "-c", run], capture_output=True, text=True, check=True).stdout.split()
    assert said == ["alice", "anna.x"]


def test_the_page_names_every_command(cli):
    page = pathlib.Path(__file__).resolve().parents[2] / "docs" / "command.md"
    text = page.read_text()
    for command in [
        "account add",
        "account set",
        "account passwd",
        "account list",
        "account show",
        "group list",
        "group remove",
        "trace FILE",
        "test logon",
        "test http",
        "test kerberos",
        "account enable",
        "account disable",
        "account remove",
        "store check",
        "store backup",
        "store rekey",
        "blob convert",
        "key list",
        "key show",
        "key export",
        "key import",
        "key delete",
        "hash",
        "random",
        "describe",
        "doctor",
        "packages",
        "completion",
        "settings list",
        "settings get",
        "settings set",
        "settings unset",
        "settings check",
    ]:
        assert f"opensspi {command}" in text, command
