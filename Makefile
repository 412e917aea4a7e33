# Two commands: `make demo` and `make test`. Both create what they need.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
JOBS ?= 2

.PHONY: demo test lint format clean

demo: $(VENV)/.installed
	$(BIN)/kimqual demo

test: $(VENV)/.installed-test
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(JOBS) --dist loadfile

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell *.md docs/methods.md kimqual/model kimqual/cli kimqual/store kimqual/agreement kimqual/coding
	$(BIN)/nbstripout --verify notebooks/*.ipynb
	$(BIN)/cog --check -r docs/cli.md

format: $(VENV)/.installed-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(VENV)/bin/pip:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.installed: $(VENV)/bin/pip pyproject.toml constraints.txt
	$(BIN)/python -m pip install -c constraints.txt -e '.[notebooks]'
	touch $@

$(VENV)/.installed-test: $(VENV)/bin/pip pyproject.toml constraints.txt
	$(BIN)/python -m pip install -c constraints.txt -e '.[notebooks,test]'
	touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) demo-study build dist
