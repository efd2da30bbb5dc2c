# SPDX-License-Identifier: MIT
"""The types: ours against our modules, and our modules against types-pywin32."""

import ast
import os
import pathlib
import re
import subprocess
import sys

import opensspi
import pytest
from opensspi import _core

PACKAGE = pathlib.Path(opensspi.__file__).parent
SOURCES = pathlib.Path(__file__).resolve().parents[2] / "python" / "opensspi"

# Where pywin32 keeps each of our modules, which is how types-pywin32 names them. Not winerror: the
# stubs are those of a later pywin32, whose winerror was created again; test_constants.py compares
# the one that pywin32 306 has.
PYWIN32_PLACES = {
    "win32.win32api": "win32api",
    "win32.win32crypt": "win32crypt",
    "win32.win32security": "win32security",
    "win32.lib.ntsecuritycon": "ntsecuritycon",
    "win32.lib.pywintypes": "pywintypes",
    "win32.lib.sspicon": "sspicon",
    "win32.lib.win32con": "win32con",
    "win32.lib.win32cryptcon": "win32cryptcon",
    "win32.lib.win32timezone": "win32timezone",
}

# What stubtest says of any function and class that nanobind makes: it does not know these kinds. Their
# parameters are compared below instead.
# The last: Python 3.13 reads (*args, **kwargs) from a function that takes nothing.
OF_NANOBIND = (
    r"is not a function|is inconsistent, metaclass differs"
    r"|is inconsistent, stub does not have \*args parameter \"args\""
)

# What pywin32 has and we do not.
ABSENT = {
    r"win32\.win32api\.": "win32api has here only what programs need around security",
    r"win32\.win32security\.(Ds|DS_|Lsa|GetPolicyHandle|Policy|POLICY_|Trusted|Audit)": "directories, policy",
    r"win32\.win32security\.(\w*SecurityDescriptor|SECURITY_(ATTRIBUTES|DESCRIPTOR)|ACL|[GS]et\w+Security"
    r"|[GS]et(Named)?SecurityInfo|MapGenericMask)\w*$": "security descriptors of Windows' objects",
    r"win32\.win32security\.(SE_\w+|STYPE_\w+|TRUSTEE_\w+|SYSTEM_MANDATORY_LABEL_\w+|[A-Z_]+_ACCESS|NO_INHERITANCE"
    r"|SET_AUDIT_\w+|SUB_\w+_INHERIT)$": "constants of the same",
    r"win32\.win32security\.(AdjustToken\w+|SetTokenInformation|CreateRestrictedToken|IsTokenRestricted"
    r"|DISABLE_MAX_PRIVILEGE|SANDBOX_INERT|LookupPrivilege\w+)$": "tokens are not changed here",
    r"win32\.win32security\.(LogonUserEx|ImpersonateNamedPipeClient|AllocateLocallyUniqueId|GetBinarySid"
    r"|TranslateName)$": "not asked for yet",
    r"win32\.win32crypt\.Crypt(FindLocalizedName|\w*(Message|KeyIdentifier)\w*)$": "messages",
    r"win32\.lib\.pywintypes\.(ACL|CreateGuid|DEVMODE\w*|DosDateTimeToTime|HKEY|IsTextUnicode|OVERLAPPED"
    r"|SECURITY_\w+|UnicodeFromRaw|WAVE\w+)$": "types of parts that are not here",
    r"win32\.lib\.pywintypes\.TimeType\.__name__$": "pywin32's class breaks this promise too",
    r"win32\.lib\.win32timezone\.": "zones come from the system's data, not from a registry",
    r"win32\.lib\.win32con\.": "names that pywin32 got after 306",
}
DIFFERENT = {
    r'should be positional or keyword \(remove "/"\)': "keywords are taken everywhere",
    r'(?i)stub parameter "(\w+)" differs from runtime parameter "\1"': "pywin32's is positional",
    r"OpenThreadToken is inconsistent, stub parameter .* \"ThreadHandle\"": "pywin32's is positional",
    r"win32api\.FormatMessage is inconsistent": "only pywin32's second form",
    r'stub does not have parameter "(GetKeyFn|GetKeyArgument|handle)"': "pywin32 takes these, too",
    r"HANDLEType\.__new__ is inconsistent": "as our own",
    r"SECURITY_\w+_AUTHORITY variable differs": "tuples, as in pywin32; the stubs say int",
    r"TimeZoneInfo\.(__ne__|fromutc) ": "as Python's own tzinfo has them",
    r"SecBuffer(Desc)?Type\.__init__ is inconsistent, stub does not have": "pywin32's types take these, too",
}
OWN = {
    r"opensspi\._core\.PyHANDLE\.__new__ is inconsistent": "nanobind's takes what __init__ takes",
    r"opensspi\._core\.PySID\.__buffer__ is not present": "has no such name before Python 3.12",
    r"opensspi\._core\.(Impersonation|PyC(RYPT|ERT|RL|TL)\w+)\.__init__ is inconsistent": "made by calls",
}


