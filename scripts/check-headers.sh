#!/bin/sh
# SPDX-License-Identifier: MIT
# check-headers.sh CC...: every public header compiles alone, as C11 and as C++17.
set -u
cd "$(dirname "$0")/../include" || exit 1
failed=0
for header in */*.h; do
	for std in c11 c++17; do
		echo "#include <$header>" |
			"$@" -x "${std%%[0-9]*}" -std="$std" -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I . - || {
			echo "$header does not compile alone as $std"
			failed=1
		}
	done
done
exit $failed
