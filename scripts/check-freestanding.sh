#!/bin/sh
# SPDX-License-Identifier: MIT
# check-freestanding.sh CC...: the folders that the guest shares need no libc: linked into one object, nothing but the four
# functions that every compiler may call by itself remains undefined.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for source in lib/wire/*.c; do
	"$@" -std=c11 -ffreestanding -fno-stack-protector -U_FORTIFY_SOURCE -DUVM_FREESTANDING -O2 -Wall -Wextra -Werror \
		-Iinclude -Ilib -c "$source" -o "$work/$(basename "$source").o"
done
ld -r -o "$work/all" "$work"/*.o
undefined=$(nm -u "$work/all" | awk '{ print $2 }' | grep -vxE 'memcpy|memmove|memset|memcmp|_GLOBAL_OFFSET_TABLE_' || true)
if [ -n "$undefined" ]; then
	echo "undefined in freestanding code: $undefined"
	exit 1
fi
