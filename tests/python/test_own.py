# SPDX-License-Identifier: MIT
"""What Windows has no function for."""

import opensspi
import pytest
from opensspi import _core, pywintypes, sspi, sspicon, win32api


def test_a_token_is_described(account):
    client, server = sspi.ClientAuth("NTLM", auth_info=account), sspi.ServerAuth("NTLM")
    _, first = client.authorize(None)
    _, second = server.authorize(first[0].Buffer)
    said = [opensspi.describe(descriptor[0].Buffer) for descriptor in (first, second)]
    assert [words["package"] for words in said] == ["NTLM", "NTLM"]
    assert "NEGOTIATE" in said[0]["summary"] and "CHALLENGE" in said[1]["summary"]
    assert said[1]["target_name"] == win32api.GetComputerName()


@pytest.mark.parametrize("nonsense", [b"", b"nonsense", b"NTLMSSP\0\x09\0\0\0"])
def test_nonsense_is_not_described(nonsense):
    with pytest.raises(pywintypes.error) as caught:
        opensspi.describe(nonsense)
    assert caught.value.args[:2] == (sspicon.SEC_E_INVALID_TOKEN, "opensspi_describe")
    with pytest.raises(TypeError):
        opensspi.describe("text")


def test_the_doctor_reports(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENSSPI_HOME", str(tmp_path / "home"))
    report = opensspi.doctor()
    assert "NTLM" in str(report["packages"])
    assert "problems" in report
    assert not (tmp_path / "home").exists()


def test_package_and_library_are_of_one_version():
    assert _core.library_version() == opensspi.__version__


@pytest.mark.parametrize(
    ("text", "variables", "sentence"),
    [
        ("# mine\nntlm_v1 = acept\n", {}, "opensspi.conf line 2: ntlm_v1 cannot be"),
        ("ntlm_vi = accept\n", {}, "opensspi.conf line 1: there is no setting"),
        ("[ntlm]\n", {}, 'opensspi.conf line 1: "[ntlm]" is a section'),
        ("", {"OPENSSPI_NTLM_V1": "acept"}, "variable OPENSSPI_NTLM_V1: ntlm_v1 cannot be"),
        ("", {"OPENSSPI_NTLM_VI": "accept"}, "did you mean OPENSSPI_NTLM_V1?"),
    ],
)
def test_a_wrong_setting_is_named_with_its_place(tmp_path, monkeypatch, text, variables, sentence):
    (tmp_path / "opensspi.conf").write_text(text)
    tmp_path.chmod(0o700)
    monkeypatch.setenv("OPENSSPI_HOME", str(tmp_path))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(pywintypes.error) as caught:
        sspi.ServerAuth("NTLM")
    assert sentence in caught.value.strerror
    assert any(sentence in problem["what"] for problem in opensspi.doctor()["problems"])


@pytest.mark.parametrize("code", [sspicon.SEC_E_LOGON_DENIED, "SEC_E_LOGON_DENIED", "0x8009030C"])
def test_a_status_code_is_explained(code):
    explained = opensspi.explain(code)
    assert (explained["name"], explained["code"]) == ("SEC_E_LOGON_DENIED", sspicon.SEC_E_LOGON_DENIED)
    assert explained["remedy"] and explained["see"]


def test_what_is_no_status_code_is_not_explained():
    with pytest.raises(pywintypes.error) as caught:
        opensspi.explain("SEC_E_LOGON_DENIE")
    assert caught.value.funcname == "opensspi_explain"
    assert "did you mean SEC_E_LOGON_DENIED?" in caught.value.strerror
