# SPDX-License-Identifier: MIT
"""The rules of tools/check_layers about TRY and about types of one name."""

import importlib.machinery
import importlib.util
import pathlib

import pytest

PATH = pathlib.Path(__file__).resolve().parents[2] / "tools" / "check_layers"


def load():
    loader = importlib.machinery.SourceFileLoader("check_layers", str(PATH))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("check_layers", loader))
    loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "leaking",
    [
        "return Pair{first, TRY(second())};",
        "return Pair{.first = first, .second = TRY(second())};",
        "take({first, TRY(second())});",
        "take(Pair{make(1, 2), f(g(TRY(second())))});",
        "const Pair pair{first,\n                TRY(second())};",
        "const auto later = [kept = first, other = TRY(second())] { return kept; };",
        "return Outer{{first, TRY(second())}};",
        "return Outer{first, {TRY(second())}};",
        """return Pair{'{', 100'000, "}", TRY(second())};""",
    ],
)
def test_a_try_after_an_element_of_a_list_is_found(leaking):
    source = "int f() {\n  prepare(1, 2);\n  " + leaking + "\n}\n"
    assert load().tries_after_an_element(source) == [3 + leaking[: leaking.index("TRY")].count("\n")]


@pytest.mark.parametrize(
    "sound",
    [
        "return Pair{TRY(first()), second};",
        "return f(first, TRY(second()));",
        "return Pair(first, TRY(second()));",
        "int a = 1, b = 2; { call(a, b); TRY(second()); }",
        "return Pair{first, [&] { return TRY(second()); }};",
        "if (a, b) { for (;;) { TRY(second()); } }",
        "return Pair{first, second};  // TRY(this)",
        'return Pair{first, "TRY(this)"};',
        "table[TRY(second())] = {first, second};",
    ],
)
def test_a_try_elsewhere_is_not(sound):
    assert load().tries_after_an_element("int f() {\n  " + sound + "\n}\n") == []


TYPES = """namespace opensspi::abi {
class Declared;
struct ContextObject final : HandleObject, InSecretMemory {
  struct Inner {
  };
};
class NODISCARD Kept {
};
enum class Kind : uint8_t { kOne };
namespace {
class OfThisSource {
};
}  // namespace
namespace detail {
struct Part {
};
}  // namespace detail
}  // namespace opensspi::abi
"""


def test_the_types_that_a_source_shares_are_found():
    assert list(load().types_of(TYPES)) == [
        (3, "opensspi::abi", "ContextObject"),
        (7, "opensspi::abi", "Kept"),
        (9, "opensspi::abi", "Kind"),
        (15, "opensspi::abi::detail", "Part"),
    ]


def test_two_types_of_one_name_are_refused(tmp_path, monkeypatch, capsys):
    checks = load()
    monkeypatch.setattr(checks, "ROOT", tmp_path)
    (tmp_path / "src").mkdir()
    for name in ("one.h", "other.h"):
        (tmp_path / "src" / name).write_text(TYPES)
    assert checks.complain_about_equal_names() == 4
    assert "src/other.h:3: opensspi::abi::ContextObject is in src/one.h:3, too" in capsys.readouterr().out


def test_no_source_breaks_a_rule():
    assert load().main() == 0
