# Two commands do all: `make demo` and `make test`. Each sets up what it needs in .venv, with pip.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test setup golden docs bench clean

demo: .venv/runtime-ready
	@./examples/demo.sh $(BIN)

test: .venv/test-ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -q -n auto --dist loadfile

setup: .venv/test-ready

golden: .venv/test-ready
	-$(BIN)/pytest -q tests/test_golden.py tests/test_golden_run.py tests/test_docs.py --regen-all
	git diff --stat -- golden docs examples README.md

docs: .venv/test-ready
	$(BIN)/python -m docs.generate

bench: .venv/test-ready
	$(BIN)/python bench/bench.py

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/python-ready:
	$(PYTHON) -c 'import sys; sys.exit("wavec needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	touch $@

.venv/runtime-ready: .venv/python-ready pyproject.toml runtime/pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check -e ./runtime -e .
	touch $@

.venv/test-ready: .venv/python-ready pyproject.toml runtime/pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check -e ./runtime -e '.[test]'
	touch $@ .venv/runtime-ready
