# The verbs of this house. `make` alone lists them.
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
OKTA_PORT ?= 8810
CASES ?= 20000
VENV := .venv
BIN := $(VENV)/bin
INSTALL := -m pip install --quiet --require-hashes --only-binary lxml,xmlsec
PIP := $(BIN)/python $(INSTALL)
PEERS := var/peers
WITH_KEYS := $(BIN)/python -m scripts.with_keys
PAGES := $(shell find templates static -type f 2>/dev/null) console/navigation.py

.PHONY: help demo test check setup dev frontend run bench bench-scale faults fuzz e2e test-sqlite test-postgres
.PHONY: lint types imports migrations pages spelling deployable fmt lock clean
.DEFAULT_GOAL := help
.NOTPARALLEL:

help: ## list these verbs
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: setup ## the whole product with two seeded organizations and a stand-in Okta; PORT=8000 OKTA_PORT=8810
	$(BIN)/python manage.py demo --port $(PORT) --okta-port $(OKTA_PORT)

test: setup dev ## install what tests need, run all of them on SQLite and on PostgreSQL
	$(BIN)/python -m scripts.test

check: dev lint types imports migrations pages spelling deployable ## what a change must pass, tests aside

setup: $(VENV)/base.stamp frontend ## what demo and test share: environment, packages, front end

dev: $(VENV)/dev.stamp

frontend: var/static.stamp ## build style sheets, scripts and icons into var/

run: setup ## the product on an empty database of its own; PORT=8000
	$(BIN)/python manage.py up --port $(PORT)

bench: setup dev $(PEERS)/stamp ## time SCIM against other servers, a sign-in against bare python3-saml, and sync-back; BENCH="--rounds 8"
	$(BIN)/python -m tests.bench $(BENCH)
	$(BIN)/python -m tests.bench.saml
	$(BIN)/python -m tests.bench.sync_back

bench-scale: setup dev ## what a million people cost, on a PostgreSQL of its own
	$(BIN)/python -m tests.bench.scale
	$(BIN)/python -m tests.bench.lists

faults: setup dev ## 10,000 changes while Okta, workers, Redis and the database fail; FAULTS="--changes 1000"
	$(BIN)/python -m tests.faults $(FAULTS)

fuzz: setup dev ## generated input against the whole application; CASES=20000
	$(BIN)/python -m tests.fuzz $(CASES)

e2e: setup dev ## only the tests in a real browser
	$(BIN)/python -m pytest -m browser

test-sqlite: setup dev ## all tests on SQLite
	$(BIN)/python -m scripts.test sqlite

test-postgres: setup dev ## all tests on PostgreSQL
	$(BIN)/python -m scripts.test postgresql

lint: dev ## style of the Python code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: dev ## types
	$(WITH_KEYS) $(BIN)/mypy

imports: dev ## who may import whom
	$(BIN)/lint-imports

migrations: dev ## models and migrations agree
	$(WITH_KEYS) $(BIN)/python manage.py makemigrations --check --dry-run

pages: dev ## style of the templates
	$(BIN)/djlint templates --lint --quiet

spelling: dev ## spelling
	$(BIN)/codespell

deployable: setup dev ## Django's own checks for production
	PUBLIC_URL=https://switchroom.example $(WITH_KEYS) $(BIN)/python manage.py check --deploy --fail-level WARNING

fmt: dev ## format the Python code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: dev ## make the lock files anew from requirements/*.in
	sh scripts/lock.sh

clean: ## remove what was installed and built; data in var/data stays
	rm -rf $(VENV) node_modules var/static var/icons var/static.stamp
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Switchroom needs Python 3.11 or later; say which one with PYTHON=" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/base.stamp: requirements/base.lock | $(BIN)/python
	$(PIP) -r requirements/base.lock
	@touch $@

$(VENV)/dev.stamp: requirements/dev.lock $(VENV)/base.stamp
	$(PIP) -r requirements/dev.lock
	@touch $@

$(PEERS)/stamp: requirements/bench.lock
	$(PYTHON) -m venv --clear $(PEERS)
	$(PEERS)/bin/python $(INSTALL) -r requirements/bench.lock
	@touch $@

var/static.stamp: package.json package-lock.json build.mjs requirements/node.lock $(PAGES) | $(BIN)/python
	sh scripts/frontend.sh
	@touch $@
