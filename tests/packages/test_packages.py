# SPDX-License-Identifier: MIT
"""What users install: the install tree, the source distribution, metadata, the binary interface."""

import fnmatch
import importlib.metadata
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tomllib

import check_distributions
import pytest
from manual_pages import text_of_manual

ROOT = check_distributions.ROOT
RELEASE = ROOT / "build" / "release"
ABI = ROOT / "packaging" / "abi"


def output_of(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """tree is what `cmake --install` writes below a prefix, moved to another place."""
    folder = tmp_path_factory.mktemp("install")
    output_of("cmake", "--install", RELEASE, "--prefix", folder / "stage")
    return (folder / "stage").rename(folder / "moved")


def files_in(tree):
    return sorted(str(path.relative_to(tree)) for path in tree.rglob("*") if not path.is_dir())


def test_the_command_runs_wherever_it_was_installed(tree):
    assert output_of(tree / "bin" / "opensspi", "--version").startswith("opensspi ")


def test_installed_binaries_have_no_debug_information(tree):
    library = next(tree.rglob("libopensspi.so.*.*"))
    for file in (library, tree / "bin" / "opensspi"):
        sections = output_of("readelf", "--section-headers", "--wide", file)
        assert ".debug_info" not in sections
        assert ".symtab" not in sections


def test_the_manual_page_has_every_command_and_no_fault(tree):
    words = " ".join(text_of_manual(tree / "share/man/man1/opensspi.1").split())
    usage = output_of(tree / "bin" / "opensspi", "--help")
    commands = re.findall(r"^  (\w+) ", usage.partition("Subcommands:")[2], re.M)
    assert len(commands) > 10
    assert [name for name in commands if f"opensspi {name}" not in words] == []


@pytest.mark.parametrize(
    ("shell", "file"),
    [
        ("bash", "share/bash-completion/completions/opensspi"),
        ("zsh", "share/zsh/site-functions/_opensspi"),
        ("fish", "share/fish/vendor_completions.d/opensspi.fish"),
    ],
)
def test_completions_are_the_commands_own(tree, shell, file):
    assert (tree / file).read_text() == output_of(tree / "bin" / "opensspi", "completion", shell)


def test_each_installed_file_is_in_one_debian_package(tree):
    """Debian's library directory has one level more."""
    patterns = {
        file.stem: [line.split()[0] for line in file.read_text().splitlines()]
        for file in (ROOT / "debian").glob("*.install")
    }
    wrong = {}
    for name in files_in(tree):
        path = "usr/" + re.sub(r"^lib/(?!x86|aarch)", "lib/multiarch/", name)
        owners = [
            package
            for package, lines in patterns.items()
            if any(fnmatch.fnmatch(path, line) or fnmatch.fnmatch(path, f"{line}/*") for line in lines)
        ]
        if len(owners) != 1:
            wrong[path] = owners
    assert wrong == {}


def test_everything_that_a_build_lacks_is_named_at_once():
    """In a root without anything, with Debian's names, which are those that tools/setup installs."""
    nothing = [f"-DCMAKE_FIND_ROOT_PATH_MODE_{kind}=ONLY" for kind in ("INCLUDE", "PROGRAM")]
    run = subprocess.run(
        [
            "cmake",
            "-DCMAKE_FIND_ROOT_PATH=/nonexistent",
            *nothing,
            "-P",
            ROOT / "cmake" / "requirements.cmake",
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CC": "", "CXX": ""},
    )
    assert run.returncode != 0
    named = re.search(r"apt install ([\w\s-]+)", run.stderr)[1].partition("Call Stack")[0].split()
    assert named[0] == "build-essential"
    installed = re.search(r'^build="([^"]*)"', (ROOT / "tools" / "setup").read_text(), re.M)[1].split()
    libraries = {name for name in installed if name.startswith("lib")} | {"nettle-dev", "pkg-config"}
    assert set(named) == libraries | {"build-essential"}


def test_the_source_distribution_is_complete(tmp_path):
    code = f"from scikit_build_core.build import build_sdist; print(build_sdist({str(tmp_path)!r}))"
    name = output_of(sys.executable, "-c", code, cwd=ROOT).split()[-1]
    assert list(check_distributions.problems_of_source(tmp_path / name)) == []


def test_links_of_the_description_work_on_an_index():
    text = pathlib.Path(ROOT / "python" / "README.md").read_text()
    assert list(check_distributions.problems_of_metadata("\n" + text)) == []


def test_the_distribution_of_names_has_each_module():
    settings = tomllib.loads((ROOT / "python/pywin32-names/pyproject.toml").read_text())
    assert set(settings["tool"]["scikit-build"]["wheel"]["packages"]) == check_distributions.NAMES


def test_the_environment_has_the_command():
    script = pathlib.Path(sys.executable).parent / "opensspi"
    assert output_of(script, "--version") == f"opensspi {importlib.metadata.version('opensspi')}\n"


@pytest.mark.skipif(shutil.which("abidiff") is None, reason="abidiff is missing: apt install abigail-tools")
def test_the_binary_interface_has_lost_nothing():
    run = subprocess.run([ROOT / "tools" / "abi", "--check"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
