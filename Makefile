# make demo    the whole pipeline, small, on two cores, and its report
# make test    lint and all tests            make quick   the unit tests
# make lint    style, types, rules           make lock    requirements.in -> requirements.lock
# make setup   the environment alone         make docs    the option table in config/README.md
# make site    the documentation, in site/
# Each makes .venv first where it is missing, and again when the pinned versions change.

PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
REPORT := results/demo/report.html

.PHONY: demo test quick lint lock setup docs site
.DEFAULT_GOAL := setup

setup: $(READY)

# torch first: what is installed after it takes the build that is there.
$(READY): requirements.lock requirements-nodeps.txt setup/sqm_libraries.sh
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "lowmelt needs Python 3.11 or newer: make PYTHON=python3.12 ..." >&2; exit 1; }
	@test -x $(VENV)/bin/python || { echo "set-up: making $(VENV)"; $(PYTHON) -m venv $(VENV); } || \
		{ rm -rf $(VENV); echo "set-up: Python's venv is missing: apt-get install python3-venv" >&2; exit 1; }
	@echo "set-up: installing torch, then what requirements.lock pins (minutes)"
	@$(VENV)/bin/python -m pip install --quiet "$$(grep '^torch==' requirements.lock)"
	@$(VENV)/bin/python -m pip install --quiet -r requirements.lock
	@$(VENV)/bin/python -m pip install --quiet --no-deps -r requirements-nodeps.txt
	@bash setup/sqm_libraries.sh $(VENV)
	@touch $@
	@echo "set-up: done"

demo: $(READY)
	@echo "demo: tables, fingerprints, links, generator, melting model, screen, dynamics, report"
	@echo "demo: some twenty minutes on two idle cores; logs in results/demo/logs"
	snakemake --cores all --configfile config/demo.yaml --report $(REPORT) --report-after-run
	@echo "demo: the report is $(CURDIR)/$(REPORT)"

# Both always run, so that one call shows all that is wrong; pytest speaks last.
test: $(READY)
	@status=0; $(MAKE) --no-print-directory lint || status=1; \
	python -m pytest || status=1; exit $$status

quick: $(READY)
	python -m pytest tests/unit -m "not slow"

lint: $(READY)
	ruff check .
	mypy
	snakefmt --check --compact-diff Snakefile workflow/rules
	snakemake --lint

docs: $(READY)
	python config/make_readme.py

site: $(READY)
	NO_MKDOCS_2_WARNING=1 mkdocs build --quiet
	@echo "site: open $(CURDIR)/site/index.html"

lock:
	bash setup/lock.sh $(PYTHON)
