# The commands of scopgov. `make demo` and `make test` set up all they need.
.PHONY: test lint
SHELL := /bin/bash

test: .venv/.ready
	$(MAKE) --no-print-directory lint
	.venv/bin/python -m pytest -q

lint: .venv/.ready
	.venv/bin/ruff check scopgov tests migrations
	.venv/bin/mypy

.venv/.ready: requirements-dev.lock pyproject.toml
	if command -v uv >/dev/null; then uv venv -q --allow-existing .venv --python python3 && uv pip install -q --python .venv/bin/python -r requirements-dev.lock; \
	else python3 -m venv .venv && .venv/bin/python -m pip install -q -r requirements-dev.lock; fi
	touch $@
