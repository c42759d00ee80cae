# The commands of scopgov. Each one sets up all it needs, once.
.PHONY: setup demo demo-reset test test-long bench lint translations screenshots wheel locks
SHELL := /bin/bash
PYTEST := .ci/with-postgres .venv/bin/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

setup: .venv/.demo .venv/.translations       ## the environment and the system packages, once

demo: .venv/.demo .venv/.translations        ## a cooperative of invented people, on PORT (8000)
	.venv/bin/scopgov demo

demo-reset: .venv/.demo .venv/.translations  ## the same, from the beginning
	.venv/bin/scopgov demo --reset

test: lint                                   ## all that is checked before a change is taken
	$(PYTEST)

test-long: .venv/.ready .venv/.translations  ## tests that take minutes
	SCOPGOV_LONG=1 $(PYTEST) -m long

bench: .venv/.ready .venv/.translations      ## speed and memory, as ratios in one run; BENCH="--voters 300" for a short one
	SCOPGOV_TEST_DURABLE=1 .ci/with-postgres .venv/bin/python -m bench $(BENCH)

lint: .venv/.ready .venv/.translations
	.venv/bin/ruff check scopgov tests migrations bench .ci
	.venv/bin/ruff format --check scopgov tests migrations bench .ci
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo
	.venv/bin/djlint --quiet --lint templates
	.venv/bin/python .ci/check_migrations.py

translations: .venv/.ready .venv/.translations
	.venv/bin/python -m pytest -q tests/house/test_translations.py

screenshots: .venv/.ready .venv/.translations  ## the pictures of the README, taken anew
	.venv/bin/python .ci/screenshots.py

wheel: .venv/.ready
	.venv/bin/python -m hatchling build -t wheel

locks:
	.ci/lock

.venv/.demo: requirements.lock .ci/setup
	.ci/setup demo

.venv/.ready: requirements-dev.lock .ci/setup
	.ci/setup test

.venv/.translations: .ci/catalogues.py $(wildcard scopgov/translations/*/LC_MESSAGES/*.po) | .venv/.demo
	.venv/bin/python .ci/catalogues.py
	@touch $@
