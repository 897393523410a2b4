# `make demo` and `make test` do all their own set-up; the other targets are for work on Beaufort itself.
SHELL := /bin/bash
BUILD_FLAGS := -debug-info-format none
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup setup-test build release demo test check bench clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: ## Install the system packages a build needs
	@Scripts/setup

setup-test: ## … and the real peers the tests talk to
	@Scripts/setup --test

build: setup ## Debug build
	swift build $(BUILD_FLAGS)

release: setup ## One stripped binary in dist/, Swift runtime linked statically
	@Scripts/release

demo: setup ## Wrap a real runtime, break it, get paged, fix it (ARGS=--headless for no terminal)
	@Scripts/demo $(ARGS)

test: setup-test ## Every test
	@Scripts/test $(ARGS)

check: ## Format, import direction, tidiness, shipped files
	@Scripts/check

bench: release ## Side-by-side benchmarks (ARGS='proxy')
	@Benchmarks/run $(ARGS)

clean: ## Remove build products
	rm -rf .build dist
