# Two commands are all a new machine needs: `make inspect` and `make test`.
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell command -v $(name) 2>/dev/null)))
VENV := .venv
BIN := $(VENV)/bin
OUT ?= govaudit-report
STAMP := $(VENV)/.ready

.PHONY: setup inspect papers test lint bench bench-audit bench-links bench-store read-real lock clean

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "找不到 Python：请先安装 Python 3.11 或更高版本（Debian/Ubuntu：apt-get install python3 python3-venv）。" >&2; exit 2; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 版本过低：需要 3.11 或更高版本，可用 make setup PYTHON=/路径/python3.11 指定。" >&2; exit 2; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV) || { echo "无法建立虚拟环境：请安装 venv 模块（Debian/Ubuntu：apt-get install python3-venv）。" >&2; exit 2; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

# Exit status 1 and 3 of an inspection are verdicts (不合格, 待复核), not failures of make.
inspect: setup
ifdef URL
	@$(BIN)/govaudit check "$(URL)" --out "$(OUT)" $(ARGS) || [ $$? -eq 1 ] || [ $$? -eq 3 ]
else
	@$(BIN)/govaudit demo --out "$(OUT)" $(ARGS) || [ $$? -eq 1 ] || [ $$? -eq 3 ]
endif

papers: setup
	@$(BIN)/python -m bench.papers "$(OUT)"

test: setup
	$(BIN)/python -m pytest $(ARGS)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python -m bench.crawl $(ARGS)

bench-audit: setup
	$(BIN)/python -m bench.audit $(ARGS)

bench-links: setup
	$(BIN)/python -m bench.links $(ARGS)

bench-store: setup
	$(BIN)/python -m bench.store $(ARGS)

read-real: setup
	$(BIN)/python -m bench.read_real $(PAGES) $(ARGS)

lock: setup
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --all-extras -o requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache
