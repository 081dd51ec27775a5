# make demo    three synthetic cameras, from detection to verified trims; needs no screen
# make test    everything that is checked, in a real napari window too; installs what that needs
# make lint    style, types, import contracts, spelling
# make format  put the code into house style
# make bench   how fast it all is, side by side with what people use instead: 20 minutes, a large install
# make docs    the guide as web pages in site/, any warning an error
# make clean   remove the virtual environment and every cache
#
# Another Python than python3: make PYTHON=python3.12 test

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BENCH := .venv-bench
SMARTCUT := .venv-smartcut
PACKAGING := pyproject.toml hatch_build.py

.PHONY: help demo test lint format bench docs clean window-libraries

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

demo: $(VENV)/.installed
	$(BIN)/camsync demo

# Without xvfb-run (macOS) the windows open on the desktop. One process a core; long ones begin first.
test: window-libraries lint
	$$(command -v xvfb-run >/dev/null && echo xvfb-run -a) $(BIN)/pytest --numprocesses auto --dist loadgroup --no-loadscope-reorder

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(BENCH)/.installed $(SMARTCUT)/.installed
	$(BENCH)/bin/python benchmarks/all.py --smartcut $(SMARTCUT)/bin/smartcut

docs: $(VENV)/.installed-docs
	$(BIN)/mkdocs build --strict

clean:
	rm -rf $(VENV) $(BENCH) $(SMARTCUT) build dist site .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

window-libraries:
	tools/install-window-libraries

# Stamps: an install is repeated only when the packaging has changed. The full one serves the demo too.
$(VENV)/.made:
	tools/make-environment $(PYTHON) $(VENV)
	touch $@

$(VENV)/.installed: $(PACKAGING) | $(VENV)/.made
	$(BIN)/python -m pip install --disable-pip-version-check --editable .
	touch $@

$(VENV)/.installed-dev: $(PACKAGING) | $(VENV)/.made
	$(BIN)/python -m pip install --disable-pip-version-check --editable ".[all,dev]"
	touch $@ $(VENV)/.installed

$(VENV)/.installed-docs: $(PACKAGING) | $(VENV)/.made
	$(BIN)/python -m pip install --disable-pip-version-check --editable ".[docs]"
	touch $@

$(BENCH)/.made:
	tools/make-environment $(PYTHON) $(BENCH)
	touch $@

$(BENCH)/.installed: $(PACKAGING) $(wildcard benchmarks/*.txt) | $(BENCH)/.made
	$(BENCH)/bin/python -m pip install --disable-pip-version-check --editable . --requirement benchmarks/requirements.txt
	$(BENCH)/bin/python -m pip install --disable-pip-version-check --no-deps --requirement benchmarks/requirements-alone.txt
	touch $@

# Apart from the others: it asks for one PyAV, an older one.
$(SMARTCUT)/.made:
	tools/make-environment $(PYTHON) $(SMARTCUT)
	touch $@

$(SMARTCUT)/.installed: | $(SMARTCUT)/.made
	$(SMARTCUT)/bin/python -m pip install --disable-pip-version-check smartcut==1.7
	touch $@
