# SPDX-License-Identifier: MIT
"""The rules of tools/check_layers about TRY."""

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


def test_no_source_breaks_a_rule():
    assert load().main() == 0
