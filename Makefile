# make run: set up, read seeds/ into lake/, print what was found.   make test: set up, run every test.
PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

# Prefect starts a small server of its own; nothing is reported to anybody.
export PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS ?= 180
export PREFECT_SERVER_ANALYTICS_ENABLED ?= false
export DO_NOT_TRACK ?= 1

.PHONY: run test quick lock clean

run: $(READY)
	$(BIN)/dateline run seeds

test: $(READY)
	$(BIN)/python -m pytest -n auto --dist loadfile

quick: $(READY)
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not slow"

$(READY): requirements.lock pyproject.toml
	@echo "setting up $(VENV) (a minute or two)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# after a change of the dependencies in pyproject.toml (needs uv)
lock:
	uv pip compile --universal --python-version 3.11 --all-extras --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-annotate --no-header --quiet pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) lake build *.egg-info
