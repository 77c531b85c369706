# make run: the page on 127.0.0.1:7860 · make test: everything CI runs · PYTHON, PORT, CORPUS, INDEX may be set
PYTHON ?= python3
PORT ?= 7860
CORPUS ?= corpus
INDEX ?= index
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test build lint types unit check bench clean

run: build
	@echo "faqbot: opening the page on http://127.0.0.1:$(PORT) (stop with Ctrl-C)"
	@FAQBOT_PORT=$(PORT) FAQBOT_INDEX=$(INDEX) $(BIN)/python app.py

build: $(VENV)/.run
	@$(BIN)/faqbot build --corpus $(CORPUS) --index $(INDEX) --if-changed

test: $(VENV)/.test lint types check unit

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test
	$(BIN)/mypy

check: $(VENV)/.test
	$(BIN)/faqbot check --corpus $(CORPUS)

unit: $(VENV)/.test
	$(BIN)/pytest

# Each stamp is newer than what it was made from, so nothing is installed twice. PIP_OPTIONS may name an index for a CPU torch.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt $(PIP_OPTIONS)

$(VENV)/.run: pyproject.toml constraints.txt
	@echo "faqbot: installing into $(VENV) (a few minutes the first time)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --upgrade pip
	@$(PIP) --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	@echo "faqbot: installing the test tools"
	@$(PIP) --group test
	@touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
