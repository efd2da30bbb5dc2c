# SPDX-License-Identifier: MIT
"""opensspi explain; and its table holds every status code that the library returns."""

import json
import pathlib
import re
import subprocess
import sys
import tomllib

import pytest
from manual_pages import text_of_manual

ROOT = pathlib.Path(__file__).resolve().parents[2]
GENERATOR = ROOT / "tools" / "gen_explanations.py"
TABLE = tomllib.loads((ROOT / "src/abi/own/explanations.toml").read_text(encoding="utf-8"))
MANUAL = ROOT / "docs" / "man" / "opensspi-status.7"
LITERAL = r'"(?:\\.|[^"\\])*"'
STATUS_NAME = re.compile(
    r"\b(?:SEC_[EI]|NTE|CRYPT_[EI]|CERT_E|TRUST_E|SCARD_[EW]|ERROR|RPC_S|E|STATUS)_[A-Z0-9_]+\b"
)


def codes_in_sources():
    """The names of winerror.h and ntstatus.h in the library's code, without comments, texts and tests."""
    headers = "".join((ROOT / "include/opensspi" / name).read_text() for name in ("winerror.h", "ntstatus.h"))
    known = set(re.findall(r"^#define\s+(\w+)\s", headers, re.MULTILINE))
    found = {}
    sources = [
        *(ROOT / "src").rglob("*.cpp"),
        *(ROOT / "src").rglob("*.h"),
        *(ROOT / "python/src").glob("*.cpp"),
    ]
    for path in sources:
        if path.name.endswith("_test.cpp"):
            continue
        code = re.sub(
            rf"{LITERAL}|//[^\n]*|/\*.*?\*/", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        for name in STATUS_NAME.findall(code):
            if name in known and not name.endswith("_SUCCESS"):
                found.setdefault(name, path.relative_to(ROOT))
    return found


def test_every_code_that_the_library_returns_is_explained():
    found = codes_in_sources()
    assert len(found) > 200
    missing = {name: str(path) for name, path in found.items() if name not in TABLE}
    assert not missing, "add them to src/abi/own/explanations.toml and run tools/gen_explanations.py"


def test_no_code_is_explained_that_the_library_never_returns():
    # What Samba and domain controllers report is in logs, beside what the library returns.
    foreign = {
        "STATUS_LOGON_FAILURE",
        "STATUS_NO_SUCH_USER",
        "STATUS_WRONG_PASSWORD",
        "STATUS_PASSWORD_EXPIRED",
    }
    assert set(TABLE) - set(codes_in_sources()) - foreign <= {"SEC_E_OK", "ERROR_SUCCESS"}


def test_page_manual_and_code_are_what_the_generator_writes():
    subprocess.run([sys.executable, str(GENERATOR), "--check"], check=True)


def test_commands_and_settings_that_it_recommends_exist(cli):
    settings = {setting["name"] for setting in cli.json("settings", "list")["settings"]}
    text = " ".join(f"{row['why']} {row['do']}" for row in TABLE.values())
    for name in re.findall(r"\bsettings? (?:get )?([a-z]+_[a-z_]+)|\b([a-z]+_[a-z0-9_]+) = ", text):
        assert (name[0] or name[1]) in settings, name
    for words in set(
        re.findall(
            r"\bopensspi ((?:account|cert|key|store|settings) [a-z-]+|doctor|describe|packages|explain)", text
        )
    ):
        assert cli.run(*words.split(), "--help").returncode == 0, words


@pytest.mark.parametrize(
    "code",
    ["SEC_E_NO_CREDENTIALS", "sec_e_no_credentials", "0x8009030E", "8009030e", "-2146893042", "2148074254"],
)
def test_a_code_is_explained_in_every_form(cli, code):
    explained = cli.json("explain", code)
    row = TABLE["SEC_E_NO_CREDENTIALS"]
    assert explained == {
        "code": -2146893042,
        "hex": "0x8009030E",
        "name": "SEC_E_NO_CREDENTIALS",
        "message": "No credentials are available in the security package.",
        "meaning": row["means"],
        "reason": row["why"],
        "remedy": row["do"],
        "see": row["see"],
    }
    shown = cli.ok("explain", code)
    assert shown.startswith("SEC_E_NO_CREDENTIALS  0x8009030E  -2146893042\n")
    assert row["do"].split(",")[0] in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_a_code_that_is_never_returned_has_its_message_only(cli):
    assert "does not return it" in cli.ok("explain", "ERROR_DISK_CHANGE")
    assert cli.json("explain", "107")["meaning"] is None


def test_a_misspelt_name_is_wrong_usage_with_the_nearest(cli):
    done = cli.run("explain", "SEC_E_NO_CREDENTAILS")
    assert done.returncode == 2
    assert 'there is no status code "SEC_E_NO_CREDENTAILS"; did you mean SEC_E_NO_CREDENTIALS?' in done.stderr
    done = cli.run("explain", "0x8FFFFFFF", "--json")
    assert done.returncode == 2
    assert "there is no status code" in json.loads(done.stderr)["error"]["message"]


def test_without_a_code_all_are_listed(cli):
    names = {code["name"] for code in cli.json("explain")["codes"]}
    assert names == set(TABLE) - {"ERROR_SUCCESS"}
    assert len(cli.ok("explain").splitlines()) == len(names)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_names_are_completed(cli, shell):
    assert "SEC_E_WRONG_PRINCIPAL" in cli.ok("completion", shell)


def test_the_manual_page_has_no_fault():
    assert "SEC_E_NO_CREDENTIALS" in text_of_manual(MANUAL)
