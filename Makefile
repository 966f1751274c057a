# The same few commands here, on a fresh machine and in CI. Needs Python 3.11+, git and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
CORPUS ?= corpus
PORT   ?= 7860
PIP    := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps

.PHONY: chat test check format lock clean help

help:            ## show these commands
	@grep -E '^[a-z]+: .*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/'

chat: $(VENV)/.ready-to-run ## index the articles (CORPUS=path for others) and open the chat on PORT
	$(BIN)/byline-chat --corpus "$(CORPUS)" --port $(PORT)

test: $(VENV)/.ready-to-test ## run the whole test suite
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(VENV)/.ready-to-test ## format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/.ready-to-test ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:           ## remove the environment and what was built (indexes stay)
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache

# Each stamp is rewritten only when the files that decide it have changed, so the second run installs nothing.
$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Byline needs Python 3.11 or newer: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready-to-run: requirements/base.txt pyproject.toml | $(BIN)/python
	@echo "Installing Byline (about a minute, once) …"
	$(PIP) -r requirements/base.txt
	$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-index --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-to-test: $(VENV)/.ready-to-run requirements/dev.txt requirements/real-model.txt
	@echo "Installing the test tools …"
	$(PIP) -r requirements/dev.txt
	$(PIP) -r requirements/real-model.txt
	@touch $@

lock:            ## write requirements/*.txt anew from pyproject.toml (needs uv)
	sh requirements/lock.sh
