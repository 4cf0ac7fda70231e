# What one does with Kuvend, a target each: `make help` lists them.
.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

# uv as it is installed, or one of the project's own.
UV := $(or $(shell command -v uv),.uv/bin/uv)
PYTHON := .venv/bin/python
TEMPLATES = $(shell find templates -name '*.html')

# Development's packages hold everything that running needs: once they are installed, they serve for both.
DEV := .venv/.dev
BASE := $(if $(wildcard $(DEV)),$(DEV),.venv/.base)

.PHONY: help run test long leak check format bench lock lexicon messages clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

run: $(BASE) ## the site with its worker on http://localhost:8000 (demo content at the first start)
	@exec $(PYTHON) manage.py serve

test: $(DEV) ## the tests, under ten minutes; ARGS="-k news" passes arguments to pytest
	@exec $(PYTHON) -m tests.run $(ARGS)

long: $(DEV) ## what make test leaves out because it takes long: many more cases, large numbers
	@exec $(PYTHON) -m tests.run --long $(ARGS)

check: $(DEV) ## everything that has to hold besides the tests
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/djade --target-version 6.1 --check $(TEMPLATES)
	.venv/bin/mypy cms extranet search
	.venv/bin/lint-imports
	$(PYTHON) manage.py check
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) -m tests.check_messages
	$(PYTHON) -m tests.check_libraries

format: $(DEV) ## formats Python and templates
	.venv/bin/ruff check --fix
	.venv/bin/ruff format
	.venv/bin/djade --target-version 6.1 $(TEMPLATES)

leak: $(DEV) ## the whole leak matrix: every role on every surface about every object
	@LEAK=1 exec $(PYTHON) -m tests.run --all tests/leak $(ARGS)

bench: $(DEV) ## figures of speed and numbers of queries
	@exec $(PYTHON) -m tests.run --bench $(ARGS)

messages: $(DEV) ## brings locale/ up to date with the sources, and lists what is left to translate
	@failed=0; \
	$(PYTHON) -m tests.check_messages --write || failed=1; \
	$(PYTHON) -m tests.check_libraries --write || failed=1; \
	exit $$failed

lexicon: $(UV) ## compiles the lexicons of search/analysis/data anew (three minutes)
	$(UV) run --quiet --no-project --isolated --python 3.12 --with-requirements requirements/lexicon.txt \
		python -m search.analysis.lexicon.build

# The widest set first: the others then agree with it.
lock: $(UV) ## recompiles requirements/*.txt; ARGS=--upgrade takes the newest versions
	$(COMPILE) requirements/dev.in -o requirements/dev.txt
	$(COMPILE) requirements/production.in -c requirements/dev.txt -o requirements/production.txt
	$(COMPILE) requirements/base.in -c requirements/dev.txt -o requirements/base.txt
	$(COMPILE) requirements/lexicon.in -c requirements/dev.txt -o requirements/lexicon.txt

COMPILE = $(UV) pip compile --quiet --generate-hashes --universal --python-version 3.12 \
	--custom-compile-command "make lock" $(ARGS)

clean: ## removes what is made anew when needed; the site's own data in var/ stays
	rm -rf .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find locale -name '*.mo' -delete
	find cms extranet search tests -name __pycache__ -prune -exec rm -rf {} +

.uv/bin/uv:
	python3 -m venv .uv
	.uv/bin/pip install --quiet uv

.venv/bin/python: | $(UV)
	$(UV) venv --quiet --allow-existing .venv

$(DEV): requirements/dev.txt | $(UV) .venv/bin/python
	$(UV) pip sync --quiet --require-hashes --compile-bytecode --python $(PYTHON) $<
	@touch $@

.venv/.base: requirements/base.txt | $(UV) .venv/bin/python
	$(UV) pip sync --quiet --require-hashes --compile-bytecode --python $(PYTHON) $<
	@touch $@
