# The commands of the README. `make run` and `make test` need nothing but Debian 12 and its registries.

.PHONY: run build test unit e2e lint format bench bench-retrieval screenshots fuzz tsan coverage web clean help
.DEFAULT_GOAL := help

SHELL := /bin/sh
# The same sources in another folder are the same to the compiler's cache.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1
JOBS ?= $(shell nproc)
PORT ?= 8000
DATA ?= ./data

WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path 'web/dist/*' 2>/dev/null)

help: ## What can be made
	@grep -hE '^[a-z0-9-]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 18

run: build ## Build what is needed and serve on http://localhost:8000 (PORT=, DATA=)
	exec build/release/qwalt serve --data $(DATA) --port $(PORT)

build: build/.packages web/dist/.built ## build/release/qwalt and build/release/qwalt-extract
	@test -f build/release/build.ninja || cmake --preset release >/dev/null
	@cmake --build build/release --target qwalt qwalt-extract -j $(JOBS)

build/.packages: scripts/packages-build.txt
	@mkdir -p build
	scripts/install_packages.sh scripts/packages-build.txt
	@touch $@

build/.packages-test: scripts/packages-build.txt scripts/packages-test.txt
	@mkdir -p build
	scripts/install_packages.sh scripts/packages-build.txt scripts/packages-test.txt
	@touch build/.packages $@

web/node_modules/.ready: web/package-lock.json
	cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

web/dist/.built: $(WEB_SOURCES) | web/node_modules/.ready
	cd web && npm run --silent build
	@touch $@

web: build/.packages web/dist/.built ## The web page alone, into web/dist

test: build/.packages-test lint unit e2e ## Everything: lint, unit tests under ASan and UBSan, end to end, browser
	@sh scripts/count_tests.sh

unit: build/.packages-test ## Unit tests under ASan and UBSan
	@test -f build/dev/build.ninja || cmake --preset dev >/dev/null
	cmake --build build/dev --target all_tests -j $(JOBS)
	@rm -rf build/test-results/gtest && mkdir -p build/test-results/gtest
	GTEST_OUTPUT=xml:$(CURDIR)/build/test-results/gtest/ ctest --test-dir build/dev --output-on-failure -j $(JOBS)

tests/node_modules/.ready: tests/package-lock.json
	cd tests && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

e2e: build build/.packages-test tests/node_modules/.ready ## The real server over HTTP, and its page in Chromium
	@mkdir -p build/test-results
	node --test --test-reporter=spec --test-reporter-destination=stdout \
	  --test-reporter=tap --test-reporter-destination=build/test-results/e2e.tap \
	  tests/*.test.mjs tests/e2e/*.test.mjs tests/clients/*.test.mjs tests/browser/*.test.mjs

lint: build/.packages-test web/node_modules/.ready ## clang-format, clang-tidy, shell and web checks
	@test -f build/dev/build.ninja || cmake --preset dev >/dev/null
	node scripts/lint.mjs
	cd web && npm run --silent check

format: build/.packages-test ## Format the C++ sources
	clang-format-14 -i $$(git ls-files '*.h' '*.cc')

bench: build build/.packages-test tests/node_modules/.ready ## Measure the release build: a table, and bench/results.json
	node bench/run.mjs

screenshots: build build/.packages-test tests/node_modules/.ready ## The pictures of the README, into docs/screenshots
	node scripts/screenshots.mjs

build/.packages-bench: scripts/packages-build.txt scripts/packages-bench.txt
	@mkdir -p build
	scripts/install_packages.sh scripts/packages-build.txt scripts/packages-bench.txt
	@touch $@

bench-retrieval: build/.packages-bench ## Search beside SQLite FTS5 and Xapian (docs/benchmarks.md; ARGS=)
	@cmake --preset release -DQWALT_BENCH=ON >/dev/null
	@cmake --build build/release --target make_collection retrieval_bench -j $(JOBS)
	node bench/retrieval/run.mjs $(ARGS)

fuzz: build/.packages-test ## Each fuzz target for FUZZ_SECONDS (60)
	@test -f build/fuzz/build.ninja || cmake --preset fuzz >/dev/null
	cmake --build build/fuzz --target all_fuzz -j $(JOBS)
	scripts/fuzz.sh

tsan: build/.packages-test ## The unit tests under ThreadSanitizer
	@test -f build/tsan/build.ninja || cmake --preset tsan >/dev/null
	cmake --build build/tsan --target all_tests -j $(JOBS)
	ctest --test-dir build/tsan --output-on-failure

coverage: build/.packages-test ## Line coverage of the unit tests, by folder
	@test -f build/coverage/build.ninja || cmake --preset coverage >/dev/null
	cmake --build build/coverage --target all_tests -j $(JOBS)
	ctest --test-dir build/coverage --output-on-failure
	scripts/coverage.sh

clean: ## Remove what was built, not the data
	rm -rf build web/dist web/node_modules tests/node_modules
