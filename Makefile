# The two commands of a newcomer are `make demo` and `make test`; both set up what is missing first.
VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.ready
DEMO_READY := $(VENV)/.ready-demo
COMPILE := uv pip compile --quiet --universal --upgrade --python-version 3.11 --no-emit-index-url --no-annotate --no-header

.DEFAULT_GOAL := help
.PHONY: help setup demo test check calibrate bench pictures lock

help:
	@echo "make demo       set up, then the terminal app on a small experiment, running live"
	@echo "make test       set up, then all tests"
	@echo "make check      formatting, lint, types, layers"
	@echo "make calibrate  the long simulations behind the statistics"
	@echo "make bench      the benchmarks, each beside a peer or a floor"
	@echo "make pictures   the pictures of docs/, drawn anew"
	@echo "make setup      only set up .venv, as make test does"
	@echo "make lock       choose the newest versions of what is installed (needs uv)"

setup: $(READY)

$(READY): pyproject.toml .ci/set-up .ci/lock/test.txt
	@.ci/set-up test
	@touch $(READY) $(DEMO_READY)

# What tests need is more than what the demo needs: a .venv that is ready for them is ready for it.
$(DEMO_READY): pyproject.toml .ci/set-up .ci/lock/demo.txt
	@.ci/set-up demo
	@touch $(DEMO_READY)

demo: $(DEMO_READY)
	@$(PYTHON) -P -m refinery_tui demo

test: setup
	$(PYTHON) -m pytest -n 3 --dist loadgroup

check: setup
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(VENV)/bin/lint-imports --no-cache

# The four longest come first, one a worker: a night with a server that is away for ten minutes mostly waits.
calibrate: setup
	OPENBLAS_NUM_THREADS=1 $(PYTHON) -m pytest -n 4 --dist loadgroup -m calibrate -rP \
		tests/calibrate/test_soak.py tests/calibrate/test_pipeline.py tests/calibrate/test_fuzzers.py \
		tests/calibrate/test_[!fps]*.py tests/calibrate/test_fa*.py tests/calibrate/test_pl*.py tests/core/analysis/test_anytime.py \
		tests/core/bench/test_gallery.py tests/core/bench/test_shipped_tasks.py tests/core/experiment/test_levels.py

bench: setup
	@for script in benchmarks/[!_]*.py; do echo "== $$script"; $(PYTHON) $$script || exit 1; done

pictures: setup
	$(PYTHON) -m tests.tui.pictures.doc_pictures

# Versions only, no index and no hash: whatever index is configured here or there serves them.
lock:
	printf 'hatchling\neditables\n' | $(COMPILE) pyproject.toml - --group dev --output-file .ci/lock/test.txt
	printf 'hatchling\neditables\n' | $(COMPILE) pyproject.toml - --constraint .ci/lock/test.txt --output-file .ci/lock/demo.txt
