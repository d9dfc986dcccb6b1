# One command for each thing that is done here; each sets up what it needs and does nothing twice.
#   make env    the program: .venv/bin/spolia          make demo         the example case, read and shown
#   make test   everything that must hold              make gate         the quality floors (needs ../shared)
#   make faults each call of an add fails, long        make fuzz         bytes of any kind, for FUZZ_S seconds a target
#   make bench  figures: quality, speed, size          make screenshots  pictures of every kind of page
#   make lock   pin the dependencies anew              make train        the language network, from its corpora

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
CODE := src tests training benchmarks tools
OLDEST := 3.11
# The first Python on the path that is new enough; `make PYTHON=… env` names another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

.DEFAULT_GOAL := help
.PHONY: help env dev chromium postgresql strace demo test lint check faults fuzz gate bench screenshots lock train clean

help:
	@sed -n 's/^#   //p' Makefile

# --- the environment --------------------------------------------------------------------------------------------------------

env: $(VENV)/runtime.stamp
dev: $(VENV)/dev.stamp

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Spolia needs Python $(OLDEST) or newer; here: $$(python3 --version 2>&1 || echo none). \
	Install one, or name it: make PYTHON=/path/to/python3.12 env" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make environments. \
	On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Creating $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)

# Every package is checked against its hash in the lock; Spolia itself is installed in place, with the pinned build tools.
define install
	@echo "Installing from $(1)"
	@$(PIP) install --require-hashes --no-deps -r $(1)
	@$(PIP) install --no-build-isolation --no-deps --no-index --editable .
	@touch $@
endef

$(VENV)/runtime.stamp: requirements.lock pyproject.toml | $(BIN)/python
	$(call install,requirements.lock)

$(VENV)/dev.stamp: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(call install,requirements-dev.lock)
	@touch $(VENV)/runtime.stamp

# The browser tests drive the distribution's own Chromium.
chromium:
	@command -v chromium || command -v chromium-browser || command -v google-chrome || { \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium; \
	else echo "The browser tests need Chromium. On Debian or Ubuntu: sudo apt-get install chromium; \
	elsewhere install Chromium or Chrome so that 'chromium' or 'google-chrome' is on the path." >&2; exit 1; fi; }

# The tests of ledgers on a server start one of their own, with the distribution's own programs; no service is set up or left running.
postgresql:
	@ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null || command -v initdb || { \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	mkdir -p /etc/postgresql-common/createcluster.d && echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.d/none.conf && \
	apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends postgresql; \
	else echo "The tests of ledgers on a server need PostgreSQL 13 or newer. On Debian or Ubuntu: sudo apt-get install postgresql; \
	elsewhere install it so that 'initdb' and 'postgres' are on the path." >&2; exit 1; fi; }

# The tests of faults put them into single system calls.
strace:
	@command -v strace || { \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends strace; \
	else echo "The tests of faults need strace. On Debian or Ubuntu: sudo apt-get install strace; \
	elsewhere install it so that 'strace' is on the path." >&2; exit 1; fi; }

# --- what it is for ---------------------------------------------------------------------------------------------------------

demo: env
	@$(BIN)/spolia demo

lint: dev
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy

check: dev
	$(BIN)/pytest -n 2 --dist loadfile

test: dev chromium postgresql strace
	@$(MAKE) --no-print-directory --keep-going lint check

# More of what `make test` does a little of. The seed is told; FAULT_SEED=… gives the same run again.
ifndef FAULT_SEED
FAULT_SEED := $(shell od -An -N2 -tu2 /dev/urandom | tr -d ' ')
endif
faults: dev postgresql strace
	@echo "FAULT_SEED=$(FAULT_SEED)"
	FAULT_SEED=$(FAULT_SEED) FAULT_CALLS=all FAULT_KILLS=40 FAULT_FLIPS=4000 HOSTILE=all $(BIN)/pytest -n 2 --dist loadfile tests/faults tests/publish/test_hostile.py

FUZZ_S ?= 60
fuzz: dev
	FUZZ_EXAMPLES=3000 $(BIN)/pytest -n 2 tests/fuzz
	@for target in lines text records ledger words; do echo "── $$target" && \
	$(BIN)/python -m tests.fuzz.coverage $$target out/fuzz/$$target -max_total_time=$(FUZZ_S) -artifact_prefix=out/fuzz/ -verbosity=0 || exit 1; done

gate: env
	$(BIN)/python -m benchmarks.gate

bench: env
	$(BIN)/python -m benchmarks

screenshots: dev chromium
	$(BIN)/python -m tools.screenshots docs/images --all out/screenshots
	@rm -rf out/demo && $(BIN)/spolia demo | $(BIN)/python -m tools.front_page

# --- now and then -----------------------------------------------------------------------------------------------------------

# Hashes pin the bytes, whatever index they come from; `--universal` makes one lock for every platform and Python.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version $(OLDEST) --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml
lock: dev
	$(COMPILE) --group build --extra postgres --extra oidc -o requirements.lock
	$(COMPILE) --group build --extra postgres --extra oidc --extra dev -c requirements.lock -o requirements-dev.lock
	$(COMPILE) --extra train -c requirements.lock -o requirements-train.lock

.venv-train/train.stamp: requirements-train.lock
	@$(PYTHON) -m venv .venv-train
	@.venv-train/bin/python -m pip --disable-pip-version-check --no-input install --require-hashes --no-deps -r requirements-train.lock
	@touch $@

# Trains on the corpora in DATA (which and where from: training/) and puts the weights in their place.
DATA ?= ../shared/data
train: .venv-train/train.stamp
	@test -d $(DATA) || { echo "the corpora are expected in $(DATA); name another folder: make train DATA=…" >&2; exit 1; }
	PYTHONPATH=src .venv-train/bin/python -m training.train $(DATA) out/training
	PYTHONPATH=src .venv-train/bin/python -m training.export out/training/last.pt src/spolia/language/model

clean:
	rm -rf $(VENV) .venv-train build dist out .mypy_cache .pytest_cache .ruff_cache .hypothesis
