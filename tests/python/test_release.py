# SPDX-License-Identifier: MIT
"""tools/release: one version everywhere, the changelog's section, checksums."""

import hashlib
import importlib.machinery
import importlib.util
import json
import pathlib
import subprocess
import sys
import tomllib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "release"


@pytest.fixture(scope="module")
def release():
    loader = importlib.machinery.SourceFileLoader("release_tool", str(TOOL))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("release_tool", loader))
    loader.exec_module(module)
    return module


def test_every_file_states_one_version(release):
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    stated = release.stated_versions()
    assert stated == dict.fromkeys(release.PLACES, version)
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert release.notes_of(version, changelog) is not None


def test_notes_are_the_section_of_the_version(release):
    changelog = "# Changelog\n\n## 0.2.0 (2027-01-01)\n\n### A\n- new\n\n## 0.1.0 (2026-01-01)\n\n- old\n"
    assert release.notes_of("0.2.0", changelog) == "# OpenSSPI 0.2.0\n\n### A\n- new\n"
    assert release.notes_of("0.1.0", changelog) == "# OpenSSPI 0.1.0\n\n- old\n"
    assert release.notes_of("0.2", changelog) is None


@pytest.mark.parametrize("version", ["9", "1.2", "1.2.3; rm -rf /", "../../x"])
def test_what_is_no_version_is_refused(version):
    done = subprocess.run([sys.executable, str(TOOL), version], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "is not a version" in done.stderr


def test_another_version_than_the_files_state_is_refused_with_their_names():
    if not (ROOT / ".git").exists():
        pytest.skip("this is not a clone: git clone the repository")
    done = subprocess.run([sys.executable, str(TOOL), "99.0.0"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "pyproject.toml states version" in done.stderr
    assert "CHANGELOG.md has no section 99.0.0" in done.stderr
    assert not (ROOT / "build" / "release-99.0.0").exists()


def test_a_rehearsal_makes_files_with_right_checksums(release, tmp_path, monkeypatch):
    made = release.Release("0.1.0")
    made.folder = tmp_path
    made.notes()
    monkeypatch.setattr(release, "output_of", lambda *_: "2026-01-01T00:00:00+00:00")
    made.sbom()
    made.sums()
    lines = dict(line.split("  ")[::-1] for line in (tmp_path / "SHA256SUMS").read_text().splitlines())
    assert set(lines) == {"NOTES.md", "opensspi-0.1.0.cdx.json"}
    for name, code in lines.items():
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == code
    bill = json.loads((tmp_path / "opensspi-0.1.0.cdx.json").read_text())
    assert (bill["bomFormat"], bill["metadata"]["component"]["version"]) == ("CycloneDX", "0.1.0")
    assert made.missing and made.missing[0].startswith("sbom: ")
