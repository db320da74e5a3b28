# One command for each need. Nothing but python3 (3.11 or newer), make and git has to be there first.

PYTHON ?= python3
PORT ?= 3000
WORKERS ?= 2

# Node and Bun come as Python wheels: with .venv/bin first on PATH the web framework finds them and fetches no other.
ENV := PATH="$(CURDIR)/.venv/bin:$$PATH" REFLEX_USE_SYSTEM_BUN=1
DEMO := RXDESK_DEMO=true RXDESK_BASE_URL="$${RXDESK_BASE_URL:-http://localhost:$(PORT)}"

.PHONY: help install dev run test check lint layers types rules bench demo-shots lock

help:
	@echo "make install     set up .venv"
	@echo "make run         serve RxDesk with its demo company on http://localhost:$(PORT) (PORT=3055 picks another port)"
	@echo "make test        run the whole test suite"
	@echo "make check       lint, types, import layers, house rules"
	@echo "make bench       measure a seeded desk (ARGS=--help says how)"
	@echo "make demo-shots  draw docs/screens anew"
	@echo "make lock        pin the dependencies of pyproject.toml anew (needs uv)"

install:
	@$(PYTHON) tools/install.py

dev:
	@$(PYTHON) tools/install.py --dev

run: install
	@$(ENV) $(DEMO) rxdesk demo
	@exec env $(ENV) $(DEMO) rxdesk serve --port $(PORT)

# Browser tests share one server and want the machine to themselves; code 5 says that $(ARGS) names none of them.
test: dev
	@$(ENV) python -m tests.servers
	@status=0; \
	$(ENV) python -m pytest -n $(WORKERS) -m "not browser" $(ARGS) || status=1; \
	$(ENV) python -m pytest -m browser $(ARGS) || [ $$? = 5 ] || status=1; \
	exit $$status

check: lint layers types rules

lint: dev
	@$(ENV) ruff check .
	@$(ENV) ruff format --check .

layers: dev
	@$(ENV) lint-imports

types: dev
	@$(ENV) PYRIGHT_PYTHON_IGNORE_WARNINGS=1 pyright

rules: dev
	@$(ENV) python -m pytest -q tests/architecture

bench: dev
	@$(ENV) rxdesk bench --items 20000 $(ARGS)

demo-shots: dev
	@$(ENV) python -m tests.e2e.shots

lock:
	@for extras in "requirements.lock --extra build" "requirements-dev.lock --extra build --extra dev"; do \
		uv pip compile pyproject.toml --universal --no-emit-index-url --generate-hashes --no-annotate --no-header --quiet -o $$extras; \
	done
