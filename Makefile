# Two commands do everything: `make run` and `make test`. Both install what they need.

CORPUS ?= tests/sample/corpus
OUT    ?= output
GOLD   ?= ../shared/gold

TARGET := $(if $(CARGO_TARGET_DIR),$(CARGO_TARGET_DIR),target)
BIN    := $(TARGET)/release/nianbao
VENV   := $(TARGET)/readers
FUZZ    ?= $(basename $(notdir $(wildcard tests/fuzz/targets/*.rs)))
SECONDS ?= 600
READERS := duckdb==2.0.1 polars==2.1.0 pyarrow==26.0.1

.DEFAULT_GOAL := help
.PHONY: help run build test gold truth check bench fuzz clean toolchain

help: ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: build ## build, then read CORPUS (the bundled sample if none is named) into OUT
	$(BIN) run $(CORPUS) --out $(OUT)

build: toolchain ## build the program
	cargo build --release --locked

test: toolchain $(VENV)/ready ## all tests, with DuckDB, pyarrow and polars as readers; random inputs are always the same
	NIANBAO_PYTHON=$(abspath $(VENV))/bin/python PROPTEST_RNG_SEED=2008 cargo test --release --locked

gold: build ## scores against the gold reports in GOLD; fails below tests/gold-floor.toml
	python3 tests/gold.py $(BIN) $(GOLD) tests/gold-floor.toml

truth: toolchain ## the long runs: 2,000 made-up reports, all layouts, planted digits
	cargo test --release --locked -- --ignored

check: toolchain ## format, lints, and every rule's own example
	cargo fmt --check
	cargo clippy --release --locked --all-targets -- -D warnings
	cargo run --release --locked -- check

bench: build ## documents/s, MB/s, time by stage, speed-up, memory, ratio to a grep
	python3 benches/bench.py --binary $(BIN)
	cargo bench --locked --bench prose

fuzz: ## each fuzz target for SECONDS (600), with seeds from the project's own files; needs nightly Rust and cargo-fuzz
	python3 tests/fuzz/seed.py
	for target in $(FUZZ); do \
	  cargo +nightly fuzz run --fuzz-dir tests/fuzz -s none $$target -- -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=512 \
	    -max_len=65536 || exit 1; \
	done

clean: ## remove what was built and published
	rm -rf $(TARGET) $(OUT)

toolchain:
	@command -v cargo >/dev/null || { \
	  echo "installing Rust and a C compiler"; \
	  if command -v apt-get >/dev/null; then apt-get update -q && apt-get install -qy cargo rustc gcc; \
	  else echo "error: cargo is missing"; echo "hint: install Rust 1.95 or later from your package manager"; exit 2; fi; }
	@command -v cc >/dev/null || { apt-get update -q && apt-get install -qy gcc; }

$(VENV)/ready:
	@command -v python3 >/dev/null || { apt-get update -q && apt-get install -qy python3 python3-venv; }
	@mkdir -p $(TARGET)
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check $(READERS)
	@touch $@
