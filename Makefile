VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --use-pep517 -c constraints.txt
SAY_HOW_LONG := @echo "installing into $(VENV): torch is large, this takes minutes"

.PHONY: help run test check format benchmark figures clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

run: $(VENV)/installed ## install if need be, and open the app
	@$(BIN)/zth-tui

test: $(VENV)/installed-dev ## install if need be, and run all tests
	$(BIN)/python -m pytest -n 2

check: $(VENV)/installed-dev ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/installed-dev ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

benchmark: $(VENV)/installed-dev ## speed and memory, as ratios in one run
	$(BIN)/python -m benchmarks

figures: $(VENV)/installed-dev ## run every experiment with a published figure (over an hour), write docs/figures.md
	$(BIN)/python -m benchmarks.published

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(SAY_HOW_LONG)
	$(INSTALL) -e '.[encodings]'
	touch $@

$(VENV)/installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(SAY_HOW_LONG)
	$(INSTALL) -e '.[dev]'
	touch $@ $(VENV)/installed

clean: ## remove what was installed and built
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
