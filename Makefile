# The two commands a newcomer needs: `make lab` and `make test`. Each sets up .venv by itself when it is missing
# or older than requirements.lock; all it needs is make and a Python of 3.11, 3.12 or 3.13.
#
#   make lab LAB_ARGS="--no-browser --port 8890"     make test TEST_ARGS="-k lexicon"     make lab PYTHON=/path/to/python3.12

VENV ?= .venv
BIN := $(VENV)/bin
LAB_ARGS ?=
TEST_ARGS ?=
# Two workers: the suite is bound by starting kernels and loading tokenizer models, not by many small tests.
WORKERS ?= 2
NOTEBOOKS := $(wildcard notebooks/*.ipynb)
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile
NBVAL := --nbval --nbval-current-env --nbval-sanitize-with tests/nbval_sanitize.cfg

NBSTRIPOUT := --keep-output --keep-count --keep-id --extra-keys "metadata.language_info.version metadata.widgets"

.PHONY: help setup lab test test-long test-marathon check format audit bench lock features clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1 \t\2/p' Makefile | expand -t 20

lab: $(VENV)/.installed ## open the workbench in JupyterLab
	$(BIN)/workbench lab $(LAB_ARGS)

test: $(VENV)/.installed ## run the tests and the notebooks
	$(PYTEST) -m "not long" $(NBVAL) tests $(NOTEBOOKS) $(TEST_ARGS)

# pytest exits with 5 where it finds no test.
test-long: $(VENV)/.installed ## run the tests that take minutes
	$(PYTEST) -m "long and not marathon" $(TEST_ARGS) tests || [ $$? -eq 5 ]

test-marathon: $(VENV)/.installed ## run the tests that take the whole machine for a quarter of an hour
	$(PYTEST) -m marathon $(TEST_ARGS) tests || [ $$? -eq 5 ]

check: $(VENV)/.installed ## lint, format, types, direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/.installed ## format code and notebooks, and mend what ruff can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/nbstripout $(NBSTRIPOUT) $(NOTEBOOKS)

# Null splits, rare counts, power, errors of measurement: fails where a figure is worse than its limit.
audit: $(VENV)/.installed ## audit the statistics and write docs/statistics.md (some minutes)
	$(BIN)/python benchmarks/audit/audit.py --write docs/statistics.md

# What is compared takes turns in one run; BENCH_ARGS="--texts FOLDER --conc-python PYTHON" for real texts and for Conc.
bench: $(VENV)/.installed ## measure build and search beside their peers (some minutes)
	$(BIN)/python benchmarks/speed/bench.py $(BENCH_ARGS)

# The feature set of the real coverage; needs the texts in ../shared.
features: $(VENV)/.installed ## rebuild corpora/rapprochement from ../shared
	$(BIN)/python scripts/build_rapprochement.py --jobs $(WORKERS)

# Needs an installed .venv, however old. No index, no host and no path of this machine goes into the file.
lock: ## bring requirements.lock up to date with pyproject.toml
	@[ -x $(BIN)/uv ] || $(MAKE) setup
	$(BIN)/uv pip compile pyproject.toml --extra dask --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --quiet --output-file requirements.lock $(LOCK_ARGS)
	@! grep -n '://' requirements.lock || { echo "requirements.lock names a host (above)" >&2; exit 1; }

clean: ## remove .venv and all caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup: $(VENV)/.installed ## make .venv with everything in it

# What the lock names and nothing else (it leaves DyNet out), in a new environment: nothing is left from an older lock.
$(VENV)/.locked: requirements.lock
	@PYTHON="$(PYTHON)"; . ./scripts/find_python.sh; \
	echo "setting up $(VENV) with $$PYTHON ($$($$PYTHON -V)); this takes a minute or two"; \
	"$$PYTHON" -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@touch $@

# The workbench itself, from this checkout. A change of code needs no new install, one of pyproject.toml may.
$(VENV)/.installed: $(VENV)/.locked pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
