# What can be done here; `make help` lists it.

PREFIX ?= /usr/local
# Without what make adds to the environment: a changed one packs the validators again and compiles what holds them.
CLEAN_ENV = env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL
SWIFT_BUILD = $(CLEAN_ENV) swift build
# What debuggers read, and an index of the system's modules, are for editors, which build their own: a sixth of the work.
LEAN = -debug-info-format none -Xswiftc -index-ignore-system-modules -Xswiftc -index-ignore-clang-modules
BUILD = $(SWIFT_BUILD) --explicit-target-dependency-import-check error $(LEAN)
# In a folder of its own: another build with other flags there would compile everything again.
RELEASE = $(SWIFT_BUILD) -c release --scratch-path .build/static --static-swift-stdlib
BINARY = .build/static/release/orchestrator
# Quicker to build than the release, and `make test` builds it too.
DEBUG_BINARY = .build/debug/orchestrator

.PHONY: help setup run test test-packages test-others try-crashes try-faults try-docs release check bench crash-sweep fault-sweep install try-install clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## Install what is missing: Debian packages, and the Python tools of the checks in .venv
	@.ci/setup.sh

run: setup ## Build a first project from a recording: no key, no network
	$(BUILD) --product orchestrator
	$(DEBUG_BINARY) --project "Implement a Python rate limiter using decorators" \
	  --criteria "pytest suite passes, ruff linting clean" --budget 2 \
	  --replay Examples/rate-limiter/recording.jsonl

test: setup ## Build everything, run all tests and the commands of the documents
	$(BUILD) --build-tests
	$(MAKE) --jobs=2 test-packages test-others
	$(MAKE) --jobs=3 --output-sync try-crashes try-faults try-docs

# What compiles Swift packages takes longest: it begins at once, so that nobody waits for it alone at the end.
PACKAGES = ^(CommandTests\.ExampleTests|ValidationTests\.SwiftPackageTests)
TEST = $(CLEAN_ENV) timeout --kill-after=30 1200 swift test --skip-build --ignore-lock
test-packages:
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=2 $(TEST) --filter '$(PACKAGES)'
test-others:
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=7 $(TEST) --skip '$(PACKAGES)'

# Samples of the sweeps, and every command of the documents, with the binary that `make test` has built.
try-crashes:
	python3 Tests/Sweep/crash_sweep.py --every 90
try-faults:
	python3 Tests/Sweep/fault_sweep.py --every 1000 $(DEBUG_BINARY)
try-docs:
	.ci/docs.sh $(DEBUG_BINARY)

release: setup ## Build the binary: .build/static/release/orchestrator
	$(RELEASE) --product orchestrator

check: setup ## Check format, file sizes, scripts, warnings and imports
	swift format lint --strict --recursive --parallel Sources Tests Plugins Package.swift
	.ci/sizes.sh
	for script in .ci/run .ci/*.sh; do bash -n "$$script" || exit 1; done
	$(BUILD) --build-tests

bench: release ## Measure start, schedule, journal and memory beside peers
	$(RELEASE) --product JournalBench
	$(RELEASE) --product ModelBench
	$(RELEASE) --product CheckBench
	$(RELEASE) --product MemoryBench
	python3 Tests/Bench/bench.py $(BINARY)

crash-sweep: setup ## Kill the program after every effect it has, and resume
	$(BUILD) --product orchestrator
	python3 Tests/Sweep/crash_sweep.py

fault-sweep: release ## Let every call to the disk and to SQLite fail, and resume
	python3 Tests/Sweep/fault_sweep.py

install: release ## Install the binary and its tools: make install PREFIX=/usr/local
	install -D $(BINARY) "$(abspath $(PREFIX))/bin/orchestrator"
	.ci/venv.sh "$(abspath $(PREFIX))/share/orchestrator/venv"

try-install: ## Install the release into a folder that is thrown away, and use it from there
	.ci/install.sh

clean: ## Remove what was built
	rm -rf .build
