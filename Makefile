PYTHON ?= python3
ENV ?= local
BASE ?= origin/main
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed-from-lock
TESTS := python -m pytest -n auto --dist worksteal
NODE_PACKAGES := tests/node/node_modules/.installed-from-lock
ENVIRONMENTS := $(filter-out _%,$(basename $(notdir $(sort $(wildcard environments/*.py)))))

.PHONY: build check-all test test-alerts incidents simulate local stack stack-down stack-check serve preview pictures film docs plan deploy sandbox lint format types bench bench-proofs \
	sweep kills lock sbom clean help
.DEFAULT_GOAL := build

build: $(INSTALLED) ## compile and check one environment (ENV=local|staging|production)
	@$(BIN)/python build.py build --environment $(ENV)

check-all: $(INSTALLED) ## check every environment, writing nothing
	@failed=; for name in $(ENVIRONMENTS); do \
		echo "Environment $$name"; $(BIN)/python build.py check --environment $$name || failed="$$failed $$name"; \
	done; test -z "$$failed" || { echo "Not sound:$$failed"; exit 1; }

# With mypy's cache, types take a second and come first; without it half a minute, beside the tests, and are told at the end.
test: lint $(NODE_PACKAGES) ## lint, types and tests
	@if test -d .mypy_cache; then $(BIN)/python -m mypy || exit; exec $(BIN)/$(TESTS); fi; \
	said=$$(mktemp) || exit; $(BIN)/python -m mypy >"$$said" 2>&1 & types=$$!; \
	trap 'kill $$types 2>/dev/null; rm -f "$$said"' EXIT; trap 'exit 130' INT; trap 'exit 143' HUP TERM; \
	$(BIN)/$(TESTS); tested=$$?; wait $$types; typed=$$?; \
	trap 'rm -f "$$said"' EXIT; cat "$$said"; exit $$((tested || typed))

test-alerts: $(INSTALLED) ## play the alert tests through promtool
	@$(BIN)/python build.py test-alerts --environment $(ENV)

incidents: $(INSTALLED) ## play incidents: what fires, how soon, who is told
	@$(BIN)/python build.py incidents

simulate: $(INSTALLED) ## a live MediaNest for the stack: metrics to scrape, lines for Loki, spans for Jaeger
	@$(BIN)/python build.py simulate serve --address 0.0.0.0 --loki http://localhost:3100 --otlp http://localhost:4318

local: $(INSTALLED) ## the whole stack on this machine without docker: incidents, and who is told, on a page
	@$(BIN)/python build.py local --environment $(ENV)

stack: build ## begin the stack by docker compose, and wait until it is ready
	@$(BIN)/python build.py stack up --environment $(ENV)

stack-down: $(INSTALLED) ## end the stack; what it keeps stays
	@$(BIN)/python build.py stack down --environment $(ENV)

stack-check: build ## check every file of the stack, without docker
	@$(BIN)/python build.py stack check --environment $(ENV)

serve: $(INSTALLED) ## all dashboards on a page that follows each save of a definition
	@$(BIN)/python build.py serve --environment $(ENV)

preview: $(INSTALLED) ## draw every dashboard over simulated data
	@$(BIN)/python build.py preview --environment $(ENV)

pictures: $(INSTALLED) ## draw the pictures of docs/ again
	@$(BIN)/python build.py preview --until 2026-11-21T21:00 --seed 1 --width 1400 \
		--picture overview=docs/preview-overview.png \
		--picture backend-api=docs/preview-backend-api.png --picture user-engagement=docs/preview-user-engagement.png

film: $(INSTALLED) ## take the pictures of docs/serve.md again: a save, and what comes of it
	@$(BIN)/python -m docs.serve_film

docs: $(INSTALLED) ## write the documentation as pages, with pictures of dashboards
	@$(BIN)/python build.py docs --environment $(ENV)

plan: $(INSTALLED) ## show what deploy would change in Grafana
	@$(BIN)/python build.py plan --environment $(ENV)

deploy: $(INSTALLED) ## plan, apply, verify
	@$(BIN)/python build.py apply --environment $(ENV)

sandbox: $(INSTALLED) ## a stand-in for Grafana on port 3001, to try plan, deploy, drift and restore
	@$(BIN)/python -m grafana_stand_in --port 3001

lint: $(INSTALLED) ## lint Python and the workflows; the latter also by actionlint, where it is installed
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@said=$$($(BIN)/python -c 'from importlinter.cli import lint_imports_command as lint; lint(["--no-logo"])' 2>&1) || { echo "$$said"; exit 1; }
	@$(BIN)/zizmor --quiet --offline .github
	@! command -v actionlint >/dev/null || actionlint

format: $(INSTALLED) ## rewrite the sources in the house format
	@$(BIN)/python -m ruff format .
	@$(BIN)/python -m ruff check --fix .

types: $(INSTALLED) ## mypy --strict
	@$(BIN)/python -m mypy

bench: $(INSTALLED) ## measure compiling, checking, reading queries, syncing, documentation and serve, beside peers
	@$(BIN)/python -m benchmarks.compile_speed --full
	@$(BIN)/python -m benchmarks.check_speed
	@$(BIN)/python -m benchmarks.query_analysis
	@$(BIN)/python -m benchmarks.sync_speed
	@$(BIN)/python -m benchmarks.contract_speed
	@$(BIN)/python -m benchmarks.import_speed
	@$(BIN)/python -m benchmarks.growth
	@$(BIN)/python -m benchmarks.documentation_speed
	@$(BIN)/python -m benchmarks.serve_speed

bench-proofs: $(INSTALLED) ## measure incidents, alert tests and preview, beside those of a revision (BASE=origin/main)
	@$(BIN)/python -m benchmarks.proof_speed --base $(BASE)

sweep: $(INSTALLED) ## disturb a deploy of the whole repository at every API call, and deploy it again
	@$(BIN)/python -m benchmarks.fault_sweep

kills: $(INSTALLED) ## end every long command at random, and look for what it leaves
	@$(BIN)/python -m benchmarks.interruptions

lock: $(INSTALLED) ## resolve pyproject.toml into requirements.lock again
	@$(BIN)/python -P -m piptools compile -q --extra dev --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url \
		--no-emit-trusted-host --no-emit-find-links --no-header -o requirements.lock pyproject.toml

sbom: $(INSTALLED) ## write what requirements.lock installs as a CycloneDX bill of materials, build/sbom.cdx.json
	@$(BIN)/python sbom.py build/sbom.cdx.json

clean: ## remove compiled output, the virtual environment, and what tests install for Node.js
	rm -rf build $(VENV) tests/node/node_modules

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

ifeq ($(wildcard $(BIN)/python),)
.PHONY: $(INSTALLED) # the Python that it was made with is gone
endif

$(INSTALLED): requirements.lock
	@command -v "$(PYTHON)" >/dev/null || { echo "$(PYTHON) is not found. Python 3.11 or newer is needed, such as: \
	make PYTHON=python3.12"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Python 3.11 or newer is \
	needed, and $(PYTHON) is $$("$(PYTHON)" --version 2>&1 | head -n 1). Try: make PYTHON=python3.12"; exit 1; }
	@echo "Installing the packages of requirements.lock into $(VENV) ..."
	@"$(PYTHON)" -m venv --clear $(VENV) || \
		{ echo "Python's venv module is incomplete here. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install $$([ -t 2 ] || echo --quiet) --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(NODE_PACKAGES): tests/node/package-lock.json
	@command -v npm >/dev/null || echo "npm is not found: tests of code for Node.js are left out. On Debian or Ubuntu: apt-get install npm"
	@! command -v npm >/dev/null || { npm ci --prefix tests/node --loglevel error && touch $@; }
