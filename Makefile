# SPDX-License-Identifier: MIT
# make demo: the whole way from a bare Debian 12 or 13 or Ubuntu 24.04 to a Windows program serving curl --ntlm.
# make test: everything that must hold. Both install what they need and say so first.
# make fresh: make test on a machine that is really fresh, made for the run (SUITE=bookworm, trixie or noble).
.PHONY: demo test fresh packages test-wine conformance pkits testssl curltests build python bench fuzz fuzz-coverage constant-time soak lint docs format clean help
.DEFAULT_GOAL := help

JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 60
SUITE ?= bookworm
export JOBS

help:
	@sed -n 's/^# make/make/p' Makefile
	@echo "also: make packages | test-wine | conformance | pkits | testssl | curltests | build | bench | fuzz | fuzz-coverage | constant-time | soak | lint | docs | format | clean"

demo:
	@tools/setup demo
	@tools/build release -DOPENSSPI_TESTS=OFF opensspi opensspi_cli
	@tools/install_python
	@build/venv/bin/python examples/demo.py

test:
	@tools/setup test
	@build/venv/bin/python tests/run.py

fresh:
	@tools/setup fresh
	@tools/fresh $(SUITE) make test

packages:
	@tools/setup packages
	@tools/wheels
	@tools/debs
	@tools/try_packages

test-wine:
	@tools/setup wine
	@tools/build release -DOPENSSPI_TESTS=OFF opensspi opensspi_cli
	@python3 tests/wine/run.py

conformance:
	@tools/setup conformance
	@tools/build release -DOPENSSPI_TESTS=OFF opensspi
	@python3 tests/conformance/run.py

pkits:
	@tools/setup demo
	@tools/build release -DOPENSSPI_TESTS=OFF opensspi
	@build/venv/bin/python tests/pkits/run.py

testssl:
	@tools/setup testssl
	@tools/build release -DOPENSSPI_TESTS=OFF opensspi
	@tools/install_python
	@build/venv/bin/python tests/testssl/run.py

curltests:
	@tools/setup curltests
	@tools/build release -DOPENSSPI_TESTS=OFF opensspi
	@python3 tests/curl/run.py

build:
	@tools/setup demo
	@tools/build release -DOPENSSPI_TESTS=OFF opensspi opensspi_cli

bench:
	@tools/setup bench
	@tools/build release -DOPENSSPI_TESTS=OFF opensspi opensspi_cli
	@tools/install_python
	@tools/build bench
	@build/venv/bin/python bench/run.py

fuzz:
	@tools/setup fuzz
	@tools/build fuzz
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tools/fuzz

fuzz-coverage:
	@tools/setup fuzz
	@tools/build fuzz corpora
	@tools/fuzz_coverage

constant-time:
	@tools/setup constant-time
	@tools/build constant-time constant_time_tests
	@tools/constant_time

soak:
	@tools/setup test
	@OPENSSPI_SOAK=1 build/venv/bin/python tests/run.py

lint:
	@tools/setup lint
	@tools/lint

docs:
	@tools/setup docs
	@tools/docs

format:
	@tools/setup lint
	@git ls-files '*.h' '*.cpp' '*.c' | grep -v -e _table.inc | xargs build/venv/bin/clang-format -i
	@build/venv/bin/ruff format -q python tests tools examples bench
	@python3 tools/gen_settings.py
	@python3 tools/gen_explanations.py
	@python3 tools/gen_constants.py  # its modules keep the layout that it writes

clean:
	rm -rf build
