# Everything one does with this repository. "make" alone lists the targets.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-builtin-rules

# A sandbox puts its call filter on every thread at once, which needs a program without C.
export CGO_ENABLED := 0

# Go and npm keep their caches below HOME; where there is none, bin/ holds them.
ifeq ($(HOME),)
export HOME := $(CURDIR)/bin/.home
export GOFLAGS := $(GOFLAGS) -modcacherw
endif

FUZZTIME ?= 20s
STATICCHECK ?= v0.8.2
BENCH_DIR ?=
RUNS ?= 3

# The front end is built where its sources and Node are there. Paths are relative, so that a blank in the folder's name does no harm.
ifneq ($(wildcard web/package.json),)
ifneq ($(shell command -v npm),)
PORTAL := internal/portal/dist/index.html
NODE_MODULES := web/node_modules/.package-lock.json
endif
endif

.PHONY: help quickstart build go-build test test-tools bench bombs bench-engine lint fmt fuzz verify conformance web clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

quickstart: build ## build everything and take the tour: server, account, module, connection, runbook, job
	bin/runwright quickstart

build: web go-build ## build the front end and bin/runwright

go-build: ## build bin/runwright without the front end
	go build -o bin/runwright ./cmd/runwright

test: test-tools web ## install what the tests need where that is possible, then run all tests
	go vet ./...
	go test ./...
ifdef PORTAL
	cd web && npm test
	$(MAKE) --no-print-directory go-build
	cd web && npm run e2e
endif

test-tools: ## install what tests need (as root with apt-get), or say what is missing
	@bash scripts/test-tools.sh

bench: go-build ## print one table: measure, value, target
	@go run ./scripts/benchtable -binary bin/runwright

bombs: ## how long other jobs take while bombs go off, in minutes; RUNWRIGHT_BOMBS=PATTERN for some of them
	RUNWRIGHT_BOMBS="$${RUNWRIGHT_BOMBS:-1}" go test ./cmd/runwright -count=1 -v -run '^TestBombsBeside$$'

bench-engine: go-build ## compare the engine with PowerShell: BENCH_DIR=folder with bench.py, pwsh.json, reference.c and scripts; RUNS=3
	@if [ -z "$(BENCH_DIR)" ]; then \
	  echo "make bench-engine needs BENCH_DIR=FOLDER, a folder with bench.py, reference.c, the scripts and pwsh.json, what PowerShell took for them" >&2; exit 2; fi
	python3 "$(BENCH_DIR)/bench.py" --runwright "$(CURDIR)/bin/runwright" --truth "$(BENCH_DIR)/pwsh.json" \
	  --reference "$(BENCH_DIR)/reference.c" --scripts "$(BENCH_DIR)" -n $(RUNS)

conformance: ## compare the engine with recorded PowerShell, in detail
	go test -count=1 -run TestConformance -v ./powershell/...

lint: ## gofmt, go vet, staticcheck, and golangci-lint where it is installed
	@STATICCHECK="$(STATICCHECK)" bash scripts/lint.sh

fmt: ## format all Go files
	gofmt -w cmd internal powershell scripts test

fuzz: ## run every fuzz target for FUZZTIME (20s)
	@bash scripts/fuzz.sh "$(FUZZTIME)"

verify: ## make generated files again and fail if one changes
	@bash scripts/verify.sh

web: $(PORTAL) ## build the front end into internal/portal/dist
ifneq ($(wildcard web/package.json),)
ifndef PORTAL
	@echo "npm is not installed (Node 20.19 or later): the portal is not built, everything else is"
endif
endif

ifdef PORTAL
$(NODE_MODULES): web/package.json web/package-lock.json
	cd web && npm ci
	@touch "$@"

$(PORTAL): $(NODE_MODULES) $(shell find web -name node_modules -prune -o -type f \( -path 'web/src/*' -o -path 'web/public/*' -o -name '*.html' -o -name '*.config.ts' -o -name 'tsconfig*.json' \) -print)
	cd web && npm run build
	@test -f "$@" || { echo "npm run build wrote no $@" >&2; exit 1; }
	@touch "$@"
endif

clean: ## remove what was built and installed here; data folders stay
	rm -rf bin web/node_modules
	find internal/portal/dist -mindepth 1 ! -name .keep -delete
