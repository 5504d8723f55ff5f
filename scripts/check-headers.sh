#!/bin/sh
# SPDX-License-Identifier: MIT
# check-headers.sh CC...: every public header compiles alone, as C11 and as C++17, with the warnings that our users may have on
# (less -Wshadow, by which g++ means also a function named as a struct). Speaks TAP.
set -u
cd "$(dirname "$0")/../include" || exit 1
n=0
failed=0
for header in */*.h; do
	for std in c11 c++17; do
		n=$((n + 1))
		if echo "#include <$header>" |
			"$@" -x "${std%%[0-9]*}" -std="$std" -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion \
				-Wcast-align -Wcast-qual -Wvla -Werror -fsyntax-only -I . -; then
			echo "ok $n - $header as $std"
		else
			echo "not ok $n - $header as $std"
			failed=1
		fi
	done
done
echo "1..$n"
exit $failed
