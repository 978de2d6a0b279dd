# The front door. CMakePresets.json has the presets that these targets drive.
SHELL := bash
JOBS ?= $(shell nproc)
PROGRAM := build/release/milliwatt
# Tests compile emitted code by the compilers' plain names; found there first, a second run takes it from the cache.
CTEST := PATH=/usr/lib/ccache:$$PATH ctest

.DEFAULT_GOAL := help
.PHONY: help demo models test test-all test-asan bench bench-host bench-kernels bench-training check-landed lint format build setup setup-tests

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(firstword $(MAKEFILE_LIST)) | awk -F '\t' '{ printf "make %-14s %s\n", $$1, $$2 }'

demo: setup build/release/build.ninja ## from spoken words to a network that listens on an emulated board
	@cmake --build --preset release -j $(JOBS) --target milliwatt
	@$(PROGRAM) demo

test: setup-tests build ## build, then run the tests
	@$(CTEST) --preset release -j $(JOBS) --no-tests=error

test-asan: setup build/asan/build.ninja ## unit tests under the address and undefined-behaviour sanitizers
	@cmake --build --preset asan -j $(JOBS) --target unit_tests
	@$(CTEST) --preset asan -j $(JOBS) --no-tests=error --label-regex unit

test-all: test test-asan ## both, every kernel on thousands of random layers, thousands of random networks, the demo's figures
	@MILLIWATT_DEVICE_ROUNDS=12 build/release/device_test --gtest_filter='device_kernels.*' --gtest_brief=1
	@MILLIWATT_RANDOM_GRAPHS=5000 build/release/plan_test --gtest_filter='random_graphs.*' --gtest_brief=1
	@python3 tests/check_demo.py $(PROGRAM)

models: ## fetch the public models that benchmarks and tests run (bench/models.toml) into build/models
	@python3 tools/fetch_models.py

bench: build ## cycles, RAM and flash of the benchmark models, beside TFLite Micro's
	@python3 bench/against_tflm.py $(PROGRAM)

bench-host: setup-tests build ## times of the benchmark models on this machine, beside LiteRT's; x86-64
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: -r bench/requirements.txt
	@.venv/bin/python bench/host_speed.py $(PROGRAM)

bench-kernels: build ## single layers by every kernel: instructions, cycles, code, scratch
	@cmake --build --preset release -j $(JOBS) --target kernel_table
	@PATH=/usr/lib/ccache:$$PATH build/release/kernel_table

check-landed: build ## executed instructions beside the last landed figures; fails on a loss over 2 %
	@cmake --build --preset release -j $(JOBS) --target kernel_table
	@PATH=/usr/lib/ccache:$$PATH python3 bench/landed.py $(PROGRAM) build/release/kernel_table

bench-training: build ## accuracy of the keyword recipe on recorded words, beside the same network in PyTorch
	@cmake --build --preset release -j $(JOBS) --target keyword_features
	@/usr/bin/python3 bench/against_pytorch.py $(PROGRAM) build/release/keyword_features

lint: setup build ## formatting, clang-tidy, and the tree's own rules
	@python3 tools/check_tree.py
	@bash tools/check_format.sh
	@bash tools/check_tidy.sh build/release $(JOBS)

format: setup ## format all C++
	@bash tools/check_format.sh --fix

build: setup build/release/build.ninja
	@cmake --build --preset release -j $(JOBS)

setup:
	@bash tools/setup

setup-tests:
	@bash tools/setup tests

build/%/build.ninja: | setup
	@cmake --preset $*
