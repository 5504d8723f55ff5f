#!/bin/sh
# SPDX-License-Identifier: MIT
# check-freestanding.sh CC...: the folders that the guest shares need no libc. Compiled without its headers, without a stack
# protector and without vector registers, as position-independent code, and linked into one object, they leave nothing undefined
# but the four functions that every compiler may call by itself. A small program of them runs where we know how to start one.
# Speaks TAP.
set -eu
cd "$(dirname "$0")/.."

folders='wire json abi uefi policy vmgs' # whoever is freestanding joins here

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0
failed=0

# verdict STATUS NAME
verdict() {
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		failed=1
	fi
}

machine=$("$@" -dumpmachine)
case $machine in
x86_64*) registers=-mgeneral-regs-only ;;
*) registers= ;;
esac

# compile SOURCE OBJECT CC... OPTIONS
compile() {
	source=$1 object=$2
	shift 2
	"$@" -std=c11 -ffreestanding -nostdinc -isystem "$("$@" -print-file-name=include)" -fPIE -fvisibility=hidden \
		-fno-stack-protector -fno-asynchronous-unwind-tables -U_FORTIFY_SOURCE -DUVM_FREESTANDING $registers \
		-Wall -Wextra -Werror -Iinclude -Ilib -c "$source" -o "$object"
}

# undefined OBJECT: what is missing, less what may be
undefined() {
	nm -u "$1" | awk '{ print $2 }' | grep -vxE 'memcpy|memmove|memset|memcmp' || true
}

# link_all CC... OPTIONS: all folders into $work/all.o
link_all() {
	rm -f "$work"/*.o
	for folder in $folders; do
		for source in lib/"$folder"/*.c; do
			[ "$source" != lib/vmgs/openssl.c ] || continue # hosted, behind a table of functions
			compile "$source" "$work/$folder-$(basename "$source" .c).o" "$@" || return 1
		done
	done
	ld -r -o "$work/all" "$work"/*.o && mv "$work/all" "$work/all.o"
}

# run_program CC... OPTIONS
run_program() {
	compile tests/freestanding/program.c "$work/program.o" "$@" -fno-builtin &&
		"$@" -nostdlib -static -o "$work/program" "$work/program.o" "$work/all.o" && "$work/program"
}

for level in -O0 -O2; do
	status=0
	link_all "$@" "$level" || status=1
	verdict "$status" "$level: $folders compile without libc"
	missing=$([ $status = 0 ] && undefined "$work/all.o" || echo 'the object itself')
	[ -z "$missing" ] || echo "$missing" | sed "s/^/# undefined: /"
	verdict ${#missing} "$level: nothing else is undefined"
	case $machine in
	x86_64*linux*)
		status=0
		run_program "$@" "$level" || status=$?
		verdict "$status" "$level: a program without libc runs"
		;;
	*)
		n=$((n + 1))
		echo "ok $n - $level: a program without libc runs # SKIP no start code for $machine"
		;;
	esac
done

# The check itself: a call into libc is seen.
echo 'int puts(const char *); int f(void); int f(void) { return puts(""); }' >"$work/libc.c"
compile "$work/libc.c" "$work/libc.o" "$@" -O2
[ "$(undefined "$work/libc.o")" = puts ] && status=0 || status=1
verdict "$status" "a call into libc is found"

echo "1..$n"
exit $failed
