# Everything a person or CI does with the project. Repeating a command that has nothing to do is instant: stamps in .venv.
#   make setup   .venv with the locked dependencies and the `disclose` command
#   make run     the shipped sample: inputs/2024 -> outputs/2024
#   make test    all tests (adds the locked development tools to .venv)
#   make quick   the tests of units and rules only (no LibreOffice, no browser, no Prefect), in under a minute
#   make check   lint, formatting, strict types
#   make bench   one table: measured figures, peers in the same run, targets (BENCH=stages: only the first part;
#                BENCH=full: 100 and 1,000 departments; BENCH_FORMAT=markdown: for a page)
#   make mutate  what the audit finds: seeded changes of finished Word files and PDFs (half an hour; MUTATE="--seed 7 8")
#   make torture the real run stopped a hundred times, in hostile environments, over 5,000 changed workbooks (two hours)
#   make soak    twenty minutes of disclose serve under a random stream of files and kills (SOAK="--minutes 5")
#   make lock    the lock files anew, from pyproject.toml
#   make wheelhouse  everything to install without a network, in wheelhouse/ (PLATFORM=win_amd64 for another system)
#   make audit   known vulnerabilities of the locked packages (needs the network)
#   make licences  docs/licences.md anew
#   make pictures  docs/images anew (needs LibreOffice, poppler, Chromium)
#   make pythons the tests of units and rules with every supported Python that is installed

PYTHON ?= $(shell for one in python3.11 python3.12 python3.13; do command -v $$one && exit; done; echo python3)
YEAR ?= 2024
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
# The locks are complete and were resolved once: pip installs exactly them and resolves nothing (as set_up.py does).
LOCKED := install --no-deps --require-hashes -r
export DO_NOT_TRACK := 1

.PHONY: setup dev run test quick check format bench mutate torture soak lock wheelhouse audit licences pictures pythons clean
.DEFAULT_GOAL := setup

setup: $(VENV)/.setup
dev: $(VENV)/.dev

# What is done stands in set_up.py, which the launchers use too; a changed lock builds .venv from nothing.
$(VENV)/.setup: requirements.lock requirements-build.lock pyproject.toml set_up.py
	@$(PYTHON) set_up.py
	@echo "完成：$(BIN)/disclose"

$(VENV)/.dev: $(VENV)/.setup requirements-dev.lock
	@echo "正在安装开发和测试用的程序包，首次约需一分钟……"
	@$(PIP) $(LOCKED) requirements-dev.lock
	@touch $@

run: setup
	$(BIN)/disclose run $(YEAR)

test: dev
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal $(PYTEST_ARGS)

quick: dev
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal tests/unit tests/rules $(PYTEST_ARGS)

check: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: dev
	@$(BIN)/python -m bench.measure

MUTATE ?= --cases 1000 --pdf 120 --seed 8101 8102
mutate: dev
	$(BIN)/python -m bench.audit $(MUTATE)

torture: dev
	KILLS=500 $(BIN)/python -m pytest -q tests/flows/test_killed_runs.py
	$(BIN)/python -m tests.torture.kill_runs
	$(BIN)/python -m tests.torture.environments
	$(BIN)/python bench/fuzz.py --cases 5000

SOAK ?=
soak: dev
	$(BIN)/python -m tests.torture.soak $(SOAK)

# uv is a tool for this one command; the options keep hosts, machine names and comments out of the files.
UV_COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-annotate --no-header --no-strip-extras
lock:
	@tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && $(PYTHON) -m venv $$tools && \
	  $$tools/bin/python -m pip --quiet --disable-pip-version-check install uv && PATH=$$tools/bin:$$PATH && \
	  $(UV_COMPILE) pyproject.toml --output-file requirements.lock && \
	  $(UV_COMPILE) pyproject.toml --extra dev --constraint requirements.lock --output-file requirements-dev.lock && \
	  printf 'setuptools\nwheel\n' | $(UV_COMPILE) - --constraint requirements-dev.lock --output-file requirements-build.lock

# The wheel carries the templates (disclose init); the packages are exactly the locked ones.
PLATFORM ?=
wheelhouse: dev
	rm -rf wheelhouse
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir wheelhouse .
	$(PIP) download --no-deps --require-hashes --requirement requirements.lock --dest wheelhouse \
	  $(if $(PLATFORM),--platform $(PLATFORM) --python-version 3.11 --implementation cp --only-binary :all:)
	$(PIP) download --no-deps --require-hashes --requirement requirements-build.lock --dest wheelhouse
	cp requirements.lock wheelhouse/
	@echo "wheelhouse/：在没有网络的计算机上"
	@echo "  python -m venv 部门预算公开"
	@echo "  部门预算公开/bin/pip install --no-index --find-links wheelhouse --no-deps -r wheelhouse/requirements.lock"
	@echo "  部门预算公开/bin/pip install --no-index --find-links wheelhouse --no-deps budget-disclosure"

audit:
	@tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && $(PYTHON) -m venv $$tools && \
	  $$tools/bin/python -m pip --quiet --disable-pip-version-check install pip-audit && \
	  $$tools/bin/pip-audit --require-hashes --disable-pip --requirement requirements.lock

licences: dev
	$(BIN)/python .ci/licences.py > docs/licences.md

pictures: dev
	$(BIN)/python -m tests.support.screenshots

# Each in a new environment with the locked packages: about five minutes each.
pythons:
	@for version in 3.11 3.12 3.13; do \
	  command -v python$$version >/dev/null 2>&1 || { echo "python$$version: not here"; continue; }; \
	  folder=$$(mktemp -d) && python$$version -m venv $$folder && \
	  $$folder/bin/python -m pip --quiet --disable-pip-version-check $(LOCKED) requirements-dev.lock && \
	  $$folder/bin/python -m pip --quiet --disable-pip-version-check install --no-deps --no-build-isolation . && \
	  $$folder/bin/python -m pytest -q -n auto tests/unit tests/rules; code=$$?; \
	  rm -rf $$folder build; [ $$code = 0 ] || exit $$code; \
	done

clean:
	rm -rf $(VENV) .prefect-home .pytest_cache .mypy_cache .ruff_cache build
