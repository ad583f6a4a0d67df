# The two commands of a newcomer are `make demo` and `make test`; both set up what is missing first.
VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test check calibrate bench

help:
	@echo "make demo       set up, then the terminal app on the pilot experiment, running live"
	@echo "make test       set up, then all tests"
	@echo "make check      formatting, lint, types, layers"
	@echo "make calibrate  the long simulations behind the statistics"
	@echo "make bench      the benchmarks, each beside a peer or a floor"
	@echo "make setup      only set up .venv"

setup: $(READY)

$(READY): pyproject.toml .ci/set-up
	@echo "setting up $(VENV) ..."
	@.ci/set-up
	@touch $(READY)

demo: setup
	@$(PYTHON) -m refinery_tui demo

test: setup
	$(PYTHON) -m pytest -n 3 --dist loadgroup

check: setup
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(VENV)/bin/lint-imports --no-cache

calibrate: setup
	$(PYTHON) -m pytest tests/calibrate -m calibrate

bench: setup
	@for script in benchmarks/[!_]*.py; do echo "== $$script"; $(PYTHON) $$script || exit 1; done
