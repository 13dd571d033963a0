# Every command sets up what it needs; none needs another one first. `make` alone lists them.
.PHONY: help run test check soak bench dev figures lock
.SILENT:
# Compiled modules take two thirds off every start; where the environment forbids them, each process compiles its own.
export PYTHONDONTWRITEBYTECODE :=

help: ## list these commands
	sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile

run: ## set up, load the demo library the first time (DEMO=0: start empty), serve on PORT (8000)
	bin/install requirements.lock
	exec .venv/bin/python -m primer.serve

dev: ## the same with DEBUG, one process that restarts when a file changes
	bin/install requirements-dev.lock
	DEBUG=1 exec .venv/bin/python -m primer.serve --reload

test: ## every test of up to 30 seconds, on SQLite and PostgreSQL, in a browser too
	bin/install requirements-dev.lock
	exec .venv/bin/python -m tests.run $(ARGS)

soak: ## the tests that take longer: kills, loads, big libraries
	bin/install requirements-dev.lock
	exec .venv/bin/python -m tests.run --soak

check: ## lint, types, contracts, templates, docs, migrations
	bin/install requirements-dev.lock
	exec bin/check

bench: ## what pages cost against a bare server, with 100, 10,000 and 100,000 posts (POSTS="100 10000": fewer)
	bin/install requirements.lock
	exec .venv/bin/python -m tests.bench $(POSTS)

figures: ## draw the figures of the demo library anew, the same bytes each time
	bin/install requirements-figures.lock
	exec .venv/bin/python content/figures/draw.py

lock: ## remake the locks from pyproject.toml (UPGRADE=1: with newer versions)
	bin/install requirements-dev.lock
	exec bin/lock
