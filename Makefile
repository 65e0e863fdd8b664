# The commands of the project. `make help` lists them.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
PORT ?= 8000
MYPY := maillage/rules maillage/observatory $(wildcard maillage/cias/*/permissions.py) $(wildcard maillage/cias/*/actions.py) $(wildcard maillage/cias/*/actions/*.py)

.DEFAULT_GOAL := help
.PHONY: help demo test lint fix bench nightly lock stop clean

help: ## This list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/\1\t\2/' | expand -t 12

$(VENV)/installed: requirements-dev.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed, found " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: $(VENV)/installed ## Set everything up, then serve the Pays de Lumbres with fictional people on 127.0.0.1:8000
	$(VENV)/bin/maillage demo --port $(PORT)

test: $(VENV)/installed ## Every test, on two processes, each with its database
	$(RUN) -m pytest -n 2 --dist loadgroup $(ARGS)

nightly: $(VENV)/installed ## The long runs
	$(RUN) -m pytest -m nightly $(ARGS)

lint: $(VENV)/installed ## Style, types, import contracts, templates, missing migrations
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/mypy --strict $(MYPY)
	$(VENV)/bin/djlint --quiet --lint maillage
	$(VENV)/bin/maillage manage makemigrations --check --dry-run

fix: $(VENV)/installed ## Repair what can be repaired without thinking
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

bench: $(VENV)/installed ## Measures, each beside its floor or peer (ARGS=topic or ARGS=--quick)
	$(RUN) -m bench $(ARGS)

lock: $(VENV)/installed ## Compile the lock files again from pyproject.toml
	$(VENV)/bin/uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet -o requirements.lock
	$(VENV)/bin/uv pip compile pyproject.toml --extra build --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet -c requirements.lock -o requirements-dev.lock

stop: ## Stop the embedded database
	$(RUN) -c 'from maillage.config.embedded import stop; stop()'

clean: ## Remove the virtual environment and the caches (not the database)
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .hypothesis
