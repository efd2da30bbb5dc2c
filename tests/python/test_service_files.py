# SPDX-License-Identifier: MIT
"""The files of packaging/: systemd, logrotate and the settings that they name accept them."""

import pathlib
import re
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SYSTEMD = ROOT / "packaging" / "systemd"
UNIT = SYSTEMD / "opensspi-http.service"
DROP_INS = sorted(SYSTEMD.glob("*.conf"))
ROTATION = ROOT / "packaging" / "logrotate" / "opensspi-http"


def need(program, package):
    found = shutil.which(program, path="/usr/sbin:/usr/bin:/bin")
    if found is None:
        pytest.skip(f"{program} is missing: apt install {package}")
    return found


def verified(folder, *drop_ins):
    """verified is what systemd says of the unit with drop-ins; its program is one that every host has.

    What it says of the host's own units, which it reads, too, is left out.
    """
    analyze = need("systemd-analyze", "systemd")
    unit = folder / UNIT.name
    unit.write_text(re.sub(r"(?m)^ExecStart=.*", "ExecStart=/bin/true", UNIT.read_text(encoding="utf-8")))
    for drop_in in drop_ins:
        (folder / f"{UNIT.name}.d").mkdir(exist_ok=True)
        shutil.copy(drop_in, folder / f"{UNIT.name}.d")
    done = subprocess.run(
        [analyze, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=True
    )
    return [line for line in (done.stdout + done.stderr).splitlines() if UNIT.name in line]


@pytest.mark.parametrize("drop_ins", [[], *[[each] for each in DROP_INS], DROP_INS], ids=str)
def test_systemd_has_nothing_to_say_of_the_unit(tmp_path, drop_ins):
    assert verified(tmp_path, *drop_ins) == []


def test_systemd_would_name_a_misspelt_key(tmp_path):
    wrong = tmp_path / "wrong.conf"
    wrong.write_text("[Service]\nAmbientCapabilties=CAP_SETUID\n")
    assert "AmbientCapabilties" in verified(tmp_path, wrong)[0]


def test_the_variables_are_settings(tmp_path):
    table = (ROOT / "src/settings/table.cpp").read_text(encoding="utf-8")
    files = [UNIT, *DROP_INS, ROOT / "packaging/container/Containerfile"]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    named = set(re.findall(r"\bOPENSSPI_([A-Z0-9_]+)=", text))
    assert {"HOME", "MASTER_KEY"} <= named
    assert all(f'"{name.lower()}"' in table for name in named - {"HOME"})


def test_the_service_that_the_unit_and_the_image_start_exists():
    assert "packaging/container/service.py" in (ROOT / "docs/service.md").read_text(encoding="utf-8")
    container = (ROOT / "packaging/container/Containerfile").read_text(encoding="utf-8")
    for copied in re.findall(r"^COPY (packaging/\S+)", container, re.MULTILINE):
        assert (ROOT / copied).is_file()


def test_the_image_is_built_from_what_setup_installs():
    setup = (ROOT / "tools/setup").read_text(encoding="utf-8")
    build = re.search(r'^build="(.*)"$', setup, re.MULTILINE)[1].split()
    container = (ROOT / "packaging/container/Containerfile").read_text(encoding="utf-8")
    assert set(build) - {"curl"} <= set(container.split())


def test_logrotate_takes_the_rotation(tmp_path):
    logrotate = need("logrotate", "logrotate")
    logs = tmp_path / "log"
    logs.mkdir(mode=0o700)
    trace = logs / "opensspi.trace"
    trace.write_text("a line\n")
    trace.chmod(0o600)
    rotation = tmp_path / "rotation"
    text = ROTATION.read_text(encoding="utf-8").replace("/var/log/opensspi-http", str(logs))
    rotation.write_text(re.sub(r"(?m)^\tsu .*\n", "", text))
    rotation.chmod(0o644)
    state = tmp_path / "state"
    for _ in range(2):
        done = subprocess.run(
            [logrotate, "--force", "--state", str(state), str(rotation)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == ""
        trace.write_text("a line\n")
    assert sorted(path.name for path in logs.iterdir()) == [
        "opensspi.trace",
        "opensspi.trace.1",
        "opensspi.trace.2.gz",
    ]
