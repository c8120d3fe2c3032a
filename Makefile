PYTHON ?= python3
ENV ?= local
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed-from-lock

.PHONY: build test test-alerts incidents simulate preview pictures plan deploy sandbox lint format types bench sweep kills lock clean help
.DEFAULT_GOAL := build

build: $(INSTALLED) ## compile and check one environment (ENV=local|staging|production)
	@$(BIN)/python build.py build --environment $(ENV)

test: $(INSTALLED) ## lint, types and tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n auto

test-alerts: $(INSTALLED) ## play the alert tests through promtool
	@$(BIN)/python build.py test-alerts --environment $(ENV)

incidents: $(INSTALLED) ## play incidents: what fires, how soon, who is told
	@$(BIN)/python build.py incidents

simulate: $(INSTALLED) ## a live MediaNest for the stack: metrics to scrape, lines for Loki, spans for Jaeger
	@$(BIN)/python build.py simulate serve --address 0.0.0.0 --loki http://localhost:3100 --otlp http://localhost:4318

preview: $(INSTALLED) ## draw every dashboard over simulated data
	@$(BIN)/python build.py preview --environment $(ENV)

pictures: $(INSTALLED) ## draw the pictures of docs/ again
	@$(BIN)/python build.py preview --until 2026-11-21T21:00 --seed 1 --width 1400 \
		--picture overview=docs/preview-overview.png \
		--picture backend-api=docs/preview-backend-api.png --picture user-engagement=docs/preview-user-engagement.png

plan: $(INSTALLED) ## show what deploy would change in Grafana
	@$(BIN)/python build.py plan --environment $(ENV)

deploy: $(INSTALLED) ## plan, apply, verify
	@$(BIN)/python build.py apply --environment $(ENV)

sandbox: $(INSTALLED) ## a stand-in for Grafana on port 3001, to try plan, deploy, drift and restore
	@$(BIN)/python -m tests.grafana_stand_in --port 3001

lint: $(INSTALLED) ## lint only
	@$(BIN)/ruff check .

format: $(INSTALLED) ## rewrite the sources in the house format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

types: $(INSTALLED) ## mypy --strict
	@$(BIN)/mypy

bench: $(INSTALLED) ## measure compiling, reading queries and syncing, each beside a peer
	@$(BIN)/python -m benchmarks.compile_speed
	@$(BIN)/python -m benchmarks.query_analysis
	@$(BIN)/python -m benchmarks.sync_speed

sweep: $(INSTALLED) ## disturb a deploy of the whole repository at every API call, and deploy it again
	@$(BIN)/python -m benchmarks.fault_sweep

kills: $(INSTALLED) ## end every long command at random, and look for what it leaves
	@$(BIN)/python -m benchmarks.interruptions

lock: $(INSTALLED) ## resolve pyproject.toml into requirements.lock again
	@$(BIN)/pip-compile -q --extra dev --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url \
		--no-emit-trusted-host --no-emit-find-links --no-header -o requirements.lock pyproject.toml

clean: ## remove compiled output and the virtual environment
	rm -rf build $(VENV)

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 16

$(INSTALLED): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed, and $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12"; exit 1; }
	@echo "Installing the locked packages into $(VENV) ..."
	@$(PYTHON) -m venv --clear $(VENV) || \
		{ echo "Python's venv module is incomplete here. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@
