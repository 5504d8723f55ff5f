# SPDX-License-Identifier: MIT
# A thin front for meson and ninja: one named target per job, and the one place that says how each build is configured.

PREFIX ?= /usr/local
FUZZ_SECONDS ?= 600

SANITIZE := -Db_sanitize=address,undefined
C_FILES = $(shell find $(wildcard include lib guest tools examples tests bench) -name '*.[ch]')

all: build/build.ninja
	@ninja -C build

build/build.ninja:
	CC=gcc meson setup build

build-clang/build.ninja:
	CC=clang meson setup build-clang -Dboots=false

build-asan/build.ninja:
	CC=gcc meson setup build-asan $(SANITIZE) -Dboots=false

build-fuzz/build.ninja:
	CC=clang meson setup build-fuzz $(SANITIZE) -Db_lundef=false -Dfuzz=true

# Both compilers and the sanitizers; kernels are booted by one of them. The last line is "N passed, N failed".
check: build/build.ninja build-clang/build.ninja build-asan/build.ninja
	@scripts/check.py build build-clang build-asan

# What takes longer: every policy against every host, and half a minute of each fuzz target, the same way every time.
check-long: build/build.ninja build-fuzz/build.ninja
	@scripts/check.py --long --fuzz 30 --seed 1 build

# Findings stay in build-fuzz/, interesting inputs in build-fuzz/corpus/.
fuzz: build-fuzz/build.ninja
	@scripts/check.py --fuzz $(FUZZ_SECONDS)

bench: all
	@meson test -C build --no-rebuild --benchmark --verbose

demo: build/build.ninja
	@ninja -C build demo-programs
	@scripts/demo.sh build

# The tables in doc/ are those of the code.
doc: all
	@scripts/doc-tables.py --update build/tests/tree/doc-tables doc/annotations.md doc/formats.md doc/product-policy.md

format:
	clang-format -i $(C_FILES)

format-check:
	@scripts/check-style.py

install: build/build.ninja
	@meson configure build -Dprefix=$(PREFIX) -Dlibdir=lib
	@meson install -C build

clean:
	rm -rf build build-clang build-asan build-fuzz

.PHONY: all check check-long fuzz bench demo doc format format-check install clean
