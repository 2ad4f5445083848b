# Two commands do all the set-up themselves: `make gate` judges, `make test` passes the tests.

PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
SEEDS ?= 200

.PHONY: gate test check seeds bench bench-proxy strangers cost coverage depths sample clean

gate: .venv/.gate  ## judge the embedded sandbox; ARGS="--target agora=URL" judges yours
	$(BIN)/recording-contracts gate $(ARGS)

test: .venv/.test tests/tools/node_modules check  ## lint, types, layers, tests
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile $(ARGS)

check: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

seeds: .venv/.test  ## no false alarm in many seeds: slow
	$(BIN)/python -m pytest -m slow --seeds $(SEEDS) tests/conformance/test_seeds.py

bench: .venv/.test  ## what the gate and the judge take, side by side in one run
	$(BIN)/python -m benchmarks.gate
	$(BIN)/python -m benchmarks.judge

bench-proxy: .venv/.test  ## what the proxy adds to an exchange, beside none and beside Prism's
	$(BIN)/python -m benchmarks.proxy $(ARGS)

strangers: .venv/.test  ## what the gate finds of the faults in servers that strangers wrote; takes half an hour
	$(BIN)/python -m benchmarks.independent $(ARGS)

cost: .venv/.test  ## what each depth asks of a target, by the target's own counters
	$(BIN)/python -m benchmarks.cost $(ARGS)

coverage: .venv/.test  ## write specs/*/COVERAGE.md and OPTIONS.md anew
	$(BIN)/recording-contracts coverage --write

depths: .venv/.test  ## find out anew what the smaller depths can leave out; takes minutes
	$(BIN)/recording-contracts coverage --depths

sample: .venv/.test  ## write reports/sample anew: two faults, so that there is something to see
	rm -f reports/sample/run.jsonl reports/sample/report.json
	$(BIN)/recording-contracts gate --seed 1 --output reports/sample \
	  --fault agora.stop.list-becomes-string --fault realtimekit.recording.duration-milliseconds || test $$? = 1

clean:
	rm -rf .venv build dist *.egg-info tests/tools/node_modules

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.gate: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[media]'
	@touch $@

.venv/.test: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch .venv/.gate $@

# A linter and a mock server of others; where there is no Node, the tests that run them are skipped and say so.
tests/tools/node_modules: tests/tools/package.json
	@if ! npm --version > /dev/null 2>&1; then echo "no npm here: the tests in tests/tools that need it are skipped"; \
	else npm install --prefix tests/tools --no-package-lock --no-audit --no-fund --silent && touch $@; fi
