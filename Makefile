# From a clean clone, with Python 3.11 or later and make:
#   make run    create .venv, install, run the study of this repository, say where the chapter is
#   make test   add the test packages, run the tests
#   make dev    install for working on the code: editable, with linters and type checker
#   make clean  remove what was built; .venv as well
# Settings: make run STUDY=examples/personality; make test PYTEST_ARGS="-n 2 -k fonts"; PYTHON=..., VENV=...

PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	command -v $$name > /dev/null 2>&1 \
	&& $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null \
	&& echo $$name && break; done)
VENV ?= .venv
STUDY ?= .
PYTEST_ARGS ?=
INSTALL = "$(VENV)/bin/python" -m pip install --quiet --constraint constraints.txt
SOURCES := pyproject.toml constraints.txt README.md $(shell find survey -type f -not -name '*.pyc')

.DEFAULT_GOAL := run
.PHONY: run test dev constraints clean

run: $(VENV)/.runtime
	"$(VENV)/bin/survey" run "$(STUDY)"

test: $(VENV)/.test
	"$(VENV)/bin/pytest" $(PYTEST_ARGS)

# An installation made by `make dev` follows the sources by itself; the other two targets leave it alone.
dev: $(VENV)/.created
	$(INSTALL) --editable ".[notebooks,test,dev,docs]"
	touch "$(VENV)/.editable" "$(VENV)/.runtime" "$(VENV)/.test"

$(VENV)/.created:
	@test -n "$(PYTHON)" || { \
		echo "survey needs Python 3.11 or later, and none was found / 需要 Python 3.11 或更高版本" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "survey needs Python 3.11 or later, not $$("$(PYTHON)" --version) / 需要 Python 3.11 或更高版本" >&2; \
		exit 1; }
	@"$(PYTHON)" -c 'import ensurepip' 2> /dev/null || { \
		echo "this Python cannot make environments; run: apt-get install python3-venv" >&2; \
		echo "当前 Python 无法创建虚拟环境，请先运行：apt-get install python3-venv" >&2; exit 1; }
	"$(PYTHON)" -m venv "$(VENV)"
	@touch "$@"

# build/ is removed because setuptools would pack modules that the sources no longer have.
$(VENV)/.runtime: $(VENV)/.created $(SOURCES)
	@rm -rf build
	test -e "$(VENV)/.editable" || $(INSTALL) .
	@rm -rf build
	@touch "$@"

$(VENV)/.test: $(VENV)/.created $(SOURCES)
	@rm -rf build
	test -e "$(VENV)/.editable" || $(INSTALL) ".[notebooks,test]"
	@rm -rf build
	@touch "$(VENV)/.runtime" "$@"

# What a new release is tested with: the newest versions that pyproject.toml allows.
constraints:
	rm -rf build/constraints && "$(PYTHON)" -m venv build/constraints
	build/constraints/bin/python -m pip install --quiet ".[notebooks,test,dev,docs]"
	{ sed -n '/^#/p' constraints.txt; build/constraints/bin/python -m pip freeze \
		| grep -v '^survey-analysis'; } > build/constraints.txt
	mv build/constraints.txt constraints.txt

clean:
	rm -rf "$(VENV)" build dist *.egg-info .pytest_cache .ruff_cache .hypothesis .coverage htmlcov
