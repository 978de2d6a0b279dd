# Targets for users and developers. They call CMake with the presets of CMakePresets.json.
SHELL := bash
JOBS ?= $(shell nproc)
TIDY_SHARE ?= 1
PROGRAM := build/release/milliwatt
# Tests call the compilers by their plain names. With ccache first in PATH, a second run takes the result from its cache.
CTEST := PATH=/usr/lib/ccache:$$PATH ctest

.DEFAULT_GOAL := help
.PHONY: help milliwatt demo models test test-all test-asan bench bench-browser bench-host bench-zoo bench-kernels bench-tasks bench-trees bench-training check-landed test-exporters lint format build setup setup-tests

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(firstword $(MAKEFILE_LIST)) | awk -F '\t' '{ printf "make %-14s %s\n", $$1, $$2 }'

milliwatt: setup build/release/build.ninja ## build the program, build/release/milliwatt
	@cmake --build --preset release -j $(JOBS) --target milliwatt

demo: milliwatt ## train a keyword network on spoken words and run it on an emulated board
	@$(PROGRAM) demo

test: setup-tests build ## build, then run the tests
	@$(CTEST) --preset release -j $(JOBS) --no-tests=error

test-asan: setup build/asan/build.ninja ## unit tests with the address and undefined-behavior sanitizers
	@cmake --build --preset asan -j $(JOBS) --target unit_tests
	@$(CTEST) --preset asan -j $(JOBS) --no-tests=error --label-regex unit

test-all: test test-asan ## test, test-asan, thousands of random layers and networks, 20,000 damaged files, all dialects of C and C++, the demo's figures, every shared model, files of real exporters
	@MILLIWATT_DEVICE_ROUNDS=12 build/release/device_test --gtest_filter='device_kernels.*' --gtest_brief=1
	@MILLIWATT_SPEED_LAYERS=5000 build/release/device_test --gtest_filter='speed_of_random_layers.*' --gtest_brief=1
	@MILLIWATT_ALL_DIALECTS=1 build/release/emitted_test --gtest_filter='dialects.*' --gtest_brief=1
	@MILLIWATT_RANDOM_GRAPHS=5000 build/release/plan_test --gtest_filter='random_graphs.*' --gtest_brief=1
	@ASAN_OPTIONS=malloc_context_size=3 MILLIWATT_HOSTILE_FILES=20000 build/asan/hostile_test --gtest_filter='hostile_files.*' --gtest_brief=1
	@MILLIWATT_RANDOM_STREAMS=2000 build/release/random_streams_test --gtest_filter='random_streams.*' --gtest_brief=1
	@python3 tests/check_demo.py $(PROGRAM)
	@.venv/bin/python bench/every_model.py $(PROGRAM) build/release/reference_runner
	@$(MAKE) --no-print-directory test-exporters

test-exporters: setup-tests build ## files of Keras, PyTorch and scikit-learn (installed from PyPI into build/exporters) on an emulated board
	@PATH=/usr/lib/ccache:$$PATH .venv/bin/python tests/exporters/all_exporters.py $(PROGRAM) build/release/model_reference

models: ## fetch the public models of bench/models.toml into build/models
	@python3 tools/fetch_models.py

bench: build ## cycles, RAM and flash of the benchmark models, beside TFLite Micro's; then on every core
	@python3 bench/against_tflm.py $(PROGRAM)
	@PATH=/usr/lib/ccache:$$PATH python3 bench/cores.py $(PROGRAM) kws_ref pretrainedResnet vww_96 ad01

bench-browser: build ## times of the benchmark models as WebAssembly in Node, beside this machine's
	@python3 bench/browser_speed.py $(PROGRAM)

bench-host: setup-tests build ## times of the benchmark models on this machine (x86-64), beside LiteRT's
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: -r bench/requirements.txt
	@.venv/bin/python bench/host_speed.py $(PROGRAM)

bench-zoo: build ## cycles per MAC, RAM and flash of the networks of bench/zoo.toml, beside what their vendors publish
	@python3 bench/zoo.py $(PROGRAM)
	@python3 bench/zoo.py $(PROGRAM) --ram

bench-kernels: build ## single layers with every kernel: instructions, cycles, code, scratch
	@cmake --build --preset release -j $(JOBS) --target kernel_table
	@PATH=/usr/lib/ccache:$$PATH build/release/kernel_table

check-landed: build ## executed instructions beside bench/landed.json; fails if one is over 2 % higher
	@cmake --build --preset release -j $(JOBS) --target kernel_table
	@PATH=/usr/lib/ccache:$$PATH python3 bench/landed.py $(PROGRAM) build/release/kernel_table

bench-tasks: build ## every task trained on recorded data, in float32, int8 and on an emulated board
	@python3 bench/tasks.py $(PROGRAM)

bench-trees: setup-tests build ## trees of XGBoost, LightGBM and scikit-learn on recorded motion, as emitted C++
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: -r bench/trees_requirements.txt
	@.venv/bin/python bench/trees.py $(PROGRAM)

bench-training: build ## accuracy of the keyword recipe on recorded words, beside PyTorch
	@cmake --build --preset release -j $(JOBS) --target keyword_features
	@/usr/bin/python3 bench/against_pytorch.py $(PROGRAM) build/release/keyword_features

lint: setup build ## formatting, clang-tidy and the project's own rules
	@python3 tools/check_tree.py
	@python3 tools/check_rules.py
	@python3 tools/operators_table.py --check
	@bash tools/check_format.sh
	@bash tools/check_tidy.sh build/release $(JOBS) $(TIDY_SHARE)

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
