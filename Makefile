# Everything sets itself up: a Python environment in .venv, and what cargo builds.

SHELL := bash
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
TARGET := $(or $(CARGO_TARGET_DIR),target)
TEMPLATES := template.yaml $(wildcard examples/*.yaml)
EVENT ?= events/create.json

.PHONY: help
help: ## Show this list
	@sed -nE 's/^([a-z0-9]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

.PHONY: demo
demo: build $(READY) ## Deploy, update and delete a user pool on a local AWS
	@$(VENV)/bin/python tests/local/demo.py $(TARGET)/release/bootstrap

.PHONY: local
local: build $(READY) ## Run one event: make local EVENT=events/create.json
	@$(VENV)/bin/python tests/local/run_event.py $(TARGET)/release/bootstrap $(EVENT)

.PHONY: check
check: cargo ## Run the fast checks: format, clippy, unit tests, pages, reference and messages
	cargo fmt --check
	cargo clippy --all-targets --locked -- -D warnings
	cargo test --locked --lib
	cargo test --locked --test integration -- pages messages:: cloudformation::fixtures

.PHONY: test
test: lint ## Run all checks and all tests
	cargo test --locked
	@$(MAKE) --no-print-directory e2e

.PHONY: e2e
e2e: cargo $(READY) ## Run the end-to-end tests on a local AWS
	@# Not cargo build: the tests need the same libraries with more features, which this builds.
	cargo test --locked --no-run
	POOLKEEPER_BOOTSTRAP=$(TARGET)/debug/bootstrap $(VENV)/bin/pytest tests/e2e

.PHONY: lint
lint: cargo $(READY) ## Check the format, clippy and the templates
	cargo fmt --check
	cargo clippy --all-targets --locked -- -D warnings
	$(VENV)/bin/cfn-lint -- $(TEMPLATES)

.PHONY: parity
parity: ## Regenerate the parity vectors with CDK and show what changed (needs npm)
	@command -v npm > /dev/null || { echo "npm is not installed; it comes with Node.js." >&2; exit 1; }
	cd tests/parity && npm ci && npm run generate
	git diff --stat --exit-code -- tests/parity

.PHONY: build
build: cargo ## Build the release binary for this machine
	cargo build --release --locked

.PHONY: clean
clean: ## Remove everything that make has built or set up
	rm -rf $(VENV) .aws-sam .local tests/parity/node_modules
	cargo clean

.PHONY: cargo
cargo:
	@command -v cargo > /dev/null || { echo "cargo is not installed; see https://rustup.rs" >&2; exit 1; }

$(READY): tests/e2e/requirements.txt tests/e2e/constraints.txt
	@command -v $(PYTHON) > /dev/null || { echo "$(PYTHON) is not installed; install Python 3.11 or newer." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is older than Python 3.11; install a newer one." >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) \
		|| { rm -rf $(VENV); echo "$(PYTHON) cannot create a virtual environment; on Debian, run apt-get install python3-venv." >&2; exit 1; }
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -r tests/e2e/requirements.txt -c tests/e2e/constraints.txt
	@touch $@
