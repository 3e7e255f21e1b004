# Everything starts from git, make and Python 3.11 or newer with venv; see docs/decisions/0001-set-up.md.
.POSIX:
.PHONY: setup brief test slow bench lock docs clean

BIN = .venv/bin
QUICK = not slow and not postgres and not spark

setup:  ## .venv with the contraflow command in it
	@scripts/setup.sh runtime

brief: setup  ## the briefing on the bundled extract, as briefing.html
	@$(BIN)/contraflow brief --out briefing.html
	@echo "The briefing lies in $$(pwd)/briefing.html"

test:  ## every check that needs no network and no service
	@scripts/setup.sh test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -n 2 --dist worksteal -m "$(QUICK)"

slow:  ## the slow suites: the long tests, PostgreSQL and Spark (installs Debian packages if they are absent)
	@scripts/setup.sh slow
	scripts/postgres.sh $(BIN)/pytest -n 2 -m "(slow or postgres) and not spark"
	@scripts/setup.sh spark
	scripts/java.sh .venv-spark/bin/pytest -m spark

bench:  ## the benchmarks at the size that CI runs
	@scripts/setup.sh test
	@if [ -f benchmarks/run.py ]; then $(BIN)/python benchmarks/run.py --ci; else echo "bench: skipped, there is no benchmarks/run.py yet"; fi

docs: setup  ## write the reference pages anew from the code
	$(BIN)/python scripts/docs.py

lock:  ## write the lock files anew; `make lock UPGRADE=--upgrade` takes the newest versions allowed
	@scripts/setup.sh runtime
	@scripts/lock.sh $(UPGRADE)

clean:  ## remove all that this file made, except the lake
	rm -rf .venv .venv-spark .uv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache briefing.html
	find src tests -name __pycache__ -prune -exec rm -rf {} +