def lines_of(*command, **environment):
    """lines_of runs a checker and returns its findings, one for each line."""
    finished = subprocess.run(
        [sys.executable, "-m", *command],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert not finished.stderr, finished.stderr
    return [line for line in finished.stdout.splitlines() if not line.startswith("Success")]


def unexplained(findings, *allowed):
    return [line for line in findings if not any(re.search(pattern, line) for pattern in allowed)]


def test_the_sources_are_typed_strictly(tmp_path):
    sources = [str(path) for path in [*SOURCES.glob("*.py"), SOURCES / "_core.pyi"]]
    assert lines_of("mypy", "--strict", "--no-error-summary", f"--cache-dir={tmp_path}", *sources) == []


def python_examples(page):
    return re.findall(
        r"^```python\n(.*?)^```", (SOURCES.parents[1] / page).read_text(encoding="utf-8"), re.M | re.S
    )


def test_examples_of_the_documents_are_typed_strictly(tmp_path):
    paths = []
    for page in ("README.md", "docs/python.md", "docs/dpapi.md"):
        for number, example in enumerate(python_examples(page)):
            if not re.search(
                "^import win32", example, re.MULTILINE
            ):  # with pywin32's own names, which types-pywin32 has
                paths.append(tmp_path / f"{page.replace('/', '_').removesuffix('.md')}_{number}.py".lower())
                paths[-1].write_text(example, encoding="utf-8")
    assert len(paths) > 3
    assert (
        lines_of("mypy", "--strict", "--no-error-summary", f"--cache-dir={tmp_path}/cache", *map(str, paths))
        == []
    )


def test_the_package_says_that_it_is_typed():
    assert (PACKAGE / "py.typed").exists()


def test_our_stubs_tell_the_truth(tmp_path):
    modules = [f"opensspi.{name}" for name in [*PYWIN32_PLACES.values(), "winerror", "sspi", "_core"]]
    modules = ["opensspi._core" if name == "opensspi._core" else name for name in modules]
    findings = lines_of("mypy.stubtest", "--concise", *modules)
    assert unexplained(findings, OF_NANOBIND, *OWN) == []


@pytest.fixture(scope="module")
def against_pywin32(tmp_path_factory):
    """against_pywin32 is what stubtest finds where our modules stand in pywin32's places."""
    root = tmp_path_factory.mktemp("pywin32")
    (root / "win32" / "lib").mkdir(parents=True)
    for place, name in PYWIN32_PLACES.items():
        path = root / (place.replace(".", "/") + ".py")
        path.write_text(f"import sys, opensspi.{name}\nsys.modules[__name__] = opensspi.{name}\n")
    for folder in (root / "win32", root / "win32" / "lib"):
        (folder / "__init__.py").touch()
    return lines_of(
        "mypy.stubtest", "--concise", "--ignore-missing-stub", *PYWIN32_PLACES, PYTHONPATH=str(root)
    )


def test_what_pywin32_has_is_here_or_explained(against_pywin32):
    absent = [line.split(" ")[0] for line in against_pywin32 if "not present at runtime" in line]
    assert len(absent) > 100  # the comparison did take place
    assert unexplained(absent, *ABSENT) == []


def test_what_is_here_is_as_in_pywin32(against_pywin32):
    others = [line for line in against_pywin32 if "not present at runtime" not in line]
    assert len(others) > 20
    assert unexplained(others, OF_NANOBIND, *DIFFERENT) == []


def parameters(function):
    """parameters is a stub function's (names, how many have defaults)."""
    arguments = function.args.posonlyargs + function.args.args
    return [argument.arg for argument in arguments if argument.arg != "self"], len(function.args.defaults)


def functions_in(tree, prefix=""):
    """functions_in yields (dotted name, definition) of a stub; of overloads, every one."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield prefix + node.name, node
        if isinstance(node, ast.ClassDef):
            yield from functions_in(node, f"{prefix}{node.name}.")


def runtime_parameters(function):
    """runtime_parameters is the same of what nanobind made, one for each overload."""
    for signature, *_ in function.__nb_signature__:
        definition = ast.parse(re.sub(r"\\\d+", "None", signature) + ": ...").body[0]
        yield parameters(definition)


def test_parameters_of_our_stub_are_those_of_the_extension():
    compared = 0
    for name, definition in functions_in(ast.parse((SOURCES / "_core.pyi").read_text())):
        owner, _, method = name.rpartition(".")
        actual = vars(getattr(_core, owner)).get(method) if owner else getattr(_core, name)
        if method.startswith("__") or not hasattr(actual, "__nb_signature__"):
            continue
        assert parameters(definition) in list(runtime_parameters(actual)), name
        compared += 1
    assert compared > 60


def stub_functions(module):
    import importlib.util

    site = pathlib.Path(importlib.util.find_spec("mypy").origin).parents[1]
    return functions_in(ast.parse((site / "win32-stubs" / f"{module}.pyi").read_text()))


@pytest.mark.parametrize("module", ["win32security", "win32api", "win32crypt"])
def test_calls_that_pywin32s_types_allow_are_taken(module):
    ours = getattr(__import__(f"opensspi.{module}"), module)
    compared = 0
    for name, definition in stub_functions(module):
        actual = getattr(ours, name, None)
        if not hasattr(actual, "__nb_signature__"):
            continue
        theirs, optional = parameters(definition)
        for names, defaults in runtime_parameters(actual):
            assert len(names) - defaults <= len(theirs) - optional, name
            assert len(names) >= len(theirs) or name == "FormatMessage", name
        compared += 1
    assert compared > 8
